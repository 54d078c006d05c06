"""The weight-sharing painter's Python half: its pairs, weights and elements, and its checks."""

import json
import re
from functools import cache
from itertools import permutations, product

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import null_space
from scipy.spatial.transform import Rotation

from dmolkit.constraints import (
    by_generators,
    orthogonal,
    permutation_group,
    special_orthogonal,
    vectors,
)
from dmolkit.cosets import GroupAction
from dmolkit.groups import cyclic, dihedral, quaternion, symmetric
from dmolkit.representations import Representation, defining, irreps, regular, trivial
from dmolkit.widgets.weight_painter import WeightPainter

RANKS = {
    "Z6 corners to corners": 6,
    "Z6 corners to number": 1,
    "Z4 corners to plane": 2,
    "Z4 plane to plane": 2,
    "D4 corners to corners": 3,
    "D4 edges to corners": 2,
    "D4 plane to corners": 1,
    "D4 regular to regular": 8,
    "S4 things to things": 2,
    "S4 pairs to things": 5,
    "S4 pairs to pairs": 15,
    "S5 things to things": 2,
    "SO3 vector to vector": 1,
    "SO3 vector to scalar": 0,
    "SO3 scalars and vectors": 4,
    "SO3 tensor to scalar": 1,
    "SO3 tensor to vector": 1,
    "SO3 tensor to tensor": 3,
    "O3 tensor to vector": 0,
    "O3 tensor to pseudovector": 1,
}
BLIND = {("Z4 plane to plane", "r^2"), ("O3 tensor to pseudovector", "inversion")}
each = pytest.mark.parametrize("name", RANKS)

SQUARE = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
EDGES = np.array([[0, 1], [-1, 0], [0, -1], [1, 0]])
D4 = {
    "e" if k == 0 and not m else f"r^{k}{m}".replace("r^0", "").replace("r^1", "r"): (
        np.linalg.matrix_power(np.array([[0, -1], [1, 0]]), k) @ np.diag([-1 if m else 1, 1])
    )
    for m in ("", "s")
    for k in range(4)
}
SPATIAL = {
    "90 about z": Rotation.from_euler("z", 90, degrees=True).as_matrix(),
    "90 about x": Rotation.from_euler("x", 90, degrees=True).as_matrix(),
    "120 about 111": np.roll(np.eye(3), 1, axis=0),
    "60 about 122": Rotation.from_rotvec(np.array([1, 2, 2]) / 3 * np.pi / 3).as_matrix(),
    "mirror x": np.diag([-1.0, 1, 1]),
    "inversion": -np.eye(3),
}


