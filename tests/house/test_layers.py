"""Who may import whom. To change the architecture, change the table below in the same commit."""

import ast
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

import tutor

PACKAGE = Path(tutor.__file__).parent

# A part may always import itself, and nobody imports app but the command line.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "__main__": {"cli"},
    "errors": set(),
    "extensions": set(),
    "marking": set(),
    "models": set(),
    "config": {"errors"},
    "content": {"errors", "marking"},
    "db": {"errors", "models"},
    "migrations": {"models"},
    "services": {"content", "errors", "marking", "models"},
    "web": {"config", "content", "db", "errors", "extensions", "marking", "models", "services"},
    "app": {"config", "content", "db", "errors", "extensions", "marking", "models", "services", "web"},
    "cli": {"app", "config", "content", "db", "errors", "marking", "models", "services"},
}
# Single files that may do more, each with its reason.
MAY_ALSO_IMPORT = {
    "services/backups.py": {"db"},  # copies the database as a whole, which no session can
}
# Only these know that there is such a thing as a request.
KNOWS_FLASK = {"app", "extensions", "web"}
# The core works on values alone: what it cannot import it cannot come to depend on.
NOT_FOR_MARKING = {
    "alembic", "flask", "http", "io", "logging", "os", "pathlib", "pydantic", "random", "secrets", "shutil",
    "socket", "sqlalchemy", "sqlite3", "subprocess", "tempfile", "time", "urllib", "werkzeug",
    "yaml",
}  # fmt: skip


def imported(source: str, package: str) -> Iterator[str]:
    """Every module that a file imports, wherever in the file, with relative names made whole."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            # `from tutor import db` imports tutor.db; names that are no modules do no harm here.
            yield from (f"{module}.{alias.name}" for alias in node.names)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def wrong_imports(part: str, source: str, package: str, *, also: Collection[str] = ()) -> set[str]:
    """What a file of this part imports against the tables above."""
    names = {tuple(name.split(".")) for name in imported(source, package)}
    ours = {name[1] for name in names if name[0] == "tutor" and len(name) > 1 and name[1] in MAY_IMPORT}
    theirs = {name[0] for name in names}
    wrong = {f"tutor.{name}" for name in ours - MAY_IMPORT[part] - {part, *also}}
    if part not in KNOWS_FLASK:
        wrong |= {name for name in theirs if name.startswith("flask")}
    return wrong | (theirs & NOT_FOR_MARKING if part == "marking" else set())


FILES = sorted(PACKAGE.rglob("*.py"))


def test_every_part_stands_in_the_table():
    assert {part_of(path) for path in FILES} <= set(MAY_IMPORT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_inward(path):
    name = path.relative_to(PACKAGE)
    package = ".".join(["tutor", *name.parts[:-1]])
    also = MAY_ALSO_IMPORT.get(name.as_posix(), ())
    assert wrong_imports(part_of(path), path.read_text(encoding="utf-8"), package, also=also) == set()


@pytest.mark.parametrize(
    ("part", "package", "source", "wrong"),
    [
        ("services", "tutor.services", "from tutor.web import context", {"tutor.web"}),
        ("services", "tutor.services", "def late():\n    import tutor.app", {"tutor.app"}),
        ("services", "tutor.services", "from flask import request", {"flask"}),
        ("models", "tutor.models", "from ..services import drafts", {"tutor.services"}),
        ("content", "tutor.content", "from tutor import db", {"tutor.db"}),
        ("marking", "tutor.marking", "import time\nfrom os import environ", {"time", "os"}),
        ("marking", "tutor.marking", "from . import report\nfrom .scheme import MarkScheme", set()),
        ("web", "tutor.web.student", "from ...app import create_app", {"tutor.app"}),
    ],
)
def test_an_import_against_the_table_is_seen(part, package, source, wrong):
    assert wrong_imports(part, source, package) == wrong


def test_the_core_pulls_in_neither_web_nor_database():
    heavy = ("flask", "sqlalchemy", "alembic", "yaml", "pydantic", "werkzeug", "click")
    code = f"import tutor.marking, sys; print(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.strip() == ""


def test_every_module_stands_on_the_map() -> None:
    """docs/map.md names each file of tutor/, so that nobody has to guess what a new one is for."""
    root = Path(__file__).parents[2]
    told = (root / "docs" / "map.md").read_text(encoding="utf-8")
    inner = (root / "tutor" / folder for folder in ("marking", "content", "services", "models"))
    files = {file.name for folder in inner for file in folder.glob("*.py") if file.name != "__init__.py"}
    assert sorted(name for name in files if f"`{name}`" not in told) == []
