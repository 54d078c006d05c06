"""Print the whole built book into one file: _build/pdf/<name>.pdf.

The pages are joined (see `joining`), set by a Chromium and printed twice: where each heading
comes to stand is known after the first time only, and the table of contents tells.
"""

import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pikepdf
import yaml
from pikepdf import Dictionary, Name, ObjectStreamMode, OutlineItem, Pdf
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

import book
import chromium
import joining
from progress import ROOT

SHEET = ROOT / "assets" / "print" / "book-print.css"
FOLDER = book.BUILD / "pdf"
COVER = ("chapters/irreps", "fig-harmonics")  # whose picture is on the cover
LICENCE = "Text and figures: CC BY 4.0. Code: MIT License."
WIDTH = 643  # CSS pixels, as wide as the text of a page of paper: 170 mm
HEIGHT = 960  # and as high
LIMIT = 300_000  # milliseconds for each wait

READY = """async () => {
    await document.fonts.ready;
    return [...document.images].every((image) => image.complete);
}"""
# Long code may break between pages, and what is somewhat wider than the paper becomes smaller; give
# what is too wide or too high then.
FIT = """(height) => {
    for (const node of document.querySelectorAll("div.highlight")) {
        node.classList.toggle("print-long", node.offsetHeight > height / 3);
    }
    const cramped = (node) => node.clientWidth / node.scrollWidth;
    const boxes = "div.math, .pst-scrollable-table-container, pre";
    for (const node of document.querySelectorAll(boxes)) {
        const ratio = cramped(node);
        if (ratio < 1 && ratio > 0.6) node.style.zoom = Math.floor(98 * ratio) / 100;
    }
    const right = document.documentElement.clientWidth + 1;
    const all = document.querySelectorAll("main *:not(svg *, .katex *)");
    return [...all].filter((node) => {
        const box = node.getBoundingClientRect();
        const whole = getComputedStyle(node).breakInside === "avoid" && node.tagName !== "PRE";
        return box.right > right || (whole && box.height > height)
            || (node.matches("div, pre, table") && node.scrollWidth > node.clientWidth + 1
                && getComputedStyle(node).display !== "inline");
    }).map((node) => node.outerHTML.slice(0, 160));
}"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .map((node) => node.textContent.trim().replace(/\\s+/g, " "))"""
FILL = """(numbers) => {
    const places = [...document.querySelectorAll(".print-number")];
    for (const place of places) place.textContent = numbers[place.dataset.target] ?? "?";
    return places.filter((place) => place.textContent === "?").map((place) => place.dataset.target);
}"""


@dataclass(frozen=True)
class Imprint:
    """What the cover says."""

    title: str
    author: str
    version: str
    date: date
    address: str


def read_yaml(name: str) -> Any:
    """Read one of the project's settings."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def imprint(pages: Sequence[joining.Page]) -> Imprint:
    """Collect what the cover says from the settings, the citation file and the pages."""
    settings, citation = read_yaml("_config.yml"), read_yaml("CITATION.cff")
    return Imprint(
        title=settings["title"],
        author=settings["author"],
        version=str(citation["version"]),
        date=citation["date-released"],
        address=(pages[0].address or "").rpartition("/chapters/")[0],
    )


def parts(site: Path) -> list[joining.Part]:
    """Read the built pages in the order of the table of contents."""
    toc = read_yaml("_toc.yml")
    named = [("", [toc["root"]])]
    for part in toc["parts"]:
        named.append((part["caption"], [chapter["file"] for chapter in part["chapters"]]))
    return [
        joining.Part(caption, [joining.read_page(site, name) for name in names])
        for caption, names in named
    ]


def cover(words: Imprint, picture: str) -> str:
    """Write the first sheet."""
    title, _, subtitle = words.title.partition(": ")
    address = escape(words.address)
    lines = [
        f'<div class="print-picture">{picture}</div>',
        f'<p class="print-title">{escape(title)}</p>',
        f'<p class="print-subtitle">{escape(subtitle)}</p>',
        f'<p class="print-author">{escape(words.author)}</p>',
        f"<p>Version {escape(words.version)}, {words.date:%-d %B %Y}</p>",
        f'<p><a href="{address}">{address.partition("://")[2]}</a></p>' if address else "",
        f"<p>{LICENCE}</p>",
    ]
    return f'<section class="print-cover">{"".join(lines)}</section>'


def set_and_print(source: Path, target: Path) -> tuple[list[str], list[str]]:
    """Print a page of HTML with page numbers; give its headings and what went wrong."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox"], timeout=LIMIT
        )
        tab = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        tab.set_default_timeout(LIMIT)
        tab.emulate_media(media="print", reduced_motion="reduce")
        tab.goto(source.as_uri())
        tab.wait_for_function(READY)
        headings = tab.evaluate(HEADINGS)
        found = [f"does not fit on the paper: {html}" for html in tab.evaluate(FIT, HEIGHT)]
        first = print_tab(tab, target)
        found += [f"no page has {target}" for target in tab.evaluate(FILL, first)]
        if print_tab(tab, target) != first:
            found.append("the page numbers moved what they count")
        browser.close()
    return headings, found