def moving(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Find the permutation matrix of points that a matrix moves, point by point."""
    return np.array([[np.allclose(matrix @ x, y) for x in points] for y in points], float)


def of_cycles(name: str, size: int) -> np.ndarray:
    """Read cycles such as (1 2)(3 4) as a matrix with a 1 in column x where x goes."""
    matrix = np.eye(size)
    for cycle in re.findall(r"\(([^)]*)\)", name):
        points = [int(x) - 1 for x in cycle.split()]
        for x, y in zip(points, points[1:] + points[:1], strict=True):
            matrix[:, x] = np.eye(size)[y]
    return matrix


def block(*parts: np.ndarray) -> np.ndarray:
    """Place matrices along the diagonal."""
    size = sum(map(len, parts))
    whole, start = np.zeros((size, size)), 0
    for part in parts:
        whole[start : start + len(part), start : start + len(part)] = part
        start += len(part)
    return whole


def moves(name: str, element: str) -> tuple[np.ndarray, np.ndarray]:
    """Matrices of an element on the input and on the output, worked out here."""
    family, _, rest = name.partition(" ")
    one = np.eye(1)
    if family[0] == "Z":
        n, k = int(family[1:]), int(element[2:] or 1) if element != "r" else 1
        turn = np.linalg.matrix_power(np.array([[0, -1], [1, 0]]), k)
        corners = np.roll(np.eye(n), k, axis=0)
        known = {"corners": corners, "number": one, "plane": turn}
    elif family == "D4":
        g = D4[element]
        among = [[np.allclose(g @ h, k) for h in D4.values()] for k in D4.values()]
        known = {"corners": moving(g, SQUARE), "edges": moving(g, EDGES), "plane": g}
        known["regular"] = np.array(among, float)
    elif family[:2] == "SO" or family == "O3":
        g = SPATIAL[element]
        known = {"vector": g, "scalar": one, "tensor": np.kron(g, g)}
        known["pseudovector"] = np.linalg.det(g) * g
        if rest == "scalars and vectors":
            return block(one, one, g, g), block(g, one)
    else:
        g = of_cycles(element, int(family[1:]))
        known = {"things": g, "pairs": np.kron(g, g)}
    start, end = rest.split(" to ")
    return known[start], known[end]


@cache
def solutions(name: str) -> np.ndarray:
    """Orthonormal null vectors of the stacked conditions of the elements, (entries, rank)."""
    about = WeightPainter().tables["pairs"][name]
    rows = []
    for element in about["names"]:
        a, b = moves(name, element)
        rows.append(np.kron(b, np.eye(len(a))) - np.kron(np.eye(len(b)), a.T))
    return null_space(np.concatenate(rows))


def full(entries: list[float], shape: tuple[int, int]) -> np.ndarray:
    """Write out row, column and value of entries that are not 0."""
    matrix = np.zeros(shape)
    for i, j, value in np.reshape(entries, (-1, 3)):
        matrix[int(i), int(j)] = value
    return matrix


@pytest.fixture(scope="module")
def tables() -> dict:
    """Give what the page gets, after its way through JSON."""
    return json.loads(json.dumps(WeightPainter().get_state()))["tables"]


def test_all_are_listed(tables: dict) -> None:
    assert tables["order"] == list(tables["pairs"]) == list(RANKS)
    assert {key: len(pair["patterns"]) for key, pair in tables["pairs"].items()} == RANKS
    assert len(tables["letters"]) == len(set(tables["letters"])) == len(tables["start"]) == 16
    assert len(tables["colors"]) == len(tables["inks"])


@each
def test_elements_act_as_geometry_says(tables: dict, name: str) -> None:
    pair = tables["pairs"][name]
    assert len(pair["names"]) == len(pair["labels"]) > 0
    for g, element in enumerate(pair["names"]):
        for place, expected in zip(
            (pair["given"], pair["wanted"]), moves(name, element), strict=True
        ):
            space = tables["spaces"][place]
            shown = full(space["moves"][g], (len(space["labels"]),) * 2)
            np.testing.assert_allclose(shown, expected, atol=1e-12)


@each
def test_patterns_span_the_equivariant_maps(tables: dict, name: str) -> None:
    """The null space of the conditions, from a singular value decomposition, is the same."""
    pair = tables["pairs"][name]
    rows, columns = (len(tables["spaces"][pair[end]]["labels"]) for end in ("wanted", "given"))
    found = np.array([full(p, (rows, columns)) for p in pair["patterns"]])
    flat, exact = found.reshape(len(found), rows * columns), solutions(name)
    assert exact.shape[1] == len(found) == RANKS[name]
    gram = flat @ flat.T
    np.testing.assert_allclose(gram, np.diag(np.diag(gram)), atol=1e-9)
    unit = flat / np.sqrt(np.diag(gram))[:, None]
    np.testing.assert_allclose(unit.T @ unit, exact @ exact.T, atol=1e-9)
    if "tensor to tensor" not in name:
        assert set(np.unique(found)) <= {-1.0, 0.0, 1.0}
        assert (np.abs(found).sum(axis=0) <= 1).all()


@each
def test_projection_is_the_nearest_equivariant_matrix(name: str) -> None:
    widget = WeightPainter(name)
    shape, exact = widget.weights.shape, solutions(name)
    weights = np.random.default_rng(7).normal(size=shape)
    widget.entries = weights.ravel().tolist()
    np.testing.assert_array_equal(widget.weights, weights)
    expected = (exact @ (exact.T @ weights.ravel())).reshape(shape)
    np.testing.assert_allclose(widget.projection, expected, atol=1e-12)
    for element in widget.tables["pairs"][name]["names"]:
        widget.element = element
        a, b = moves(name, element)
        far = np.sqrt(np.sum((b @ weights - weights @ a) ** 2) / np.sum(weights**2))
        assert widget.error == pytest.approx(far, rel=1e-9)
        # Some elements do the same number on both sides, and tell nothing.
        assert (far < 1e-9) == ((name, element) in BLIND)


@each
def test_every_choice_of_weights_is_equivariant(name: str) -> None:
    widget = WeightPainter(name)
    rank = RANKS[name]
    widget.coefficients = np.random.default_rng(3).uniform(-2, 2, rank).tolist()
    np.testing.assert_allclose(widget.projection, widget.weights, atol=1e-12)
    assert np.any(widget.weights) == (rank > 0)
    for element in widget.tables["pairs"][name]["names"]:
        widget.element = element
        assert widget.error < 1e-12
        a, b = moves(name, element)
        np.testing.assert_allclose(b @ widget.weights, widget.weights @ a, atol=1e-12)


def test_what_the_stories_say() -> None:
    """Neighbours and corners across, circulants, products of vectors, complex numbers."""
    steps = (np.arange(4)[:, None] - np.arange(4)) % 4
    corners = WeightPainter("D4 corners to corners", coefficients=[1, 2, 3]).weights
    np.testing.assert_array_equal(corners, np.choose(steps, [1, 2, 3, 2]))
    touching = np.linalg.norm(SQUARE[:, None] - EDGES, axis=2) < 1.5
    edges = WeightPainter("D4 edges to corners", coefficients=[5, 7]).weights
    np.testing.assert_array_equal(edges, np.where(touching, 5, 7))
    along = WeightPainter("D4 plane to corners", coefficients=[1]).weights
    np.testing.assert_array_equal(along, SQUARE)
    z = WeightPainter("Z4 plane to plane", coefficients=[3, 4]).weights @ [1, 2]
    assert complex(*z) == (3 - 4j) * (1 + 2j)
    sent = WeightPainter("Z4 corners to plane", coefficients=[3, 4]).weights
    assert [complex(*v) for v in sent.T] == [(3 - 4j) * 1j**k for k in range(4)]
    x, y = np.array([1.0, 2, 3]), np.array([-1.0, 0.5, 2])
    for name in ("SO3 tensor to vector", "O3 tensor to pseudovector"):
        cross = WeightPainter(name, coefficients=[1]).weights @ np.kron(x, y)
        np.testing.assert_allclose(np.abs(cross), np.abs(np.cross(x, y)))
        assert np.linalg.norm(np.cross(cross, np.cross(x, y))) == pytest.approx(0, abs=1e-12)
    dot = WeightPainter("SO3 tensor to scalar", coefficients=[1]).weights @ np.kron(x, y)
    assert dot == pytest.approx([x @ y])


@pytest.mark.parametrize(("name", "count"), [("S4 pairs to things", 3), ("S4 pairs to pairs", 4)])
def test_sets_are_told_apart_by_equal_indices_only(name: str, count: int) -> None:
    """Entries share a letter exactly if the same of their indices are equal."""
    widget = WeightPainter(name, coefficients=range(1, RANKS[name] + 1))
    letters: dict[tuple[bool, ...], set[float]] = {}
    for indices, value in zip(product(range(4), repeat=count), widget.weights.ravel(), strict=True):
        equal = tuple(a == b for a in indices for b in indices)
        letters.setdefault(equal, set()).add(value)
    assert sorted(v for values in letters.values() for v in values) == list(
        range(1, RANKS[name] + 1)
    )


@given(st.sampled_from(list(RANKS)), st.integers(0, 1000))
def test_projecting_twice_changes_nothing(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    widget = WeightPainter(name)
    widget.entries = rng.normal(size=widget.weights.size).tolist()
    once = widget.projection
    assert np.sum(once * (widget.weights - once)) == pytest.approx(0, abs=1e-9)
    widget.entries = once.ravel().tolist()
    np.testing.assert_allclose(widget.projection, once, atol=1e-12)
    assert widget.error < 1e-9


def test_state_is_small() -> None:
    everything = WeightPainter().get_state()
    data = {key: value for key, value in everything.items() if key not in ("_esm", "_css")}
    assert len(json.dumps(data)) < 30_000
    assert len(json.dumps(everything)) < 90_000


def test_defaults() -> None:
    widget = WeightPainter()
    assert (widget.pair_name, widget.element) == ("D4 corners to corners", "r")
    assert (widget.coefficients, widget.entries) == ([1.0, -0.6, 0.4], [])
    assert widget.error == 0.0
    empty = WeightPainter("SO3 vector to scalar")
    assert (empty.coefficients, empty.weights.tolist()) == ([], [[0.0, 0.0, 0.0]])
    assert (empty.projection.tolist(), empty.error) == ([[0.0, 0.0, 0.0]], 0.0)


def test_another_pair_keeps_what_fits() -> None:
    widget = WeightPainter("D4 corners to corners", coefficients=[1, 2, 3], element="r^3")
    widget.pair_name = "Z6 corners to corners"
    assert (widget.element, len(widget.coefficients)) == ("r^3", 6)
    widget.entries = [1.0] * 36
    widget.pair_name = "S4 things to things"
    assert (widget.element, widget.coefficients, widget.entries) == ("(1 2)", [1.0, -0.6], [])
    widget.coefficients = [4, 5]
    widget.pair_name = "S5 things to things"
    assert widget.coefficients == [4.0, 5.0]


def test_what_happens_on_the_page_reaches_python() -> None:
    widget, heard = WeightPainter(), []
    widget.observe(lambda change: heard.append(change.new), "coefficients")
    widget.set_state(
        {
            "pair_name": "S4 things to things",
            "coefficients": [1, 0.5],
            "entries": [],
            "element": "(2 3 4)",
        }
    )
    assert heard == [[1.0, 0.5]]
    assert widget.weights[0].tolist() == [1.0, 0.5, 0.5, 0.5]
    widget.set_state({"entries": list(range(16))})
    assert widget.weights[3, 3] == 15
    assert widget.error > 0.1


def test_own_pairs() -> None:
    """Representations by all their matrices, actions, and generators of Lie groups."""
    s3 = symmetric(3)
    widget = WeightPainter(regular(s3), trivial(s3), coefficients=[2])
    assert (widget.pair_name, widget.tables["order"][0]) == ("given", "given")
    assert widget.weights.tolist() == [[2.0] * 6]
    assert widget.tables["pairs"]["given"]["names"] == list(s3.names[1:])
    widget.pair_name = "D4 plane to corners"
    widget.pair_name = "given"
    assert "given" not in WeightPainter().tables["pairs"]
    action = GroupAction(s3, np.array(sorted(permutations(range(3)))))
    assert len(WeightPainter(action, action).coefficients) == 2
    arrow = vectors(special_orthogonal(3))
    turning = WeightPainter(arrow + arrow, arrow)
    assert len(turning.coefficients) == 2
    assert turning.tables["pairs"]["given"]["names"] == ["exp A1", "exp A2", "exp A3", "product"]
    for element in turning.tables["pairs"]["given"]["names"]:
        turning.element = element
        assert turning.error < 1e-12
    turning.entries = list(range(18))
    turning.element = "exp A3"
    about_z = Rotation.from_euler("z", 1).as_matrix()
    weights = np.arange(18.0).reshape(3, 6)
    wrong = about_z @ weights - weights @ block(about_z, about_z)
    assert turning.error == pytest.approx(np.linalg.norm(wrong) / np.linalg.norm(weights))
    mirrored = WeightPainter(vectors(orthogonal(3)), vectors(orthogonal(3)))
    assert mirrored.tables["pairs"]["given"]["names"][0] == "g1"
    mixed = WeightPainter(defining(dihedral(4)), by_generators(defining(dihedral(4))))
    assert mixed.tables["pairs"]["given"]["names"][:2] == ["r", "s"]
    alone = WeightPainter(trivial(cyclic(1)), trivial(cyclic(1)))
    assert (alone.element, alone.weights.tolist()) == ("e", [[1.0]])


def test_patterns_of_uneven_entries_are_scaled_too() -> None:
    """Where the sizes of entries are far apart, the largest is 1."""
    for angle, largest in ((0.3, 1 / np.tan(0.3)), (0.1, 1.0)):
        c, s = np.cos(2 * angle), np.sin(2 * angle)
        mirror = Representation(cyclic(2), [np.eye(2), [[c, s], [s, -c]]])
        weights = WeightPainter(trivial(cyclic(2)), mirror, coefficients=[1]).weights[:, 0]
        expected = np.array([np.cos(angle), np.sin(angle)]) / np.cos(angle) * largest
        np.testing.assert_allclose(weights, expected)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (("D5",), {}, ValueError, "pair must be one of Z6 corners to corners, .*'D5'"),
        ((4,), {}, TypeError, "pair must be a name, or both representations"),
        ((regular(cyclic(3)),), {}, TypeError, "both representations must be given"),
        (("D5", regular(cyclic(3))), {}, TypeError, "both representations must be given"),
        ((3, regular(cyclic(3))), {}, TypeError, "rep_in must be a Representation"),
        ((regular(cyclic(3)), "plane"), {}, TypeError, "rep_out must be a Representation"),
        ((regular(cyclic(13)), trivial(cyclic(13))), {}, ValueError, "rep_in .* at most 12 rows"),
        ((trivial(cyclic(13)), regular(cyclic(13))), {}, ValueError, "rep_out .* at most 12 rows"),
        ((trivial(cyclic(3)), trivial(cyclic(4))), {}, ValueError, "of one group"),
        ((trivial(quaternion()), irreps(quaternion())[4]), {}, ValueError, "rep_out must be real"),
        (2 * (5 * vectors(permutation_group(1)),), {}, ValueError, "at most 16 free weights.* 25"),
        ((), {"coefficients": [1, 2]}, ValueError, "coefficients must hold 3 numbers"),
        ((), {"coefficients": [1, 2, np.nan]}, ValueError, "coefficients must be finite"),
        ((), {"coefficients": [1, 2, 1e7]}, ValueError, "numbers from -1e\\+06 to 1e\\+06"),
        ((), {"entries": np.full((4, 4), 1e200)}, ValueError, "numbers from -1e\\+06"),
        (2 * (GroupAction(cyclic(1), [range(40000)]),), {}, ValueError, "at most 12 points"),
        ((), {"coefficients": ["a", 2, 3]}, TypeError, "coefficients must hold real numbers"),
        ((), {"entries": np.ones((4, 3))}, ValueError, r"shape \(4, 4\), got \(4, 3\)"),
        ((), {"entries": [[1], [1, 2]]}, ValueError, "entries must be a rectangular array"),
        ((), {"element": "t"}, ValueError, "element must be one of r, .*, got 't'"),
        ((), {"element": "e"}, ValueError, "element must be one of r, .*, got 'e'"),
        ((), {"element": 3}, traitlets.TraitError, "element"),
    ],
)
def test_bad_options_are_refused(
    arguments: tuple, options: dict, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        WeightPainter(*arguments, **options)


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("pair_name", "D5"),
        ("coefficients", [1.0]),
        ("coefficients", [1.0, 2.0, np.inf]),
        ("entries", [0.0] * 15),
        ("entries", [np.nan] * 16),
        ("element", "t"),
    ],
)
def test_bad_values_leave_the_widget_alone(trait: str, value: object) -> None:
    widget = WeightPainter()
    before = widget.get_state()
    with pytest.raises(ValueError, match=trait) as caught:
        setattr(widget, trait, value)
    assert isinstance(caught.value, traitlets.TraitError)
    assert widget.get_state() == before


def test_a_bad_message_from_the_page_changes_nothing() -> None:
    widget = WeightPainter()
    before = widget.get_state()
    for wrong in ({"element": "r^2"}, {"coefficients": [1, 2, 3]}, {"entries": [0] * 15}):
        message = {"coefficients": [1, 2], "element": "(1 2)", "entries": []} | wrong
        with pytest.raises(traitlets.TraitError):
            widget.set_state({"pair_name": "S4 things to things", **message})
        assert widget.get_state() == before


def test_properties_cannot_be_set() -> None:
    for name in ("weights", "projection", "error"):
        with pytest.raises(AttributeError):
            setattr(WeightPainter(), name, None)


def test_fallback_shows_the_letters() -> None:
    html = WeightPainter("Z4 corners to plane").fallback()
    cells = re.findall(r"<td style[^>]*>([^<]*)</td>", html)
    assert cells == ["a", "b", "−a", "−b", "−b", "a", "b", "−a"]
    assert "Z₄: corners → plane" in html
    assert "8 entries, 2 free weights: corner 1 sends" in html
    mixed = WeightPainter("SO3 tensor to tensor").fallback()
    cells = re.findall(r"<td style[^>]*>([^<]*)</td>", mixed)
    assert cells[:9] == ["3a", "", "", "", "a+2b", "", "", "", "a+2b"]
    assert cells[10] == "a−b+c"
    assert "no free weights: no direction" in WeightPainter("SO3 vector to scalar").fallback()
    own = WeightPainter(trivial(cyclic(2)), trivial(cyclic(2))).fallback()
    assert "1 entries" not in own
    assert "1 entry, 1 free weight." in own
