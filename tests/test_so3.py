"""D-matrices, generators and couplings against closed forms, SymPy, SciPy and e3nn."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.linalg import expm
from scipy.special import sph_harm_y
from sympy.physics.quantum.spin import Rotation as SympyRotation
from sympy.physics.wigner import clebsch_gordan as sympy_clebsch_gordan

from dmolkit import so3
from dmolkit.harmonics import degree_slice, spherical_harmonics
from dmolkit.rotations import from_axis_angle, from_euler, random_rotations
from dmolkit.so3 import angular_momentum, clebsch_gordan, complex_to_real, wigner_d
from tests.array_checks import assert_same_in_jax

L_MAX = 10
YZX = [1, 2, 0]
MIRROR = np.diag([-1.0, 1.0, 1.0])
TRIPLES = [
    (l1, l2, l3) for l1, l2, l3 in product(range(7), repeat=3) if abs(l1 - l2) <= l3 <= l1 + l2
]
SMALL = [triple for triple in TRIPLES if max(triple) <= 3]
LARGE = [(6, 6, 6), (6, 5, 3), (2, 6, 5), (4, 5, 6), (6, 6, 0), (1, 6, 6)]

turns = st.floats(0, 2 * np.pi)
polar_angles = st.floats(0, np.pi) | st.sampled_from(
    (0.0, np.pi, 1e-9, np.pi - 1e-9, 1e-15, 1e-300, np.pi - 1e-12)
)


def rotations(n=50, seed=0):
    return random_rotations(n, np.random.default_rng(seed))


def points(n=50, seed=1):
    return np.random.default_rng(seed).normal(size=(n, 3))


def harmonics(l, x):
    return spherical_harmonics(l, x)[..., degree_slice(l)]


def complex_harmonics(l, x):
    polar, azimuth = (
        np.arctan2(np.hypot(x[..., 0], x[..., 1]), x[..., 2]),
        np.arctan2(x[..., 1], x[..., 0]),
    )
    return np.stack([sph_harm_y(l, m, polar, azimuth) for m in range(-l, l + 1)], axis=-1)


def change_of_basis(l):
    """Solve Y = U Y_complex at many points, with SciPy's complex harmonics."""
    x = points(100)
    solution = np.linalg.lstsq(complex_harmonics(l, x), harmonics(l, x), rcond=None)[0]
    return solution.T


def paths_from(l1):
    return [triple for triple in TRIPLES if triple[0] == l1]


def turned_harmonics_error(l, matrices, d):
    """Deviation from the definition, Y(Rx) = D Y(x), at several x for each R."""
    x = points()
    moved = np.einsum("nij,pj->npi", matrices, x)
    expected = np.einsum("nab,pb->npa", d, harmonics(l, x))
    return np.abs(harmonics(l, moved) - expected).max()


# D-matrices


@pytest.mark.parametrize("l", range(L_MAX + 1))
def test_harmonics_turn_with_d(l):
    assert turned_harmonics_error(l, rotations(), wigner_d(l, rotations())) < 1e-13


@given(turns, polar_angles, turns)
@example(1.0, 0.0, 2.0)
@example(1.0, np.pi, 2.0)
def test_harmonics_turn_with_d_also_where_euler_angles_degenerate(alpha, beta, gamma):
    matrices = from_euler(alpha, beta, gamma)[None]
    for l in (1, 4):
        assert turned_harmonics_error(l, matrices, wigner_d(l, matrices)) < 1e-13


def test_transposes_and_other_signs_or_orders_are_noticed():
    """Control: D of the inverse, D for row vectors, Condon and Shortley's sign, order x, y, z."""
    matrices = rotations()
    for l in (1, 2, 3):
        d = wigner_d(l, matrices)
        signs = (-1.0) ** np.arange(-l, l + 1)
        wrong = [d.mT, d[:, ::-1, ::-1], signs[:, None] * d * signs]
        if l == 1:
            wrong.append(matrices)
        for matrix in wrong:
            assert turned_harmonics_error(l, matrices, matrix) > 0.1


