"""The picture of the maps of edges, read back and compared with partitions and orbits by hand."""

import itertools
import re

import numpy as np
import pytest

from dmolkit.figures import edge_patterns
from tests.pictures import ENDS, SVG, numbers, offset, shown, words

INDICES = "ijkl"
PERMUTATIONS = list(itertools.permutations(range(4)))


def partitions(items):
    """All ways to split a list into classes: the first item joins a class of the rest, or none."""
    if not items:
        return [frozenset()]
    first, found = frozenset(items[:1]), []
    for rest in partitions(items[1:]):
        found.append(rest | {first})
        found += [rest - {c} | {c | first} for c in rest]
    return found


def classes_of(values):
    """Give the partition of i, j, k, l by equal values."""
    return frozenset(
        frozenset(n for n, v in zip(INDICES, values, strict=True) if v == value) for value in values
    )


class Panel:
    """What one sees of one map."""

    def __init__(self, element):
        self.at = offset(element)
        dots, self.frame = element.findall(f"{SVG}g")
        self.words, self.formula = (words(e) for e in element.findall(f"{SVG}text"))
        names = {words(e): numbers(e, "x", "y") for e in dots.findall(f"{SVG}text")}
        assert sorted(names) == list(INDICES)
        discs = dots.findall(f"{SVG}circle")
        centers = [numbers(disc, "cx", "cy") for disc in discs]
        nearest = [int(np.argmin([np.linalg.norm(c - names[n]) for c in centers])) for n in INDICES]
        assert sorted(nearest) == [0, 1, 2, 3]
        self.places = {n: centers[k] for n, k in zip(INDICES, nearest, strict=True)}
        self.colors = [discs[k].get("fill") for k in nearest]
        self.joined = set()
        for stroke in dots.findall(f"{SVG}line"):
            ends = numbers(stroke, *ENDS).reshape(2, 2)
            self.joined.add(
                frozenset(n for n, p in self.places.items() if (ends == p).all(axis=1).any())
            )

    def classes(self):
        """Give the partition that the lines draw."""
        return frozenset(
            frozenset(m for m in INDICES if m == n or frozenset((m, n)) in self.joined)
            for n in INDICES
        )

    def matrix(self):
        """Give the 16 × 16 matrix of zeros and ones."""
        lines, ones = self.frame.findall(f"{SVG}g")
        side = np.max([numbers(stroke, *ENDS) for stroke in lines]) / 16
        matrix = np.zeros((16, 16), int)
        for one in ones:
            x, y, width, height = numbers(one, "x", "y", "width", "height") / side
            assert width == height == 1
            assert (x, y) == (int(x), int(y))
            matrix[int(y), int(x)] += 1
        return matrix


@pytest.fixture(scope="module")
def panels():
    return [Panel(element) for element in shown(edge_patterns()).findall(f"{SVG}g")]


def test_all_partitions_are_drawn_once(panels):
    expected = partitions(list(INDICES))
    assert len(expected) == 15
    drawn = [panel.classes() for panel in panels]
    assert len(drawn) == 15
    assert set(drawn) == set(expected)


def test_lines_and_colors_agree(panels):
    for panel in panels:
        pairs = {
            frozenset(pair)
            for c in panel.classes()
            for pair in itertools.combinations(sorted(c), 2)
        }
        assert panel.joined == pairs
        assert classes_of(panel.colors) == panel.classes()


def test_fewer_classes_come_first(panels):
    counts = [len(panel.classes()) for panel in panels]
    assert counts == [1] + 7 * [2] + 6 * [3] + [4]
    places = [tuple(panel.at[::-1]) for panel in panels]
    assert places == sorted(places)


def test_matrices_are_the_orbits_of_all_permutations(panels):
    orbits = {
        frozenset(tuple(p[v] for v in values) for p in PERMUTATIONS)
        for values in itertools.product(range(4), repeat=4)
    }
    seen = set()
    for panel in panels:
        matrix = panel.matrix()
        assert set(matrix.flat) == {0, 1}
        ones = np.argwhere(matrix.reshape(4, 4, 4, 4)).tolist()
        values = frozenset((i, j, k, l) for k, l, i, j in ones)
        assert values in orbits
        assert {classes_of(v) for v in values} == {panel.classes()}
        seen.add(values)
    assert seen == orbits


def sums(formula, a):
    """Evaluate a formula over all values of its letters, where different letters differ."""
    result, summed, source = re.fullmatch(
        r"B([kl]{2}) = (?:Σ([ij]+)\u2009)?A([ijkl]{2})", formula
    ).groups()
    letters = sorted(set(result + source))
    assert set(summed or "") == set(source) - set(result)
    b = np.zeros_like(a)
    for values in itertools.permutations(range(4), len(letters)):
        value = dict(zip(letters, values, strict=True))
        b[value[result[0]], value[result[1]]] += a[value[source[0]], value[source[1]]]
    return b


def test_formulas_are_what_the_matrices_do(panels):
    a = np.random.default_rng(0).integers(-9, 10, (4, 4))
    for panel in panels:
        np.testing.assert_array_equal(panel.matrix() @ a.ravel(), sums(panel.formula, a).ravel())


def places(name):
    """Give 1 where the words let an entry of A count for an entry of B."""
    what, where = re.split(" → | on (?=diag)| (?=off)", name)
    sources = {
        "identity": lambda i, j, k, l, _: (i, j) == (k, l),
        "transpose": lambda i, j, k, l, _: (i, j) == (l, k),
        "diagonal": lambda i, j, k, l, goal: i == j == goal,
        "trace": lambda i, j, k, l, _: i == j,
        "row sums": lambda i, j, k, l, goal: i == goal,
        "col. sums": lambda i, j, k, l, goal: j == goal,
        "total": lambda i, j, k, l, _: True,
    }
    on_diagonal = where == "diagonal"
    found = np.zeros((4, 4, 4, 4), int)
    for k, l, i, j in np.ndindex(found.shape):
        goal = l if where == "columns" else k
        found[k, l, i, j] = (k == l) == on_diagonal and sources[what](i, j, k, l, goal)
    return found.reshape(16, 16)


def test_words_are_what_the_matrices_do(panels):
    assert len({panel.words for panel in panels}) == 15
    for panel in panels:
        # Of what the words allow, a map takes the entries with indices that differ otherwise.
        assert (panel.matrix() <= places(panel.words)).all(), panel.words


def test_outputs_lie_right_of_inputs(panels):
    for panel in panels:
        (i, j, k, l) = (panel.places[n] for n in INDICES)
        assert i[0] == j[0] < k[0] == l[0]
        assert i[1] == k[1] < j[1] == l[1]


def test_panels_keep_apart_and_inside(panels):
    left, top, width, height = (float(v) for v in shown(edge_patterns()).get("viewBox").split())
    assert width <= 470
    for k, panel in enumerate(panels):
        x = panel.at[0] + offset(panel.frame)[0]
        assert panel.at[0] >= left
        assert x + 72 <= left + width
        assert panel.at[1] + 72 + 45 <= top + height
        assert all(np.abs(panel.at - other.at).max() > 120 for other in panels[:k])
        assert max(p[0] for p in panel.places.values()) + 20 < offset(panel.frame)[0]


def test_description_names_all_partitions():
    alt = edge_patterns().alt
    named = re.findall(r"(?:: |; )([ijkl|]+) ", alt)
    found = {frozenset(frozenset(c) for c in name.split("|")) for name in named}
    assert len(named) == 15
    assert found == set(partitions(list(INDICES)))
