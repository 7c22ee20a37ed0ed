#!/usr/bin/env python3
"""
Sets up what Tutor needs on this machine and starts it. Standard library only.

`python3 dev.py` alone lists what it can do. Only the installation of packages reaches the network.
"""

# Older Pythons must be able to read this file as far as the next lines, so no syntax newer than 3.6 stands in it.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - people start this with whatever python3 they have
    sys.exit(
        "Tutor needs Python 3.11 or newer, and this is Python {}.{}. "
        "Get one from python.org or your package manager, then try `python3.11 dev.py`.".format(*sys.version_info)
    )

import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

WINDOWS = os.name == "nt"
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
LAUNCHER = BIN / ("tutor-script.py" if WINDOWS else "tutor")
STAMP = VENV / "tutor-setup.json"
LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"


class Problem(Exception):
    """Something a person has to put right; carries the sentence to say."""


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


# --- starting programs ---------------------------------------------------------------------------


def call(command: Sequence[str | Path], *, quiet: bool = False) -> bool:
    """Run a program to its end, with nobody to answer its questions; whether it went well."""
    out = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False)
    except OSError:
        return False
    return done.returncode == 0


def become(command: Sequence[str | Path]) -> NoReturn:
    """End by turning into another program, so that signals and the exit code are its own."""
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    environ = {**os.environ, "VIRTUAL_ENV": str(VENV), "PATH": path}
    sys.stdout.flush()
    if not WINDOWS:
        os.execve(command[0], [str(part) for part in command], environ)  # noqa: S606 - the very purpose
    # Windows has no exec: the shell would take its prompt back while the program still runs.
    with subprocess.Popen([str(part) for part in command], env=environ) as process:
        while True:
            try:
                sys.exit(process.wait())
            except KeyboardInterrupt:
                continue  # Ctrl+C reached the program too; it decides when to end.


def tutor(*args: str) -> NoReturn:
    """End by turning into the `tutor` command."""
    become([PYTHON, LAUNCHER, *args])


# --- the environment -----------------------------------------------------------------------------


def set_up(*, dev: bool) -> None:
    """Make `.venv` hold what the lock file says. Costs nothing when nothing has changed since the last time."""
    if venv_version() != python_version():
        make_venv()
    wanted = fingerprint(DEV_LOCK if dev else LOCK)
    stamps = read_stamps()
    if wanted in stamps:
        return
    # Where the stamp is missing the next start installs again, so an installation cut short is never taken for whole.
    STAMP.unlink(missing_ok=True)
    install(DEV_LOCK if dev else LOCK)
    link_project()
    # The development lock holds the other one whole.
    STAMP.write_text(json.dumps([wanted, *([fingerprint(LOCK)] if dev else [])]), encoding="utf-8")


def python_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def venv_version() -> str | None:
    """The Python version that `.venv` was made with, as in 3.11; None where it cannot be used."""
    try:
        lines = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    values = dict(line.replace(" ", "").split("=", 1) for line in lines if "=" in line)
    version = values.get("version") or values.get("version_info") or ""
    # A venv whose Python has been removed keeps its settings file, and a dangling link.
    return ".".join(version.split(".")[:2]) if PYTHON.exists() else None


def fingerprint(lock: Path) -> str:
    """Changes when the lock file, the Python version or the place of the project changes."""
    if not lock.is_file():
        raise Problem(f"{lock.name} is missing from this copy of Tutor; get it back with `git checkout {lock.name}`.")
    facts = f"{lock.name}\n{python_version()}\n{ROOT}\n".encode()
    return hashlib.sha256(facts + lock.read_bytes()).hexdigest()


def read_stamps() -> list[str]:
    try:
        stamps = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return stamps if isinstance(stamps, list) else []


def make_venv() -> None:
    """Make `.venv` with the Python that runs this file, by whichever way this machine offers."""
    say(f"Making .venv with Python {python_version()}.")
    base = [sys.executable, "-m", "venv", "--clear"]
    # Debian and Ubuntu ship Python without the part that puts pip into a venv. Each way round it is tried.
    if shutil.which("uv") or (not has_ensurepip() and runner_has_pip()):
        made = call([*base, "--without-pip", VENV])
    elif has_ensurepip():
        made = call([*base, VENV])
    elif virtualenv_command():
        made = call([*virtualenv_command(), "--clear", "--python", sys.executable, VENV])
    else:
        made = apt_install(f"python{python_version()}-venv") and call([*base, VENV])
        if not made:
            raise Problem(
                "This Python cannot make virtual environments. Install the missing part with "
                f"`sudo apt-get install python{python_version()}-venv`, then run this again."
            )
    if not made:
        raise Problem(f"{VENV} could not be made. Is the folder writable, and is there room on the disk?")


