"""Harmonics against closed forms, SciPy, mpmath, quadrature and e3nn; wrong signs are noticed."""

from functools import partial

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import eval_legendre, sph_harm_y

from dmolkit import harmonics
from dmolkit.harmonics import degree_slice, solid_harmonics, spherical_harmonics
from tests.array_checks import assert_loads_no_jax, assert_same_in_jax

L_MAX = 10
COUNT = (L_MAX + 1) ** 2
NEAR_POLES = [
    [1e-9, 2e-9, 1],
    [-1e-5, 1e-7, -1],
    [1e-30, -1e-30, 1],
    [3e-160, 0, -2],
    [0, 1e-12, 1],
]
AXES = [*np.eye(3), *-np.eye(3)]


def directions(n=400, seed=0):
    points = np.random.default_rng(seed).normal(size=(n, 3))
    return points / np.linalg.norm(points, axis=-1, keepdims=True)


def by_hand(points):
    """Write out l ≤ 3 for unit vectors."""
    x, y, z = points.T
    columns = [
        np.full_like(x, 0.5 / np.sqrt(np.pi)),
        *(np.sqrt(3 / (4 * np.pi)) * np.array([y, z, x])),
        np.sqrt(15 / (4 * np.pi)) * x * y,
        np.sqrt(15 / (4 * np.pi)) * y * z,
        np.sqrt(5 / (16 * np.pi)) * (3 * z**2 - 1),
        np.sqrt(15 / (4 * np.pi)) * x * z,
        np.sqrt(15 / (16 * np.pi)) * (x**2 - y**2),
        np.sqrt(35 / (32 * np.pi)) * y * (3 * x**2 - y**2),
        np.sqrt(105 / (4 * np.pi)) * x * y * z,
        np.sqrt(21 / (32 * np.pi)) * y * (5 * z**2 - 1),
        np.sqrt(7 / (16 * np.pi)) * z * (5 * z**2 - 3),
        np.sqrt(21 / (32 * np.pi)) * x * (5 * z**2 - 1),
        np.sqrt(105 / (16 * np.pi)) * (x**2 - y**2) * z,
        np.sqrt(35 / (32 * np.pi)) * x * (x**2 - 3 * y**2),
    ]
    return np.stack(columns, axis=-1)


def by_scipy(l_max, points):
    """Turn SciPy's complex harmonics, with the sign of Condon and Shortley, into real ones."""
    x, y, z = points.T
    polar, azimuth = np.arctan2(np.hypot(x, y), z), np.arctan2(y, x)
    columns = []
    for l in range(l_max + 1):
        for m in range(-l, l + 1):
            values = sph_harm_y(l, abs(m), polar, azimuth) * (-1) ** m * np.sqrt(2)
            if m == 0:
                values /= np.sqrt(2)
            columns.append(values.imag if m < 0 else values.real)
    return np.stack(columns, axis=-1)


def quadrature():
    """Give points and areas: Gauss–Legendre in z times equal steps in azimuth.

    Sums are exact for polynomials of degree 2 L_MAX.
    """
    heights, weights = np.polynomial.legendre.leggauss(L_MAX + 1)
    azimuths = 2 * np.pi * np.arange(2 * L_MAX + 1) / (2 * L_MAX + 1)
    z, phi = (grid.ravel() for grid in np.meshgrid(heights, azimuths, indexing="ij"))
    radius = np.sqrt(1 - z**2)
    points = np.stack([radius * np.cos(phi), radius * np.sin(phi), z], axis=-1)
    return points, np.repeat(weights, len(azimuths)) * 2 * np.pi / len(azimuths)


def orders(l_max):
    """Give m for each place of the last axis."""
    return np.concatenate([np.arange(-l, l + 1) for l in range(l_max + 1)])


def degrees(l_max):
    """Give l for each place of the last axis."""
    return np.repeat(np.arange(l_max + 1), 2 * np.arange(l_max + 1) + 1)


# Values


def test_formulas_by_hand():
    points = np.concatenate([directions(), AXES])
    np.testing.assert_allclose(spherical_harmonics(3, points), by_hand(points), atol=2e-15)


def test_scipy_agrees_up_to_degree_10():
    points = np.concatenate([directions(), AXES, NEAR_POLES])
    values = spherical_harmonics(L_MAX, points)
    assert values.shape == (len(points), COUNT)
    np.testing.assert_allclose(values, by_scipy(L_MAX, points), atol=1e-13, rtol=0)


def test_high_degrees_are_stable():
    points = directions(50)
    values = spherical_harmonics(60, points)
    np.testing.assert_allclose(values, by_scipy(60, points), atol=1e-12, rtol=0)


