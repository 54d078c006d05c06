"""Map of the book and its logo."""

from __future__ import annotations

import math
from collections.abc import Mapping

from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import (
    arc_arrow,
    arrow,
    document,
    figure_style,
    group,
    points,
    polar,
    tag,
    text,
)
from dmolkit.palette import ACCENT, CATEGORICAL, INK, LINE, MUTED

_CHAPTERS = (
    ("Groups", "transformations and how they compose"),
    ("Cosets", "the points of a space, seen by its group"),
    ("Convolution", "linear layers that respect a symmetry"),
    ("Irreps", "the smallest blocks a layer can act on"),
    ("Constraints", "solving for equivariant weights directly"),
)


def chapter_map(links: Mapping[str, str] | None = None) -> Picture:
    """Chapters in reading order, each with a small picture and one line.

    Parameters
    ----------
    links : mapping of str to str, optional
        Address for each chapter title that should be a link, such as
        ``{"Groups": "groups.html"}``.

    Returns
    -------
    Picture
        A column of five stations joined by arrows.

    Raises
    ------
    ValueError
        If ``links`` has a key that is not a chapter title.
    """
    links = links or {}
    titles = [title for title, _ in _CHAPTERS]
    if unknown := sorted(set(links) - set(titles)):
        raise ValueError(f"links must use the titles {titles}, got {unknown}")
    icons = (_turning(), _colored_cosets(), _kernel(), _blocks(), _tied_weights())
    step, x = 88, 42
    art = ""
    for i, ((title, words), icon) in enumerate(zip(_CHAPTERS, icons, strict=True)):
        y = 42 + step * i
        if i:
            art += arrow((x, y - step + 35), (x, y - 35), LINE, 1.5, 8)
        linked = title in links
        left: dict[str, str | float] = {"text_anchor": "start"}
        name = left | {"font_size": 18, "font_weight": "600", "fill": ACCENT if linked else INK}
        row = group((x, y), icon)
        row += text((x + 52, y - 11), f"{i + 1}  {title}", **name)
        row += text((x + 52, y + 14), words, font_size=15, fill=MUTED, **left)
        art += tag("a", row, href=links[title]) if linked else row
    lines = "; ".join(f"{i}, {t}: {w}" for i, (t, w) in enumerate(_CHAPTERS, start=1))
    alt = f"The five chapters in reading order, each leading to the next. {lines}."
    return Picture(document(0, 0, 440, 84 + 4 * step, figure_style(480), art), alt)


def logo() -> Picture:
    """Square turned inside a hexagon, in colours that show on light and dark.

    ``logo().svg`` stands alone, so it also serves as the favicon.
    """
    hexagon = [polar((0, 0), 44, math.tau * k / 6 + math.pi / 6) for k in range(6)]
    square = [polar((0, 0), 25, math.tau * k / 4 + math.radians(30)) for k in range(4)]
    join: dict[str, str | float] = {"stroke_linejoin": "round", "stroke_width": 7.0}
    art = tag("polygon", points=points(hexagon), fill="none", stroke=CATEGORICAL[0], **join)
    art += tag("polygon", points=points(square), fill="none", stroke=CATEGORICAL[1], **join)
    art += tag("circle", cx=square[3][0], cy=square[3][1], r=8, fill=CATEGORICAL[1])
    style = "height:3em;width:3em;vertical-align:middle"
    return Picture(
        document(-50, -50, 100, 100, style, art),
        "The book's logo: a tilted square with one marked corner inside a hexagon.",
    )


def _turning() -> str:
    """Hexagon and the arc of a turn."""
    corners = [polar((0, 0), 27, math.tau * k / 6) for k in range(6)]
    art = tag("polygon", points=points(corners), fill="none", stroke=INK, stroke_width=1.5)
    for k in (0, 5):
        place = {"cx": corners[k][0], "cy": corners[k][1]}
        art += tag("circle", **place, r=4.5, fill=CATEGORICAL[0 if k == 0 else 1])
    return art + arc_arrow((0, 0), 15, 0.0, math.radians(250), CATEGORICAL[0])


def _cells(columns: int, rows: int, size: float, colors: Mapping[tuple[int, int], str]) -> str:
    """Centred grid of squares; cells without a colour are outlined only."""
    art = ""
    for row in range(rows):
        for column in range(columns):
            color = colors.get((row, column))
            box = {
                "x": (column - columns / 2) * size + 1,
                "y": (row - rows / 2) * size + 1,
                "width": size - 2,
                "height": size - 2,
                "rx": 2.0,
            }
            stroke = color or LINE
            opacity = 0.75 if color else 0
            art += tag(
                "rect", **box, fill=stroke, fill_opacity=opacity, stroke=stroke, stroke_width=1.2
            )
    return art


def _colored_cosets() -> str:
    """Eight elements in four cosets of two."""
    pairs = {(row, column): CATEGORICAL[row] for row in range(4) for column in range(2)}
    return _cells(2, 4, 13.5, pairs)


def _kernel() -> str:
    """Pixels with a cross-shaped neighbourhood."""
    cross = {(1, 2), (2, 1), (2, 3), (3, 2)}
    colors = dict.fromkeys(cross, CATEGORICAL[0]) | {(2, 2): CATEGORICAL[1]}
    return _cells(5, 5, 11, colors)


def _blocks() -> str:
    """Block-diagonal matrix."""
    blocks = [(0, 1), (1, 1), (2, 3)]
    colors = {
        (start + i, start + j): CATEGORICAL[k]
        for k, (start, size) in enumerate(blocks)
        for i in range(size)
        for j in range(size)
    }
    return _cells(5, 5, 11, colors)


def _tied_weights() -> str:
    """Matrix whose equal colours stand for equal weights."""
    colors = {(i, j): CATEGORICAL[(j - i) % 4] for i in range(4) for j in range(4)}
    return _cells(4, 4, 13.5, colors)