def has_ensurepip() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def runner_has_pip() -> bool:
    """Whether the Python that runs this file has a pip that can install into another one (22.3, October 2022)."""
    return call([sys.executable, "-m", "pip", "--python", sys.executable, "--version"], quiet=True)


def virtualenv_command() -> list[str]:
    if importlib.util.find_spec("virtualenv"):
        return [sys.executable, "-m", "virtualenv"]
    found = shutil.which("virtualenv")
    return [found] if found else []


def install(lock: Path) -> None:
    """Install what a lock file names, checking every hash: with uv where there is one, else with pip."""
    say("Installing the libraries that Tutor needs. This happens once and takes a minute or two.")
    uv = shutil.which("uv")
    if uv and call([uv, "pip", "install", "--python", PYTHON, "--require-hashes", "--requirement", lock]):
        return
    if uv:
        say("uv could not do it; trying pip.")
    pip = [*pip_command(), "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if not call([*pip, "--require-hashes", "--requirement", lock]):
        raise Problem(
            "The libraries could not be installed; the lines above say why. "
            "This one step needs the internet (or your own package index). Nothing else was changed; run this again."
        )


def pip_command() -> list[str]:
    inside = [str(PYTHON), "-m", "pip"]
    if call([*inside, "--version"], quiet=True):
        return inside
    if has_ensurepip() and call([PYTHON, "-m", "ensurepip"], quiet=True):
        return inside
    if runner_has_pip():
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    raise Problem(f"There is no pip in {VENV} and no way to get one. Delete that folder and run this again.")


def link_project() -> None:
    """Put the project on the path of `.venv` and a `tutor` command beside its Python; nothing is built or copied."""
    scheme = {"base": str(VENV), "platbase": str(VENV)}
    site_packages = Path(sysconfig.get_path("purelib", "venv", vars=scheme))
    # A relative path is plain ASCII wherever the project lies, so no Python can misread it.
    (site_packages / "tutor-project.pth").write_text(os.path.relpath(ROOT, site_packages) + "\n", encoding="ascii")
    start = "import sys\n\nfrom tutor.cli import main\n\nsys.exit(main())\n"
    if WINDOWS:
        LAUNCHER.write_text(f'import sys\n\nsys.argv[0] = "tutor"\n\n{start}', encoding="utf-8")
        (BIN / "tutor.cmd").write_text('@"%~dp0python.exe" "%~dp0tutor-script.py" %*\r\n', encoding="ascii")
        return
    # Both a shell and Python read this file: a first line with the path in it fails on spaces and on long paths.
    python = shlex.quote(str(PYTHON))
    LAUNCHER.write_text(f"#!/bin/sh\n'''exec' {python} \"$0\" \"$@\"\n' '''\n{start}", encoding="utf-8")
    LAUNCHER.chmod(0o755)


def apt_install(package: str) -> bool:
    """Install a package of Debian or Ubuntu, where that needs no password."""
    apt = shutil.which("apt-get")
    if apt is None or WINDOWS:
        return False
    command = ["env", "DEBIAN_FRONTEND=noninteractive", apt, "--quiet"]
    if os.geteuid() != 0:
        if not call(["sudo", "-n", "true"], quiet=True):
            return False
        command = ["sudo", "-n", *command]
    say(f"Installing {package} with apt-get.")
    arguments = ["install", "--yes", "--no-install-recommends", package]
    # A fresh container has no package lists, an old one stale ones.
    return call([*command, *arguments]) or (call([*command, "update"]) and call([*command, *arguments]))


# --- the browser of the tests --------------------------------------------------------------------

NO_BROWSER = (
    "No Chromium was found and none could be installed, so the browser tests will be skipped. "
    "To run them, install one (`sudo apt-get install chromium`, or Google Chrome) or name yours in TUTOR_CHROMIUM."
)


def find_chromium() -> Path | None:
    """A Chromium that starts: the one named in TUTOR_CHROMIUM, the system's, or the one that Playwright keeps."""
    return next((path for path in chromium_places() if starts(path)), None)


def chromium_places() -> Iterator[Path]:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
    for found in (os.environ.get("TUTOR_CHROMIUM"), *map(shutil.which, names)):
        if found:
            yield Path(found)
    for application in ("Google Chrome", "Chromium", "Microsoft Edge"):
        yield Path("/Applications", f"{application}.app", "Contents", "MacOS", application)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        folder = Path(os.environ.get(variable, ""))
        yield folder / "Google" / "Chrome" / "Application" / "chrome.exe"
        yield folder / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    for pattern in ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*", "chrome-win*/chrome.exe"):
        yield from sorted(playwright_folder().glob(f"chromium-*/{pattern}"), reverse=True)


def playwright_folder() -> Path:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if named:
        return Path(named)
    if WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA", ""), "ms-playwright")
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ms-playwright"


def starts(browser: Path) -> bool:
    """Whether this is a browser. Ubuntu's `chromium-browser` may be a note saying that a snap is needed."""
    if not browser.is_file():
        return False
    # Asked for its version, a browser on Windows opens a window.
    return WINDOWS or call([browser, "--version"], quiet=True)


def ensure_chromium() -> None:
    """See to it that the browser tests have a browser, or say in a sentence how to get one."""
    if find_chromium():
        return
    if apt_install("chromium") and find_chromium():
        return
    is_root = not WINDOWS and os.geteuid() == 0
    options = ["--with-deps"] if is_root else []
    call([PYTHON, "-m", "playwright", "install", *options, "chromium"])
    if not find_chromium():
        say(NO_BROWSER)


# --- the commands --------------------------------------------------------------------------------


def run(args: list[str]) -> int:
    set_up(dev=False)
    tutor("serve", *args)


def test(args: list[str]) -> int:
    set_up(dev=True)
    ensure_chromium()
    become([PYTHON, "-m", "pytest", *args])


def lint(args: list[str]) -> int:
    set_up(dev=True)
    ruff = [str(PYTHON), "-m", "ruff"]
    # Both are shown, also when the first one fails.
    steps = (["check"], ["format", "--check"])
    passed = [call([*ruff, *step, "--output-format", "concise", *args]) for step in steps]
    return 0 if all(passed) else 1


def types(args: list[str]) -> int:
    set_up(dev=True)
    become([PYTHON, "-m", "mypy", *args])


def bench(args: list[str]) -> int:
    set_up(dev=True)
    become([PYTHON, "-m", "benchmarks.bench", *args])


def demo(args: list[str]) -> int:
    set_up(dev=False)
    tutor("demo", *args)


def lock(args: list[str]) -> int:
    """Remake both lock files. The first is held to the versions of the second, so that we ship what we test."""
    uv = shutil.which("uv", path=f"{os.environ.get('PATH', '')}{os.pathsep}{BIN}")
    if uv is None:
        raise Problem("Locking needs uv. Get it with `pip install uv`, then run this again.")
    command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate"]
    command += ["--python-version", "3.11", "pyproject.toml", *args]
    dev_made = call([*command, "--group", "dev", "--output-file", DEV_LOCK.name])
    if not (dev_made and call([*command, "--constraint", DEV_LOCK.name, "--output-file", LOCK.name])):
        raise Problem("The lock files could not be remade; the lines above say why.")
    if any("://" in path.read_text(encoding="utf-8") for path in (LOCK, DEV_LOCK)):
        raise Problem("A lock file names an address. Take it out: whoever installs chooses where packages come from.")
    return 0


class Command(NamedTuple):
    sentence: str
    start: Callable[[list[str]], int]


COMMANDS = {
    "run": Command("Start Tutor on this machine and say where to find it (all options of `tutor serve` work).", run),
    "test": Command("Run the tests, those in a real browser included (all options of pytest work).", test),
    "lint": Command("Check the style of the code: ruff check and ruff format.", lint),
    "types": Command("Check the types: mypy --strict.", types),
    "bench": Command("Measure milliseconds per essay and pages per second.", bench),
    "demo": Command("Fill a playground with demo data, apart from your own work, and serve it.", demo),
    "lock": Command("Remake the lock files after a change of dependencies (`--upgrade` for newer versions).", lock),
}


def usage() -> str:
    lines = "\n".join(f"  {name:<6} {command.sentence}" for name, command in COMMANDS.items())
    return f"python3 dev.py COMMAND [ARGUMENTS]\n\n{lines}\n\nWhat is needed is set up on the way, in .venv."


def main(argv: list[str]) -> int:
    if not argv or argv[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0
    command = COMMANDS.get(argv[0])
    if command is None:
        say(f"There is no command {argv[0]!r}.\n\n{usage()}")
        return 2
    try:
        return command.start(argv[1:])
    except Problem as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