def print_tab(tab: Tab, path: Path) -> dict[str, int]:
    """Print what a browser shows, as its sheet says; tell what came to stand on which page."""
    tab.pdf(path=path, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    with pikepdf.open(path) as pdf:
        return numbers(pdf)


def numbers(pdf: Pdf) -> dict[str, int]:
    """Give the page, counted from one, on which each target of a link stands."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
    return {name[1:]: pages[place[0].objgen] for name, place in pdf.Root.Dests.items()}


def flat(items: Iterable[OutlineItem]) -> Iterator[OutlineItem]:
    """List the entries of an outline, those of all levels."""
    for item in items:
        yield item
        yield from flat(item.children)


def targets(pdf: Pdf) -> Iterator[str]:
    """List where the file's links lead inside it, link by link."""
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            place = link.get("/Dest") or link.get("/A", {}).get("/D")
            if place is not None:
                yield str(place)[1:]


def problems(pdf: Pdf, titles: Sequence[str]) -> list[str]:
    """List what a reader of the file would miss: pages in the outline, ends of links."""
    with pdf.open_outline() as outline:
        listed = {item.title for item in outline.root}
    known = numbers(pdf)
    found = [f"not in the outline: {title}" for title in titles if title not in listed]
    missing = {target for target in targets(pdf) if target not in known}
    return found + [f"a link leads nowhere: {target}" for target in sorted(missing)]


def finish(raw: Path, path: Path, words: Imprint, headings: Sequence[str]) -> None:
    """Mend the outline, write down author and date, and pack the file.

    Chromium writes the title of a heading that it has moved to the next page twice. The date is
    that of the release, so that it does not change with each run.
    """
    with pikepdf.open(raw) as pdf:
        with pdf.open_outline() as outline:
            for item, heading in zip(flat(outline.root), headings, strict=True):
                item.title = heading
        day = f"D:{words.date:%Y%m%d}000000Z"
        pdf.docinfo["/Author"] = words.author
        pdf.docinfo["/Creator"] = "Jupyter Book and Chromium"
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = day
        pdf.Root.PageMode = Name.UseOutlines
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        pdf.save(path, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)


def file_name(title: str) -> str:
    """Make a file's name of the title in front of the colon."""
    return re.sub(r"\W+", "-", title.partition(":")[0].strip().lower())


def write_joined(path: Path) -> tuple[Imprint, list[str]]:
    """Write the joined pages with a cover; return what that says, and the titles of the pages."""
    site = book.BUILD / "html"
    chosen = parts(site)
    pages = [page for part in chosen for page in part.pages]
    words = imprint(pages)
    shown = next(page for page in pages if page.path == f"{COVER[0]}.html")
    figure = shown.article.find(id=COVER[1])
    if figure is None:
        raise ValueError(f"{COVER[0]} has no figure {COVER[1]!r} for the cover")
    text = joining.join(
        chosen,
        title=words.title,
        cover=cover(words, str(figure.find("svg"))),
        sheet=os.path.relpath(SHEET, path.parent),
        site=os.path.relpath(site, path.parent),
    )
    path.write_text(text, encoding="utf-8")
    return words, [" ".join(page.title.get_text().split()) for page in pages]


def main() -> int:
    """Join, print and check the book, and say where it is."""
    start = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    source, raw = FOLDER / "book.html", FOLDER / "book.pdf"
    print("Joining the pages …", flush=True)
    words, titles = write_joined(source)
    target = FOLDER / f"{file_name(words.title)}.pdf"
    print("Setting and printing them, twice …", flush=True)
    try:
        headings, found = set_and_print(source, raw)
    except chromium.NotFound as problem:
        print(problem)
        return 1
    finish(raw, target, words, headings)
    raw.unlink()
    with pikepdf.open(target) as pdf:
        found += problems(pdf, titles)
        count = len(pdf.pages)
    for problem in found:
        print(problem)
    print(f"\nThe book on {count} pages, {target.stat().st_size / 1e6:.1f} MB: {target}")
    print(f"Time taken: {time.monotonic() - start:.1f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
