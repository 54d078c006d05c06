"""Convolutions on p4 and p4m in JAX: types, jit, vmap and gradients."""

from functools import partial

import numpy as np
import pytest

from dmolkit.planar import (
    group_convolution,
    lifting_convolution,
    pool_subgroup,
    project_to_plane,
    transform_features,
    transform_image,
)
from tests.array_checks import (
    assert_gradients,
    assert_numpy_joins_jax,
    assert_same_in_jax,
    floating,
    whole_numbers,
)
from tests.planar_definitions import BOUNDARIES


def network(images, first, second, boundary="periodic"):
    """Smooth up to squares, with every function of the module in it."""
    images = transform_image(images, "rs", (1, 2), boundary)
    features = lifting_convolution(images, first, boundary=boundary)
    features = transform_features(features, "r", (0, 1), boundary=boundary)
    features = group_convolution(features, second, boundary=boundary)
    pooled = pool_subgroup(features, ["e", "s"], reduction="mean")
    return project_to_plane(features) + pooled[:, :, 1]


def arguments(n=4):
    return whole_numbers(2, 2, n, n), whole_numbers(2, 2, 3, 3), whole_numbers(1, 2, 8, 3, 3)


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("dtype", ["float32", "complex64", "int32"])
def test_jax_arrays_give_the_same_as_numpy_also_under_jit(jax, dtype, boundary):
    whole = partial(network, boundary=boundary)
    assert_same_in_jax(jax, whole, arguments(), dtype, floating(dtype))


def test_moving_keeps_types_in_jax(jax):
    images = np.arange(16).reshape(1, 4, 4)
    for boundary in BOUNDARIES:
        move = partial(transform_image, h="r", shift=(1, 0), boundary=boundary)
        assert_same_in_jax(jax, move, [images], "int32", "int32")
    maximum = pool_subgroup(jax.numpy.ones((8, 1, 1)), ["e", "s"])
    assert maximum.shape == (4, 1, 1)


def test_float64_stays_float64_in_jax(jax):
    with jax.enable_x64(True):
        result = jax.jit(network)(*(array / 10 for array in arguments()))
        assert result.dtype == np.float64
    np.testing.assert_allclose(result, network(*(array / 10 for array in arguments())), atol=1e-13)


def test_numpy_images_join_jax_kernels(jax):
    assert_numpy_joins_jax(jax, network, arguments(), in_jax=[1, 2])


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_jax_arrays_go_through_the_convolution_of_xla(jax, boundary):
    images, first, second = arguments()
    program = jax.make_jaxpr(lambda *arrays: network(*arrays, boundary=boundary))(
        images, first, second
    )
    assert str(program).count("conv_general_dilated[") == 2
    assert "dot_general" not in str(program)


def test_vmap_is_a_loop(jax):
    images, first, second = arguments()
    several = np.stack([first, 2 * first, first - 1])
    mapped = jax.jit(jax.vmap(lambda first: network(images, first, second)))(several)
    for result, kernels in zip(mapped, several, strict=True):
        assert np.array_equal(result, network(images, kernels, second))


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_gradients_are_finite_differences(jax, boundary):
    arrays = [array / 8 for array in arguments(n=3)]
    with jax.enable_x64(True):
        assert_gradients(jax, partial(network, boundary=boundary), arrays, tol=1e-9)
