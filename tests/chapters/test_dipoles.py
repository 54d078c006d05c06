"""The experiment on dipole moments: the stored results are those of the chapter's present code."""

from typing import Any

import jax
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

import experiments

STORED = experiments.results("dipoles")
CODE = experiments.source("dipoles")
MODELS = tuple(STORED["error"])
PLAIN, AUGMENTED, EMLP, CLOUD = MODELS
STEPS = 20


@pytest.fixture(scope="module")
def cells() -> dict[str, Any]:
    return experiments.definitions(CODE)


def briefly_trained(cells: dict[str, Any], model: str, seed: int = 1) -> Any:
    """Give weights after a few steps; a rate that high moves them by much."""
    training, _, _ = cells["split"](seed)
    return cells["train"](model, training, 50, 0.03, seed, steps=STEPS)


def flat(weights: Any) -> NDArray[np.float32]:
    """Join all weights."""
    return np.concatenate([np.ravel(array) for array in jax.tree.leaves(weights)])


def defect(
    cells: dict[str, Any], model: str, matrices: NDArray[np.float64], shift: float = 0.0
) -> float:
    """Compare what a model says of moved molecules with what it says of them, moved."""
    weights, x = briefly_trained(cells, model), np.asarray(cells["positions"][: len(matrices)])
    moved = np.einsum("nij,naj->nai", matrices, x) + shift
    found = np.asarray(cells["predict"](model, weights, moved.astype(np.float32)))
    before = np.asarray(cells["predict"](model, weights, x))
    expected = np.einsum("nij,nj->ni", matrices, before)
    return float(np.abs(found - expected).max() / np.abs(expected).max())


def test_stored_grid_is_complete(cells: dict[str, Any]) -> None:
    for axis in ("seeds", "sizes"):
        assert STORED[axis] == list(cells[axis.upper()])
    assert list(STORED["error"]) == list(STORED["cpu_seconds"]) == list(cells["MODELS"])
    for model, parts in STORED["error"].items():
        rates = STORED["rates"][model]
        assert rates == list(cells["MODELS"][model][-1])
        assert list(parts) == ["validation", "test"]
        for part in parts.values():
            assert list(part) == list(cells["TESTS"])
            for errors in part.values():
                shape = len(rates), len(STORED["seeds"]), len(STORED["sizes"])
                assert np.array(errors).shape == shape
                assert (np.array(errors) > 0).all()


def test_stored_results_show_the_equivariance() -> None:
    for model, parts in STORED["error"].items():
        for part in parts.values():
            turned, upright = np.array(part["turned"]), np.array(part["upright"])
            gap = np.abs(turned / upright - 1).max()
            assert gap < 2e-3 if model in (EMLP, CLOUD) else gap > 0.01


def test_splits_share_no_molecule(cells: dict[str, Any]) -> None:
    splits = [cells["split"](seed) for seed in cells["SEEDS"]]
    for parts in splits:
        assert sorted(np.concatenate(parts)) == list(range(2000))
        np.testing.assert_array_equal(parts[2], splits[0][2])
    assert len({tuple(parts[0]) for parts in splits}) == len(splits)


def test_turned_molecules_are_rotated_and_their_dipoles_with_them(cells: dict[str, Any]) -> None:
    """One proper rotation takes the six atoms and the dipole moment where they went."""
    (turned, dipoles), (x, y) = (cells["TESTS"][name] for name in ("turned", "upright"))
    for after, to, before, fro in zip(*map(np.asarray, (turned, dipoles, x, y)), strict=True):
        _, distance = Rotation.align_vectors([*after, to], [*before, fro])
        assert distance < 1e-4
    angles = [
        Rotation.align_vectors(after, before)[0].magnitude()
        for after, before in zip(np.asarray(turned), np.asarray(x), strict=True)
    ]
    # Haar: the mean of cos θ over SO(3) is ∫ cos θ (1 − cos θ) dθ/π = −1/2, variance 1/4.
    np.testing.assert_allclose(np.cos(angles).mean(), -0.5, atol=4 * 0.5 / 2000**0.5)


def test_error_is_the_root_mean_square_of_all_components(cells: dict[str, Any]) -> None:
    rows, weights = cells["split"](1)[2], briefly_trained(cells, PLAIN)
    for name, (x, y) in cells["TESTS"].items():
        predicted = np.asarray(cells["predict"](PLAIN, weights, x))[rows]
        expected = np.sqrt(np.mean((predicted - np.asarray(y)[rows]) ** 2))
        np.testing.assert_allclose(cells["error"](PLAIN, weights, rows, name), expected, rtol=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_training_is_repeatable(cells: dict[str, Any], model: str) -> None:
    weights = flat(briefly_trained(cells, model))
    np.testing.assert_array_equal(flat(briefly_trained(cells, model)), weights)
    assert not np.array_equal(flat(briefly_trained(cells, model, seed=2)), weights)


@pytest.mark.parametrize("model", MODELS)
def test_two_models_commute_with_rotations_and_mirrors(cells: dict[str, Any], model: str) -> None:
    turns = Rotation.random(20, rng=np.random.default_rng(3)).as_matrix()
    turns[10:] *= -1  # mirrored as well
    gap = defect(cells, model, turns)
    assert gap < 1e-4 if model in (EMLP, CLOUD) else gap > 0.1


@pytest.mark.parametrize("model", MODELS)
def test_shifts_change_nothing(cells: dict[str, Any], model: str) -> None:
    assert defect(cells, model, np.broadcast_to(np.eye(3), (20, 3, 3)), shift=1.0) < 1e-4


@pytest.mark.parametrize("model", MODELS)
def test_names_of_hydrogens_matter_except_to_the_point_cloud(
    cells: dict[str, Any], model: str
) -> None:
    weights, x = briefly_trained(cells, model), cells["positions"][:20]
    before = np.asarray(cells["predict"](model, weights, x))
    after = np.asarray(cells["predict"](model, weights, x[:, [0, 1, 4, 5, 3, 2]]))
    change = np.abs(after - before).max() / np.abs(before).max()
    assert change < 1e-5 if model == CLOUD else change > 1e-3


@pytest.mark.parametrize("model", MODELS)
def test_only_augmentation_draws_turned_molecules(cells: dict[str, Any], model: str) -> None:
    """Distances stay the same; orientations do for all but one, whose matrices mirror half."""
    rows, x, y = np.array([7]), np.asarray(cells["positions"][7]), np.asarray(cells["dipoles"][7])
    drawn, moments = map(np.asarray, cells["batch"](model, rows, 1, jax.random.key(0)))
    assert drawn.shape == (32, 6, 3)
    if model != AUGMENTED:
        np.testing.assert_array_equal(drawn, np.broadcast_to(x, drawn.shape))
        np.testing.assert_array_equal(moments, np.broadcast_to(y, moments.shape))
        return
    # Dot and triple products of the dipole and two bonds tell lengths, angles and handedness.
    vectors = np.concatenate([drawn[:, 1:3] - drawn[:, :1], moments[:, None]], axis=1)
    before = np.stack([*(x[1:3] - x[0]), y])
    gram = np.broadcast_to(before @ before.T, (32, 3, 3))
    np.testing.assert_allclose(vectors @ vectors.transpose(0, 2, 1), gram, atol=1e-4)
    hands = np.linalg.det(vectors) / np.linalg.det(before)
    np.testing.assert_allclose(np.abs(hands), 1, atol=1e-3)
    assert 4 < (hands > 0).sum() < 28
    assert np.ptp(drawn[:, 1, 0]) > 1
