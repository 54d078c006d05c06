"""Convolutions on p4 and p4m: images, and functions on the group, exactly on the pixel grid.

Images are arrays (batch, channels, rows, columns) with row 0 on top; functions on the group, called
features, are arrays (batch, channels, |H|, rows, columns). H is the point group, with its elements
in their order: ``dihedral(4)`` for "p4m", ``cyclic(4)`` for "p4".

- x points right, y up, rotations turn counter-clockwise, s is (x, y) → (−x, y). An element (t, h)
  of the group is the motion p ↦ t + hp: first h, then the shift t = (dx, dy) by whole pixels.
- The origin is the centre of the array: the middle pixel if sizes are odd, the common corner of the
  four middle pixels if they are even. So h moves pixels to pixels and loses none, for both kinds of
  sizes and both boundaries. The motions are the same as about a pixel, only their names differ: on
  an even grid the turn r about the pixel up and right of the centre is ((1, 0), r).
- "periodic" joins opposite edges: then every motion of the group permutes the pixels. "zero"
  continues images by zeros: then the h do so, but a shift drops what leaves the frame.
- Kernels are laid on the image as they look, with their middle on the output pixel, as is usual in
  networks: (f∗K)(g) = Σ K(g⁻¹g′) f(g′), the inner product of f with the kernel moved by g. It is
  the convolution with ω(g) = K(g⁻¹) of `dmolkit.convolution`.

NumPy arrays give NumPy arrays, JAX arrays give JAX arrays and can be traced; NumPy arrays join JAX
arrays. The floating-point type is kept. Where arithmetic is done, integers and booleans become the
library's default floating-point type, float64 in NumPy, and whole numbers stay exact.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dmolkit._arrays import as_arrays, as_numbers, correlate
from dmolkit._checks import as_int
from dmolkit._tables import IndexArray
from dmolkit.cosets import coset_action, left_cosets
from dmolkit.groups import Group, cyclic
from dmolkit.wallpaper import POINT_GROUP

_POINT_GROUPS = {"p4": cyclic(4), "p4m": POINT_GROUP}
_PADDING = {"periodic": "wrap", "zero": "constant"}
_REDUCTIONS = ("max", "mean")


def transform_image(
    images: Any, h: int | str, shift: Sequence[int] = (0, 0), boundary: str = "periodic"
) -> Any:
    """Move images: (T_g f)(p) = f(g⁻¹p) for the motion g: p ↦ shift + hp.

    Parameters
    ----------
    images : (..., rows, columns) array
        Of any type. Kernels can be moved, too.
    h : int or str
        Element of ``dihedral(4)``, by index or by name.
    shift : (dx, dy), integers
        Pixels to the right and up, after h.
    boundary : "periodic" or "zero"
        Whether what leaves the frame comes in again at the opposite edge, or zeros do.

    Returns
    -------
    (..., rows, columns) array
        A copy, of the same type: numbers only change place.

    Raises
    ------
    TypeError
        If ``h`` or ``shift`` is of another type.
    ValueError
        If there is no such element or boundary, or h exchanges x and y and the images are not
        square.

    Examples
    --------
    >>> image = np.array([[1, 2], [3, 4]])
    >>> transform_image(image, "r").tolist()
    [[2, 4], [1, 3]]
    >>> transform_image(image, "e", shift=(1, 0), boundary="zero").tolist()
    [[0, 1], [0, 3]]
    """
    _check_name(boundary, "boundary", _PADDING)
    xp, images = as_arrays(images=images)
    _check_axes(images, "images", "...", "rows", "columns")
    return _shifted(xp, _turned(xp, images, "images", _element(POINT_GROUP, h)), shift, boundary)


def transform_features(
    features: Any,
    h: int | str,
    shift: Sequence[int] = (0, 0),
    point_group: str = "p4m",
    boundary: str = "periodic",
    subgroup: ArrayLike = ("e",),
) -> Any:
    """Move functions on the group: (T_g F)(p, k) = F(g⁻¹p, h⁻¹k) for g: p ↦ shift + hp.

    Planes are turned and shifted as images are, and exchanged along the group axis.

    Parameters
    ----------
    features : (..., |H|, rows, columns) array
        Of any type. Kernels for `group_convolution` can be moved, too.
    h : int or str
        Element of the point group, by index or by name.
    shift, boundary
        As for `transform_image`.
    point_group : "p4m" or "p4"
    subgroup : array of indices or names
        For results of `pool_subgroup`, whose group axis runs over the left cosets of this
        subgroup instead of over H: h moves cosets to cosets.

    Returns
    -------
    (..., |H|, rows, columns) array
        A copy, of the same type: numbers only change place.

    Raises
    ------
    TypeError, ValueError
        As for `transform_image`, or if the group axis has another length.

    Examples
    --------
    >>> features = np.zeros((1, 1, 4, 2, 2))
    >>> features[0, 0, 3, 0, 1] = 1.0
    >>> np.argwhere(transform_features(features, "r", point_group="p4")).tolist()
    [[0, 0, 0, 0, 0]]
    """
    group = _point_group(point_group)
    _check_name(boundary, "boundary", _PADDING)
    action = coset_action(group, subgroup)
    xp, features = as_arrays(features=features)
    _check_axes(features, "features", "...", action.size, "rows", "columns")
    element = _element(group, h)
    taken = _exchanged(xp, features, action.table[group.inverse[element]])
    return _shifted(xp, _turned(xp, taken, "features", element), shift, boundary)


def lifting_convolution(
    images: Any, kernels: Any, point_group: str = "p4m", boundary: str = "periodic"
) -> Any:
    """Lift images to the group: (f∗K)(t, h) = Σ_x K(h⁻¹(x − t)) f(x), summed over channels.

    Panel h of the result is the image, filtered by the kernel turned by h.

    Parameters
    ----------
    images : (batch, c_in, rows, columns) array
        Real or complex numbers. Images that are not square are allowed; they can be moved by fewer
        elements.
    kernels : (c_out, c_in, k, k) array
        Of odd size k.
    point_group : "p4m" or "p4"
    boundary : "periodic" or "zero"

    Returns
    -------
    (batch, c_out, |H|, rows, columns) array

    Raises
    ------
    TypeError
        If the arrays do not hold numbers, or are from another library than NumPy or JAX.
    ValueError
        If the shapes are others or do not agree, or there is no such point group or boundary.

    Notes
    -----
    Equivariant, T_g(f∗K) = (T_g f)∗K, for every kernel: with periodic boundary for all motions g;
    with zeros for the h, and for a shift if f has a margin of k//2 empty pixels and loses nothing.

    Source: Cohen and Welling, ICML 2016 (arXiv:1602.07576), §6.1.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> images, kernels = rng.integers(-9, 9, (2, 3, 6, 6)), rng.integers(-9, 9, (5, 3, 3, 3))
    >>> features = lifting_convolution(images, kernels)
    >>> features.shape
    (2, 5, 8, 6, 6)
    >>> moved = lifting_convolution(transform_image(images, "rs", (2, 1)), kernels)
    >>> bool((moved == transform_features(features, "rs", (2, 1))).all())
    True
    """
    return _layer("images", images, kernels, point_group, boundary, on_group=False)


def group_convolution(
    features: Any, kernels: Any, point_group: str = "p4m", boundary: str = "periodic"
) -> Any:
    """Convolve functions on the group: (f∗K)(t, h) = Σ_h′ Σ_x K[h⁻¹h′](h⁻¹(x − t)) f(x, h′).

    Parameters
    ----------
    features : (batch, c_in, |H|, rows, columns) array
        Real or complex numbers.
    kernels : (c_out, c_in, |H|, k, k) array
        K[h] at index h of the third axis; of odd size k.
    point_group : "p4m" or "p4"
    boundary : "periodic" or "zero"

    Returns
    -------
    (batch, c_out, |H|, rows, columns) array

    Raises
    ------
    TypeError, ValueError
        As for `lifting_convolution`, or if a group axis has another length than |H|.

    Notes
    -----
    Equivariant as `lifting_convolution` is. A function that does not depend on h, such as an image
    copied to all panels, only sees the sum of the kernel over its group axis.

    Source: Cohen and Welling, ICML 2016 (arXiv:1602.07576), §6.1.

    Examples
    --------
    >>> features, kernels = np.ones((1, 2, 4, 5, 5)), np.ones((3, 2, 4, 3, 3))
    >>> result = group_convolution(features, kernels, point_group="p4", boundary="zero")
    >>> result.shape, result[0, 0, 0, 0].tolist()
    ((1, 3, 4, 5, 5), [32.0, 48.0, 48.0, 48.0, 32.0])
    """
    return _layer("features", features, kernels, point_group, boundary, on_group=True)


def project_to_plane(features: Any) -> Any:
    """Project functions on the group to images: their mean over H, which moves as images do.

    Parameters
    ----------
    features : (..., |H|, rows, columns) array
        Real or complex numbers.

    Returns
    -------
    (..., rows, columns) array

    Raises
    ------
    TypeError, ValueError
        If ``features`` do not hold numbers, or have another shape.

    Examples
    --------
    >>> features = np.array([0.0, 1.0, 2.0, 5.0]).reshape(1, 1, 4, 1, 1)
    >>> project_to_plane(features)
    array([[[[2.]]]])
    """
    xp, features = as_numbers(features=features)
    _check_axes(features, "features", "...", "|H|", "rows", "columns")
    return xp.mean(features, axis=-3)


def pool_subgroup(
    features: Any, subgroup: ArrayLike, point_group: str = "p4m", reduction: str = "max"
) -> Any:
    """Pool functions on the group over the left cosets hK of a subgroup K of H.

    The result is a function of the pixel and of the coset. It moves by `transform_features` with
    the same ``subgroup``, since h takes left cosets to left cosets; right cosets would not do.

    Parameters
    ----------
    features : (..., |H|, rows, columns) array
        Real numbers; for means also complex ones.
    subgroup : array of indices or names
        K; ``["e", "s"]`` pools mirror pairs, all of H leaves one plane.
    point_group : "p4m" or "p4"
    reduction : "max" or "mean"

    Returns
    -------
    (..., [H:K], rows, columns) array
        In the order of ``left_cosets``.

    Raises
    ------
    TypeError, ValueError
        If ``subgroup`` is no subgroup, ``features`` have another shape or do not hold numbers, or
        there is no such point group or reduction.

    Notes
    -----
    Source: Cohen and Welling, ICML 2016 (arXiv:1602.07576), §6.3.

    Examples
    --------
    >>> features = np.arange(8.0).reshape(1, 1, 8, 1, 1)
    >>> pool_subgroup(features, ["e", "s"]).ravel().tolist()
    [4.0, 5.0, 6.0, 7.0]
    """
    cosets = left_cosets(_point_group(point_group), subgroup)
    _check_name(reduction, "reduction", _REDUCTIONS)
    xp, features = as_numbers(features=features)
    _check_axes(features, "features", "...", cosets.size, "rows", "columns")
    taken = _exchanged(xp, features, cosets.ravel())
    shape = (*features.shape[:-3], *cosets.shape, *features.shape[-2:])
    return getattr(xp, reduction)(xp.reshape(taken, shape), axis=-3)


def _layer(
    argument: str, inputs: Any, kernels: Any, point_group: str, boundary: str, on_group: bool
) -> Any:
    """Inner products of the inputs with the kernels, moved by every motion of the group."""
    group = _point_group(point_group)
    _check_name(boundary, "boundary", _PADDING)
    xp, inputs, kernels = as_numbers(**{argument: inputs, "kernels": kernels})
    planes = (group.order,) * on_group
    _check_axes(inputs, argument, "batch", "channels", *planes, "rows", "columns")
    _check_axes(kernels, "kernels", "c_out", inputs.shape[1], *planes, "k", "k")
    height, width = kernels.shape[-2:]
    if height != width or height % 2 == 0:
        raise ValueError(f"kernels must be square and of odd size, got {height} × {width}")
    moved = []
    for h in range(group.order):
        taken = _exchanged(xp, kernels, group.table[group.inverse[h]]) if on_group else kernels
        moved.append(_turned(xp, taken, "kernels", h))
    bank = xp.stack(moved, axis=1)
    batch, c_out, channels = inputs.shape[0], bank.shape[0], math.prod(inputs.shape[1:-2])
    result = correlate(
        xp.reshape(inputs, (batch, channels, *inputs.shape[-2:])),
        xp.reshape(bank, (c_out * group.order, channels, height, width)),
        _PADDING[boundary],
    )
    return xp.reshape(result, (batch, c_out, group.order, *inputs.shape[-2:]))


def _turned(xp: Any, images: Any, argument: str, h: int) -> Any:
    """Turn images (..., rows, columns) by element ``h`` of D₄; in NumPy perhaps a view."""
    rows, columns = images.shape[-2:]
    if h % 2 and rows != columns:
        raise ValueError(
            f"{argument} must be square to be moved by {POINT_GROUP.names[h]}, "
            f"got {rows} × {columns}"
        )
    mirrored = xp.flip(images, axis=-1) if h >= 4 else images
    return xp.rot90(mirrored, h % 4, axes=(-2, -1))


def _shifted(xp: Any, images: Any, shift: Sequence[int], boundary: str) -> Any:
    """Copy images, shifted by whole pixels."""
    if isinstance(shift, str) or not hasattr(shift, "__len__"):
        raise TypeError(f"shift must be a pair of integers, got {shift!r}")
    if len(shift) != 2:
        raise ValueError(f"shift must be a pair of integers, got {shift!r}")
    dx, dy = (as_int(d, f"shift[{i}]") for i, d in enumerate(shift))
    rows, columns = images.shape[-2:]
    moved = xp.roll(images, (-dy % rows, dx % columns), axis=(-2, -1))
    if boundary == "periodic":
        return moved
    from_row = [[0 <= row + dy < rows] for row in range(rows)]
    from_column = [0 <= column - dx < columns for column in range(columns)]
    inside = xp.asarray(np.logical_and(from_row, from_column))
    return xp.where(inside, moved, xp.zeros_like(moved))


def _exchanged(xp: Any, features: Any, sources: IndexArray) -> Any:
    """Take planes along the group axis."""
    return xp.take(features, xp.asarray(sources), axis=-3)


def _point_group(name: str) -> Group:
    _check_name(name, "point_group", _POINT_GROUPS)
    return _POINT_GROUPS[name]


def _element(group: Group, h: int | str) -> int:
    index = group.indices(h, "h")
    if index.ndim:
        raise ValueError(f"h must be one element, got an array of shape {index.shape}")
    return int(index)


def _check_name(name: str, argument: str, names: Collection[str]) -> None:
    if not isinstance(name, str) or name not in names:
        wanted = " or ".join(repr(known) for known in names)
        raise ValueError(f"{argument} must be {wanted}, got {name!r}")


def _check_axes(array: Any, argument: str, *axes: str | int) -> None:
    """Check lengths, where given, and that no other axis is empty; the first one is free."""
    shape = tuple(array.shape)
    fits = len(shape) == len(axes) or (axes[0] == "..." and len(shape) >= len(axes) - 1)
    for axis, length in zip(reversed(axes[1:]), reversed(shape), strict=False):
        fits = fits and (length == axis if isinstance(axis, int) else length > 0)
    if not fits:
        wanted = ", ".join(map(str, axes))
        raise ValueError(f"{argument} must have shape ({wanted}), got {shape}")
