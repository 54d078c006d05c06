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
VARIABLE = re.compile(r"var\(--[\w-]+,([^()]*)\)")
STYLE = re.compile(r"(?<![\w-])(width|height):\s*([\d.]+)(em|px)")


def from_svg(svg: str) -> str:
    """Turn an inline SVG into an image with its accessible name as alt text."""
    root = ElementTree.fromstring(svg)
    sizes = {
        name: float(value) * (16 if unit == "em" else 1)
        for name, value, unit in STYLE.findall(root.get("style", ""))
    }
    _, _, wide, high = map(float, root.get("viewBox", "0 0 0 0").replace(",", " ").split())
    height = sizes.get("height") or sizes.get("width", wide) * high / wide
    plain = VARIABLE.sub(r"\1", svg).replace("currentColor", INK)
    pixels = resvg_py.svg_to_bytes(
        svg_string=re.sub(r'(<svg[^>]*?) style="[^"]*"', r"\1", plain, count=1),
        height=round(height * PIXELS),
        background=GROUND,
        skip_system_fonts=True,
        font_files=FONTS,
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
    )
    return tag("png", bytes(pixels), root.get("aria-label", ""), round(height))


def from_file(uri: str, alt: str, read: Callable[[str], bytes]) -> str:
    """Embed an image file; one of vectors becomes pixels."""
    suffix = PurePosixPath(uri).suffix.lower()
    if suffix == ".svg":
        svg = re.search(r"<svg.*</svg>", read(uri).decode("utf-8"), re.DOTALL)
        if svg is None:
            raise ValueError(f"{uri} contains no <svg> element")
        return re.sub(r'alt="[^"]*"', f'alt="{escape(alt)}"', from_svg(svg[0]), count=1)
    if suffix not in KINDS:
        raise ValueError(f"{uri} is none of {', '.join(['.svg', *KINDS])}")
    return tag(KINDS[suffix], read(uri), alt)


def tag(kind: str, data: bytes, alt: str, height: int | None = None) -> str:
    """Write the tag that holds an image."""
    size = f' height="{height}"' if height else ""
    content = base64.b64encode(data).decode("ascii")
    return f'<img alt="{escape(alt)}"{size} src="data:image/{kind};base64,{content}">'