@pytest.mark.parametrize("point", NEAR_POLES)
def test_near_the_poles_small_values_keep_their_digits(point):
    """Through the cosine of the polar angle they would all be lost."""
    values = spherical_harmonics(5, np.array(point, dtype=float))
    with mpmath.workdps(400):
        x, y, z = map(mpmath.mpf, point)
        polar, azimuth = mpmath.atan2(mpmath.hypot(x, y), z), mpmath.atan2(y, x)
        for l, m, value in zip(degrees(5), orders(5), values, strict=True):
            complex_value = mpmath.spherharm(int(l), abs(int(m)), polar, azimuth)
            expected = complex_value.imag if m < 0 else complex_value.real
            expected *= (-1) ** int(m) * (mpmath.sqrt(2) if m else 1)
            assert value == pytest.approx(float(expected), rel=1e-13, abs=1e-300)


def test_condon_shortley_signs_and_other_orders_of_components_are_noticed():
    """Control: what texts and libraries have otherwise."""
    points = directions(20)
    values, expected = spherical_harmonics(3, points), by_hand(points)
    with_sign = values * (-1.0) ** orders(3)
    reversed_orders = np.concatenate([values[:, degree_slice(l)][:, ::-1] for l in range(4)], 1)
    polar_axis_y = spherical_harmonics(3, points[:, [2, 0, 1]])
    for wrong in (with_sign, reversed_orders, polar_axis_y):
        assert np.abs(wrong - expected).max() > 0.1
        # The sum of squares over m cannot tell: it is the same for every orthonormal basis.
        np.testing.assert_allclose((wrong**2).sum(-1), (expected**2).sum(-1), rtol=1e-13)


def test_quadrature_finds_them_orthonormal():
    points, area = quadrature()
    values = spherical_harmonics(L_MAX, points)
    np.testing.assert_allclose(values.T @ (area[:, None] * values), np.eye(COUNT), atol=1e-13)


def test_addition_theorem():
    first, second = directions(60), directions(60, seed=1)
    products = spherical_harmonics(L_MAX, first) * spherical_harmonics(L_MAX, second)
    cosines = (first * second).sum(-1)
    for l in range(L_MAX + 1):
        expected = (2 * l + 1) / (4 * np.pi) * eval_legendre(l, cosines)
        np.testing.assert_allclose(products[:, degree_slice(l)].sum(-1), expected, atol=1e-13)


def test_e3nn_agrees_with_its_polar_axis_y(e3nn, jax):
    points = directions(100)
    with jax.enable_x64(True):
        irreps = e3nn.Irreps.spherical_harmonics(6)
        theirs = jax.jit(lambda p: e3nn.spherical_harmonics(irreps, p, True, "integral").array)(
            points
        )
    np.testing.assert_allclose(spherical_harmonics(6, points[:, [2, 0, 1]]), theirs, atol=1e-13)


# Length, parity, homogeneity


@pytest.mark.parametrize("exponent", [-1000, -500, -3, 3, 500, 1000])
def test_length_does_not_matter(exponent):
    points = directions(20)
    scaled = np.ldexp(points, exponent)
    values = spherical_harmonics(L_MAX, scaled)
    np.testing.assert_array_equal(values, spherical_harmonics(L_MAX, points))
    np.testing.assert_allclose(values, by_scipy(L_MAX, points), atol=1e-13)


def test_length_does_not_matter_in_float32():
    points = directions(20).astype(np.float32)
    for scale in (1e-30, 1e30):
        values = spherical_harmonics(6, points * np.float32(scale))
        np.testing.assert_allclose(values, by_scipy(6, points.astype(float)), atol=1e-5)


def test_parity():
    points = directions(50)
    signs = (-1.0) ** degrees(L_MAX)
    mirrored = spherical_harmonics(L_MAX, -points)
    np.testing.assert_array_equal(mirrored, signs * spherical_harmonics(L_MAX, points))


def test_solid_harmonics_are_homogeneous_and_harmonics_times_powers_of_the_length():
    points = np.random.default_rng(0).normal(size=(50, 3))
    values = solid_harmonics(L_MAX, points)
    np.testing.assert_array_equal(
        solid_harmonics(L_MAX, 2 * points), values * 2.0 ** degrees(L_MAX)
    )
    lengths = np.linalg.norm(points, axis=-1, keepdims=True) ** degrees(L_MAX)
    np.testing.assert_allclose(
        values, lengths * spherical_harmonics(L_MAX, points), rtol=1e-12, atol=1e-12
    )