def test_degree_1_is_the_rotation_itself_in_the_order_y_z_x():
    matrices = rotations()
    expected = matrices[:, YZX][:, :, YZX]
    np.testing.assert_allclose(wigner_d(1, matrices), expected, atol=1e-15)
    np.testing.assert_allclose(wigner_d(0, matrices), np.ones((50, 1, 1)), atol=1e-15)


@pytest.mark.parametrize("l", range(L_MAX + 1))
def test_d_is_an_orthogonal_left_action(l):
    first, second = rotations(200), rotations(200, seed=1)
    d, e = wigner_d(l, first), wigner_d(l, second)
    np.testing.assert_allclose(wigner_d(l, first @ second), d @ e, atol=1e-13)
    np.testing.assert_allclose(d @ d.mT, np.broadcast_to(np.eye(2 * l + 1), d.shape), atol=1e-13)
    np.testing.assert_allclose(wigner_d(l, np.eye(3)), np.eye(2 * l + 1), atol=1e-14)
    np.testing.assert_allclose(wigner_d(l, first.mT), d.mT, atol=1e-13)
    np.testing.assert_allclose(np.linalg.det(d), 1, atol=1e-13)


@pytest.mark.parametrize("l", range(L_MAX + 1))
def test_turns_about_z_and_the_half_turn_about_y_by_hand(l):
    m = np.arange(-l, l + 1)
    for alpha in (0.7, np.pi, 2 * np.pi):
        # cos m(φ + α) and sin m(φ + α), by the addition formulas
        expected = np.diag(np.cos(m * alpha)) - np.diag(np.sin(m * alpha))[:, ::-1]
        np.testing.assert_allclose(wigner_d(l, from_euler(alpha, 0, 0)), expected, atol=1e-13)
    # z goes to −z, φ to π − φ
    expected = np.diag((-1.0) ** l * np.where(m < 0, -1, 1))
    np.testing.assert_allclose(wigner_d(l, np.diag([-1.0, 1, -1])), expected, atol=1e-13)


@pytest.mark.parametrize("l", range(L_MAX + 1))
def test_character_is_that_of_the_angle(l):
    angles = np.linspace(0.1, 3, 7)
    traces = np.trace(wigner_d(l, from_axis_angle([1, -2, 3], angles)), axis1=-2, axis2=-1)
    np.testing.assert_allclose(traces, np.sin((l + 0.5) * angles) / np.sin(angles / 2), atol=1e-13)


def wigner_formula(l, beta):
    """Wigner's sum for d^l(β) of physics, as loops over m′, m and s."""
    f = math.factorial
    d = np.zeros((2 * l + 1, 2 * l + 1))
    for a, b in product(range(-l, l + 1), repeat=2):
        for s in range(max(0, b - a), min(l + b, l - a) + 1):
            root = math.sqrt(f(l + a) * f(l - a) * f(l + b) * f(l - b))
            below = f(l + b - s) * f(s) * f(a - b + s) * f(l - a - s)
            d[a + l, b + l] += (
                (-1) ** (a - b + s)
                * root
                / below
                * np.cos(beta / 2) ** (2 * l + b - a - 2 * s)
                * np.sin(beta / 2) ** (a - b + 2 * s)
            )
    return d


def physics_d(l, matrix):
    """Turn D into the matrix of physics, for P_R Y_m = Σ Y_m′ D_m′m with (P_R f)(x) = f(R⁻¹x)."""
    change = change_of_basis(l)
    return (change.conj().T @ wigner_d(l, matrix) @ change).conj()


@pytest.mark.parametrize("l", range(7))
@pytest.mark.parametrize("beta", [0.0, 0.4, 1.9, np.pi])
def test_complex_d_is_wigners(l, beta):
    alpha, gamma, m = 0.7, -1.1, np.arange(-l, l + 1)
    expected = np.exp(-1j * alpha * m)[:, None] * wigner_formula(l, beta) * np.exp(-1j * gamma * m)
    np.testing.assert_allclose(physics_d(l, from_euler(alpha, beta, gamma)), expected, atol=1e-12)


