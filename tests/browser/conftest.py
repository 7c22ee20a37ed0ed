"""A real Chromium on a real server: waitress in a thread, an installation in a temporary folder."""

from __future__ import annotations

import gc
import os
import shutil
import threading
import warnings
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, sync_playwright
from waitress.server import create_server

from tests.browser.helpers import Desk

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "No Chromium was found, so the browser tests did not run; install one (Debian: apt install chromium) "
    "or name it in TUTOR_CHROMIUM."
)
PATIENCE_MS = 8000


def find_chromium() -> str | None:
    named = os.environ.get("TUTOR_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker("browser")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        required = os.environ.get("CI") or os.environ.get("TUTOR_REQUIRE_BROWSER")
        (pytest.fail if required else pytest.skip)(NO_BROWSER)
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    playwright: Playwright = request.getfixturevalue("playwright")
    started = playwright.chromium.launch(executable_path=executable, args=arguments)
    yield started
    started.close()


class Server:
    """A server that can be killed and started again at the same address."""

    def __init__(self, make_app: Callable[..., Flask]) -> None:
        self.make_app = make_app
        self.port = 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.app = self.make_app()
        self.waitress = create_server(self.app, host="127.0.0.1", port=self.port, threads=4)
        self.port = self.waitress.effective_port
        self.is_killed = False
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        try:
            self.waitress.run()
        except OSError:
            # Its sockets were closed under it while it waited on them: that is what being killed is like.
            if not self.is_killed:
                raise

    def kill(self) -> None:
        """Drop every connection, half-sent answers included."""
        self.is_killed = True
        with warnings.catch_warnings():
            # A stylesheet that was being sent is left open: that is what being killed is like.
            warnings.simplefilter("ignore", ResourceWarning)
            self.waitress.task_dispatcher.shutdown(cancel_pending=True, timeout=2)
            self.waitress.close()
            for channel in list(self.waitress._map.values()):
                channel.close()
            self.thread.join(timeout=5)
            gc.collect()


@pytest.fixture
def server(browser: Browser, make_app: Callable[..., Flask]) -> Iterator[Server]:
    started = Server(make_app)
    yield started
    started.kill()


@pytest.fixture
def elsewhere() -> list[str]:
    """Addresses on other hosts that a page asked for. It has to stay empty."""
    return []


@pytest.fixture
def make_context(browser: Browser, server: Server, elsewhere: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    made: list[BrowserContext] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((server.address, "data:")):
            route.fallback()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(base_url=server.address, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        context.route("**/*", guard)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert elsewhere == []


@pytest.fixture
def context(make_context: Callable[..., BrowserContext]) -> BrowserContext:
    return make_context()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    assert faults == [], "a script on the page failed"


@pytest.fixture
def desk(page: Page) -> Desk:
    return Desk(page)
