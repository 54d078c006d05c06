"""Pictures inside Markdown, as Colab can show them.

Colab shows no SVG in text cells, whether inline or in an address. So a picture of vectors is turned
into pixels here, with the font that Matplotlib brings, which is the same on every machine. It gets
a light ground, because its ink cannot follow the reader's light or dark page.
"""

import base64
import re
from collections.abc import Callable
from html import escape
from pathlib import PurePosixPath
from xml.etree import ElementTree

import matplotlib
import resvg_py

INK, GROUND = "#222832", "#ffffff"
PIXELS = 3  # of a picture for each of the page
FONTS = [
    f"{matplotlib.get_data_path()}/fonts/ttf/{name}.ttf"
    for name in ("DejaVuSans", "DejaVuSans-Bold")
]
KINDS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp"}
VARIABLE = re.compile(r"var\(--[\w-]+\s*,((?:[^()]|(?<!var)\([^()]*\))*)\)")
UNKNOWN = re.compile(r"(?:var\(\s*--|color-mix\(|light-dark\()[^;\"]*")  # would be black
STYLE = re.compile(r"(?<![\w-])(width|height):\s*([\d.]+)(em|px)")


def from_svg(svg: str, alt: str | None = None, uri: str = "") -> str:
    """Turn an inline SVG into an image; its accessible name is the alt text, unless one is given.

    Raises ValueError naming the picture if its size or one of its colours is not known.
    """
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"{uri or svg[:80]} is no SVG: {error}") from error
    label = root.get("aria-label", "")
    plain = plain_colors(svg)
    if unknown := UNKNOWN.search(plain):
        raise ValueError(f"{uri or label or svg[:80]} has a colour without a value: {unknown[0]}")
    height = height_of(root)
    if not height:
        raise ValueError(f"{uri or label or svg[:80]} needs a viewBox that is not empty")
    pixels = resvg_py.svg_to_bytes(
        svg_string=re.sub(r'(<svg[^>]*?) style="[^"]*"', r"\1", plain, count=1),
        height=round(height * PIXELS),
        background=GROUND,
        skip_system_fonts=True,
        font_files=FONTS,
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
    )
    return tag("png", bytes(pixels), label if alt is None else alt, round(height))


def plain_colors(svg: str) -> str:
    """Replace variables by the values that they have where nobody sets them."""
    count = 1
    while count:
        svg, count = VARIABLE.subn(r"\1", svg)
    return svg.replace("currentColor", INK)


def height_of(root: ElementTree.Element) -> float:
    """Give the height of a drawing on the page, or 0 if it does not say it."""
    sizes = {
        name: float(value) * (16 if unit == "em" else 1)
        for name, value, unit in STYLE.findall(root.get("style", ""))
    }
    try:
        _, _, wide, high = map(float, root.get("viewBox", "").replace(",", " ").split())
    except ValueError:
        return 0.0
    if wide <= 0 or high <= 0:
        return 0.0
    return sizes.get("height") or sizes.get("width", wide) * high / wide


def from_file(uri: str, alt: str, read: Callable[[str], bytes]) -> str:
    """Embed an image file; one of vectors becomes pixels."""
    suffix = PurePosixPath(uri).suffix.lower()
    if suffix == ".svg":
        svg = re.search(r"<svg.*</svg>", read(uri).decode("utf-8"), re.DOTALL)
        if svg is None:
            raise ValueError(f"{uri} contains no <svg> element")
        return from_svg(svg[0], alt, uri)
    if suffix not in KINDS:
        raise ValueError(f"{uri} is none of {', '.join(['.svg', *KINDS])}")
    return tag(KINDS[suffix], read(uri), alt)


def tag(kind: str, data: bytes, alt: str, height: int | None = None) -> str:
    """Write the tag that holds an image."""
    size = f' height="{height}"' if height else ""
    content = base64.b64encode(data).decode("ascii")
    return f'<img alt="{escape(alt)}"{size} src="data:image/{kind};base64,{content}">'
