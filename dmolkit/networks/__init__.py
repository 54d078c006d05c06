"""Equivariant layers for points in space, as pure functions on fragments.

A fragment is a mapping from degrees l to arrays (..., points, channels, 2l + 1): vectors of degree
l in the real basis of `dmolkit.harmonics`, as many as there are channels, at each point. A rotation
R takes each of them to D_l(R) times itself (`rotate`); renaming the points permutes the points
axis. All layers commute with both. Degrees may have different numbers of channels. Further leading
axes, such as a batch of clouds, are carried along.

- Mirrors: harmonics of degree l have the parity (−1)^l. If all products keep l1 + l2 + l3 even, as
  ``paths(..., parity="even")`` does, all features have this parity and layers commute with O(3);
  other paths give networks that can tell left from right.
- NumPy arrays give NumPy arrays, JAX arrays give JAX arrays and can be traced by jit, grad and
  vmap; NumPy arrays join JAX arrays. The floating-point type is the one to which those of the
  arguments promote. Arguments are never changed in place.
- Weights are arguments, and their shapes fix the numbers of channels. A degree or path that has no
  weights is not computed.
"""

from dmolkit.networks._fragments import embed, pool, rotate, to_vectors
from dmolkit.networks._nonlinear import gate, norm_nonlinearity, normalize
from dmolkit.networks._points import (
    envelope,
    lengths,
    neighbors,
    point_convolution,
    radial_basis,
)
from dmolkit.networks._products import linear, paths, tensor_product

__all__ = [
    "embed",
    "envelope",
    "gate",
    "lengths",
    "linear",
    "neighbors",
    "norm_nonlinearity",
    "normalize",
    "paths",
    "point_convolution",
    "pool",
    "radial_basis",
    "rotate",
    "tensor_product",
    "to_vectors",
]