def test_sympy_has_the_same_complex_d():
    for m, n in product(range(-2, 3), repeat=2):
        expected = complex(SympyRotation.D(2, m, n, 0.7, 1.9, -1.1).doit().evalf())
        assert physics_d(2, from_euler(0.7, 1.9, -1.1))[m + 2, n + 2] == pytest.approx(expected)


@pytest.mark.parametrize("l", range(7))
def test_column_zero_of_the_complex_d_is_a_harmonic(l):
    alpha, beta = 0.7, 1.9
    column = physics_d(l, from_euler(alpha, beta, -1.1))[:, l]
    expected = [sph_harm_y(l, m, beta, alpha).conj() for m in range(-l, l + 1)]
    np.testing.assert_allclose(
        column, np.sqrt(4 * np.pi / (2 * l + 1)) * np.array(expected), atol=1e-13
    )


# Parity


@pytest.mark.parametrize("l", range(5))
@pytest.mark.parametrize("parity", [1, -1])
def test_parity_is_the_sign_of_the_inversion(l, parity):
    first, second = rotations(), rotations(seed=1) * np.resize([1.0, -1.0], 50)[:, None, None]
    d, e = wigner_d(l, first, parity), wigner_d(l, second, parity)
    np.testing.assert_array_equal(d, wigner_d(l, first))
    np.testing.assert_allclose(wigner_d(l, -first, parity), parity * d, atol=1e-14)
    np.testing.assert_allclose(wigner_d(l, second @ first, parity), e @ d, atol=1e-13)
    np.testing.assert_allclose(d @ d.mT, np.broadcast_to(np.eye(2 * l + 1), d.shape), atol=1e-13)


@pytest.mark.parametrize("l", range(5))
def test_functions_on_space_have_parity_minus_one_to_the_l(l):
    mirrors = rotations() @ MIRROR
    natural, other = (wigner_d(l, mirrors, sign * (-1) ** l) for sign in (1, -1))
    assert turned_harmonics_error(l, mirrors, natural) < 1e-13
    assert turned_harmonics_error(l, mirrors, other) > 0.1


def test_pseudovectors_are_cross_products():
    u, v = np.random.default_rng(0).normal(size=(2, 50, 3))
    mirrors = rotations() @ MIRROR
    turned = np.cross(*((mirrors @ w[..., None])[..., 0] for w in (u, v)))
    d = wigner_d(1, mirrors, parity=1)
    np.testing.assert_allclose(
        turned[:, YZX], (d @ np.cross(u, v)[:, YZX, None])[..., 0], atol=1e-13
    )


# Arguments, types, shapes of D


@pytest.mark.parametrize("parity", [None, 1, -1])
@pytest.mark.parametrize(
    "matrix",
    [
        2 * np.eye(3),
        np.zeros((3, 3)),
        np.full((3, 3), np.nan),
        np.eye(3) + 1e-6,
        np.diag([1, 1, 0]),
    ],
)
def test_what_is_not_orthogonal_is_refused(matrix, parity):
    with pytest.raises(ValueError, match=r"^rotations must hold (rotation|orthogonal) matrices"):
        wigner_d(2, np.stack([np.eye(3), matrix]), parity)


def test_improper_matrices_need_a_parity():
    for matrix in (MIRROR, -np.eye(3), rotations()[0] @ MIRROR):
        with pytest.raises(ValueError, match="determinant \\+1\\); for improper ones, give parity"):
            wigner_d(1, matrix)
        assert wigner_d(1, matrix, 1).shape == (3, 3)


