"""One frozen Settings from the environment and ``instance/config.toml``; loud on nonsense."""

from __future__ import annotations

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tutor.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def default_instance() -> Path:
    """
    Where this machine's database lives: ``instance/`` of a checkout, else a folder of the person's own.

    A wheel has no folder that may be written to, so an installed ``tutor`` keeps its data under the home folder.
    """
    if (PROJECT_ROOT / "pyproject.toml").is_file():
        return PROJECT_ROOT / "instance"
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or str(Path.home() / ".local" / "share")
    return Path(base) / "tutor"


def default_bank() -> Path:
    """The folder that holds ``questions/`` and ``rubrics/``: of the checkout, or the one inside the wheel."""
    packaged = Path(__file__).resolve().parent / "bank"
    return packaged if packaged.is_dir() else PROJECT_ROOT


def _setting(default: Any, text: str) -> Any:
    kwargs: dict[str, Any] = {"default_factory": default} if callable(default) else {"default": default}
    return field(**kwargs, metadata={"help": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything about an installation that may differ from another one. Documented in docs/settings.md."""

    instance: Path = _setting(default_instance, "Folder of this machine's database, key and configuration.")
    bank: Path = _setting(default_bank, "Folder that holds questions/ and rubrics/.")
    database_url: str = _setting(
        "", "Database; empty means SQLite in the instance folder. PostgreSQL: postgresql+psycopg://…"
    )
    host: str = _setting("127.0.0.1", "Address to serve on. Solo mode accepts only this machine's own addresses.")
    port: int = _setting(8000, "Port to serve on.")
    mode: str = _setting("solo", "solo: one person, no sign-in, this machine only.")
    secret_key: str = _setting("", "Key that signs sessions; empty means one is made and kept in the instance folder.")
    max_answer_characters: int = _setting(1_100_000, "Longest answer that is accepted, in characters.")
    threads: int = _setting(8, "Threads that answer requests.")
    open_browser: bool = _setting(True, "Open a browser window at start where there is a screen.")

    def __post_init__(self) -> None:
        if self.mode != "solo":
            raise SettingsError(f"mode is {self.mode!r}. Only 'solo' exists in this version.")
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"port is {self.port}. It must lie between 0 and 65535.")
        if self.max_answer_characters < 1000:
            raise SettingsError("max_answer_characters must be at least 1000, or a paragraph would not fit.")
        if self.threads < 1:
            raise SettingsError("threads must be at least 1.")
        if not _is_loopback(self.host):
            raise SettingsError(
                f"host is {self.host!r}, but solo mode has no sign-in and so serves only this machine. "
                "Use 127.0.0.1, ::1 or localhost."
            )

    @property
    def url(self) -> str:
        """The database address to connect to."""
        return self.database_url or f"sqlite:///{(self.instance / 'tutor.sqlite3').as_posix()}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


# Read by dev.py and the tests, not by Tutor.
_FOR_TOOLS = frozenset({"TUTOR_CHROMIUM", "TUTOR_REQUIRE_BROWSER", "TUTOR_TEST_POSTGRES"})


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """
    Settings from (last wins) defaults, ``config.toml`` in the instance folder, ``TUTOR_*`` and ``DATABASE_URL``, and
    overrides.

    Raises:
        SettingsError: an unknown name or a value that makes no sense, with what would be right.
    """
    env = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    ours = (name for name in env if name.startswith("TUTOR_") and name not in _FOR_TOOLS)
    from_env = {name.removeprefix("TUTOR_").lower(): env[name] for name in ours}
    if env.get("DATABASE_URL"):
        from_env.setdefault("database_url", env["DATABASE_URL"])
    instance = Path(overrides.get("instance") or from_env.get("instance") or default_instance())
    values |= _checked(_read_toml(instance / "config.toml"), source="config.toml")
    values |= _checked(from_env, source="the environment")
    values |= {name: value for name, value in overrides.items() if value is not None}
    values["instance"] = instance.resolve()
    values["bank"] = Path(values.get("bank", default_bank())).resolve()
    return Settings(**values)


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path} cannot be read as TOML: {error}") from error


def _checked(raw: Mapping[str, Any], *, source: str) -> dict[str, Any]:
    known = {f.name: f.type for f in fields(Settings)}
    unknown = sorted(set(raw) - set(known))
    if unknown:
        raise SettingsError(f"Unknown setting in {source}: {', '.join(unknown)}. Known settings: {', '.join(known)}.")
    return {name: _convert(name, value, str(known[name]), source) for name, value in raw.items()}


def _convert(name: str, value: Any, type_name: str, source: str) -> Any:
    problem = SettingsError(
        f"{name} in {source} is {value!r}, which is not {'a whole number' if type_name == 'int' else 'true or false'}."
    )
    if type_name == "int":
        try:
            return int(str(value))
        except ValueError:
            raise problem from None
    if type_name == "bool":
        words = {
            "true": True,
            "1": True,
            "yes": True,
            "on": True,
            "false": False,
            "0": False,
            "no": False,
            "off": False,
        }
        if str(value).lower() not in words:
            raise problem
        return words[str(value).lower()]
    return Path(str(value)).expanduser() if type_name == "Path" else str(value)
