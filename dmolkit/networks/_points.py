"""Points in space: neighbours, functions of distances, and convolution over edges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from array_api_compat import is_numpy_namespace
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from dmolkit._arrays import as_arrays, as_reals, is_traced
from dmolkit._checks import as_array, as_finite_array, as_index_array, as_int, as_tolerance
from dmolkit.networks._fragments import (
    Fragment,
    as_fields,
    as_mask,
    check_degrees,
    check_fragment,
    embed,
)
from dmolkit.networks._lengths import split
from dmolkit.networks._products import accumulate, channelwise, check_paths, coupling, degree_of


def lengths(vectors: Any) -> Any:
    """Euclidean lengths of vectors; the derivative at zero vectors is zero, not NaN.

    Parameters
    ----------
    vectors : (..., d) array

    Returns
    -------
    (...) array

    Raises
    ------
    TypeError
        If ``vectors`` does not hold real numbers.
    ValueError
        If it is a single number.

    Examples
    --------
    >>> lengths([[3.0, 0.0, 4.0], [0.0, 0.0, 0.0]])
    array([5., 0.])
    """
    xp, vectors = as_reals(vectors=vectors)
    if vectors.ndim == 0:
        raise ValueError("vectors must have shape (..., d), got a single number")
    if vectors.shape[-1] == 0:
        return xp.sum(vectors, axis=-1)
    zero, scale, size, _ = split(xp, vectors)
    return xp.where(zero, 0.0, scale * size)[..., 0]


def envelope(distances: Any, cutoff: float) -> Any:
    """Polynomial that falls smoothly from 1 at distance 0 to 0 at the cutoff and beyond.

    u(d) = 1 − 28 d⁶ + 48 d⁷ − 21 d⁸ for d = r/cutoff < 1. Value, first and second derivative are
    continuous everywhere, so energies made from it have continuous forces and force constants.

    Parameters
    ----------
    distances : (...) array
        r ≥ 0, in any unit of length.
    cutoff : float
        Positive, in the same unit.

    Returns
    -------
    (...) array
        Dimensionless.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If ``cutoff`` is not one positive number, or a distance is negative. While JAX traces,
        distances have no values to check.

    Notes
    -----
    Source: Gasteiger, Groß and Günnemann, ICLR 2020 (arXiv:2003.03123), equation 8 with p = 6.

    Examples
    --------
    >>> envelope([0.0, 1.0, 2.0, 3.0], cutoff=2.0).round(6)
    array([1.      , 0.855469, 0.      , 0.      ])
    """
    xp, distances = _as_distances(distances)
    d = distances / as_tolerance(cutoff, "cutoff", positive=True)
    # Value and derivatives at 1 are sums of whole numbers, so exactly zero, and stay so beyond.
    d = xp.where(d >= 1, 1.0, d)
    return 1 + d**6 * (-28 + d * (48 - 21 * d))


def radial_basis(distances: Any, count: int, cutoff: float) -> Any:
    """Bessel functions of the distance that vanish smoothly at the cutoff.

    b_n(r) = √(2/c) sin(nπr/c)/r · u(r) for n = 1, …, ``count``, with the cutoff c and the
    `envelope` u. Without u they are the radial waves with l = 0 in a ball of radius c, orthonormal:
    ∫ b_n b_m r² dr = δ_nm.

    Parameters
    ----------
    distances : (...) array
        r ≥ 0, in any unit of length.
    count : int
        Number of functions, at least 1.
    cutoff : float
        c, positive, in the same unit.

    Returns
    -------
    (..., count) array
        In that unit to the power −3/2. Finite at r = 0, where b_n = √(2/c) nπ/c.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If ``count`` or ``cutoff`` is not positive, or a distance is negative. While JAX traces,
        distances have no values to check.

    Notes
    -----
    A linear map of these, without bias, vanishes smoothly at the cutoff as well; other functions of
    them need another factor `envelope`.

    Source: Gasteiger, Groß and Günnemann, ICLR 2020 (arXiv:2003.03123), equations 7 and 8.

    Examples
    --------
    >>> radial_basis([0.0, 0.5], 2, cutoff=2.0).round(4)
    array([[1.5708, 3.1416],
           [1.4082, 1.9915]])
    """
    count = as_int(count, "count", minimum=1)
    xp, distances = _as_distances(distances)
    c = as_tolerance(cutoff, "cutoff", positive=True)
    n = xp.arange(1, count + 1, dtype=distances.dtype)
    distances = xp.where(distances >= c, c, distances)  # waves of ∞ are NaN, even times 0
    # sinc(t) = sin(πt)/πt, with its limits for value and derivatives at t = 0
    waves = n * (math.pi * math.sqrt(2 / c) / c) * xp.sinc(distances[..., None] / c * n)
    return waves * envelope(distances, c)[..., None]


def neighbors(
    positions: ArrayLike, cutoff: float, mask: ArrayLike | None = None
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """List the edges between points of one cloud: all ordered pairs up to a distance.

    Parameters
    ----------
    positions : (points, 3) array_like
        Finite, in any unit of length. Values are needed, so not inside a function that JAX traces;
        see `point_convolution` for what to do there.
    cutoff : float
        Positive, in the same unit. Points at exactly this distance are neighbours.
    mask : (points,) array_like of bool, optional
        False where a point is only padding; it has no edges.

    Returns
    -------
    senders, receivers : (edges,) arrays of int
        Edge e goes from point ``senders[e]`` to ``receivers[e]``. With each edge comes its reverse;
        no point is its own neighbour. Sorted by receiver, then sender.

    Raises
    ------
    TypeError
        If ``positions`` holds no real numbers, or ``mask`` no booleans.
    ValueError
        If shapes are others, positions are not finite, or ``cutoff`` is not positive.

    Notes
    -----
    By a k-d tree: O(n log n + edges) time for points that do not crowd.

    Examples
    --------
    >>> senders, receivers = neighbors([[0, 0, 0], [1, 0, 0], [3, 0, 0]], cutoff=2)
    >>> senders.tolist(), receivers.tolist()
    ([1, 0, 2, 1], [0, 1, 1, 2])
    """
    if is_traced(positions):
        raise TypeError("positions must have values, not be traced by JAX; list all pairs instead")
    points = as_finite_array(positions, "positions", np.float64)
    if points.ndim != 2 or points.shape[1] != 3:
        raise ValueError(f"positions must have shape (points, 3), got {points.shape}")
    inside = np.arange(len(points))
    if mask is not None:
        inside = np.flatnonzero(as_mask(np, as_array(mask, "mask"), (len(points),)))
    radius = as_tolerance(cutoff, "cutoff", positive=True)
    pairs = inside[KDTree(points[inside]).query_pairs(radius, output_type="ndarray")]
    both = np.concatenate([pairs, pairs[:, ::-1]])
    senders, receivers = both[np.lexsort((both[:, 0], both[:, 1]))].T
    return senders, receivers


def point_convolution(
    x: Fragment,
    vectors: Any,
    senders: Any,
    receivers: Any,
    radial: Mapping[tuple[int, int, int], Any],
    mask: Any = None,
    num_neighbors: float = 1.0,
) -> dict[int, Any]:
    """Sum, at each point, what its neighbours send: their features times harmonics of the edge.

    Along edge e from point j to i, with the vector r_e, path (l1, l2, l3) takes the message
    w_ec Σ_ab C_abk x_jca Y_b(r_e/|r_e|) to channel c, where C is `dmolkit.so3.clebsch_gordan`, Y
    has degree l2, and w are the weights of the path. Messages to i are summed and divided by
    √``num_neighbors``.

    Parameters
    ----------
    x : mapping l1 → (..., points, channels, 2·l1 + 1) array
        Features of the points. A degree with 1 channel meets all channels of ``radial``.
    vectors : (..., edges, 3) array
        r_e = position of the sender − position of the receiver, so translations have no effect.
    senders, receivers : (edges,) arrays of int
        j and i, the same for all clouds of a batch; from `neighbors`, or from all pairs.
    radial : mapping (l1, l2, l3) → (..., edges, channels) array
        w, learned functions of the distance |r_e|, such as linear maps of `radial_basis`. To be
        smooth they must vanish at the cutoff.
    mask : (..., edges) array of bool, optional
        False where an edge is only padding; it sends nothing.
    num_neighbors : float
        A constant, about the mean number of neighbours, which keeps the variance at that of one
        message. The true number would jump where a neighbour crosses the cutoff.

    Returns
    -------
    mapping l3 → (..., points, channels, 2·l3 + 1) array

    Raises
    ------
    TypeError
        If arrays do not hold real numbers, integers (edges) or booleans (the mask).
    ValueError
        If a path breaks the triangle rule or has a degree that ``x`` lacks, an index is no point,
        or shapes do not agree. While JAX traces, indices have no values to check.

    Notes
    -----
    For batches and inside jit, pad clouds to one number of points and list all pairs once: their
    arrays have fixed shapes, the cutoff in ``radial`` drops what is far, and the mask what is
    padding.

    Source: Thomas et al., Tensor field networks (arXiv:1802.08219).

    Examples
    --------
    A scalar at each of two points, of which only the first is there:

    >>> positions, there = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 2.0]]), np.array([True, False])
    >>> senders, receivers = np.nonzero(~np.eye(2, dtype=bool))
    >>> vectors = positions[senders] - positions[receivers]
    >>> radial = {(0, 1, 1): radial_basis(lengths(vectors), 1, cutoff=3.0)}
    >>> x = {0: np.ones((2, 1, 1))}
    >>> point_convolution(x, vectors, senders, receivers, radial)[1].round(4)[:, 0].tolist()
    [[0.0, 0.0919, 0.0], [0.0, -0.0919, 0.0]]
    >>> mask = there[senders] & there[receivers]
    >>> bool(point_convolution(x, vectors, senders, receivers, radial, mask)[1].any())
    False
    """
    check_degrees(x=x)
    check_paths(radial, "radial")
    xp, x, vectors, radial = as_fields(x=x, vectors=vectors, radial=radial)
    check_fragment(x, "x")
    scale = math.sqrt(as_tolerance(num_neighbors, "num_neighbors", positive=True))
    points = {values.shape[-3] if values.ndim > 2 else -1 for values in x.values()}
    if len(points) != 1 or -1 in points:
        raise ValueError("x must have a points axis, of the same length for all degrees")
    (count,) = points
    senders, receivers = _as_edges(xp, count, senders=senders, receivers=receivers)
    edges = senders.shape[0]
    if vectors.ndim < 2 or tuple(vectors.shape[-2:]) != (edges, 3):
        raise ValueError(f"vectors must have shape (..., {edges}, 3), got {tuple(vectors.shape)}")
    for path in radial:  # before harmonics of what may be a wrong and large degree
        degree_of(x, path[0], "x", f"radial[{path}]")
    harmonics = embed(vectors, max((path[1] for path in radial), default=0))
    sent = {l: xp.take(values, senders, axis=-3) for l, values in x.items()}
    inside = _as_inside(
        xp, mask, [vectors.shape[:-2], *_leading(x, -3), *_leading(radial, -2)], edges
    )
    messages: dict[int, Any] = {}
    for path, weight in radial.items():
        name = f"radial[{path}]"
        c = coupling(xp, path, vectors.dtype)
        _check_radial(weight, edges, sent[path[0]].shape[-2], name)
        weight = weight if inside is None else xp.where(inside, weight, 0.0)
        message = channelwise(xp, sent[path[0]], harmonics[path[1]], weight, c)
        accumulate(messages, path[2], message, name)
    return {
        l: _sum_at(xp, message / scale, receivers, count) for l, message in sorted(messages.items())
    }


def _as_distances(distances: Any) -> tuple[Any, Any]:
    """Return the library and the distances, with their values checked if there are any."""
    xp, distances = as_reals(distances=distances)
    if not is_traced(distances) and bool(xp.any(distances < 0)):
        negative = float(xp.min(xp.where(distances < 0, distances, 0.0)))
        raise ValueError(f"distances must not be negative, got {negative}")
    return xp, distances


def _as_edges(xp: Any, count: int, **indices: Any) -> tuple[Any, ...]:
    """Return ends of edges as arrays of the library, with their values checked if there are any."""
    ends = []
    for argument, values in indices.items():
        _, array = as_arrays(**{argument: values})
        if array.ndim != 1:
            raise ValueError(f"{argument} must have shape (edges,), got {tuple(array.shape)}")
        if not is_traced(array):
            array = as_index_array(np.asarray(array), argument, count)
        ends.append(xp.asarray(array))
    if ends[0].shape != ends[1].shape:
        raise ValueError(
            f"senders and receivers must be as many, got {ends[0].shape[0]} and {ends[1].shape[0]}"
        )
    return tuple(ends)


def _leading(arrays: Mapping[Any, Any], axis: int) -> list[tuple[int, ...]]:
    return [tuple(array.shape[:axis]) for array in arrays.values()]


def _as_inside(xp: Any, mask: Any, leading: list[tuple[int, ...]], edges: int) -> Any:
    """Return a mask of edges as booleans (..., edges, 1) that broadcast with weights, or None."""
    if mask is None:
        return None
    _, mask = as_arrays(mask=mask)
    inside = as_mask(xp, mask, (*mask.shape[:-1], edges))
    try:
        np.broadcast_shapes(mask.shape[:-1], *leading)
    except ValueError:
        raise ValueError(
            "mask, vectors, x and radial must agree in their leading axes, "
            f"got {tuple(mask.shape[:-1])} for mask and {leading} for the others"
        ) from None
    return inside[..., None]


def _check_radial(weight: Any, edges: int, channels: int, argument: str) -> None:
    if weight.ndim < 2 or weight.shape[-2] != edges or channels not in (1, weight.shape[-1]):
        wanted = channels if channels > 1 else "channels"
        raise ValueError(
            f"{argument} must have shape (..., {edges}, {wanted}), got {tuple(weight.shape)}"
        )


def _sum_at(xp: Any, messages: Any, receivers: Any, count: int) -> Any:
    """Sum messages (..., edges, channels, n) into their receivers: (..., count, channels, n)."""
    if not is_numpy_namespace(xp):  # array libraries share no such function; this is JAX's
        shape = (*messages.shape[:-3], count, *messages.shape[-2:])
        return xp.zeros(shape, dtype=messages.dtype).at[..., receivers, :, :].add(messages)
    first = np.moveaxis(messages, -3, 0)
    edges = len(first)
    ones = np.ones(edges, messages.dtype)
    incidence = csr_array((ones, (receivers, np.arange(edges))), shape=(count, edges))
    sums = incidence @ first.reshape(edges, math.prod(first.shape[1:]))
    return np.moveaxis(sums.reshape(count, *first.shape[1:]), 0, -3)
