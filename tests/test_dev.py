"""The commands of dev.py, as far as they can be tried without installing anything."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import dev

POSIX_ONLY = pytest.mark.skipif(dev.WINDOWS, reason="makes an executable shell script")


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder that dev.py takes for the project, with a `.venv` whose libraries count as installed."""
    (tmp_path / "tutor").mkdir()
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text("flask==3.1.3\n")
    places = {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "BIN": tmp_path / ".venv" / dev.BIN.name,
        "PYTHON": tmp_path / ".venv" / dev.BIN.name / dev.PYTHON.name,
        "LAUNCHER": tmp_path / ".venv" / dev.BIN.name / dev.LAUNCHER.name,
        "STAMP": tmp_path / ".venv" / dev.STAMP.name,
        "LOCK": tmp_path / "requirements.lock",
        "DEV_LOCK": tmp_path / "requirements-dev.lock",
    }
    for name, place in places.items():
        monkeypatch.setattr(dev, name, place)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", dev.VENV], check=True)
    return tmp_path


@pytest.fixture
def installs(monkeypatch):
    """The lock files that were installed, by name, in place of installing them."""
    names: list[str] = []
    monkeypatch.setattr(dev, "install", lambda lock: names.append(lock.name))
    return names


def make_browser(folder: Path, *, code: int = 0) -> Path:
    browser = folder / "chromium"
    browser.write_text(f"#!/bin/sh\nexit {code}\n")
    browser.chmod(0o755)
    return browser


def test_alone_it_lists_every_command_with_a_sentence(capsys):
    assert dev.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name in ("run", "test", "lint", "types", "bench", "demo"):
        assert any(line.split()[:1] == [name] and line.endswith(".") for line in lines)


def test_an_unknown_command_is_refused_with_the_known_ones(capsys):
    assert dev.main(["rnu"]) == 2
    assert "'rnu'" in (said := capsys.readouterr().err)
    assert "bench" in said


def test_nothing_is_installed_twice(checkout, installs):
    dev.set_up(dev=False)
    dev.set_up(dev=False)
    assert installs == ["requirements.lock"]


def test_the_tools_bring_all_that_running_needs(checkout, installs):
    dev.set_up(dev=True)
    dev.set_up(dev=False)
    assert installs == ["requirements-dev.lock"]


def test_a_changed_lock_file_is_installed(checkout, installs):
    dev.set_up(dev=False)
    dev.LOCK.write_text("flask==3.1.4\n")
    dev.set_up(dev=False)
    assert installs == ["requirements.lock"] * 2


def test_an_installation_cut_short_is_done_again(checkout, installs, monkeypatch):
    dev.set_up(dev=False)
    whole = dev.LOCK.read_text()
    dev.LOCK.write_text("flask==3.1.4\n")
    with monkeypatch.context() as patch:
        patch.setattr(dev, "install", cut_short)
        assert dev.main(["run"]) == 130
    dev.LOCK.write_text(whole)
    dev.set_up(dev=False)
    assert installs == ["requirements.lock"] * 2


def cut_short(_lock: Path) -> None:
    raise KeyboardInterrupt


def test_another_python_makes_another_venv(checkout, installs, monkeypatch):
    dev.set_up(dev=False)
    settings = dev.VENV / "pyvenv.cfg"
    settings.write_text(settings.read_text().replace(f"version = {dev.python_version()}", "version = 3.1"))
    made: list[bool] = []
    monkeypatch.setattr(dev, "make_venv", lambda: made.append(True))
    dev.set_up(dev=False)
    assert made == [True]


def test_a_venv_made_by_uv_is_known_too(checkout):
    (dev.VENV / "pyvenv.cfg").write_text("home = /usr/bin\nversion_info = 3.12.1\n")
    assert dev.venv_version() == "3.12"


def test_a_missing_lock_file_is_said_in_a_sentence(checkout, capsys):
    dev.LOCK.unlink()
    assert dev.main(["run"]) == 1
    assert "requirements.lock is missing" in capsys.readouterr().err


def test_the_tutor_command_starts_the_project_beside_the_venv(checkout, installs):
    (checkout / "tutor" / "cli.py").write_text(
        "import sys\n\ndef main():\n    print(sys.argv[1:], __file__)\n    return 3\n"
    )
    dev.set_up(dev=False)
    done = subprocess.run([dev.LAUNCHER, "a b"], capture_output=True, text=True, cwd="/", check=False)
    assert (done.returncode, done.stdout.strip()) == (3, f"['a b'] {checkout / 'tutor' / 'cli.py'}")


@POSIX_ONLY
def test_the_browser_named_in_the_environment_comes_first(tmp_path, monkeypatch):
    browser = make_browser(tmp_path)
    monkeypatch.setenv("TUTOR_CHROMIUM", str(browser))
    assert dev.find_chromium() == browser


@POSIX_ONLY
def test_a_browser_that_does_not_start_is_no_browser(tmp_path, monkeypatch):
    assert not dev.starts(make_browser(tmp_path, code=1))
    assert not dev.starts(tmp_path / "missing")


def test_where_no_browser_can_be_had_it_says_how_to_get_one(monkeypatch, capsys):
    monkeypatch.setattr(dev, "find_chromium", lambda: None)
    monkeypatch.setattr(dev, "apt_install", lambda _package: False)
    monkeypatch.setattr(dev, "call", lambda *_, **__: False)
    dev.ensure_chromium()
    assert "TUTOR_CHROMIUM" in capsys.readouterr().err


def test_the_stamp_is_no_more_than_a_list_of_fingerprints(checkout, installs):
    dev.set_up(dev=True)
    assert json.loads(dev.STAMP.read_text()) == [dev.fingerprint(dev.DEV_LOCK), dev.fingerprint(dev.LOCK)]


def test_an_older_python_can_read_the_file_as_far_as_the_sentence_for_it():
    ast.parse(Path(dev.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))
    code = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1], run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code, dev.__file__], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Tutor needs Python 3.11 or newer, and this is Python 3.9.")
