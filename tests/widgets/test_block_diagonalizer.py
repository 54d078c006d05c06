"""The block-diagonaliser's Python half: its representations, the way to the irreps, its checks."""

import json
import re
from itertools import permutations, product

import numpy as np
import pytest
import traitlets

from dmolkit.groups import cyclic, dihedral, direct_product, quaternion, symmetric
from dmolkit.representations import Representation, defining, direct_sum, irreps, regular, trivial
from dmolkit.widgets.block_diagonalizer import BlockDiagonalizer

QUARTER, MIRROR = np.array([[0, -1], [1, 0]]), np.diag([-1, 1])
D4 = [np.linalg.matrix_power(QUARTER, k) @ m for m in (np.eye(2), MIRROR) for k in range(4)]
SQUARE = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
EDGES = np.array([[0, 1], [-1, 0], [0, -1], [1, 0]])
TURN = np.array([[-1, -np.sqrt(3)], [np.sqrt(3), -1]]) / 2
D3 = [np.linalg.matrix_power(TURN, k) @ m for m in (np.eye(2), MIRROR) for k in range(3)]
TRIANGLE = np.array([np.linalg.matrix_power(TURN, k) @ [0, 1] for k in range(3)])
S4 = sorted(permutations(range(4)))
A4 = [p for p in S4 if np.linalg.det(np.eye(4)[list(p)]) > 0]
TETRAHEDRON = np.array([[1, 1, 1], [-1, 1, -1], [1, -1, -1], [-1, -1, 1]])


def moving(matrices: list[np.ndarray], points: np.ndarray) -> np.ndarray:
    """Find the permutation matrices of points, point by point."""
    return np.array([[[np.allclose(g @ x, y) for x in points] for y in points] for g in matrices])


def on_four(perms: list[tuple[int, ...]]) -> np.ndarray:
    """Find the matrices with a 1 in column x where x goes."""
    return np.array([[[p[x] == y for x in range(4)] for y in range(4)] for p in perms], float)


SPACE = [TETRAHEDRON.T @ matrix @ TETRAHEDRON / 4 for matrix in on_four(S4)]
MATRICES = {
    "D4 corners": moving(D4, SQUARE),
    "D4 edges": moving(D4, EDGES),
    "D4 tensor": np.array([np.kron(g, g) for g in D4]),
    "Z6 corners": np.array([np.roll(np.eye(6), k, axis=0) for k in range(6)]),
    "D3 corners": moving(D3, TRIANGLE),
    "A4 corners": on_four(A4),
    "S4 corners": on_four(S4),
    "S4 tensor": np.array([np.kron(g, g) for g in SPACE]),
}
for name, group in (("D4 regular", D4), ("D3 regular", D3)):
    MATRICES[name] = np.array(
        [[[np.allclose(g @ h, k) for h in group] for k in group] for g in group]
    )
BLOCKS = {
    "D4 corners": "1a 1d 2a",
    "D4 edges": "1a 1c 2a",
    "D4 regular": "1a 1b 1c 1d 2a 2a",
    "D4 tensor": "1a 1b 1c 1d",
    "Z6 corners": "1a 2a 2b 1b",
    "D3 corners": "1a 2a",
    "D3 regular": "1a 1b 2a 2a",
    "A4 corners": "1a 3a",
    "S4 corners": "1a 3a",
    "S4 tensor": "1a 2a 3a 3b",
}
each = pytest.mark.parametrize("name", BLOCKS)


@pytest.fixture(scope="module")
def state() -> dict[str, dict]:
    """Give what the page gets, after its way through JSON."""
    return json.loads(json.dumps(BlockDiagonalizer().get_state()))["representations"]


def test_all_are_listed(state: dict[str, dict]) -> None:
    assert list(state) == list(BLOCKS)
    assert state["Z6 corners"]["title"] == "⬡ corners of the hexagon, Z₆"
    assert [state[name]["corners"] for name in state] == [4, 4, 4, 4, 6, 3, 3, 0, 0, 0]


@each
def test_matrices_are_those_of_geometry(state: dict[str, dict], name: str) -> None:
    """Permutations of points, products of the group, and squares of matrices, worked out here."""
    shown, expected = state[name], MATRICES[name].astype(float)
    matrices = np.zeros(expected.shape)
    for g, entries in enumerate(shown["matrices"]):
        for i, j, value in np.reshape(entries, (-1, 3)):
            matrices[g, int(i), int(j)] = value
    np.testing.assert_allclose(matrices, expected, atol=1e-12)
    widget = BlockDiagonalizer(name)
    np.testing.assert_allclose(widget.representation.matrices, expected, atol=1e-12)
    assert list(widget.representation.group.names) == shown["names"]


