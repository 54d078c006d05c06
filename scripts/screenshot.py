"""Take the README's picture of the built book: docs/book.png."""

from playwright.sync_api import sync_playwright

import book
import chromium

PICTURE = book.ROOT / "docs" / "book.png"
PAGE = "chapters/groups.html"
SHOWN = ".dmk-widget:has(.dmk-walk-diagram)"


def main() -> None:
    """Open the page from disk, wake its widgets and take the picture of *walk the group*."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
        page.goto((book.BUILD / "html" / PAGE).as_uri())
        for number, place in enumerate(page.locator(".dmk-widget[data-model]").all()):
            place.scroll_into_view_if_needed()
            page.locator(".dmk-widget[data-awake='true']").nth(number).wait_for()
        place = page.locator(SHOWN).first
        place.evaluate("(node) => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE, animations="disabled")
        browser.close()
    print(PICTURE)


if __name__ == "__main__":
    main()
