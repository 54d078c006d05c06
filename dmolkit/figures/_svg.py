"""Small vocabulary for hand-written SVG: elements, text, arrows, plane coordinates."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape, quoteattr

from dmolkit.palette import INK

Point = tuple[float, float]


def num(value: float) -> str:
    """Shortest decimal with at most two digits, never ``-0``."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def rounded(value: float) -> str:
    """Three significant digits to read, with a minus sign proper."""
    return f"{value + 0.0:.3g}".replace("-", "\N{MINUS SIGN}")


def tag(name: str, *children: str, **attributes: str | float) -> str:
    """One element; underscores in attribute names become hyphens, numbers are rounded."""
    parts = [name]
    for key, value in attributes.items():
        text = value if isinstance(value, str) else num(value)
        parts.append(f"{key.rstrip('_').replace('_', '-')}={quoteattr(text)}")
    head = " ".join(parts)
    return f"<{head}>{''.join(children)}</{name}>" if children else f"<{head}/>"


def document(left: float, top: float, width: float, height: float, style: str, *body: str) -> str:
    """Whole drawing with its view box in SVG coordinates (y down) and its CSS size."""
    box = " ".join(num(value) for value in (left, top, width, height))
    return tag("svg", *body, xmlns="http://www.w3.org/2000/svg", viewBox=box, style=style)


def figure_style(width: float) -> str:
    """CSS of a picture on its own line: at most ``width`` px, never wider than the column."""
    return f"width:{num(width)}px;max-width:100%;height:auto"


def text(at: Point, content: str, **attributes: str | float) -> str:
    """Text centred at a point of the drawing, in the page's font and ink."""
    base: dict[str, str | float] = {
        "x": at[0],
        "y": at[1],
        "fill": INK,
        "text_anchor": "middle",
        "dominant_baseline": "central",
    }
    return tag("text", escape(content), **(base | attributes))


def line(start: Point, end: Point, **attributes: str | float) -> str:
    """Straight stroke."""
    return tag("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], **attributes)


def points(corners: list[Point]) -> str:
    """Value of a ``points`` attribute."""
    return " ".join(f"{num(x)},{num(y)}" for x, y in corners)


def arrow_head(neck: Point, tip: Point, color: str, size: float = 8) -> str:
    """Barbed head with its point at ``tip``, coming from ``neck``; no marker, hence no id."""
    aim = math.atan2(tip[1] - neck[1], tip[0] - neck[0])
    barbs = [polar(tip, -size, aim + side) for side in (0.4, -0.4)]
    return tag(
        "polygon",
        points=points([tip, barbs[0], polar(tip, -0.8 * size, aim), barbs[1]]),
        fill=color,
    )


def arrow(start: Point, end: Point, color: str, width: float = 1.5, head: float = 8) -> str:
    """Straight arrow whose tip is exactly at ``end``."""
    neck = polar(end, -0.8 * head, math.atan2(end[1] - start[1], end[0] - start[0]))
    shaft = line(start, neck, stroke=color, stroke_width=width)
    return shaft + arrow_head(start, end, color, head)


def arc_arrow(center: Point, radius: float, start: float, turn: float, color: str) -> str:
    """Arrow along a circle, counter-clockwise for positive ``turn`` (radians, y up)."""
    # The head points along the chord from where the stroke ends to the tip.
    stop = start + turn - math.copysign(6.4 / radius, turn)
    a, b, tip = (polar(center, radius, -angle) for angle in (start, stop, start + turn))
    large, sweep = int(abs(stop - start) > math.pi), int(turn < 0)
    path = f"M{num(a[0])} {num(a[1])}A{num(radius)} {num(radius)} 0 {large} {sweep} "
    path += f"{num(b[0])} {num(b[1])}"
    shaft = tag("path", d=path, fill="none", stroke=color, stroke_width=1.5)
    return shaft + arrow_head(b, tip, color)


def polar(origin: Point, radius: float, angle: float) -> Point:
    """Point at a distance and an angle from ``origin`` in the drawing's own orientation."""
    return origin[0] + radius * math.cos(angle), origin[1] + radius * math.sin(angle)


def group(offset: Point, *children: str, scale: float = 1.0) -> str:
    """Children moved to ``offset`` and scaled."""
    transform = f"translate({num(offset[0])} {num(offset[1])})"
    if scale != 1:
        transform += f" scale({num(scale)})"
    return tag("g", *children, transform=transform)
