"""The convolution stepper's Python half, compared with Fourier transforms and shifts of signals."""

import json
import re

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dmolkit.widgets.convolution_stepper import ConvolutionStepper

LABELS = ["e", "r", "r²", "r³", "r⁴", "r⁵"]
functions = st.lists(st.integers(0, 9), min_size=6, max_size=6)
kernels = st.lists(st.integers(-3, 3), min_size=6, max_size=6)


def circular(f: list[int] | NDArray[np.intp], kernel: list[int]) -> NDArray[np.float64]:
    """Convolve two periodic signals by the convolution theorem."""
    return np.fft.irfft(np.fft.rfft(f) * np.fft.rfft(kernel), 6).round()


@given(functions, kernels, st.integers(0, 5))
def test_output_is_the_circular_convolution(f: list[int], kernel: list[int], g: int) -> None:
    """Shared weights commute with every turn, doubled corners with even turns only."""
    widget = ConvolutionStepper(f, kernel, g=g)
    expected = circular(f, kernel)
    np.testing.assert_array_equal(widget.output, expected)
    assert widget.difference == 0
    widget.weights = "own"
    np.testing.assert_array_equal(widget.output, expected * [1, 2, 1, 2, 1, 2])
    # After an odd turn each value counts once one way and twice the other.
    assert widget.difference == (np.abs(expected).max() if g % 2 else 0)


def test_page_gets_the_tables_of_the_cyclic_group() -> None:
    """Turns of the plane by 60° are what the page computes with."""
    turns = np.exp(1j * np.pi * np.arange(6) / 3)

    def index(z: NDArray[np.complex128]) -> list[list[int]]:
        return np.abs(z[..., None] - turns).argmin(axis=-1).tolist()

    hexagon = json.loads(json.dumps(ConvolutionStepper().get_state()))["hexagon"]
    assert hexagon["labels"] == LABELS
    assert hexagon["inverses"] == ["e", "r⁻¹", "r⁻²", "r⁻³", "r⁻⁴", "r⁻⁵"]
    assert hexagon["sources"] == index(turns[:, None] / turns)
    assert hexagon["origins"] == index(turns / turns[:, None])
    np.testing.assert_allclose(np.exp(1j * np.radians(hexagon["angles"])), turns, atol=1e-12)
    assert hexagon["factors"] == {"shared": [1] * 6, "own": [1, 2] * 3}


def test_state_is_small() -> None:
    everything = ConvolutionStepper().get_state()
    data = {key: value for key, value in everything.items() if key not in ("_esm", "_css")}
    assert len(json.dumps(data)) < 2_000
    assert len(json.dumps(everything)) < 60_000


def test_defaults() -> None:
    """The kernel is not symmetric, and results have both signs."""
    widget = ConvolutionStepper()
    assert (widget.u, widget.g, widget.step, widget.weights) == (2, 1, 0, "shared")
    assert widget.kernel == [2, 1, -1, 0, 0, 0]
    assert widget.output.shape == (6,)
    assert widget.output.min() < 0 < widget.output.max()
    assert len(set(widget.output)) == 6


