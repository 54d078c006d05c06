"""Take the README's pictures of the built book, each on a light and on a dark page."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import book
import chromium

FOLDER = book.ROOT / "docs"
WINDOW = {"width": 1280, "height": 860}
LIMIT = 150_000  # bytes of a picture


@dataclass(frozen=True)
class Shot:
    """A picture: its file's name, the page, what is in its middle, and keys to press there first.

    It shows a whole window, or only what is in its middle.
    """

    name: str
    path: str
    shown: str
    keys: str = ""
    whole: bool = True

    def file(self, mode: str) -> Path:
        """Name the file of a mode; the light one is the picture's own."""
        return FOLDER / f"{self.name}{'-dark' if mode == 'dark' else ''}.png"


SHOTS = (
    Shot("landing", "chapters/index.html", "article h1"),
    Shot("book", "chapters/groups.html", ".dmk-widget:has(.dmk-walk-diagram)", "rsrr"),
    Shot("harmonics", "chapters/irreps.html", "#fig-harmonics", whole=False),
)


def open_page(browser: Browser, shot: Shot, mode: str) -> Page:
    """Open a page from disk and wait until its widgets live."""
    page = browser.new_page(viewport=WINDOW, color_scheme=mode, reduced_motion="reduce")
    page.goto((book.BUILD / "html" / shot.path).as_uri())
    for number, place in enumerate(page.locator(".dmk-widget[data-model]").all()):
        place.scroll_into_view_if_needed()
        page.locator(".dmk-widget[data-awake='true']").nth(number).wait_for()
    return page


def save(data: bytes, file: Path) -> None:
    """Store a picture with 256 colours, which line art does not miss."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    if file.stat().st_size > LIMIT:
        raise ValueError(f"{file} has {file.stat().st_size} bytes, more than {LIMIT}")
    print(file)


def take(browser: Browser, shot: Shot, mode: str) -> None:
    """Take one picture, in light or dark mode."""
    page = open_page(browser, shot, mode)
    place = page.locator(shot.shown).first
    place.evaluate("(node) => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    for key in shot.keys:
        place.locator("button").first.press(key)
    source = page if shot.whole else place
    save(source.screenshot(animations="disabled"), shot.file(mode))
    page.close()


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        for shot in SHOTS:
            for mode in ("light", "dark"):
                take(browser, shot, mode)
        browser.close()


if __name__ == "__main__":
    main()
