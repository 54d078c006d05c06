"""Small pixel images side by side."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_array, as_finite_array, as_int
from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import (
    document,
    figure_style,
    num,
    rounded,
    tag,
    text,
)
from dmolkit.figures._svg import (
    group as moved,
)
from dmolkit.groups import pretty
from dmolkit.palette import (
    CATEGORICAL,
    DIVERGING,
    LINE,
    SEQUENTIAL,
    text_on,
)

_Bytes = NDArray[np.uint8]

_PANEL, _MOST_PIXELS = 108.0, 1024


def panels(images: ArrayLike, names: Sequence[str], columns: int = 4) -> Picture:
    """Stack of small images side by side, each with its name beneath.

    The first index of an image is x and points right, the second is y and points up, so
    ``images[k, 0, 0]`` is the lower left pixel of panel k.

    Parameters
    ----------
    images : array_like, (k, nx, ny) or (k, nx, ny, 3)
        Integers from 0 to 8 are categories: 0 is empty, the others have the palette's colours,
        and those from 2 on are written into pixels that are large enough. Other numbers share one
        sequential map, or a diverging one centred at 0 if both signs occur. A last axis of
        length 3 holds red, green and blue in [0, 1].
    names : sequence of str
        One name per panel, such as ``"r^2s"``; exponents are raised.
    columns : int
        Panels in a row, at least 1.

    Returns
    -------
    Picture
        One rectangle per pixel, or one embedded image per panel if there are over 1024 pixels.

    Raises
    ------
    TypeError
        If ``images`` holds no real numbers, a name is no string, or ``columns`` no integer.
    ValueError
        If ``images`` has another shape, is empty, not finite, or has colours outside [0, 1], if
        the number of ``names`` differs from that of the panels, or ``columns`` is below 1.

    Examples
    --------
    >>> panels([[[0, 1], [2, 0]]], ["e"]).alt
    '1 panel of 2 by 2 pixels: e. Values go from 0 to 2.'
    """
    array = _checked_images(images)
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"names must be a sequence of strings, got {names!r}")
    titles = [name for name in names if isinstance(name, str)]
    if not len(titles) == len(names) == len(array):
        raise ValueError(f"names must be {len(array)} strings, one per panel, got {names!r}")
    columns = min(as_int(columns, "columns", minimum=1), len(array))
    categorical = array.ndim == 3 and array.dtype.kind in "iu" and set(array.flat) <= set(range(9))
    colors = _category_colors(array) if categorical else scale_colors(array)
    count, nx, ny = array.shape[:3]
    side = _PANEL / max(nx, ny)
    width, height = nx * side, ny * side
    art = ""
    for k, title in enumerate(titles):
        few = count * nx * ny <= _MOST_PIXELS
        body = _rectangles(colors[k], side) if few else _embedded(colors[k], side)
        body += _numbers(array[k], side) if few and categorical else ""
        body += tag("rect", width=width, height=height, fill="none", stroke=LINE)
        at = (width / 2, height + 16)
        body += text(at, pretty(title), font_size=17, font_style="italic")
        art += moved((k % columns * (width + 16), k // columns * (height + 36)), body)
    rows = -(-count // columns)
    box = (-1, -1, columns * (width + 16) - 14, rows * (height + 36) - 6)
    return Picture(document(*box, figure_style(box[2]), art), _panels_alt(array, titles))


def image_panels(images: ArrayLike, names: Sequence[str], columns: int = 4) -> Picture:
    """Stack of images as `dmolkit.planar` has them, drawn by `panels`.

    Parameters
    ----------
    images : array_like, (k, rows, columns) or (k, 3, rows, columns)
        Row 0 is on top. Values as for `panels`; three channels are red, green and blue in [0, 1].
    names : sequence of str
        One name per panel.
    columns : int
        Panels in a row, at least 1.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        As for `panels`.

    Examples
    --------
    >>> image_panels([[[0, 1, 1], [2, 0, 0]]], ["e"]).alt
    '1 panel of 3 by 2 pixels: e. Values go from 0 to 2.'
    """
    array = as_array(images, "images")
    if array.ndim not in (3, 4) or array.shape[1:-2] not in ((), (3,)) or not array.size:
        raise ValueError(
            "images must have shape (k, rows, columns) or (k, 3, rows, columns), not empty, "
            f"got {array.shape}"
        )
    upright = np.flip(array, axis=-2)
    return panels(np.moveaxis(upright, (-1, -2), (1, 2)), names, columns)


def _checked_images(images: ArrayLike) -> NDArray[Any]:
    """Array of numbers with three axes, or of colours with four."""
    array = as_array(images, "images")
    if array.ndim not in (3, 4) or array.shape[3:] not in ((), (3,)) or not array.size:
        raise ValueError(
            f"images must have shape (k, nx, ny) or (k, nx, ny, 3), not empty, got {array.shape}"
        )
    if array.dtype.kind == "b":
        array = array.astype(np.intp)
    as_finite_array(array, "images", np.float64)
    if array.ndim == 4 and not (0 <= array.min() and array.max() <= 1):
        raise ValueError("images with red, green and blue must hold colours in [0, 1]")
    return array


def _category_colors(array: NDArray[np.intp]) -> _Bytes:
    """Red, green, blue and opacity (k, nx, ny, 4) as bytes; nothing for 0."""
    known = ["00000000", *(f"{color[1:]}ff" for color in CATEGORICAL)]
    table = np.array([list(bytes.fromhex(color)) for color in known], dtype=np.uint8)
    return np.asarray(table[array])


def scale_colors(array: NDArray[Any]) -> _Bytes:
    """Red, green, blue and opacity (k, nx, ny, 4) as bytes, from colours or on one scale."""
    import matplotlib as mpl

    if array.ndim == 4:
        opaque = np.ones((*array.shape[:3], 1))
        return np.asarray(np.rint(255 * np.concatenate([array, opaque], axis=-1)), dtype=np.uint8)
    low, high = float(array.min()), float(array.max())
    diverging = low < 0 < high
    if diverging:
        low, high = min(low, -high), max(high, -low)
    share = (array - low) / (high - low) if high > low else np.zeros(array.shape)
    return np.asarray(mpl.colormaps[DIVERGING if diverging else SEQUENTIAL](share, bytes=True))


def _rectangles(colors: _Bytes, side: float) -> str:
    """One rectangle for each pixel that is not empty, and hairlines between all pixels."""
    nx, ny = colors.shape[:2]
    art = ""
    for x, y in np.argwhere(colors[..., 3]).tolist():
        # Not in hex: `Picture` takes some hex colours for theme colours.
        red, green, blue, _ = colors[x, y].tolist()
        corner = {"x": x * side, "y": (ny - 1 - y) * side, "width": side, "height": side}
        art += tag("rect", **corner, fill=f"rgb({red},{green},{blue})")
    grid = [f"M{num(k * side)} 0v{num(ny * side)}" for k in range(1, nx)]
    grid += [f"M0 {num(k * side)}h{num(nx * side)}" for k in range(1, ny)]
    hairlines = tag("path", d="".join(grid), stroke=LINE, stroke_width=0.6, opacity=0.4)
    return tag("g", art, shape_rendering="crispEdges") + hairlines


def _numbers(image: NDArray[np.intp], side: float) -> str:
    """Categories from 2 on, written into their pixels if these are large enough."""
    art = ""
    for x, y in np.argwhere(image > 1).tolist() if side >= 14 else ():
        middle = (x + 0.5) * side, (image.shape[1] - y - 0.5) * side
        ink = text_on(CATEGORICAL[image[x, y] - 1])
        art += text(middle, str(image[x, y]), fill=ink, font_size=0.6 * side)
    return art


def _embedded(colors: _Bytes, side: float) -> str:
    """Whole panel as one image whose pixels stay sharp."""
    from matplotlib.image import imsave

    rows = np.ascontiguousarray(colors.transpose(1, 0, 2)[::-1])  # the top row first
    buffer = io.BytesIO()
    imsave(buffer, rows, format="png", metadata={"Software": "dmolkit"})
    link = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    size = {"width": len(rows[0]) * side, "height": len(rows) * side}
    return tag("image", href=link, **size, style="image-rendering:pixelated")


def _panels_alt(array: NDArray[Any], titles: list[str]) -> str:
    """Sentences for the accessible name."""
    count, nx, ny = array.shape[:3]
    words = "1 panel" if count == 1 else f"{count} panels"
    alt = f"{words} of {nx} by {ny} pixels: {', '.join(map(pretty, titles))}."
    if array.ndim == 3:
        alt += f" Values go from {rounded(array.min())} to {rounded(array.max())}."
    if count > 1 and (array == array[0]).all():
        alt += " All panels show the same image."
    return alt
