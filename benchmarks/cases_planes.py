"""Cases on pixel grids: the layers of p4m beside a plain convolution, and beside loops."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

import experiments
from dmolkit.groups import dihedral
from dmolkit.planar import (
    group_convolution,
    lifting_convolution,
    transform_features,
    transform_image,
)
from measuring import Candidate
from peers import available, jitted

CHANNELS, SIDE, ORDER = 8, 5, 8


def lifting(size: int, batch: int, dtype: str) -> list[Candidate]:
    """Lift colour images to p4m."""
    images, kernels = _random(dtype, (batch, 3, size, size), (CHANNELS, 3, SIDE, SIDE))
    bank = np.stack([transform_image(kernels, h) for h in range(ORDER)], axis=1)
    return _layers(lifting_convolution, images, kernels, bank)


def group_layer(size: int, batch: int, dtype: str) -> list[Candidate]:
    """Convolve functions on p4m."""
    planes = (CHANNELS, ORDER)
    features, kernels = _random(
        dtype, (batch, *planes, size, size), (CHANNELS, *planes, SIDE, SIDE)
    )
    bank = np.stack([transform_features(kernels, h) for h in range(ORDER)], axis=1)
    return _layers(group_convolution, features, kernels, bank)


def _random(dtype: str, *shapes: tuple[int, ...]) -> list[Any]:
    rng = np.random.default_rng(0)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def _layers(layer: Any, inputs: Any, kernels: Any, bank: Any) -> list[Candidate]:
    """Ours, and one plain convolution of XLA with kernels that were moved beforehand."""
    candidates = [Candidate("dmolkit", lambda: layer(inputs, kernels))]
    if not available("jax"):
        return candidates
    jax = import_module("jax")
    size = inputs.shape[-1]
    filters = bank.reshape(CHANNELS * ORDER, -1, SIDE, SIDE)
    padding = ((0, 0), (0, 0), (SIDE // 2,) * 2, (SIDE // 2,) * 2)

    def plain(inputs: Any, filters: Any) -> Any:
        planes = inputs.reshape(len(inputs), -1, size, size)
        padded = jax.numpy.pad(planes, padding, mode="wrap")
        result = jax.lax.conv(padded, filters, (1, 1), "VALID")
        return result.reshape(len(inputs), CHANNELS, ORDER, size, size)

    return [
        *candidates,
        Candidate("dmolkit, JAX", jitted(layer, inputs, kernels)),
        Candidate("plain XLA", jitted(plain, inputs, filters)),
    ]


def loops(size: int) -> list[Candidate]:
    """Lift one image, beside the loops of the definition, which are those of the chapter."""
    image, kernel = _random("float64", (3, size, size), (3, SIDE, SIDE))
    by_loops = experiments.definitions(experiments.source("costs"))["lifting_loops"]
    return [
        Candidate("dmolkit", lambda: lifting_convolution(image[None], kernel[None])[0, 0]),
        Candidate("loops", lambda: by_loops(image, kernel), rounds=3),
    ]


def order_of_group(point_group: str) -> list[Candidate]:
    """Convolve functions on p4 or p4m with as many channels, to see how |H| counts."""
    order = dihedral(4).order if point_group == "p4m" else 4
    features, kernels = _random(
        "float32", (8, CHANNELS, order, 32, 32), (CHANNELS, CHANNELS, order, SIDE, SIDE)
    )
    candidates = [Candidate("dmolkit", lambda: group_convolution(features, kernels, point_group))]
    if available("jax"):
        call = jitted(lambda f, k: group_convolution(f, k, point_group), features, kernels)
        candidates.append(Candidate("dmolkit, JAX", call))
    return candidates
