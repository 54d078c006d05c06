"""Costs of finding and applying equivariant maps: the stored times are complete and plausible."""

from typing import Any

import numpy as np
import pytest

import experiments
import solving

STORED = experiments.results("solving")
PARTS = ("solving", "tables", "layers")


def exponent(curve: dict[str, Any]) -> float:
    """Slope between the last size and the one third from the end."""
    sizes, seconds = np.log(curve["sizes"]), np.log(curve["seconds"])
    return float((seconds[-1] - seconds[-3]) / (sizes[-1] - sizes[-3]))


def test_stored_names_and_sizes_are_those_of_the_script() -> None:
    jobs = {
        "solving": solving.solving(),
        "tables": solving.tables(),
        "layers": solving.layers(np.random.default_rng(0)),
    }
    assert (STORED["batch"], STORED["group_order"]) == (solving.BATCH, solving.GROUP.order)
    for part in PARTS:
        known = {name: list(sizes) for name, sizes in jobs[part].items()}
        stored = {name: curve["sizes"] for name, curve in STORED[part].items()}
        without_emlp = {name: sizes for name, sizes in stored.items() if name in known}
        assert without_emlp == known
        assert all("emlp" in name for name in stored.keys() - known.keys())
    assert {"date", "machine", "versions"} < set(STORED)


@pytest.mark.parametrize("part", PARTS)
def test_times_are_positive_and_grow(part: str) -> None:
    for curve in STORED[part].values():
        sizes, seconds = np.array(curve["sizes"]), np.array(curve["seconds"])
        assert sizes.shape == seconds.shape
        assert len(sizes) >= 3
        assert (np.diff(sizes) > 0).all()
        assert (seconds > 0).all()
        # Small problems have a fixed cost with noise.
        assert (seconds[1:] > 0.5 * seconds[:-1]).all()
        assert seconds[-1] > 0.5 * seconds.max()


def test_exponents_are_those_of_the_text() -> None:
    found = STORED["solving"]
    assert 2 < exponent(found["null space, SO(3)"]) < 3.5
    assert 2 < exponent(found["null space, Sₙ"]) < 3.5
    assert 0.7 < exponent(found["orbits, Sₙ"]) < 1.7
    assert exponent(found["formula, one coupling"]) < 1
    layers = STORED["layers"]
    assert 1.5 < exponent(layers["dense, W given"]) < 2.5
    assert 3 < exponent(layers["W from a whole basis"]) < 6
    assert exponent(layers["irreps, product"]) < 1.3


def test_layers_rank_as_the_text_says() -> None:
    last = {name: curve["seconds"][-1] for name, curve in STORED["layers"].items()}
    wide = "dense, W given"
    assert last["irreps, linear"] < last["W from blocks"] * 3 < last[wide] * 3
    assert last["irreps, linear"] < last[wide] < last["group convolution"]
    assert last["group convolution"] < last["irreps, product"]


def test_blocks_are_assembled_in_their_places() -> None:
    rng = np.random.default_rng(1)
    weights, block = rng.normal(size=(2, 3, 5)), rng.normal(size=(5, 4, 6))
    expected = np.block(
        [[sum(w * b for w, b in zip(row, block, strict=True)) for row in rows] for rows in weights]
    )
    np.testing.assert_allclose(solving.assembled(weights, block), expected, atol=1e-12)


@pytest.mark.parametrize("name", ["null space, SO(3)", "null space, Sₙ", "orbits, Sₙ"])
def test_jobs_find_the_known_numbers_of_maps(name: str) -> None:
    ranks = {
        "null space, SO(3)": {9: 1, 27: 1, 81: 3, 243: 6},
        "null space, Sₙ": {81: 14, 256: 15},
        "orbits, Sₙ": {81: 14, 256: 15, 4096: 15},
    }
    for size, rank in ranks[name].items():
        found = solving.solving()[name][size]()
        matrix = np.reshape(found, (size, -1) if found.shape[0] == size else (-1, size))
        assert min(matrix.shape) == rank
