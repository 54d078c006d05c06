"""A real browser, the built pages over http and from disk, and no way out to other hosts."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

import chromium
from tests.site.visit import Site, Visit

FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

LIMIT = 180  # seconds for one test


def pytest_itemcollected(item: pytest.Item) -> None:
    """Limit the time of a test in this folder: what waits for a page's own script has no limit."""
    item.add_marker(pytest.mark.timeout(LIMIT))


class Handler(SimpleHTTPRequestHandler):
    """Serve the built pages, some of them altered by a test."""

    def __init__(self, *args: object, altered: dict[str, str], **options: object) -> None:
        self.altered = altered
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        """Answer with the altered text of a page, or with its file."""
        text = self.altered.get(unquote(urlsplit(self.path).path).lstrip("/"))
        if text is None:
            super().do_GET()
            return
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="session")
def html(built: Path) -> Path:
    """Give the folder of the built pages."""
    return built / "html"


@pytest.fixture(scope="session")
def site(html: Path) -> Iterator[Site]:
    """Serve the built pages on this machine."""
    altered: dict[str, str] = {}
    handler = partial(Handler, directory=str(html), altered=altered)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Site(html, f"http://127.0.0.1:{server.server_port}/", altered)
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a Chromium."""
    try:
        program = chromium.find()
    except chromium.NotFound as problem:
        pytest.fail(str(problem), pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Give a function that opens a page, as `Visit` describes; its problems are not judged."""
    visits: list[Visit] = []

    def open_one(path: str, **options: object) -> Visit:
        visits.append(Visit(site, browser, path, **options))
        return visits[-1]

    yield open_one
    for visit in visits:
        visit.close()


@pytest.fixture
def visit(open_page: Callable[..., Visit]) -> Iterator[Callable[..., Visit]]:
    """Give a function that opens a page; at the end of the test no visit may have had a problem."""
    visits: list[Visit] = []

    def open_one(path: str, **options: object) -> Visit:
        visits.append(open_page(path, **options))
        return visits[-1]

    yield open_one
    problems = [problem for visit in visits for problem in visit.problems]
    assert not problems
