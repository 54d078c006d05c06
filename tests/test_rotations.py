"""Rotations against SciPy, closed forms of the Haar measure, and near-misses."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation
from scipy.stats import kstest

from dmolkit.rotations import (
    from_axis_angle,
    from_euler,
    is_rotation,
    random_rotations,
    to_euler,
)

SAMPLES = 20_000
MIRROR = np.diag([-1.0, 1.0, 1.0])
NEAR_POLES = (0.0, np.pi, 1e-9, np.pi - 1e-9, 1e-13, 1e-15, 1e-300, np.pi - 1e-12)

full_turns = st.floats(0, 2 * np.pi, exclude_max=True)
half_turns = st.floats(0, np.pi) | st.sampled_from(NEAR_POLES)
any_angles = st.floats(-1e3, 1e3)
vectors = st.tuples(*[st.floats(-1e3, 1e3)] * 3).filter(lambda v: np.linalg.norm(v) > 1e-3)


def sample():
    return random_rotations(SAMPLES, np.random.default_rng(20))


def uniform_euler_angles():
    """Draw rotations as many texts do, with β uniform: not Haar."""
    rng = np.random.default_rng(20)
    return from_euler(
        rng.uniform(0, 2 * np.pi, SAMPLES),
        rng.uniform(0, np.pi, SAMPLES),
        rng.uniform(0, 2 * np.pi, SAMPLES),
    )


def rotation_angles(rotations):
    """Turn of each rotation in [0, π], from tr R = 1 + 2 cos ω and the antisymmetric part."""
    antisymmetric = rotations - np.swapaxes(rotations, -1, -2)
    twice_sine = np.linalg.norm(antisymmetric, axis=(-1, -2)) / np.sqrt(2)
    return np.arctan2(twice_sine, np.trace(rotations, axis1=-2, axis2=-1) - 1)


def angle_p_value(rotations):
    """Kolmogorov-Smirnov p-value for the Haar density (1 - cos ω)/π of the angle."""
    return kstest(rotation_angles(rotations), lambda w: (w - np.sin(w)) / np.pi).pvalue


def fourth_order_tensor(rotations):
    """Mean of R_ij R_kl."""
    return np.einsum("nij,nkl->ijkl", rotations, rotations) / len(rotations)


SCHUR = np.einsum("ik,jl->ijkl", np.eye(3), np.eye(3)) / 3  # the Haar integral of R_ij R_kl


# Haar measure


def test_samples_are_rotations():
    rotations = sample()
    assert rotations.shape == (SAMPLES, 3, 3)
    assert rotations.dtype == np.float64
    assert is_rotation(rotations, tol=1e-14).all()


def test_mean_of_haar_samples_vanishes():
    # Each entry has variance 1/3.
    np.testing.assert_allclose(sample().mean(axis=0), 0, atol=4 / np.sqrt(3 * SAMPLES))


def test_mean_square_height_of_the_north_pole():
    # E[z²] = 1/3 for uniform points on the sphere, with variance 1/5 - 1/9 of z².
    error = 4 * np.sqrt(4 / 45 / SAMPLES)
    assert np.mean(sample()[:, 2, 2] ** 2) == pytest.approx(1 / 3, abs=error)
    # For uniform β it is the mean of cos², 1/2, with variance 3/8 - 1/4.
    error = 4 * np.sqrt(1 / 8 / SAMPLES)
    assert np.mean(uniform_euler_angles()[:, 2, 2] ** 2) == pytest.approx(1 / 2, abs=error)


def test_rotation_angle_has_the_haar_density():
    assert angle_p_value(sample()) > 0.01
    assert angle_p_value(uniform_euler_angles()) < 1e-6


def test_second_moments_obey_schur_orthogonality():
    # The variance of a product of two entries is at most E[R_ij⁴] = 1/5.
    np.testing.assert_allclose(fourth_order_tensor(sample()), SCHUR, atol=5 / np.sqrt(5 * SAMPLES))
    assert np.abs(fourth_order_tensor(uniform_euler_angles()) - SCHUR).max() > 0.1


def test_generator_decides_and_advances():
    rng = np.random.default_rng(1)
    first, second = random_rotations(3, rng), random_rotations(3, rng)
    np.testing.assert_array_equal(first, random_rotations(3, np.random.default_rng(1)))
    assert (first != second).all()


def test_no_samples():
    assert random_rotations(0, np.random.default_rng(0)).shape == (0, 3, 3)


@pytest.mark.parametrize(
    ("n", "error"), [(-1, ValueError), (2.0, TypeError), ("2", TypeError), (True, TypeError)]
)
def test_number_of_samples_is_checked(n, error):
    with pytest.raises(error, match=r"^n must be"):
        random_rotations(n, np.random.default_rng(0))


@pytest.mark.parametrize("rng", [None, 7, np.random.RandomState(7), np.random])
def test_rng_must_be_a_generator(rng):
    with pytest.raises(TypeError, match="rng must be a numpy"):
        random_rotations(1, rng)


# Euler angles


@given(any_angles, any_angles, any_angles)
def test_from_euler_agrees_with_scipy(alpha, beta, gamma):
    # Capital letters: turns about the moving axes, which is the product R_z(α) R_y(β) R_z(γ).
    reference = Rotation.from_euler("ZYZ", [alpha, beta, gamma]).as_matrix()
    np.testing.assert_allclose(from_euler(alpha, beta, gamma), reference, atol=1e-13)


def test_from_euler_is_the_product_of_three_turns():
    alpha, beta, gamma = 0.3, 1.1, 2.5
    product = (
        from_axis_angle([0, 0, 1], alpha)
        @ from_axis_angle([0, 1, 0], beta)
        @ from_axis_angle([0, 0, 1], gamma)
    )
    np.testing.assert_allclose(from_euler(alpha, beta, gamma), product, atol=1e-15)


def test_north_pole_goes_to_longitude_alpha_and_colatitude_beta():
    expected = [np.cos(0.3) * np.sin(1.1), np.sin(0.3) * np.sin(1.1), np.cos(1.1)]
    np.testing.assert_allclose(from_euler(0.3, 1.1, 2.5) @ [0, 0, 1], expected, atol=1e-15)


def test_euler_angles_broadcast():
    alpha, beta = np.linspace(0, 6, 4)[:, None], np.linspace(0, 3, 5)
    rotations = from_euler(alpha, beta, 0.7)
    assert rotations.shape == (4, 5, 3, 3)
    np.testing.assert_array_equal(rotations[2, 3], from_euler(alpha[2, 0], beta[3], 0.7))
    np.testing.assert_allclose(to_euler(rotations)[1:, 1:, 0], np.tile(alpha[1:], 4), atol=1e-13)
    assert to_euler(np.empty((0, 3, 3))).shape == (0, 3)


@given(full_turns, half_turns, full_turns)
@example(1.0, 0.0, 2.0)
@example(1.0, np.pi, 2.0)
@example(1.0, 1e-9, 2.0)
@example(1.0, np.pi - 1e-9, 2.0)
def test_round_trip(alpha, beta, gamma):
    rotation = from_euler(alpha, beta, gamma)
    angles = to_euler(rotation)
    np.testing.assert_allclose(from_euler(*angles), rotation, atol=2e-14)
    assert angles[1] == pytest.approx(beta, abs=2e-14)
    if np.sin(beta) > 1e-10:
        turns = np.exp(1j * (angles[::2] - [alpha, gamma]))
        np.testing.assert_allclose(turns, 1, atol=1e-14 / np.sin(beta) + 1e-14)


@given(full_turns, st.sampled_from(NEAR_POLES), full_turns)
def test_round_trip_of_rounded_products_near_the_poles(alpha, beta, gamma):
    # Rounding in the product leaves few correct digits in the small entries of the matrix.
    other = from_axis_angle([1, 2, 3], 1.0)
    rotation = other @ (other.T @ from_euler(alpha, beta, gamma))
    np.testing.assert_allclose(from_euler(*to_euler(rotation)), rotation, atol=2e-14)


@given(full_turns, full_turns, st.sampled_from([0.0, np.pi]))
def test_gamma_is_zero_at_the_poles(alpha, gamma, beta):
    angles = to_euler(from_euler(alpha, beta, gamma))
    assert angles[1] == beta
    assert angles[2] == 0
    determined = alpha + gamma if beta == 0 else alpha - gamma
    assert np.exp(1j * (angles[0] - determined)) == pytest.approx(1, abs=1e-14)


def test_degenerate_angles_give_one_rotation():
    rotations = from_euler([0.5, 1.5, 2.0], 0, [1.5, 0.5, 0.0])
    np.testing.assert_allclose(rotations, np.broadcast_to(rotations[0], (3, 3, 3)), atol=1e-15)
    rotations = from_euler([0.5, 1.5, 2.0], np.pi, [1.5, 2.5, 3.0])
    np.testing.assert_allclose(rotations, np.broadcast_to(rotations[0], (3, 3, 3)), atol=1e-15)


@given(st.floats(-1e-15, 1e-15), half_turns, st.floats(-1e-15, 1e-15))
@example(-1e-17, 0.5, -1e-17)
def test_angles_stay_in_their_ranges_across_the_seam(alpha, beta, gamma):
    angles = to_euler(from_euler(alpha, beta, gamma))
    assert (angles >= 0).all()
    assert (angles[::2] < 2 * np.pi).all()
    assert angles[1] <= np.pi


def test_round_trip_of_haar_samples():
    rotations = sample()
    angles = to_euler(rotations)
    assert (angles >= 0).all()
    assert (angles < [2 * np.pi, np.pi, 2 * np.pi]).all()
    np.testing.assert_allclose(from_euler(*angles.T), rotations, atol=1e-14)


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize(
    ("angle", "error"),
    [(np.nan, ValueError), (np.inf, ValueError), ("1", TypeError), (1j, TypeError)],
)
def test_angles_are_checked(position, angle, error):
    angles = [0.1, 0.2, 0.3]
    angles[position] = angle
    with pytest.raises(error, match=f"^{('alpha', 'beta', 'gamma')[position]} must"):
        from_euler(*angles)


def test_angles_must_broadcast():
    with pytest.raises(ValueError, match="alpha, beta and gamma must broadcast"):
        from_euler([1, 2], [1, 2, 3], 0)


@pytest.mark.parametrize(
    "matrix", [MIRROR, -np.eye(3), 2 * np.eye(3), np.zeros((3, 3)), np.full((3, 3), np.nan)]
)
def test_to_euler_refuses_what_is_no_rotation(matrix):
    with pytest.raises(ValueError, match="rotations must hold rotation matrices"):
        to_euler(np.stack([np.eye(3), matrix]))


# Axis and angle


@given(vectors, any_angles)
def test_from_axis_angle_agrees_with_scipy(axis, angle):
    unit = np.array(axis) / np.linalg.norm(axis)
    reference = Rotation.from_rotvec(angle * unit).as_matrix()
    np.testing.assert_allclose(from_axis_angle(axis, angle), reference, atol=1e-12)


def test_quarter_turn_about_z_is_counter_clockwise():
    quarter = from_axis_angle([0, 0, 5], np.pi / 2)
    np.testing.assert_allclose(quarter @ [1, 0, 0], [0, 1, 0], atol=1e-15)


@pytest.mark.parametrize("length", [1e-300, 1e-160, 1e160, 1e300])
def test_length_of_the_axis_does_not_matter(length):
    np.testing.assert_allclose(
        from_axis_angle([length, 2 * length, 2 * length], 1),
        from_axis_angle([1, 2, 2], 1),
        atol=1e-15,
    )


def test_axis_and_angle_broadcast():
    rotations = from_axis_angle(np.eye(3)[:, None], np.linspace(0, 3, 4))
    assert rotations.shape == (3, 4, 3, 3)
    np.testing.assert_array_equal(rotations[2, 1], from_axis_angle([0, 0, 1], 1))


@pytest.mark.parametrize(
    ("axis", "angle", "error", "message"),
    [
        ([0, 0, 0], 1, ValueError, "axis must be nonzero"),
        ([[1, 0, 0], [0, 0, 0]], 1, ValueError, "axis must be nonzero"),
        ([1, 0], 1, ValueError, "axis must have shape"),
        (1, 1, ValueError, "axis must have shape"),
        ([1, 0, np.nan], 1, ValueError, "axis must be finite"),
        ([1, 0, 0], np.inf, ValueError, "angle must be finite"),
        (["x", "y", "z"], 1, TypeError, "axis must hold"),
        (np.eye(3), [1, 2], ValueError, "angle of shape"),
    ],
)
def test_axis_and_angle_are_checked(axis, angle, error, message):
    with pytest.raises(error, match=message):
        from_axis_angle(axis, angle)


# What is a rotation


def test_near_misses_are_no_rotations():
    rotation = from_euler(0.1, 0.2, 0.3)
    shear = np.eye(3)
    shear[0, 1] = 0.1
    stretched = np.diag([2.0, 0.5, 1.0])  # determinant 1, columns orthogonal
    candidates = [rotation, rotation @ MIRROR, 1.001 * rotation, shear, stretched]
    assert is_rotation(candidates).tolist() == [True, False, False, False, False]


def test_nan_and_infinity_are_no_rotations():
    candidates = np.stack([np.eye(3)] * 4)
    candidates[1, 2, 0], candidates[2, 0, 0], candidates[3] = np.nan, np.inf, 1e300
    assert is_rotation(candidates).tolist() == [True, False, False, False]


def test_tolerance_bounds_the_deviation_from_orthonormality():
    stretched = (1 + 1e-6) * np.eye(3)  # RᵀR deviates by 2e-6
    assert is_rotation(stretched, tol=3e-6)
    assert not is_rotation(stretched, tol=1e-6)
    assert is_rotation(np.eye(3, dtype=int), tol=0)


def test_is_rotation_keeps_leading_axes():
    assert is_rotation(np.zeros((0, 3, 3))).shape == (0,)
    answer = is_rotation(np.broadcast_to(np.eye(3), (2, 4, 3, 3)))
    assert answer.shape == (2, 4)
    assert answer.dtype == bool


@pytest.mark.parametrize("function", [is_rotation, to_euler])
@pytest.mark.parametrize(
    ("matrices", "error", "message"),
    [
        (np.eye(2), ValueError, r"must have shape \(..., 3, 3\)"),
        (np.ones(3), ValueError, r"must have shape \(..., 3, 3\)"),
        (1.0, ValueError, r"must have shape \(..., 3, 3\)"),
        ([[1, 0, 0], [0, 1]], ValueError, "ragged"),
        (np.eye(3, dtype=complex), TypeError, "must hold real numbers"),
        (np.eye(3, dtype=bool), TypeError, "must hold real numbers"),
    ],
)
def test_matrices_are_checked(function, matrices, error, message):
    with pytest.raises(error, match=message):
        function(matrices)


@pytest.mark.parametrize("tol", [-1e-9, np.nan, np.inf, [1e-9, 1e-9]])
def test_tolerance_is_checked(tol):
    with pytest.raises(ValueError, match="tol must"):
        is_rotation(np.eye(3), tol)