@each
def test_at_the_end_all_matrices_have_the_blocks(state: dict[str, dict], name: str) -> None:
    """Outside of blocks is 0, and equal names mean equal irreducible characters."""
    widget = BlockDiagonalizer(name, position=1.0)
    blocks = state[name]["blocks"]
    assert " ".join(block["name"] for block in blocks) == BLOCKS[name]
    outside = np.ones(widget.basis.shape, bool)
    traces: dict[str, np.ndarray] = {}
    ends = 0
    matrices = widget.basis.T @ MATRICES[name] @ widget.basis
    for block in blocks:
        assert block["start"] == ends
        ends += block["size"]
        inside = slice(block["start"], ends)
        outside[inside, inside] = False
        trace = matrices[:, inside, inside].trace(axis1=1, axis2=2)
        np.testing.assert_allclose(traces.setdefault(block["name"], trace), trace, atol=1e-9)
    assert ends == len(outside)
    assert np.abs(matrices[:, outside]).max(initial=0) < 1e-12
    for (one, a), (other, b) in product(traces.items(), repeat=2):
        # ⟨χ, χ⟩ is 1, but 2 where a real irrep is a pair of complex ones: turns of the hexagon.
        expected = 0 if one != other else 2 if name == "Z6 corners" and one[0] == "2" else 1
        assert np.mean(a * b) == pytest.approx(expected)
    np.testing.assert_allclose(traces["1a"], 1)


@each
def test_bases_on_the_way_are_orthonormal_and_keep_the_character(name: str) -> None:
    widget = BlockDiagonalizer(name)
    size = MATRICES[name].shape[1]
    np.testing.assert_array_equal(widget.basis, np.eye(size))
    names = widget.representation.group.names
    bases = []
    for position in (0.25, 0.5, 0.75, 1.0):
        widget.position = position
        bases.append(widget.basis)
        np.testing.assert_allclose(bases[-1].T @ bases[-1], np.eye(size), atol=1e-12)
        for g, matrix in enumerate(MATRICES[name]):
            widget.element = names[g]
            expected = bases[-1].T @ matrix @ bases[-1]
            np.testing.assert_allclose(widget.matrix, expected, atol=1e-12)
            assert widget.matrix.trace() == pytest.approx(matrix.trace(), abs=1e-12)
    for power, basis in enumerate(bases, start=1):  # equal steps turn alike
        np.testing.assert_allclose(np.linalg.matrix_power(bases[0], power), basis, atol=1e-9)


@each
def test_planes_on_the_page_give_the_same_basis(state: dict[str, dict], name: str) -> None:
    """The matrix exponential of the planes' generator, by its power series."""
    size = MATRICES[name].shape[1]
    generator = np.zeros((size, size))
    for angle, *axes in state[name]["planes"]:
        u, v = np.reshape(axes, (2, size))
        generator += angle * (np.outer(v, u) - np.outer(u, v))
    basis = term = np.eye(size)
    for k in range(1, 60):
        term = term @ generator / k
        basis = basis + term
    np.testing.assert_allclose(basis, BlockDiagonalizer(name, position=1).basis, atol=1e-9)


def test_patterns_on_the_square() -> None:
    """The basis of irreps is constant, alternating, x and y, up to signs."""
    basis = BlockDiagonalizer("D4 corners", position=1.0).basis
    alternating = SQUARE.prod(axis=1)
    patterns = np.stack([np.ones(4), alternating, *SQUARE.T], axis=1)
    np.testing.assert_allclose(np.abs(basis.T @ patterns / 2), np.eye(4), atol=1e-12)
    basis = BlockDiagonalizer("S4 corners", position=1.0).basis
    patterns = np.concatenate([np.ones((4, 1)), TETRAHEDRON], axis=1)
    np.testing.assert_allclose(basis, patterns / 2, atol=1e-12)


def test_places_are_where_the_group_moves_them(state: dict[str, dict]) -> None:
    """Symmetries of the plane move the places of corners, edges and elements as their matrices."""
    for name, group in [
        ("D4 corners", D4),
        ("D4 edges", D4),
        ("D4 regular", D4),
        ("D3 corners", D3),
        ("D3 regular", D3),
    ]:
        at = np.array(state[name]["places"])
        for g, matrix in zip(group, MATRICES[name], strict=True):
            np.testing.assert_allclose(at @ g.T, matrix.T @ at, atol=2e-3)
    at = np.array(state["Z6 corners"]["places"])
    assert at[1] == pytest.approx([0.5, 0.866])
    at = np.reshape(state["S4 tensor"]["places"], (3, 3, 2))
    assert (np.diff(at[..., 0], axis=1) > 0.3).all()
    assert (np.diff(at[..., 1], axis=0) < -0.3).all()


def test_state_is_small() -> None:
    everything = BlockDiagonalizer().get_state()
    data = {key: value for key, value in everything.items() if key not in ("_esm", "_css")}
    assert len(json.dumps(data)) < 22_000
    assert len(json.dumps(everything)) < 60_000


def test_defaults() -> None:
    widget = BlockDiagonalizer()
    assert (widget.representation_name, widget.element) == ("D4 corners", "r")
    assert (widget.position, widget.every) == (0.0, False)
    assert BlockDiagonalizer("S4 tensor").element == "(1 2)"