def test_changes_on_the_page_reach_python() -> None:
    widget = ConvolutionStepper()
    widget.set_state({"f": [0, 0, 1, 0, 0, 0], "kernel": [1, 2, 3, 0, 0, -1], "u": 4, "step": 6})
    assert widget.output.tolist() == [0, -1, 1, 2, 3, 0]
    assert (widget.u, widget.step) == (4, 6)
    widget.set_state({"weights": "own", "g": 3})
    assert widget.difference == 3


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"f": [1, 2, 3]}, ValueError, r"f must hold 6 integers from 0 to 9, got \[1, 2, 3\]"),
        ({"f": [1, 2, 3, 4, 5, 10]}, ValueError, "f must hold 6 integers from 0 to 9"),
        ({"f": [1, 2, 3, 4, 5, -1]}, ValueError, "f must hold"),
        ({"f": [1, 2, 3, 4, 5, 0.5]}, TypeError, "f must hold integers"),
        ({"f": 4}, traitlets.TraitError, "f"),
        ({"kernel": [4, 0, 0, 0, 0, 0]}, ValueError, "kernel must hold 6 integers from -3 to 3"),
        ({"kernel": [-4, 0, 0, 0, 0, 0]}, ValueError, "kernel must hold"),
        ({"kernel": [0] * 7}, ValueError, "kernel must hold 6"),
        ({"kernel": ["1"] * 6}, TypeError, "kernel must hold integers"),
        ({"u": 6}, ValueError, "u must be from 0 to 5, got 6"),
        ({"u": -1}, ValueError, "u must be from 0 to 5, got -1"),
        ({"u": 1.5}, traitlets.TraitError, "u"),
        ({"g": 6}, ValueError, "g must be from 0 to 5, got 6"),
        ({"g": "r"}, traitlets.TraitError, "g"),
        ({"step": 7}, ValueError, "step must be from 0 to 6, got 7"),
        ({"step": -1}, ValueError, "step must be from 0 to 6, got -1"),
        ({"weights": "tied"}, ValueError, "weights must be one of shared, own, got 'tied'"),
    ],
)
def test_bad_options_are_refused(options: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ConvolutionStepper(**options)


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("f", [1]),
        ("f", [1, 2, 3, 4, 5, "6"]),
        ("kernel", [4] * 6),
        ("kernel", [0.5] * 6),
        ("u", 6),
        ("g", -1),
        ("step", 7),
        ("weights", ""),
    ],
)
def test_bad_values_leave_the_widget_alone(trait: str, value: object) -> None:
    widget = ConvolutionStepper(step=3)
    before = widget.get_state()
    with pytest.raises(traitlets.TraitError, match=trait):
        setattr(widget, trait, value)
    assert widget.get_state() == before


def test_a_bad_message_from_the_page_changes_nothing() -> None:
    widget = ConvolutionStepper()
    before = widget.get_state()
    with pytest.raises(traitlets.TraitError):
        widget.set_state({"u": 3, "kernel": [1, 0, 0, 0, 0, 9], "step": 2})
    assert widget.get_state() == before


def test_properties_cannot_be_set() -> None:
    for name in ("output", "difference"):
        with pytest.raises(AttributeError):
            setattr(ConvolutionStepper(), name, None)


@pytest.mark.parametrize("g", [1, 2])
@pytest.mark.parametrize("weights", ["shared", "own"])
def test_fallback_shows_both_ways(weights: str, g: int) -> None:
    """Without scripts there is a row for each corner, with f and what becomes of it."""
    f, kernel = np.array([0, 2, 7, 1, 8, 3]), [-1, 3, 0, 0, 2, 0]
    factors = np.array([1, 2] * 3 if weights == "own" else [1] * 6)
    widget = ConvolutionStepper(f, kernel, g=g, weights=weights)
    output, turned = circular(f, kernel) * factors, np.roll(f, g)
    first = circular(turned, kernel) * factors
    columns = np.stack([f, output, turned, first, np.roll(output, g)], axis=1)
    text = widget.fallback().replace("\N{MINUS SIGN}", "-")
    heads = [re.sub("<[^>]*>", "", head) for head in re.findall(r'col">(.*?)</th>', text)]
    layer, moved = ("f∗ω", f"(T{LABELS[g]}f)∗ω") if weights == "shared" else ("Lf", None)
    assert heads == [
        "corner",
        "f",
        layer,
        f"T{LABELS[g]}f",
        moved or f"L(T{LABELS[g]}f)",
        f"T{LABELS[g]}({layer})",
    ]
    rows = re.findall(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', text)
    assert [title for title, _ in rows] == [f"{x + 1}: {name}" for x, name in enumerate(LABELS)]
    for (_, cells), expected in zip(rows, columns, strict=True):
        assert [float(cell) for cell in re.findall("<td>([^<]*)</td>", cells)] == expected.tolist()
    difference = np.abs(first - np.roll(output, g)).max()
    assert (difference > 0) == (weights == "own" and g == 1)
    assert f"between the two ways is {difference:g}." in text
    assert f"kernel ω is {', '.join(map(str, kernel))} at" in text
