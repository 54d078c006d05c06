"""The experiment on turned digits: the stored results are those of the chapter's present code."""

import itertools
from typing import Any

import numpy as np
import pytest

import experiments

STORED = experiments.results("digits")
CODE = experiments.source("digits")
STEPS = 3


@pytest.fixture(scope="module")
def cells() -> dict[str, Any]:
    return experiments.definitions(CODE)


def briefly_trained(cells: dict[str, Any], model: str, seed: int = 1) -> Any:
    """Give weights after a few steps; a rate that high moves them by much."""
    training, _, _ = cells["split"](seed)
    return cells["train"](model, training, 50, 0.1, seed, steps=STEPS)


def flat(weights: Any) -> np.ndarray:
    """Join all weights."""
    return np.concatenate([np.ravel(array) for array in itertools.chain(*weights)])


def test_stored_grid_is_complete(cells: dict[str, Any]) -> None:
    for axis in ("rates", "seeds", "sizes"):
        assert STORED[axis] == list(cells[axis.upper()])
    assert list(STORED["accuracy"]) == list(STORED["cpu_seconds"]) == list(cells["MODELS"])
    shape = tuple(len(STORED[axis]) for axis in ("rates", "seeds", "sizes"))
    answers = {"validation": 4 * 117, "turned": 4 * 500, "upright": 500}
    for results in STORED["accuracy"].values():
        assert list(results) == list(answers)
        for kind, total in answers.items():
            shares = np.array(results[kind])
            assert shares.shape == shape
            assert ((shares >= 0) & (shares <= 1)).all()
            counts = total * shares
            np.testing.assert_allclose(counts, counts.round(), atol=total * 6e-5)


def test_stored_results_show_the_invariance() -> None:
    for model, results in STORED["accuracy"].items():
        assert (results["turned"] == results["upright"]) == (model == "p4-CNN")


def test_models_have_equally_many_parameters(cells: dict[str, Any]) -> None:
    counts = [len(flat(briefly_trained(cells, model))) for model in cells["MODELS"]]
    assert max(counts) <= 1.02 * min(counts)


def test_turned_images_are_turned_counter_clockwise(cells: dict[str, Any]) -> None:
    expected = cells["digits"].images / 16
    for turned in cells["turned"]:
        np.testing.assert_array_equal(turned[:, 0], expected.astype(np.float32))
        # Row i, column j of the turned image is row j, column 7 − i of the image.
        expected = expected[:, :, ::-1].transpose(0, 2, 1)


def test_splits_share_no_image_and_have_no_nine(cells: dict[str, Any]) -> None:
    splits = [cells["split"](seed) for seed in cells["SEEDS"]]
    for parts in splits:
        joined = np.concatenate(parts)
        assert len(set(joined.tolist())) == len(joined) == (cells["digits"].target != 9).sum()
        assert 9 not in cells["digits"].target[joined]
        np.testing.assert_array_equal(parts[2], splits[0][2])
    assert len({tuple(parts[0]) for parts in splits}) == len(splits)


@pytest.mark.parametrize("model", STORED["accuracy"])
def test_training_is_repeatable(cells: dict[str, Any], model: str) -> None:
    weights = flat(briefly_trained(cells, model))
    np.testing.assert_array_equal(flat(briefly_trained(cells, model)), weights)
    assert not np.array_equal(flat(briefly_trained(cells, model, seed=2)), weights)


@pytest.mark.parametrize("model", STORED["accuracy"])
def test_logits_are_invariant_for_p4_only(cells: dict[str, Any], model: str) -> None:
    _, _, test = cells["split"](1)
    logits = np.asarray(cells["logits"](model, briefly_trained(cells, model), test))
    change = np.abs(logits - logits[0]).max() / np.abs(logits).max()
    assert change < 1e-5 if model == "p4-CNN" else change > 0.1


@pytest.mark.parametrize("model", STORED["accuracy"])
def test_only_augmentation_sees_turned_images_in_training(model: str) -> None:
    cells = experiments.definitions(CODE)
    cells["turned"] = cells["turned"].at[1:].set(np.nan)
    weights = flat(briefly_trained(cells, model))
    assert np.isnan(weights).any() == (model == "plain CNN, augmented")