def test_another_representation_keeps_an_element_that_it_has() -> None:
    widget = BlockDiagonalizer("D4 corners", "r^3", position=0.4)
    widget.representation_name = "Z6 corners"
    assert (widget.element, widget.position) == ("r^3", 0.4)
    widget.representation_name = "D3 corners"
    assert widget.element == "r"
    widget.representation_name = "A4 corners"
    assert widget.element == "(1 2 3)"


def test_what_happens_on_the_page_reaches_python() -> None:
    widget, heard = BlockDiagonalizer(), []
    widget.observe(lambda change: heard.append(change.new), "position")
    widget.set_state({"representation_name": "S4 corners", "element": "(1 2)", "position": 1})
    assert heard == [1.0]
    assert widget.matrix.trace() == pytest.approx(2)
    widget.set_state({"every": True})
    assert widget.every


def test_own_representation() -> None:
    klein = direct_product(cyclic(2), cyclic(2))
    widget = BlockDiagonalizer(regular(klein), position=1.0)
    assert (widget.representation_name, next(iter(widget.representations))) == ("given", "given")
    about = widget.representations["given"]
    assert [block["name"] for block in about["blocks"]] == ["1a", "1b", "1c", "1d"]
    np.testing.assert_allclose(np.abs(widget.matrix), np.eye(4), atol=1e-12)
    widget.representation_name = "D4 edges"
    widget.representation_name = "given"
    assert "given" not in BlockDiagonalizer().representations
    one = BlockDiagonalizer(trivial(cyclic(1)), position=1.0)
    assert (one.element, one.matrix.tolist()) == ("e", [[1.0]])


def test_a_basis_of_even_blocks_only_is_reached_too() -> None:
    """Where no block is odd, one vector is negated, and the matrices keep their blocks."""
    d4 = dihedral(4)
    twist = np.diag([1.0, 1.0, 1.0, -1.0])
    rep = direct_sum(defining(d4), defining(d4))
    widget = BlockDiagonalizer(Representation(d4, twist @ rep.matrices @ twist), position=1.0)
    for name in d4.names:
        widget.element = name
        assert np.abs(widget.matrix[:2, 2:]).max() < 1e-12
        assert np.abs(widget.matrix[2:, :2]).max() < 1e-12
    assert np.linalg.det(widget.basis) == pytest.approx(1)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"representation": "D5"}, ValueError, "representation must be one of D4 corners, .*'D5'"),
        ({"representation": 4}, TypeError, "representation must be a name or a Representation"),
        ({"representation": regular(cyclic(12))}, ValueError, "at most 10 rows and 24 elements"),
        ({"representation": trivial(cyclic(25))}, ValueError, "at most 10 rows and 24 elements"),
        ({"representation": irreps(quaternion())[4]}, ValueError, "must be real and orthogonal"),
        (
            {"representation": Representation(cyclic(2), [[[1, 0], [0, 1]], [[1, 1], [0, -1]]])},
            ValueError,
            "must be real and orthogonal",
        ),
        ({"element": "t"}, ValueError, "element must be one of e, r, .*, got 't'"),
        ({"element": 3}, traitlets.TraitError, "element"),
        ({"position": 1.5}, traitlets.TraitError, "position"),
        ({"position": -0.1}, traitlets.TraitError, "position"),
        ({"every": "yes"}, traitlets.TraitError, "every"),
    ],
)
def test_bad_options_are_refused(options: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        BlockDiagonalizer(**options)


@pytest.mark.parametrize(
    ("trait", "value"),
    [("representation_name", "D5"), ("element", "t"), ("position", 2.0), ("every", 2)],
)
def test_bad_values_leave_the_widget_alone(trait: str, value: object) -> None:
    widget = BlockDiagonalizer()
    before = widget.get_state()
    with pytest.raises(traitlets.TraitError, match=trait):
        setattr(widget, trait, value)
    assert widget.get_state() == before


def test_a_bad_message_from_the_page_changes_nothing() -> None:
    widget = BlockDiagonalizer()
    before = widget.get_state()
    with pytest.raises(traitlets.TraitError):
        widget.set_state({"representation_name": "S4 corners", "element": "s", "position": 0.5})
    assert widget.get_state() == before


def test_properties_cannot_be_set() -> None:
    for name in ("representation", "basis", "matrix"):
        with pytest.raises(AttributeError):
            setattr(BlockDiagonalizer(), name, None)


def test_fallback_shows_both_bases() -> None:
    html = BlockDiagonalizer("D4 corners", "rs").fallback()
    assert re.search(r'aria-label="The matrices of e, rs, r\. .* blocks 1a, 1d, 2a\."', html)
    assert "corners of the square, D₄" in html
    assert symmetric(4).names[1] not in html
    assert "The matrices of e, (12), (34)." in BlockDiagonalizer("S4 corners").fallback()


@pytest.mark.parametrize("position", [float("nan"), -0.1, 1.1])
def test_position_lies_between_the_bases(position: float) -> None:
    with pytest.raises(ValueError, match="position must be from 0 to 1"):
        BlockDiagonalizer(position=position)
    widget = BlockDiagonalizer(position=0.4)
    with pytest.raises(ValueError, match="position must be"):
        widget.position = position
    assert widget.position == 0.4
