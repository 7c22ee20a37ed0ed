"""``tutor serve``, ``tutor demo`` and ``tutor completion``."""

from __future__ import annotations

import dataclasses
import os
import platform
import socket
import sys
import threading
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from click.shell_completion import get_completion_class

from tutor.config import Settings, load_settings
from tutor.errors import TutorError


@click.command()
@click.option("--host", help="Address to serve on; solo mode takes this machine's own only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to serve on; 0 takes any free one.")
@click.option("--browser/--no-browser", default=None, help="Open a browser window where there is a screen.")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None, browser: bool | None) -> None:
    """Practise in the browser. Stop with Ctrl+C."""
    changes: dict[str, Any] = {"host": host, "port": port, "open_browser": browser}
    _serve(dataclasses.replace(settings, **{name: value for name, value in changes.items() if value is not None}))


def _serve(settings: Settings) -> None:
    from waitress.server import create_server

    # Imported late: `tutor mark` has no need of Flask.
    from tutor.app import create_app

    listener = _listen(settings)
    port = listener.getsockname()[1]
    app = create_app(dataclasses.replace(settings, port=port))
    server = create_server(app, sockets=[listener], threads=settings.threads, clear_untrusted_proxy_headers=True)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{port}/"
    click.echo(f"Tutor is at {address}  (stop it with Ctrl+C)")
    if settings.open_browser and _has_screen():
        threading.Timer(0.5, webbrowser.open, [address]).start()
    try:
        server.run()
    finally:
        listener.close()


def _listen(settings: Settings) -> socket.socket:
    """A listening socket, so that a port in use is known before anything else is done."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        where = f"http://{settings.host}:{settings.port}/"
        raise TutorError(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). Perhaps Tutor is running"
            f" already: look at {where}, or start it with --port {settings.port + 1}."
        ) from error
    return listener


def _has_screen() -> bool:
    needs_display = platform.system() not in ("Windows", "Darwin")
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return sys.stdout.isatty() and (has_display or not needs_display)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--serve/--no-serve", "and_serve", default=True, help="Serve the playground after filling it.")
@click.pass_obj
def demo(settings: Settings, port: int, and_serve: bool) -> None:
    """A playground with invented work in it, apart from your own data."""
    from tutor import db
    from tutor.content.bank import BankReader
    from tutor.services.demo import fill_demo

    folder: Path = settings.instance / "demo"
    there = load_settings(instance=folder, bank=settings.bank, database_url="", port=port)
    engine = db.open_engine(f"sqlite:///{(folder / 'tutor.sqlite3').as_posix()}")
    db.upgrade(engine)
    with db.session_factory(engine)() as session:
        made = fill_demo(session, BankReader(settings.bank).bank(), now=datetime.now(UTC))
        session.commit()
    engine.dispose()
    click.echo(f"The playground in {folder} holds {made} marked attempts.")
    if and_serve:
        _serve(there)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes `tutor` commands.

    \b
    bash:  tutor completion bash > ~/.local/share/bash-completion/completions/tutor
    zsh:   tutor completion zsh > a folder in $fpath, as _tutor
    fish:  tutor completion fish > ~/.config/fish/completions/tutor.fish
    """
    from tutor.cli import main

    completer = get_completion_class(shell)
    if completer is not None:
        click.echo(completer(main, {}, "tutor", "_TUTOR_COMPLETE").source())
