"""The lift and project stepper's Python half: its spaces, its rules, its checks."""

import json
import re

import numpy as np
import pytest
import traitlets

from dmolkit.widgets.lift_project import LiftProject

# Symmetries of the square on complex numbers, in the order of the group.
TURNS = [lambda z, k=k: 1j**k * z for k in range(4)]
SQUARE = [*TURNS, *(lambda z, k=k: 1j**k * -z.conjugate() for k in range(4))]
HEXAGON = [lambda z, k=k: np.exp(1j * np.pi * k / 3) * z for k in range(6)]
SPACES = {
    "square": (SQUARE, [(1 + 1j) * 1j**k for k in range(4)]),
    "hexagon": (HEXAGON, [np.exp(1j * np.pi * k / 3) for k in range(6)]),
    "edges": (SQUARE, [1j ** (k + 1) for k in range(4)]),
    "diagonals": (SQUARE, [1 + 1j, -1 + 1j]),
}
each_space = pytest.mark.parametrize("name", SPACES)


@pytest.fixture(scope="module")
def state() -> dict[str, dict]:
    """Give what the page gets, after its way through JSON."""
    return json.loads(json.dumps(LiftProject().get_state()))["spaces"]


def images(name: str) -> list[int]:
    """Point to which each symmetry takes the base point; a diagonal is a direction up to sign."""
    symmetries, points = SPACES[name]
    signs = (1, -1) if name == "diagonals" else (1,)
    return [
        next(x for x, z in enumerate(points) for c in signs if abs(g(points[0]) - c * z) < 1e-9)
        for g in symmetries
    ]


@each_space
def test_spaces_are_those_of_geometry(state: dict[str, dict], name: str) -> None:
    """Points lie where the book draws them, and the base point goes where symmetries take it."""
    shown, points = state[name], SPACES[name][1]
    assert shown["images"] == images(name)
    drawn = [complex(x, y) for x, y in shown["points"]]
    assert np.ptp(np.abs(drawn)) < 0.01
    for z, point in zip(drawn, points, strict=True):
        assert abs(z / abs(z) - point / abs(point)) < 1e-3
    outline = [complex(x, y) for x, y in shown["outline"]]
    corners = SPACES["hexagon" if name == "hexagon" else "square"][1]
    for z, corner in zip(outline, corners, strict=True):
        assert abs(z / abs(z) - corner / abs(corner)) < 1e-3
    assert len(shown["start"]) == len(points)
    assert len(shown["labels"]) == len(SPACES[name][0])


def test_titles(state: dict[str, dict]) -> None:
    assert [each["title"] for each in state.values()] == [
        "▩ corners of the square, D₄",
        "⬡ corners of the hexagon, Z₆",
        "▩ edges of the square, D₄",
        "▩ diagonals of the square, D₄",
    ]
    assert state["square"]["labels"][-1] == "r³s"


def test_state_is_small() -> None:
    everything = LiftProject().get_state()
    data = {key: value for key, value in everything.items() if key not in ("_esm", "_css")}
    assert len(json.dumps(data)) < 4_000
    assert len(json.dumps(everything)) < 60_000


@each_space
def test_lift_and_projection(name: str) -> None:
    """The lift has the value of the point, the projection the mean over its elements."""
    rng = np.random.default_rng(3)
    to = images(name)
    f = rng.integers(0, 10, max(to) + 1)
    widget = LiftProject(name, f)
    assert widget.F == widget.lifted.tolist() == [f[x] for x in to]
    assert widget.projected.tolist() == f.tolist()
    F = rng.integers(0, 10, len(to))
    widget = LiftProject(name, F=F)
    assert widget.projected.tolist() == [
        float(np.mean([F[g] for g, image in enumerate(to) if image == x]))
        for x in range(max(to) + 1)
    ]


def test_defaults() -> None:
    widget = LiftProject()
    assert (widget.space, widget.f, widget.step, widget.seed) == ("square", [7, 3, 5, 1], 0, 1)
    assert LiftProject(F=[7, 3, 5, 1, 3, 5, 1, 7]).step == 8
    assert LiftProject("hexagon", step=13).step == 13
    assert widget.action.table[:, 0].tolist() == images("square")


def test_another_space_starts_anew() -> None:
    widget = LiftProject("square", [1, 2, 3, 4], step=13)
    widget.space = "hexagon"
    assert (widget.f, widget.F, widget.step) == ([7, 3, 5, 1, 8, 4], [7, 3, 5, 1, 8, 4], 0)
    widget.space = "diagonals"
    assert (widget.f, widget.F) == ([7, 3], [7, 3, 7, 3, 3, 7, 3, 7])