def test_solid_harmonics_satisfy_laplaces_equation():
    """Then, and only then, their mean over every sphere is the value at its centre."""
    sphere, area = quadrature()
    for centre in np.random.default_rng(0).normal(size=(5, 3)):
        mean = area @ solid_harmonics(L_MAX, centre + sphere) / (4 * np.pi)
        np.testing.assert_allclose(mean, solid_harmonics(L_MAX, centre), rtol=1e-10, atol=1e-10)
        square = area @ ((centre + sphere) ** 2).sum(axis=-1) / (4 * np.pi)  # control: r²
        assert square == pytest.approx(centre @ centre + 1)


def test_at_the_origin_only_the_constant_is_left():
    expected = np.zeros(COUNT)
    expected[0] = 0.5 / np.sqrt(np.pi)
    for function in (spherical_harmonics, solid_harmonics):
        values = function(L_MAX, np.zeros((2, 3)))
        np.testing.assert_allclose(values, [expected, expected], rtol=1e-15, atol=0)
    mixed = spherical_harmonics(L_MAX, [[0.0, 0, 0], [1, 2, 3], [-0.0, 0, -0.0]])
    np.testing.assert_array_equal(mixed[0], mixed[2])
    np.testing.assert_array_equal(mixed[1], spherical_harmonics(L_MAX, [1, 2, 3]))


def test_what_is_not_a_number_stays_in_its_row():
    values = spherical_harmonics(3, [[1, 2, 3], [np.nan, 0, 1]])
    assert np.isnan(values[1, 1:]).all()
    np.testing.assert_array_equal(values[0], spherical_harmonics(3, [1, 2, 3]))


# Shapes, types, arguments


@given(st.lists(st.integers(0, 3), max_size=3), st.integers(0, 4))
def test_leading_axes_are_a_loop(lead, l_max):
    points = np.random.default_rng(0).normal(size=(*lead, 3))
    values = spherical_harmonics(l_max, points)
    assert values.shape == (*lead, (l_max + 1) ** 2)
    for index in np.ndindex(*lead):
        np.testing.assert_allclose(values[index], spherical_harmonics(l_max, points[index]))


@pytest.mark.parametrize("chunk", [1, 7, 20, 10**6])
def test_the_size_of_chunks_changes_nothing(monkeypatch, chunk):
    points = directions(20)
    monkeypatch.setattr(harmonics, "CHUNK", chunk)
    np.testing.assert_allclose(spherical_harmonics(4, points), by_scipy(4, points), atol=1e-14)


def test_degree_slices_cut_the_last_axis_into_degrees():
    places = np.arange(COUNT)
    parts = [places[degree_slice(l)] for l in range(L_MAX + 1)]
    assert [len(part) for part in parts] == [2 * l + 1 for l in range(L_MAX + 1)]
    np.testing.assert_array_equal(np.concatenate(parts), places)


@pytest.mark.parametrize(
    ("given_type", "expected"),
    [(np.float32, np.float32), (np.float64, np.float64), (np.int8, np.float64)],
)
def test_floating_point_types_are_kept(given_type, expected):
    values = spherical_harmonics(3, np.array([[1, 2, 2]]).astype(given_type))
    assert values.dtype == expected
    np.testing.assert_allclose(values, by_hand(np.array([[1, 2, 2]]) / 3), rtol=1e-6)


@pytest.mark.parametrize("function", [spherical_harmonics, solid_harmonics])
@pytest.mark.parametrize(
    ("l_max", "points", "error", "message"),
    [
        (-1, [1, 0, 0], ValueError, "^l_max must be at least 0, got -1"),
        (1.0, [1, 0, 0], TypeError, "^l_max must be an integer"),
        (True, [1, 0, 0], TypeError, "^l_max must be an integer"),
        (1, [1, 0], ValueError, r"^points must have shape \(\.\.\., 3\), got \(2,\)"),
        (1, 1.0, ValueError, r"^points must have shape \(\.\.\., 3\), got \(\)"),
        (1, [[1, 0, 0], [1, 0]], ValueError, "^points must be a rectangular array"),
        (1, [1j, 0, 0], TypeError, "^points must hold real numbers, got type complex128"),
        (1, ["x", "y", "z"], TypeError, "^points must hold"),
    ],
)
def test_arguments_are_checked(function, l_max, points, error, message):
    with pytest.raises(error, match=message):
        function(l_max, points)


