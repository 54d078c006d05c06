"""Pictures as arrays: one drawn by code, whose mirror images all differ, and a photograph.

Arrays are (3, size, size): red, green and blue from 0 to 1, with row 0 on top.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dmolkit._checks import as_int

_SAMPLES = 8
_LARGEST = 512
_CROP = 384
_CORNER = (6, 68)


def toy_image(size: int = 32) -> NDArray[np.float64]:
    """Draw a snail under the moon, in front of black.

    All of its eight images under D₄ differ. Next to every edge, a tenth of the size is black, so
    that a shift by less than that loses nothing.

    Parameters
    ----------
    size : int
        Rows and columns, from 8 to 512: memory grows like 64 samples per pixel.

    Returns
    -------
    (3, size, size) array of float64

    Raises
    ------
    TypeError, ValueError
        If ``size`` is no integer, or out of bounds.

    Examples
    --------
    >>> picture = toy_image()
    >>> picture.shape, float(picture[:, :3].max())
    ((3, 32, 32), 0.0)
    """
    size = as_int(size, "size", minimum=8, maximum=_LARGEST)
    ticks = (np.arange(size * _SAMPLES) + 0.5) * 2 / (size * _SAMPLES) - 1
    x, y = np.meshgrid(ticks, -ticks)
    samples = np.zeros((3, *x.shape))
    for inside, color in _snail(x, y):
        samples[:, inside] = np.array(color)[:, None]
    return _block_mean(samples, size)


def photograph(size: int = 64) -> NDArray[np.float64]:
    """Load the portrait of Rear Admiral Grace Hopper that comes with Matplotlib.

    Parameters
    ----------
    size : int
        Rows and columns, from 1 to 384.

    Returns
    -------
    (3, size, size) array of float64
        Means over square blocks of the pixels around the face.

    Raises
    ------
    TypeError, ValueError
        If ``size`` is no integer, or out of bounds.

    Notes
    -----
    An official photograph of the United States Navy, in the public domain; added to Matplotlib as
    such by its pull request 1599 (2012).

    Examples
    --------
    >>> photograph(16).shape
    (3, 16, 16)
    """
    from matplotlib.cbook import get_sample_data
    from matplotlib.image import imread

    size = as_int(size, "size", minimum=1, maximum=_CROP)
    top, left = _CORNER
    side = _CROP // size * size
    margin = (_CROP - side) // 2
    pixels = imread(str(get_sample_data("grace_hopper.jpg", asfileobj=False)))
    crop = pixels[top + margin :, left + margin :][:side, :side]
    return _block_mean(np.moveaxis(crop / 255.0, -1, 0), size)


def _block_mean(pixels: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    block = pixels.shape[-1] // size
    means: NDArray[np.float64] = pixels.reshape(3, size, block, size, block).mean(axis=(2, 4))
    return means


def _snail(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[tuple[NDArray[Any], Any]]:
    """List the parts with their colours, from back to front, on the square from -1 to 1."""

    def disc(a: float, b: float, radius: float) -> NDArray[Any]:
        return np.hypot(x - a, y - b) < radius

    def stroke(a: float, b: float, c: float, d: float, radius: float) -> NDArray[Any]:
        along = ((x - a) * (c - a) + (y - b) * (d - b)) / ((c - a) ** 2 + (d - b) ** 2)
        along = np.clip(along, 0, 1)
        return np.hypot(x - a - along * (c - a), y - b - along * (d - b)) < radius

    distance, angle = np.hypot(x + 0.15, y - 0.02), np.arctan2(y - 0.02, x + 0.15)
    whorl = (distance / 0.2 - angle / (2 * np.pi) + 0.2) % 1 < 0.38
    shell = distance < 0.5
    leaf = disc(0.43, -0.48, 0.32) & disc(0.73, -0.78, 0.32)
    return [
        (disc(-0.6, 0.6, 0.19) & ~disc(-0.52, 0.68, 0.17), (1.0, 0.86, 0.35)),
        (leaf, (0.2, 0.6, 0.25)),
        (stroke(-0.66, -0.58, 0.4, -0.5, 0.12), (0.25, 0.68, 0.65)),
        (stroke(0.4, -0.48, 0.56, 0.02, 0.14), (0.25, 0.68, 0.65)),
        (stroke(0.5, 0.1, 0.44, 0.46, 0.04), (0.25, 0.68, 0.65)),
        (stroke(0.6, 0.1, 0.7, 0.4, 0.04), (0.25, 0.68, 0.65)),
        (disc(0.44, 0.5, 0.075) | disc(0.7, 0.44, 0.075), (0.95, 0.95, 0.9)),
        (shell, (0.93, 0.45, 0.2)),
        (shell & whorl, (0.55, 0.16, 0.3)),
    ]