@pytest.mark.parametrize(
    ("l", "matrices", "parity", "error", "message"),
    [
        (-1, np.eye(3), None, ValueError, "^l must be at least 0"),
        (1.0, np.eye(3), None, TypeError, "^l must be an integer"),
        (1, np.eye(3), 0, ValueError, "^parity must be 1, -1 or None, got 0"),
        (1, np.eye(3), 1.0, TypeError, "^parity must be an integer"),
        (1, np.eye(2), None, ValueError, r"^rotations must have shape \(\.\.\., 3, 3\)"),
        (1, np.ones(3), None, ValueError, r"^rotations must have shape \(\.\.\., 3, 3\)"),
        (1, 1j * np.eye(3), None, TypeError, "^rotations must hold real numbers"),
        (1, [[1, 0, 0], [0, 1]], None, ValueError, "^rotations must be a rectangular array"),
    ],
)
def test_arguments_of_d_are_checked(l, matrices, parity, error, message):
    with pytest.raises(error, match=message):
        wigner_d(l, matrices, parity)


@pytest.mark.parametrize("lead", [(), (1,), (0,), (2, 3), (4, 0)])
def test_leading_axes_are_a_loop(lead):
    matrices = rotations(math.prod(lead)).reshape(*lead, 3, 3)
    for parity in (None, 1, -1):
        d = wigner_d(3, matrices, parity)
        assert d.shape == (*lead, 7, 7)
        for index in np.ndindex(*lead):
            np.testing.assert_allclose(d[index], wigner_d(3, matrices[index]), atol=1e-15)


@pytest.mark.parametrize("chunk", [1, 10, 10**6])
def test_the_size_of_chunks_changes_nothing(monkeypatch, chunk):
    monkeypatch.setattr(so3, "CHUNK", chunk)
    assert turned_harmonics_error(2, rotations(), wigner_d(2, rotations())) < 1e-13


@pytest.mark.parametrize(
    ("given_type", "expected", "tolerance"),
    [(np.float32, np.float32, 1e-5), (np.float64, np.float64, 1e-14), (np.int8, np.float64, 1e-14)],
)
def test_floating_point_types_are_kept(given_type, expected, tolerance):
    matrices = np.array([np.eye(3)[[1, 2, 0]], np.diag([-1, -1, 1])])
    if given_type != np.int8:
        matrices = rotations()
    d = wigner_d(4, matrices.astype(given_type), 1)
    assert d.dtype == expected
    np.testing.assert_allclose(d, wigner_d(4, matrices), atol=tolerance)


def test_e3nn_has_the_same_d_with_its_polar_axis_y(e3nn, jax):
    matrices = np.concatenate([rotations(5), -rotations(5, seed=1)])
    theirs_from_ours = np.eye(3)[YZX]  # their x, y, z are our y, z, x
    with jax.enable_x64(True):
        in_their_axes = jax.numpy.asarray(theirs_from_ours @ matrices @ theirs_from_ours.T)
        for l, parity in ((1, 1), (2, -1), (4, 1)):
            theirs = jax.jit(e3nn.Irrep(l, parity).D_from_matrix)(in_their_axes)
            np.testing.assert_allclose(wigner_d(l, matrices, parity), theirs, atol=1e-12)


# Generators


def test_generators_of_degree_1_are_infinitesimal_turns():
    turns = np.cross(np.eye(3)[:, None], np.eye(3)).mT  # n × x as matrices
    np.testing.assert_allclose(angular_momentum(1), turns[:, YZX][:, :, YZX], atol=1e-15)


@pytest.mark.parametrize("l", range(L_MAX + 1))
def test_generators_have_the_commutators_and_the_square_of_angular_momentum(l):
    generators = angular_momentum(l)
    assert generators.dtype == np.float64
    np.testing.assert_array_equal(generators, -generators.mT)
    for a, b, c in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        commutator = generators[a] @ generators[b] - generators[b] @ generators[a]
        np.testing.assert_allclose(commutator, generators[c], atol=1e-13)
    square = -(generators @ generators).sum(axis=0)
    np.testing.assert_allclose(square, l * (l + 1) * np.eye(2 * l + 1), atol=1e-12)


@pytest.mark.parametrize("l", range(L_MAX + 1))
def test_d_is_the_exponential_of_the_generators(l):
    for vector in points(5):
        rotation = from_axis_angle(vector, np.linalg.norm(vector))
        exponential = expm(np.tensordot(vector, angular_momentum(l), 1))
        np.testing.assert_allclose(wigner_d(l, rotation), exponential, atol=1e-12)


