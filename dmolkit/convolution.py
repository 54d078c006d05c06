"""Functions on a finite group: moving them by an element, and convolving them with a kernel.

Conventions: a function with c channels is an array (..., |G|, c), the order along the group axis is
that of the elements, and leading axes, such as a batch, are carried along. Group elements, where
they are arguments, are indices or names. Arrays are those of NumPy, JAX or another array-API
library, and so are the results; lists become NumPy arrays, and NumPy arrays join those of another
library.
"""

from __future__ import annotations

import math
from typing import Any

from dmolkit._arrays import BLOCK, as_arrays, as_numbers
from dmolkit.groups import Group


def translate(group: Group, g: int | str, f: Any) -> Any:
    """Move a function on a group by an element: (T_g f)(u) = f(g⁻¹u).

    The inverse makes T a left action, T_g T_h = T_gh: the value at u moves to gu.

    Parameters
    ----------
    group : Group
    g : int or str
    f : (..., |G|, c) array
        Entries of any type.

    Returns
    -------
    (..., |G|, c) array
        A copy, of the same library and type as ``f``.

    Raises
    ------
    TypeError
        If ``g`` is neither an index nor a name.
    ValueError
        If ``g`` is no element of the group, or ``f`` has another shape.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> translate(dihedral(3), "r", [[0], [1], [2], [3], [4], [5]]).ravel().tolist()
    [2, 0, 1, 5, 3, 4]
    """
    element = group.indices(g, "g")
    if element.ndim:
        raise ValueError(f"g must be one element, got an array of shape {element.shape}")
    xp, f = as_arrays(f=f)
    _check_function(group, f)
    return xp.take(f, xp.asarray(group.table[group.inverse[element]]), axis=-2)


def convolve(group: Group, f: Any, kernel: Any) -> Any:
    """Convolve a function on a group with a kernel: (f∗ω)(u) = Σ_g ω(g) f(ug⁻¹).

    Each ω(g) is a matrix that takes the channels of f to those of the result. The map f ↦ f∗ω is
    left-equivariant, (T_g f)∗ω = T_g(f∗ω), for every kernel ω.

    Parameters
    ----------
    group : Group
    f : (..., |G|, c_in) array
        Real or complex numbers.
    kernel : (|G|, c_out, c_in) array
        ω: one matrix per element.

    Returns
    -------
    (..., |G|, c_out) array
        Of the type to which those of ``f`` and ``kernel`` promote; integers and booleans become
        the library's default floating-point type, float64 in NumPy, and so do not overflow.

    Raises
    ------
    TypeError
        If the arrays do not hold numbers.
    ValueError
        If the shapes are others, or do not agree with the group or with each other.

    Notes
    -----
    With a row f(ug⁻¹), g = e, …, for each u the whole sum is one matrix product: O(|G|² c_in c_out)
    time. Its left factor is made block by block, of about two million numbers, or as many as f has
    if these are more, so memory grows like the arguments.

    Source: Kondor and Trivedi, ICML 2018 (arXiv:1802.03690), §4 and Theorem 1.

    Examples
    --------
    On Z_n this is the circular convolution of signal processing.

    >>> from dmolkit.groups import cyclic
    >>> f, kernel = [[1], [2], [5]], [[[0]], [[1]], [[10]]]
    >>> convolve(cyclic(3), f, kernel).ravel().tolist()
    [25.0, 51.0, 12.0]
    """
    xp, f, kernel = as_numbers(f=f, kernel=kernel)
    _check_function(group, f)
    order, channels = f.shape[-2:]
    if kernel.ndim != 3 or kernel.shape[0] != order or kernel.shape[2] != channels:
        raise ValueError(
            f"kernel must have shape (|G|, c_out, c_in) = ({order}, c_out, {channels}), "
            f"got {tuple(kernel.shape)}"
        )
    c_out, lead = kernel.shape[1], f.shape[:-2]
    batch = math.prod(lead)
    weights = xp.reshape(xp.permute_dims(kernel, (0, 2, 1)), (order * channels, c_out))
    values = xp.reshape(f, (batch, order, channels))
    sources = group.table[:, group.inverse]  # [u, g]: the index of ug⁻¹
    step = max(1, BLOCK // max(1, batch * order * channels))
    blocks = []
    for rows in (sources[start : start + step] for start in range(0, order, step)):
        taken = xp.take(values, xp.asarray(rows.ravel()), axis=1)
        product = xp.reshape(taken, (batch * len(rows), order * channels)) @ weights
        blocks.append(xp.reshape(product, (batch, len(rows), c_out)))
    return xp.reshape(xp.concat(blocks, axis=1), (*lead, order, c_out))


def _check_function(group: Group, f: Any) -> None:
    if f.ndim < 2 or f.shape[-2] != group.order:
        raise ValueError(
            f"f must have shape (..., |G|, channels) with |G| = {group.order}, got {tuple(f.shape)}"
        )