@pytest.mark.parametrize(("l", "error"), [(-1, ValueError), (1.0, TypeError)])
def test_the_degree_is_checked(l, error):
    with pytest.raises(error, match=r"^l must be"):
        degree_slice(l)


def test_numpy_arrays_never_load_jax():
    assert_loads_no_jax("from dmolkit.harmonics import spherical_harmonics as y; y(2, [1, 2, 3])")


# JAX


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_jax_arrays_give_jax_arrays_and_can_be_traced(jax, dtype):
    points = np.concatenate([directions(10), np.zeros((1, 3))])
    tol = 1e-14 if dtype == "float64" else 2e-6
    with jax.enable_x64(True):
        assert_same_in_jax(
            jax, partial(spherical_harmonics, 3), [points], dtype, dtype, tol=tol, mapped=True
        )


@pytest.mark.parametrize("function", [spherical_harmonics, solid_harmonics])
def test_derivatives_are_finite_differences_also_at_the_poles(jax, function):
    points = np.concatenate([2 * directions(10), AXES])
    with jax.enable_x64(True):
        jacobians = np.asarray(jax.jit(jax.vmap(jax.jacfwd(lambda p: function(3, p))))(points))
    step = 1e-3
    for axis in range(3):
        shift = step * np.eye(3)[axis]
        near = function(3, points + shift) - function(3, points - shift)
        far = function(3, points + 2 * shift) - function(3, points - 2 * shift)
        differences = (8 * near - far) / (12 * step)  # wrong by O(step⁴)
        np.testing.assert_allclose(jacobians[..., axis], differences, atol=1e-9)
    # Euler's formula for functions that are homogeneous of degree 0 or l
    along = np.einsum("npi,ni->np", jacobians, points)
    power = degrees(3) if function is solid_harmonics else 0
    np.testing.assert_allclose(along, power * function(3, points), atol=1e-13)


@pytest.fixture(scope="module")
def compiled():
    """Give harmonics up to degree 3 of many points, and their derivatives both ways."""
    jax, function = pytest.importorskip("jax"), partial(spherical_harmonics, 3)
    derivatives = [jax.vmap(derivative(function)) for derivative in (jax.jacfwd, jax.jacrev)]
    return jax.jit(function), *map(jax.jit, derivatives)


@pytest.mark.parametrize("exponent", [-100, -63, 64, 100])
def test_lengths_of_float32_in_jax_neither_overflow_nor_vanish(compiled, exponent):
    """Derivatives are those at the point of length 1 over the scale."""
    points = np.concatenate([directions(10), AXES]).astype(np.float32)
    scaled = np.ldexp(points, exponent)
    function, *jacobians = compiled
    np.testing.assert_allclose(function(scaled), by_hand(points.astype(float)), atol=3e-6)
    for jacobian in jacobians:
        expected = np.asarray(jacobian(points))
        assert np.abs(expected).max() > 0.1
        shrunk = np.ldexp(np.asarray(jacobian(scaled), float), exponent)
        np.testing.assert_allclose(shrunk, expected, atol=1e-5)


@pytest.mark.parametrize("length", [3.4e38, 1e38, 1e20, 1e-19, 1e-30, 2e-38])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_extreme_points_on_an_axis_have_values_and_derivatives(jax, compiled, length, axis):
    direction = np.eye(3, dtype=np.float32)[axis]
    values = spherical_harmonics(3, jax.numpy.asarray(length * direction))
    np.testing.assert_allclose(values, by_hand(np.eye(3))[axis], atol=1e-6)
    *_, jacobians = compiled
    unit, jacobian = np.asarray(jacobians(np.stack([direction, length * direction])), float)
    if length < 1e38:  # beyond, derivatives are subnormal, which JAX may make 0
        np.testing.assert_allclose(jacobian * length, unit, rtol=1e-5, atol=1e-5)
    else:
        assert np.isfinite(jacobian).all()


def test_derivatives_at_the_origin_are_zero(jax):
    def function(p):
        return spherical_harmonics(2, p)

    for derivative in (jax.jacrev, jax.hessian):
        values = jax.jit(derivative(function))(np.zeros(3, np.float32))
        np.testing.assert_array_equal(values, 0)


def test_derivatives_of_solid_harmonics_at_the_origin_are_those_of_polynomials(jax):
    jacobian = jax.jit(jax.jacrev(lambda p: solid_harmonics(2, p)))(np.zeros(3, np.float32))
    expected = np.zeros((9, 3))
    expected[[1, 2, 3], [1, 2, 0]] = np.sqrt(3 / (4 * np.pi))
    np.testing.assert_allclose(jacobian, expected, rtol=1e-6)