@pytest.mark.parametrize("l", range(5))
def test_generators_in_the_complex_basis(l):
    change = change_of_basis(l)
    x, y, z = change.conj().T @ angular_momentum(l) @ change
    m = np.arange(-l, l + 1)
    # exp(im(φ + α)) grows by im
    np.testing.assert_allclose(z, np.diag(1j * m), atol=1e-13)
    # iJᵀ: the transpose of J_x + iJ_y lowers, with roots of (l + m)(l − m + 1)
    lowering = np.diag(np.sqrt((l - m[:-1]) * (l + m[:-1] + 1)), 1)
    np.testing.assert_allclose((x + 1j * y) / 1j, lowering, atol=1e-13)


# Change of basis


@pytest.mark.parametrize("l", range(7))
def test_change_of_basis_takes_scipys_complex_harmonics_to_real_ones(l):
    change = complex_to_real(l)
    np.testing.assert_allclose(change, change_of_basis(l), atol=1e-12)
    np.testing.assert_allclose(change @ change.conj().T, np.eye(2 * l + 1), atol=1e-15)


# Couplings


@pytest.mark.parametrize("l1", range(7))
def test_couplings_are_orthonormal_and_commute_with_turns(l1):
    """Infinitesimal turns suffice: (L ⊗ 1 + 1 ⊗ L) C = C L."""
    for triple in paths_from(l1):
        block = clebsch_gordan(*triple)
        assert block.shape == tuple(2 * l + 1 for l in triple)
        assert block.dtype == np.float64
        np.testing.assert_allclose(
            np.tensordot(block, block, ((0, 1), (0, 1))), np.eye(block.shape[2]), atol=1e-14
        )
        first, second, third = map(angular_momentum, triple)
        turned = np.einsum("aip,ijk->apjk", first, block)
        turned += np.einsum("ajq,pjk->apqk", second, block)
        np.testing.assert_allclose(turned, np.einsum("pqk,ark->apqr", block, third), atol=1e-13)


@pytest.mark.parametrize("triple", SMALL, ids=str)
def test_the_product_of_turned_vectors_is_the_turned_product(triple):
    block = clebsch_gordan(*triple)
    first, second, third = (wigner_d(l, rotations(5)) for l in triple)
    u, v = (np.random.default_rng(l).normal(size=2 * l + 1) for l in triple[:2])
    turned = np.einsum("ijk,ni,nj->nk", block, first @ u, second @ v)
    np.testing.assert_allclose(turned, third @ np.einsum("ijk,i,j->k", block, u, v), atol=1e-13)


@pytest.mark.parametrize(("l1", "l2"), [(0, 3), (1, 1), (2, 3), (6, 4)])
def test_couplings_to_all_degrees_are_an_orthogonal_matrix(l1, l2):
    size = (2 * l1 + 1) * (2 * l2 + 1)
    blocks = [clebsch_gordan(l1, l2, l3) for l3 in range(abs(l1 - l2), l1 + l2 + 1)]
    matrix = np.concatenate(blocks, axis=2).reshape(size, size)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(size), atol=1e-13)


def test_products_of_two_vectors_by_hand():
    u, v = np.random.default_rng(0).normal(size=(2, 3))
    x, y, z = (np.outer(u, v) + np.outer(v, u)) / np.sqrt(2)
    couple = [np.einsum("ijk,i,j", clebsch_gordan(1, 1, l), u[YZX], v[YZX]) for l in range(3)]
    np.testing.assert_allclose(couple[0], [u @ v / np.sqrt(3)])
    np.testing.assert_allclose(couple[1], np.cross(u, v)[YZX] / np.sqrt(2))
    expected = [x[1], y[2], (2 * z[2] - x[0] - y[1]) / np.sqrt(12), x[2], (x[0] - y[1]) / 2]
    np.testing.assert_allclose(couple[2], expected)


