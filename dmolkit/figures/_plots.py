"""Curves of measurements on matplotlib axes: scores and running times against size."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_finite_array
from dmolkit.figures._cayley import DASHES
from dmolkit.palette import CATEGORICAL, INK, LINE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Floats = NDArray[np.float64]
_Curve = tuple[ArrayLike, ArrayLike]

_MARKERS = "os^Dv*PX"
_FONT = 11.0


def draw_learning_curves(curves: Mapping[str, _Curve], *, ax: Axes) -> None:
    """Draw the mean over seeds against the size of the training set, with standard errors.

    Curves differ in colour, dashes and marker, and are named in a legend beneath the axes. The
    axis of sizes is logarithmic; that of scores, and both titles of axes, are the caller's.

    Parameters
    ----------
    curves : mapping from str to (sizes, scores)
        One to eight curves: sizes (n,), positive and increasing, dimensionless; scores (seeds, n)
        in any unit, from two seeds at least. The bars are one standard error of the mean, s/√seeds
        with the unbiased variance s².
    ax : matplotlib Axes

    Raises
    ------
    TypeError
        If ``curves`` is no mapping, a label is no string, or a curve does not hold real numbers.
    ValueError
        If there are no curves or more than eight, an array has another shape or is not finite, or
        sizes are not positive and increasing.
    """
    checked = _checked(curves, "scores", seeds=True)
    for k, (label, (sizes, scores)) in enumerate(checked.items()):
        error = scores.std(axis=0, ddof=1) / math.sqrt(len(scores))
        ax.errorbar(sizes, scores.mean(axis=0), error, label=label, capsize=3, **_look(k))
    _finish(ax, [sizes for sizes, _ in checked.values()])
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        borderaxespad=3.8,  # in heights of its text: leaves room for numbers and a title
        ncols=2 if max(map(len, checked)) <= 24 else 1,
        frameon=False,
        labelcolor=INK,
        fontsize=_FONT,
        handlelength=2.8,
    )


def draw_costs(costs: Mapping[str, _Curve], *, ax: Axes) -> None:
    """Draw running times against size, both on logarithmic axes, so that a power is a line.

    Curves differ in colour, dashes and marker, and are named at their right ends. The title of the
    axis of sizes is the caller's.

    Parameters
    ----------
    costs : mapping from str to (sizes, seconds)
        One to eight curves: sizes (n,), positive and increasing, dimensionless; seconds (n,),
        positive.
    ax : matplotlib Axes
        Names are placed for its present size and for a figure that is saved with tight borders, as
        `Picture.from_figure` does.

    Raises
    ------
    TypeError
        If ``costs`` is no mapping, a label is no string, or a curve does not hold real numbers.
    ValueError
        If there are no curves or more than eight, an array has another shape or is not finite,
        sizes are not positive and increasing, or seconds are not positive.
    """
    from matplotlib.ticker import EngFormatter, LogLocator, NullLocator

    checked = _checked(costs, "seconds", seeds=False)
    for k, (sizes, seconds) in enumerate(checked.values()):
        ax.plot(sizes, seconds, **_look(k))
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    # Powers of ten alone would leave an axis of a decade or so without numbers.
    ax.yaxis.set_major_locator(LogLocator(subs=(1,) if high > 100 * low else (1, 2, 5)))
    ax.yaxis.set_major_formatter(EngFormatter("s"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_ylabel("time")
    _finish(ax, [sizes for sizes, _ in checked.values()])
    ends = [(float(sizes[-1]), float(seconds[-1])) for sizes, seconds in checked.values()]
    _name_ends(ax, ends, list(checked))


def _checked(
    curves: Mapping[str, _Curve], values: str, *, seeds: bool
) -> dict[str, tuple[_Floats, _Floats]]:
    """Curves as arrays that fit together."""
    argument = "curves" if seeds else "costs"
    if not isinstance(curves, Mapping):
        raise TypeError(f"{argument} must map labels to (sizes, {values}), got {curves!r}")
    if not 1 <= len(curves) <= len(CATEGORICAL):
        raise ValueError(f"{argument} must be 1 to {len(CATEGORICAL)} curves, got {len(curves)}")
    checked = {}
    for label, (x, y) in curves.items():
        if not isinstance(label, str):
            raise TypeError(f"{argument} must have strings for labels, got {label!r}")
        sizes = as_finite_array(x, f"sizes of {label!r}", np.float64)
        if sizes.ndim != 1 or not sizes.size or sizes[0] <= 0 or (np.diff(sizes) <= 0).any():
            raise ValueError(f"sizes of {label!r} must be (n,), positive and increasing, got {x!r}")
        measured = as_finite_array(y, f"{values} of {label!r}", np.float64)
        good = measured.shape[-1:] == sizes.shape and measured.ndim == 1 + seeds
        if not good or (seeds and len(measured) < 2):
            shape = f"(seeds, {len(sizes)}) with 2 seeds at least" if seeds else f"({len(sizes)},)"
            raise ValueError(f"{values} of {label!r} must have shape {shape}, got {measured.shape}")
        if not seeds and measured.min() <= 0:
            raise ValueError(f"seconds of {label!r} must be positive, got {measured.min()}")
        checked[label] = sizes, measured
    return checked


def _look(k: int) -> dict[str, Any]:
    """Colour, dashes and marker of curve k: two curves differ in at least two of them."""
    return {
        "color": CATEGORICAL[k],
        "linestyle": DASHES[k % len(DASHES)],
        "marker": _MARKERS[k],
        "linewidth": 1.8,
        "markersize": 6,
    }


def _finish(ax: Axes, sizes: list[_Floats]) -> None:
    """Logarithmic sizes with plain numbers at those that were measured, and quiet lines."""
    from matplotlib.ticker import NullLocator

    ax.set_xscale("log")
    ticks = np.unique(np.concatenate(sizes))
    kept = [ticks[0]]
    for tick in ticks[1:]:
        if math.log(tick / kept[-1]) >= 0.1 * math.log(ticks[-1] / ticks[0]):
            kept.append(tick)
    ax.set_xticks(kept, [f"{tick:g}" for tick in kept])
    ax.xaxis.set_minor_locator(NullLocator())
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set(color=INK, size=_FONT)
    ax.tick_params(color=LINE, labelcolor=INK, labelsize=_FONT)
    ax.grid(color=LINE, alpha=0.3, linewidth=0.6)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(LINE)


def _name_ends(ax: Axes, ends: list[tuple[float, float]], labels: list[str]) -> None:
    """Write labels right of the axes, as near to the ends of their curves as they have room."""
    from scipy.optimize import isotonic_regression

    low, high = ax.get_ylim()
    heights = np.log([y / low for _, y in ends]) / math.log(high / low)
    gap = 1.3 * _FONT * ax.figure.dpi / 72 / ax.get_window_extent().height
    order = np.argsort(heights)
    steps = gap * np.arange(len(ends))
    # The least squares of the moves, under the condition that neighbours are a gap apart.
    heights[order] = isotonic_regression(heights[order] - steps).x + steps
    for k, (end, height) in enumerate(zip(ends, heights.tolist(), strict=True)):
        ax.annotate(
            labels[k],
            end,
            (1.04, height),
            textcoords="axes fraction",
            color=INK,
            fontsize=_FONT,
            va="center",
            arrowprops={"arrowstyle": "-", "color": CATEGORICAL[k], "linewidth": 0.8},
        )
