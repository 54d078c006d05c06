"""The picture that a chapter shows: an SVG together with a sentence that says what is on it."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dmolkit.palette import INK, THEMED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_REFERENCE = re.compile(r"url\(#([^)\s]+)\)")
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_THEMED = re.compile("|".join(THEMED), re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """SVG line art with its description in words.

    Shown inline, so that the page's fonts and colours apply: the palette's theme colours (``INK``
    and its kin) become CSS values that follow light and dark pages, ids are made unique to the
    content, and the description becomes the accessible name.

    Parameters
    ----------
    svg : str
        One ``<svg>`` element with a ``viewBox``.
    alt : str
        Full sentences that say what the picture shows.

    Raises
    ------
    TypeError
        If ``svg`` or ``alt`` is not a string.
    ValueError
        If ``svg`` is not a well-formed SVG element with a ``viewBox``, or ``alt`` is blank.

    Examples
    --------
    >>> dot = '<svg viewBox="0 0 2 2"><circle cx="1" cy="1" r="1" fill="#222832"/></svg>'
    >>> "currentColor" in Picture(dot, "A filled circle.")._repr_html_()
    True
    """

    svg: str = field(repr=False)
    alt: str

    def __post_init__(self) -> None:
        """Refuse what could not be shown or read aloud."""
        for name, text in (("svg", self.svg), ("alt", self.alt)):
            if not isinstance(text, str):
                raise TypeError(f"{name} must be a string, got {text!r}")
        if not self.alt.strip():
            raise ValueError("alt must say what the picture shows, got a blank string")
        try:
            root = ET.fromstring(self.svg)
        except ET.ParseError as error:
            raise ValueError(f"svg must be well-formed XML: {error}") from error
        if _local(root.tag) != "svg" or "viewBox" not in root.attrib:
            raise ValueError("svg must be one <svg> element with a viewBox")

    @classmethod
    def from_figure(cls, figure: Figure, alt: str) -> Picture:
        """Turn a matplotlib figure into a picture and close the figure.

        Text stays text in the page's font, the background is transparent, black becomes the
        page's ink, and equal figures give equal bytes.

        Parameters
        ----------
        figure : matplotlib Figure
            Closed afterwards.
        alt : str
            Full sentences that say what the figure shows.

        Returns
        -------
        Picture
            As wide as the figure, or as the column if that is narrower.
        """
        import matplotlib as mpl
        from matplotlib import pyplot as plt

        buffer = io.StringIO()
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "dmolkit"}):
            figure.savefig(buffer, format="svg", transparent=True, bbox_inches="tight")
        plt.close(figure)
        root = ET.fromstring(buffer.getvalue())
        _adopt_page_style(root)
        return cls(_to_text(root), alt)

    def _repr_html_(self) -> str:
        """Inline SVG with role, name, theme colours and ids of its own."""
        root = ET.fromstring(self.svg)
        digest = hashlib.sha256(self.svg.encode()).hexdigest()[:8]
        _localise_ids(root, f"dmk-{digest}-")
        _flatten(root)
        root.set("class", "dmk-picture")
        # A picture with links is a group: an "img" would hide them from assistive software.
        has_links = any(_local(element.tag) == "a" for element in root.iter())
        root.set("role", "group" if has_links else "img")
        root.set("aria-label", " ".join(self.alt.split()))
        root.attrib.setdefault("style", "max-width:100%;height:auto")
        return _THEMED.sub(lambda match: THEMED[match[0].lower()], _to_text(root))


def _local(tag: str) -> str:
    """Element or attribute name without its namespace."""
    return tag.rpartition("}")[2]


def _to_text(root: ET.Element) -> str:
    """Serialise with the prefixes that HTML understands."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    return ET.tostring(root, encoding="unicode")


def _localise_ids(root: ET.Element, prefix: str) -> None:
    """Prefix ids that are referred to and drop all others."""
    targets: set[str] = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            targets.update(_REFERENCE.findall(value))
            if _local(name) == "href" and value.startswith("#"):
                targets.add(value[1:])
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                if value in targets:
                    element.set(name, prefix + value)
                else:
                    del element.attrib[name]
            elif _local(name) == "href" and value.startswith("#"):
                element.set(name, f"#{prefix}{value[1:]}")
            else:
                element.set(name, _REFERENCE.sub(rf"url(#{prefix}\1)", value))


def _flatten(root: ET.Element) -> None:
    """Put everything on one line; blank lines would end the HTML block in Markdown."""
    for element in root.iter():
        if _local(element.tag) not in {"text", "tspan"} and not (element.text or "").strip():
            element.text = None
        element.text = re.sub(r"\s*\n\s*", " ", element.text) if element.text else None
        element.tail = re.sub(r"\s*\n\s*", " ", element.tail) if element.tail else None
        if not (element.tail or "").strip() and _local(element.tag) != "tspan":
            element.tail = None


def _adopt_page_style(root: ET.Element) -> None:
    """Remove what matplotlib would impose on the whole page, keep its size as an upper bound."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in {"metadata", "style"}:
                parent.remove(child)
    for element in root.iter():
        if element.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
        for name, value in element.attrib.items():
            # Two decimals are enough to draw, and the same on every machine.
            element.set(name, _LONG_DECIMAL.sub(lambda m: f"{float(m[0]):.2f}", value))
        if style := element.get("style"):
            kept = [part for part in style.split(";") if not part.strip().startswith("font-family")]
            tidy = ";".join(part.strip() for part in kept if part.strip())
            element.set("style", tidy.replace("#000000", INK))
    width = float(root.get("viewBox", "").split()[2])
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    size = f"width:{width:.0f}px;max-width:100%;height:auto"
    root.set("style", f"{size};stroke-linejoin:round;stroke-linecap:butt;fill:{INK}")