@pytest.mark.parametrize("l", range(7))
def test_products_with_scalars_and_dot_products_by_hand(l):
    identity = np.eye(2 * l + 1)
    np.testing.assert_allclose(clebsch_gordan(0, l, l)[0], identity, atol=1e-15)
    np.testing.assert_allclose(clebsch_gordan(l, 0, l)[:, 0], identity, atol=1e-15)
    dot = identity / np.sqrt(2 * l + 1)
    np.testing.assert_allclose(clebsch_gordan(l, l, 0)[..., 0], dot, atol=1e-15)


@pytest.mark.parametrize("l1", range(7))
def test_harmonics_of_one_point_couple_to_a_positive_multiple_or_to_zero(l1):
    """The phase rule of even paths; the factor is Gaunt's. Odd paths vanish."""
    x = points(10)
    for _, l2, l3 in paths_from(l1):
        block = clebsch_gordan(l1, l2, l3)
        coupled = np.einsum("ijk,ni,nj->nk", block, harmonics(l1, x), harmonics(l2, x))
        factor = 0.0
        if (l1 + l2 + l3) % 2 == 0:
            factor = block[l1, l2, l3]
            factor *= np.sqrt((2 * l1 + 1) * (2 * l2 + 1) / (4 * np.pi * (2 * l3 + 1)))
            assert factor > 0.01
        np.testing.assert_allclose(coupled, factor * harmonics(l3, x), atol=1e-13)


def sympy_block(l1, l2, l3):
    """Complex coefficients of SymPy, all zeros of the rule m1 + m2 = m3 left out."""
    block = np.zeros((2 * l1 + 1, 2 * l2 + 1, 2 * l3 + 1))
    for m1, m2 in product(range(-l1, l1 + 1), range(-l2, l2 + 1)):
        if abs(m1 + m2) <= l3:
            value = sympy_clebsch_gordan(l1, l2, l3, m1, m2, m1 + m2)
            block[m1 + l1, m2 + l2, m1 + m2 + l3] = float(value)
    return block


@pytest.mark.parametrize("triple", SMALL + LARGE, ids=str)
def test_sympys_complex_couplings_become_these_times_a_phase(triple):
    first, second, third = map(change_of_basis, triple)
    theirs = np.einsum(
        "ai,bj,ck,ijk->abc", first.conj(), second.conj(), third, sympy_block(*triple), optimize=True
    )
    l1, l2, l3 = triple
    expected = 1j ** ((l3 - l1 - l2) % 4) * theirs
    np.testing.assert_allclose(clebsch_gordan(*triple), expected, atol=1e-12)


@pytest.mark.parametrize("l1", range(7))
def test_exchanging_axes_keeps_couplings_up_to_the_sign_of_the_path(l1):
    for _, l2, l3 in paths_from(l1):
        block = clebsch_gordan(l1, l2, l3) / np.sqrt(2 * l3 + 1)
        cyclic = clebsch_gordan(l2, l3, l1).transpose(2, 0, 1) / np.sqrt(2 * l1 + 1)
        np.testing.assert_allclose(block, cyclic, atol=1e-14)
        exchanged = clebsch_gordan(l2, l1, l3).transpose(1, 0, 2) / np.sqrt(2 * l3 + 1)
        np.testing.assert_allclose(block, (-1) ** (l1 + l2 + l3) * exchanged, atol=1e-14)


def test_e3nn_has_the_same_couplings_of_norm_1(e3nn):
    for triple in SMALL + LARGE:
        ours = clebsch_gordan(*triple) / np.sqrt(2 * triple[2] + 1)
        np.testing.assert_allclose(ours, e3nn.clebsch_gordan(*triple), atol=1e-12)


