"""One look at one page in a browser, and everything that went wrong during it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Request, Response

LIMIT = 60_000  # milliseconds for each wait: a promise in a page may stay open for ever

FONTS = "async () => { await document.fonts.ready; return true; }"
IMAGES = "() => [...document.images].every((image) => image.complete)"
# Two frames: the observer that wakes a widget is told after the first.
SCROLL = """const scroll = async (top) => {
    scrollTo({ top, behavior: "instant" });
    for (const _ of "12") await new Promise(requestAnimationFrame);
};"""
WIDGETS = f"""async () => {{
    {SCROLL}
    const asleep = () => [
        ...document.querySelectorAll(".dmk-widget[data-model]:not([data-awake])")];
    for (const place of asleep()) await scroll(place.getBoundingClientRect().top + scrollY);
    scrollTo({{ top: 0, behavior: "instant" }});
    return !asleep().length;
}}"""
READ = f"""async () => {{
    {SCROLL}
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight) await scroll(y);
    scrollTo({{ top: 0, behavior: "instant" }});
    return true;
}}"""


@dataclass(frozen=True)
class Site:
    """The built pages: their folder, where they are served, and what tests have altered."""

    folder: Path
    address: str
    altered: dict[str, str]

    def text(self, path: str) -> str:
        """Read a page as it was built."""
        return (self.folder / path).read_text(encoding="utf-8")


class Visit:
    """An open page.

    Parameters
    ----------
    site, browser
        What to look at, and with what.
    path
        The page, relative to the site's root, as ``chapters/groups.html``.
    scheme
        ``"http"``, or ``"file"`` to open it from disk as a reader would by a double click.
    width
        The window's width in CSS pixels.
    dark
        Whether the reader prefers dark pages.
    scripts
        Whether JavaScript is on.
    motion
        Whether the reader allows animation.
    touch
        Whether the screen is a touch screen.
    """

    def __init__(
        self,
        site: Site,
        browser: Browser,
        path: str,
        *,
        scheme: str = "http",
        width: int = 1280,
        dark: bool = False,
        scripts: bool = True,
        motion: bool = False,
        touch: bool = False,
    ) -> None:
        self.site = site
        self.problems: list[str] = []
        self.responses: list[Response] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="no-preference" if motion else "reduce",
            has_touch=touch,
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)
        self.page.on("requestfailed", self._on_failure)
        base = site.address if scheme == "http" else site.folder.as_uri() + "/"
        self.page.goto(base + path, wait_until="load", timeout=LIMIT)
        if scripts:
            self.wake()

    def wake(self) -> None:
        """Go from widget to widget until they, fonts and images are there."""
        for condition in (WIDGETS, FONTS, IMAGES):
            self.page.wait_for_function(condition, timeout=LIMIT)

    def read(self) -> None:
        """Scroll through the whole page, screen by screen, as its readers do."""
        self.page.wait_for_function(READ, timeout=LIMIT)

    def close(self) -> None:
        """Close the page and forget its storage."""
        self.context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in {"http", "https", "ws", "wss"} and url.hostname != "127.0.0.1":
            self.problems.append(f"request to another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        self.responses.append(response)
        if response.status >= 400:
            self.problems.append(f"status {response.status}: {response.url}")

    def _on_failure(self, request: Request) -> None:
        # Not a failure: the page was left before it came, or it is a script and scripts are off.
        if request.failure not in {"net::ERR_ABORTED", "csp"}:
            self.problems.append(f"failed: {request.url} ({request.failure})")
