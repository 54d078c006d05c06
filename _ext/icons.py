"""Give readers the theme's icons that pages show, and not the two thousand others.

The theme draws its icons with the fonts of Font Awesome Free, 300 kB, and has a rule of style for
each. After a build this extension looks which icons the pages, scripts and style sheets name. It
cuts the fonts down to these and puts what remains, a few kB, into the theme's own style sheet,
where nothing has to wait for it.

The icons are by Fonticons, Inc. (https://fontawesome.com): the drawings under CC BY 4.0, the fonts
under the SIL Open Font License 1.1, which asks that a font that was changed bears another name.
"""

import base64
import io
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

SHEET = "styles/pydata-sphinx-theme.css"
FONTS = "vendor/fontawesome"
UNREAD = {"vendor", "fontawesome.js"}  # of the static files: they name every icon, or none
NAMES = {1, 3, 4, 6, 16}  # the records that give a font's own name
FAMILIES = {"Free": "Book Icons", "Brands": "Book Brands"}

CLASS = re.compile(r"\b(?:fa-[\w-]+|far(?= fa-))")
RULE = re.compile(r'(?P<names>(?:\.fa-[\w-]+:before,?)+)\{content:"(?P<code>[^"]*)"\}')
FACE = re.compile(r"@font-face\{(?P<style>[^}]*)src:url\((?P<path>[^)]*)\.woff2\)[^}]*\}")
FAMILY = re.compile(r"Font Awesome\\? 6 (Free|Brands)")
ESCAPE = re.compile(r"\\([ef][0-9a-f]{3})\b")


def named(folder: Path) -> set[str]:
    """Collect the icons' classes that pages and scripts name."""
    static = folder / "_static"
    pages = [path for path in folder.rglob("*.html") if static not in path.parents]
    scripts = [
        path for path in static.rglob("*.js") if not UNREAD & {*path.relative_to(static).parts}
    ]
    texts = (path.read_text(encoding="utf-8") for path in [*pages, *scripts])
    return {name for text in texts for name in CLASS.findall(text)}


def drop_rules(css: str, names: set[str]) -> str:
    """Drop the rules of the icons that nothing names."""

    def keep(rule: re.Match[str]) -> str:
        return rule[0] if names.intersection(CLASS.findall(rule["names"])) else ""

    return RULE.sub(keep, css)


def code_points(css: str) -> set[int]:
    """Find the signs that a style sheet has of an icon font, written as they are or by number."""
    escaped = {int(number, 16) for number in ESCAPE.findall(css)}
    return escaped | {ord(sign) for sign in css if 0xE000 <= ord(sign) <= 0xF8FF}


def cut(path: Path, wanted: Iterable[int], family: str) -> bytes:
    """Cut a font down to some signs, under another name; the same bytes each time."""
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(Options(hinting=False, layout_features=[], notdef_outline=True))
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in NAMES:
            record.string = family.replace(" ", "")
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def slim(folder: Path) -> None:
    """Reduce the icons of the site in a folder to the named ones.

    A build that wrote no page copied no fonts either: then the last one has left nothing to do.
    """
    static = folder / "_static"
    if not (static / FONTS).exists():
        return
    names = named(folder)
    sheets = {path: path.read_text(encoding="utf-8") for path in static.rglob("*.css")}
    theme = static / SHEET
    sheets[theme] = drop_rules(sheets[theme], names)
    wanted = set().union(*map(code_points, sheets.values()))

    def embed(face: re.Match[str]) -> str:
        path = theme.parent / f"{face['path']}.ttf"
        if "regular" in path.name and not {"far", "fa-regular"} & names:
            return ""
        family = FAMILIES["Brands" if "brands" in path.name else "Free"]
        data = base64.b64encode(cut(path, wanted, family)).decode()
        return f"@font-face{{{face['style']}src:url(data:font/woff;base64,{data})}}"

    sheets[theme] = FACE.sub(embed, sheets[theme])
    for path, css in sheets.items():
        renamed = FAMILY.sub(lambda found: FAMILIES[found[1]], css)
        if path == theme or renamed != css:
            path.write_text(renamed, encoding="utf-8")
    shutil.rmtree(static / FONTS)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Reduce the icons of a site that was built without an exception."""
    if exception is None and app.builder.format == "html":
        slim(Path(app.outdir))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
