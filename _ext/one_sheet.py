"""Give every page one style sheet, and not the dozen of the theme and the extensions.

A browser shows nothing before it has all of them, and each is a request of its own. After a build
the sheets that pages name are put together in their order, one file for all pages that name the
same ones. Its name changes with its contents, so that no browser keeps an old one.
"""

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.application import Sphinx

FOLDER = "_static/styles"
NAME = "all-{}.css"
PARTS = re.compile(r"/\*! Joined from: (?P<parts>[^*]*) \*/")
LINK = re.compile(r'<link(?=[^>]*\brel="stylesheet")(?=[^>]*\bhref="(?P<href>[^"]*)")[^>]*>\n?')
IMPORT = re.compile(r'@import\s+(?:url\()?"(?P<path>[^"]+)"\)?;')
ADDRESS = re.compile(r"url\((?P<quote>['\"]?)(?P<path>(?!data:|#|/|https?:)[^'\")]+)(?P=quote)\)")
MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/")


def read(sheet: Path, folder: Path) -> str:
    """Read a style sheet, with those that it imports, as if it lay in another folder."""

    def insert(line: re.Match[str]) -> str:
        return read(sheet.parent / line["path"], folder)

    def move(address: re.Match[str]) -> str:
        path = os.path.relpath(sheet.parent / address["path"], folder)
        return f"url({address['quote']}{Path(path).as_posix()}{address['quote']})"

    css = MAP.sub("", sheet.read_text(encoding="utf-8").removeprefix("\ufeff"))
    parts = IMPORT.split(ADDRESS.sub(move, css.replace('@charset "UTF-8";', "")))
    imports = iter(IMPORT.finditer(css))
    return "".join(insert(next(imports)) if i % 2 else part for i, part in enumerate(parts))


def sheets(page: Path, links: list[re.Match[str]], folder: Path) -> tuple[str, ...]:
    """List the style sheets that a page names, or that were joined to the one that it names now."""
    named = [(page.parent / urlsplit(link["href"]).path).resolve() for link in links]
    if len(named) == 1 and named[0].is_file() and named[0].parent == folder:
        if joined := PARTS.match(named[0].read_text(encoding="utf-8")):
            return tuple(joined["parts"].split(", "))
    here = all(path.is_file() for path in named)
    return tuple(Path(os.path.relpath(path, folder)).as_posix() for path in named if here)


def join(site: Path) -> None:
    """Put the style sheets of all pages of a site together."""
    folder = (site / FOLDER).resolve()
    names: dict[tuple[str, ...], str] = {}
    texts = {}
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        links = list(LINK.finditer(text))
        parts = sheets(page, links, folder)
        if not parts or (site / "_static") in page.parents:
            continue
        if parts not in names:
            css = "\n".join(read(folder / part, folder) for part in parts)
            digest = hashlib.sha256(css.encode()).hexdigest()[:12]
            names[parts] = NAME.format(digest)
            texts[names[parts]] = f"/*! Joined from: {', '.join(parts)} */\n{css}"
        href = Path(os.path.relpath(folder / names[parts], page.parent.resolve())).as_posix()
        one = f'<link rel="stylesheet" type="text/css" href="{href}" />\n'
        start, end = links[0].span()
        rest = LINK.sub("", text[end:])
        page.write_text(text[:start] + one + rest, encoding="utf-8")
    for old in folder.glob(NAME.format("*")):
        old.unlink()
    for name, css in texts.items():
        (folder / name).write_text(css, encoding="utf-8")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Join the sheets of a site that was built without an exception."""
    if exception is None and app.builder.format == "html":
        join(Path(app.outdir))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension, after those that change style sheets when all pages are there."""
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