def test_another_f_is_lifted_anew() -> None:
    widget = LiftProject("square", F=[0] * 8, step=12)
    widget.f = [1, 2, 3, 4]
    assert (widget.F, widget.step) == ([1, 2, 3, 4, 2, 3, 4, 1], 8)
    widget.step = 3
    widget.f = [4, 3, 2, 1]
    assert (widget.F, widget.step) == ([4, 3, 2, 1, 3, 2, 1, 4], 3)


def test_another_function_on_the_group_waits_for_its_projection() -> None:
    widget = LiftProject("square", step=2)
    widget.F = [0, 0, 0, 0, 9, 0, 0, 0]
    assert (widget.step, widget.projected.tolist()) == (8, [0, 4.5, 0, 0])
    widget.step = 13
    assert widget.F[4] == 9
    widget.step = 7
    assert widget.F == [7, 3, 5, 1, 3, 5, 1, 7]


def test_steps_on_the_page_reach_python() -> None:
    widget, heard = LiftProject(), []
    widget.observe(lambda change: heard.append(change.new), "F")
    widget.set_state({"F": [7, 3, 5, 1, 4, 5, 1, 7], "step": 8})
    assert heard == [[7, 3, 5, 1, 4, 5, 1, 7]]
    assert widget.projected.tolist() == [7, 3.5, 5, 1]
    widget.set_state({"space": "hexagon", "f": [7, 3, 5, 1, 8, 4], "F": [7, 3, 5, 1, 8, 4]})
    assert (widget.space, widget.step) == ("hexagon", 0)
    widget.set_state({"seed": 5, "f": [0] * 6, "F": [0] * 6, "step": 0})
    assert (widget.seed, widget.projected.tolist()) == (5, [0] * 6)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"space": "sphere"}, ValueError, "space must be one of square, .*, got 'sphere'"),
        ({"space": 4}, ValueError, "space must be one of"),
        ({"f": [1, 2, 3]}, ValueError, r"f must have shape \(4, …\), got \(3,\)"),
        ({"f": [1, 2, 3, 10]}, traitlets.TraitError, "f"),
        ({"f": [1, 2, 3, -1]}, traitlets.TraitError, "f"),
        ({"f": [1, 2, 3, 0.5]}, traitlets.TraitError, "f"),
        ({"f": "1234"}, ValueError, "f must have shape"),
        ({"F": [1] * 4}, ValueError, "F must hold 8 integers from 0 to 9, got"),
        ({"F": [11] * 8}, traitlets.TraitError, "F"),
        ({"F": [1] * 8, "step": 7}, ValueError, "step must be at least 8 where F is no lift"),
        ({"step": 14}, ValueError, "step must be at most 13, got 14"),
        ({"step": -1}, traitlets.TraitError, "step"),
        ({"step": 1.5}, traitlets.TraitError, "step"),
        ({"seed": 0}, traitlets.TraitError, "seed"),
        ({"seed": 2**31 - 1}, traitlets.TraitError, "seed"),
    ],
)
def test_bad_options_are_refused(options: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        LiftProject(**options)


@pytest.mark.parametrize(
    ("trait", "value"),
    [("space", "S2"), ("f", [1]), ("f", [1, 2, 3, "4"]), ("F", [0]), ("step", 14), ("seed", 0)],
)
def test_bad_values_leave_the_widget_alone(trait: str, value: object) -> None:
    widget = LiftProject(step=9)
    before = widget.get_state()
    with pytest.raises(traitlets.TraitError, match=trait):
        setattr(widget, trait, value)
    assert widget.get_state() == before


def test_a_bad_message_from_the_page_changes_nothing() -> None:
    widget = LiftProject(step=9)
    before = widget.get_state()
    with pytest.raises(traitlets.TraitError):
        widget.set_state({"space": "hexagon", "f": [1], "step": 2})
    assert widget.get_state() == before


def test_properties_cannot_be_set() -> None:
    for name in ("action", "lifted", "projected"):
        with pytest.raises(AttributeError):
            setattr(LiftProject(), name, None)


@each_space
def test_fallback_lists_every_coset(name: str) -> None:
    """Without scripts there is a row for each point: f, its elements, F on them, their mean."""
    to = images(name)
    F = [(3 * g + 1) % 10 for g in range(len(to))]
    widget = LiftProject(name, F=F)
    rows = re.findall(r"<tr><th scope=\"row\"[^>]*>([^<]*)</th>(.*?)</tr>", widget.fallback())
    assert len(rows) == max(to) + 1
    labels = widget.spaces[name]["labels"]
    for x, (title, cells) in enumerate(rows):
        elements = [g for g, image in enumerate(to) if image == x]
        mean = sum(F[g] for g in elements) / len(elements)
        assert title.endswith(f" {x + 1}")
        assert re.findall(r"<td>([^<]*)</td>", cells) == [
            str(widget.f[x]),
            f"{{{', '.join(labels[g] for g in elements)}}}",
            ", ".join(str(F[g]) for g in elements),
            f"{mean:g}",
        ]