def test_what_is_often_taken_for_real_couplings_is_noticed():
    """Control: complex coefficients on real vectors, and the products of harmonics (Gaunt)."""
    l1, l2, l3 = 1, 2, 2
    first, second, third = map(angular_momentum, (l1, l2, l3))

    def error(block):
        turned = np.einsum("aip,ijk->apjk", first, block)
        turned += np.einsum("ajq,pjk->apqk", second, block)
        return np.abs(turned - np.einsum("pqk,ark->apqr", block, third)).max()

    assert error(clebsch_gordan(l1, l2, l3)) < 1e-14
    assert error(sympy_block(l1, l2, l3)) > 0.1
    assert error(clebsch_gordan(l1, l2, l3)[::-1]) > 0.1
    x = points(2000)
    gaunt = np.einsum("ni,nj,nk->ijk", *(harmonics(l, x) for l in (l1, l2, l3))) / len(x)
    assert np.abs(gaunt).max() < 0.02  # vanishes but for the sampling: the path is odd


@pytest.mark.parametrize("triple", [(20, 21, 21), (20, 21, 22), (30, 30, 30), (1, 40, 40)], ids=str)
def test_sums_stay_exact_at_high_degree(triple):
    block = clebsch_gordan(*triple)
    product = np.tensordot(block, block, ((0, 1), (0, 1)))
    np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-13)


def test_tables_are_kept_and_read_only():
    for table, again in (
        (clebsch_gordan(1, np.int64(2), 3), clebsch_gordan(1, 2, 3)),
        (angular_momentum(2), angular_momentum(2)),
        (complex_to_real(2), complex_to_real(2)),
    ):
        assert table is again
        with pytest.raises(ValueError, match="read-only"):
            table[0] = 0


@pytest.mark.parametrize(
    ("degrees", "error", "message"),
    [
        ((1, 1, 3), ValueError, r"^l3 must lie between \|l1 - l2\| and l1 \+ l2, got 1, 1 and 3"),
        ((1, 3, 1), ValueError, "^l3 must lie between"),
        ((-1, 1, 1), ValueError, "^l1 must be at least 0"),
        ((1, 1.0, 1), TypeError, "^l2 must be an integer"),
        ((1, 1, True), TypeError, "^l3 must be an integer"),
    ],
)
def test_degrees_of_couplings_are_checked(degrees, error, message):
    with pytest.raises(error, match=message):
        clebsch_gordan(*degrees)


@pytest.mark.parametrize("function", [angular_momentum, complex_to_real])
@pytest.mark.parametrize(("l", "error"), [(-1, ValueError), (2.0, TypeError)])
def test_the_degree_is_checked(function, l, error):
    with pytest.raises(error, match=r"^l must be"):
        function(l)


# JAX


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_jax_arrays_give_jax_arrays_and_can_be_traced(jax, dtype):
    matrices = np.concatenate([rotations(5), -rotations(5, seed=1)])
    tol = 1e-14 if dtype == "float64" else 1e-5
    with jax.enable_x64(True):
        assert_same_in_jax(
            jax, lambda r: wigner_d(2, r, -1), [matrices], dtype, dtype, tol=tol, mapped=True
        )


def test_jax_arrays_with_values_are_checked_and_traced_ones_cannot_be(jax):
    mirror = jax.numpy.asarray(MIRROR)
    with pytest.raises(ValueError, match=r"^rotations must hold rotation matrices"):
        wigner_d(1, mirror)
    assert jax.jit(lambda r: wigner_d(1, r))(mirror).shape == (3, 3)


@pytest.mark.parametrize("base", [np.eye(3), np.diag([-1.0, 1, -1]), from_euler(0.3, 1.1, 2.5)])
def test_derivatives_along_turns_are_the_generators(jax, base):
    """Also at β = 0 and π, where derivatives of Euler angles do not exist: dD(eˣR) = L D(R)."""
    turns = np.cross(np.eye(3)[:, None], np.eye(3)).mT
    with jax.enable_x64(True):
        function = jax.jit(lambda r, v: jax.jvp(lambda r: wigner_d(3, r), (r,), (v,))[1])
        for turn, generator in zip(turns, angular_momentum(3), strict=True):
            derivative = function(base, turn @ base)
            np.testing.assert_allclose(derivative, generator @ wigner_d(3, base), atol=1e-13)
