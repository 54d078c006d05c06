"""The Fourier transform of a group against sums by loops, NumPy's FFT and convolutions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmolkit.convolution import convolve, translate
from dmolkit.groups import alternating, cyclic
from dmolkit.representations import fourier_transform, inverse_fourier_transform, irreps
from tests.representation_checks import D4, S3, SIGNS
from tests.strategies import groups


def transform_by_loops(group, f):
    return [sum(f[g] * rep.matrices[g] for g in range(group.order)) for rep in irreps(group)]


@given(groups(), SIGNS, st.booleans())
def test_fourier_transform_is_the_sum_inverts_and_keeps_the_norm(group, rng, complex_numbers):
    f = rng.standard_normal(group.order)
    if complex_numbers:
        f = f + 1j * rng.standard_normal(group.order)
    coefficients = fourier_transform(group, f)
    for ours, expected in zip(coefficients, transform_by_loops(group, f), strict=True):
        np.testing.assert_allclose(ours, expected, atol=1e-12)
    np.testing.assert_allclose(inverse_fourier_transform(group, coefficients), f, atol=1e-12)
    energy = sum(len(c) * np.linalg.norm(c) ** 2 for c in coefficients) / group.order
    assert energy == pytest.approx(np.linalg.norm(f) ** 2)


@pytest.mark.parametrize("n", [1, 2, 6, 7])
def test_fourier_transform_on_zn_is_that_of_numpy_with_the_other_sign(n):
    f = np.random.default_rng(n).standard_normal((n, 3))
    ours = np.array([matrix[0, 0] for matrix in fourier_transform(cyclic(n), f)])
    np.testing.assert_allclose(ours, n * np.fft.ifft(f, axis=0), atol=1e-12)


@pytest.mark.parametrize("group", [D4, S3, alternating(4)])
def test_convolution_becomes_the_product_in_this_order_only(group):
    rng = np.random.default_rng(5)
    f, omega = rng.standard_normal((2, group.order))
    n = range(group.order)
    product = np.array([sum(f[group.table[u, group.inverse[g]]] * omega[g] for g in n) for u in n])
    np.testing.assert_allclose(
        convolve(group, f[:, None], omega[:, None, None])[:, 0], product, atol=1e-12
    )
    hats = [fourier_transform(group, x) for x in (f, omega, product)]
    wrong = 0.0
    for f_hat, omega_hat, product_hat in zip(*hats, strict=True):
        np.testing.assert_allclose(product_hat, f_hat @ omega_hat, atol=1e-11)
        wrong = max(wrong, np.abs(product_hat - omega_hat @ f_hat).max())
    assert wrong > 1


def test_translation_multiplies_the_transform_from_the_left():
    f = np.random.default_rng(6).standard_normal((8, 2))
    moved = fourier_transform(D4, translate(D4, "rs", f))
    for rep, after, before in zip(irreps(D4), moved, fourier_transform(D4, f), strict=True):
        np.testing.assert_allclose(after, np.einsum("ij,jkc->ikc", rep("rs"), before), atol=1e-12)


def test_channels_are_transformed_one_by_one():
    f = np.random.default_rng(7).standard_normal((6, 2))
    both = fourier_transform(S3, f)
    assert [c.shape for c in both] == [(1, 1, 2), (1, 1, 2), (2, 2, 2)]
    for channel in range(2):
        for matrix, single in zip(both, fourier_transform(S3, f[:, channel]), strict=True):
            np.testing.assert_allclose(matrix[..., channel], single, atol=1e-14)
    back = inverse_fourier_transform(S3, both)
    assert back.dtype == np.float64
    np.testing.assert_allclose(back, f, atol=1e-12)


@pytest.mark.parametrize("f", [np.zeros(5), np.zeros((6, 2, 2)), 1.0, np.zeros((2, 6))])
def test_fourier_transform_refuses_other_shapes(f):
    with pytest.raises(ValueError, match=r"f must have shape \(\|G\|,\) or \(\|G\|, c\)"):
        fourier_transform(S3, f)


def test_inverse_fourier_transform_refuses_other_coefficients():
    good = fourier_transform(S3, np.arange(6.0))
    with pytest.raises(ValueError, match="coefficients must be 3 matrices"):
        inverse_fourier_transform(S3, good[:2])
    with pytest.raises(ValueError, match=r"coefficients\[2\] must have shape \(2, 2\)"):
        inverse_fourier_transform(S3, [*good[:2], np.eye(3)])
    with pytest.raises(ValueError, match=r"coefficients\[1\] must have shape"):
        inverse_fourier_transform(S3, [good[0], good[1][..., None], good[2]])
    with pytest.raises(ValueError, match=r"coefficients\[0\] must have shape"):
        inverse_fourier_transform(S3, [np.ones((1, 1, 2, 2))] * 3)
    with pytest.raises(ValueError, match=r"coefficients\[0\] must be finite"):
        inverse_fourier_transform(S3, [[[np.nan]], *good[1:]])
    with pytest.raises(TypeError, match="f must hold real numbers"):
        fourier_transform(S3, ["a"] * 6)


@pytest.mark.parametrize(
    ("coefficients", "error", "message"),
    [
        (None, TypeError, "^coefficients must be a sequence of 5 matrices, got None"),
        ({i: [[1]] for i in range(5)}, TypeError, "^coefficients must be a sequence of 5"),
        ("abcde", TypeError, "^coefficients must be a sequence of 5 matrices, got 'abcde'"),
        (np.array(1.0), TypeError, "^coefficients must be a sequence of 5"),
        ([[[1, 2], [3]]] * 5, ValueError, r"^coefficients\[0\] must be a rectangular array"),
        ([1] * 5, ValueError, r"^coefficients\[0\] must have shape \(1, 1\)"),
    ],
)
def test_coefficients_are_checked(coefficients, error, message):
    with pytest.raises(error, match=message):
        inverse_fourier_transform(D4, coefficients)
