"""What `pip install .` gives: a `tutor` command that works from any folder, with its bank inside."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.test_layers import imported

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def build(source: Path, folder: Path, *options: str) -> None:
    """Build with what is installed here; nothing is fetched."""
    command = [sys.executable, "-m", "hatchling", "build", *options, "-d", str(folder)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The wheel built from the checkout, and the one built by way of a source archive."""
    folder = tmp_path_factory.mktemp("dist")
    build(ROOT, folder)
    (archive,) = folder.glob("*.tar.gz")
    subprocess.run([sys.executable, "-m", "tarfile", "-e", archive, folder / "source"], check=True)
    (source,) = (folder / "source").iterdir()
    build(source, folder / "again", "-t", "wheel")
    return [*folder.glob("*.whl"), *(folder / "again").glob("*.whl")]


@pytest.fixture(scope="module")
def wheel(wheels):
    return wheels[-1]


def names_under(folder: str, *suffixes: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and "__pycache__" not in path.parts
    }


@pytest.mark.slow
def test_the_wheel_carries_bank_pages_and_migrations_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    bank = {f"tutor/bank/{name}" for name in names_under("questions", ".md") | names_under("rubrics", ".yaml")}
    assert bank <= names
    assert names_under("tutor", ".py", ".html", ".css", ".js", ".mako", ".svg", ".ttf") <= names
    assert {name.split("/")[0] for name in names} == {"tutor"}


@pytest.mark.slow
def test_a_source_archive_gives_the_same_wheel(wheels):
    straight, by_way_of_archive = (sorted(zipfile.ZipFile(path).namelist()) for path in wheels)
    assert straight == by_way_of_archive


@pytest.mark.slow
def test_the_installed_command_lists_its_bank_from_any_folder(wheel, tmp_path):
    # A pure wheel is installed by unpacking it; its libraries are those of this environment.
    installed = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TUTOR_")}
    environ |= {
        "PYTHONPATH": os.pathsep.join([str(installed), sysconfig.get_path("purelib")]),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "LOCALAPPDATA": str(tmp_path / "data"),
    }
    code = (
        "import sys, tutor; from importlib.metadata import entry_points\n"
        "assert tutor.__file__.startswith(sys.argv.pop(1)), tutor.__file__\n"
        "(command,) = entry_points(group='console_scripts', name='tutor')\n"
        "sys.exit(command.load()())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, installed, "bank", "list"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for question in (ROOT / "questions").glob("*/*.md"):
        assert question.stem == "notes" or question.stem in done.stdout


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_and_hashes_everything_and_names_no_place(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = text.replace(" \\\n", " ").splitlines()
    assert [line for line in packages if "==" not in line or "--hash=sha256:" not in line] == []
    assert [mark for mark in ("://", "--index", "--find-links", "file:", "/root", "/home") if mark in text] == []


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ")[0].split("==") for line in lines if "==" in line and not line.startswith(" "))


def test_what_we_ship_is_what_we_test():
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def plain(requirement: str) -> str:
    """The name in a requirement such as `psycopg[binary]>=3.2`."""
    return re.split(r"[\[>=]", requirement, maxsplit=1)[0].replace(".", "-")


def test_every_library_that_we_name_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = {plain(line) for line in project["project"]["dependencies"]}
    tools = {plain(line) for line in project["dependency-groups"]["dev"]}
    assert named <= set(pins("requirements.lock"))
    assert named | tools <= set(pins("requirements-dev.lock"))


# Flask and pydantic are made of these, and their versions go with theirs.
PARTS = {"jinja2", "markupsafe", "pydantic-core", "werkzeug"}
# The font of the PDF export is looked up by name, as a resource.
LOADED_BY_NAME = {"font-source-serif-pro"}


def imported_libraries() -> set[str]:
    """The distributions behind what `tutor` imports, wherever in a file it does."""
    distributions = packages_distributions()
    modules = {
        name.split(".")[0]
        for path in (ROOT / "tutor").rglob("*.py")
        for name in imported(path.read_text(encoding="utf-8"), "tutor")
    }
    theirs = modules - {"tutor"} - sys.stdlib_module_names
    return {distributions.get(name, [name])[0].lower().replace("_", "-").replace(".", "-") for name in theirs}


def test_every_library_that_is_imported_is_named_and_none_besides():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {plain(line) for lines in project["optional-dependencies"].values() for line in lines}
    named = {plain(line) for line in project["dependencies"]}
    assert imported_libraries() - named - extras - PARTS == set()
    assert named - imported_libraries() - LOADED_BY_NAME == set()
