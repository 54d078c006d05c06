"""The pairs of representations that the weight-sharing painter knows by name."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from dmolkit.constraints import (
    GeneratorRepresentation,
    by_generators,
    equivariant_basis,
    orthogonal,
    permutation_group,
    scalars,
    special_orthogonal,
    vectors,
)
from dmolkit.constraints._generators import AnyRepresentation
from dmolkit.cosets import GroupAction, coset_action
from dmolkit.groups import Group, cyclic, dihedral, pretty
from dmolkit.representations import Representation, defining, permutation, regular, trivial
from dmolkit.widgets._representations import entries_of

_Floats = NDArray[np.float64]

_ZERO = 1e-9
_LARGEST, _MOST_WEIGHTS, _MOST_SAMPLES, _MOST_STEPS = 12, 16, 24, 4.0
_PRODUCTS = [i + j for i in "xyz" for j in "xyz"]


class Sample(NamedTuple):
    """Element as a word in the discrete generators, then a turn, in the basis of the algebra."""

    label: str
    word: Sequence[int] = ()
    turn: Sequence[float] = ()

    def matrix(self, representation: GeneratorRepresentation) -> _Floats:
        """Matrix of the element, (d, d)."""
        matrix: _Floats = np.eye(representation.degree)
        for generator in self.word:
            matrix = matrix @ representation.discrete[generator]
        if len(self.turn):
            matrix = matrix @ expm(np.tensordot(self.turn, representation.infinitesimal, 1))
        return matrix


class Space(NamedTuple):
    """A representation, what its coordinates are called, and what sample elements do.

    ``moves`` are the matrices (d, d) of sample elements by name, and ``samples`` their labels.
    """

    title: str
    labels: list[str]
    representation: AnyRepresentation
    moves: Mapping[str, _Floats]
    samples: Mapping[str, str]


class Pair(NamedTuple):
    """Two spaces of one group, and the weights of the equivariant maps from one to the other.

    ``patterns`` (rank, d_out, d_in) are orthogonal; ``story`` says what the weights stand for.
    """

    group: str
    given: Space
    wanted: Space
    patterns: _Floats
    story: str

    @property
    def size(self) -> int:
        """Number of entries of a map."""
        return int(np.prod(self.patterns.shape[1:]))


@cache
def listed_pairs() -> dict[str, Pair]:
    """Pairs by name."""
    return _cyclic_pairs() | _square_pairs() | _set_pairs() | _rotation_pairs() | _mirror_pairs()


def own_pair(rep_in: AnyRepresentation, rep_out: AnyRepresentation) -> Pair:
    """Check two representations that were passed in, and choose sample elements."""
    for name, rep in (("rep_in", rep_in), ("rep_out", rep_out)):
        if isinstance(rep, GroupAction) and rep.size > _LARGEST:
            raise ValueError(f"{name} must have at most {_LARGEST} points, got {rep!r}")
    rep_in, rep_out = (
        permutation(rep) if isinstance(rep, GroupAction) else rep for rep in (rep_in, rep_out)
    )
    given, wanted = by_generators(rep_in, "rep_in"), by_generators(rep_out, "rep_out")
    for name, rep in (("rep_in", given), ("rep_out", wanted)):
        if rep.degree > _LARGEST:
            raise ValueError(f"{name} must have at most {_LARGEST} rows, got {rep!r}")
        if np.iscomplexobj(rep.discrete) or np.iscomplexobj(rep.infinitesimal):
            raise ValueError(f"{name} must be real, got {rep!r}")
    spaces = [
        _own_space(title, rep, rep_in, rep_out)
        for title, rep in (("your input", rep_in), ("your output", rep_out))
    ]
    pair = _pair("your group", spaces[0], spaces[1], "")
    if (rank := len(pair.patterns)) > _MOST_WEIGHTS:
        raise ValueError(f"at most {_MOST_WEIGHTS} free weights can be shown, got {rank}")
    return pair


def describe(pairs: Mapping[str, Pair]) -> dict[str, Any]:
    """Give the page code what it reads: lists, numbers and strings; spaces are listed once.

    A built page sorts the names of a dictionary, so that their order is given, too.
    """
    spaces: dict[int, Space] = {}
    for pair in pairs.values():
        spaces |= {id(space): space for space in (pair.given, pair.wanted)}
    places = {key: place for place, key in enumerate(spaces)}
    return {
        "spaces": [
            {
                "title": space.title,
                "labels": space.labels,
                "moves": [entries_of(matrix) for matrix in space.moves.values()],
            }
            for space in spaces.values()
        ],
        "order": list(pairs),
        "pairs": {
            name: {
                "group": pair.group,
                "given": places[id(pair.given)],
                "wanted": places[id(pair.wanted)],
                "patterns": [entries_of(pattern) for pattern in pair.patterns],
                "names": list(pair.given.samples),
                "labels": list(pair.given.samples.values()),
                "story": pair.story,
            }
            for name, pair in pairs.items()
        },
    }


def patterns_of(rep_in: AnyRepresentation, rep_out: AnyRepresentation) -> _Floats:
    """Scale the basis of equivariant maps so that the smallest entries are those of one weight.

    Then entries are ±1 wherever all of them are of one size. If they are of very different sizes,
    the largest is 1.
    """
    patterns = equivariant_basis(rep_in, rep_out)
    for pattern in patterns:
        sizes = np.abs(pattern[np.abs(pattern) > _ZERO])
        pattern /= sizes.min() if sizes.max() <= _MOST_STEPS * sizes.min() else sizes.max()
        pattern[np.abs(pattern) <= _ZERO] = 0
    return _tidy(patterns)


def _cyclic_pairs() -> dict[str, Pair]:
    z6, z4 = cyclic(6), cyclic(4)
    six, one = _finite("corners", range(1, 7), regular(z6)), _finite("number", "1", trivial(z6))
    four, plane = _finite("corners", range(1, 5), regular(z4)), _finite("plane", "xy", defining(z4))
    circulant = "a circulant, one for each turn from corner to corner"
    total = "the same for every corner, so that the map is a sum"
    quarters = "corner 1 sends the vector (a, −b), and the others send its quarter turns"
    complex_number = "turn and stretch, as multiplication by the complex number a − bi"
    return {
        "Z6 corners to corners": _pair("⬡ Z₆", six, six, circulant),
        "Z6 corners to number": _pair("⬡ Z₆", six, one, total),
        "Z4 corners to plane": _pair("Z₄", four, plane, quarters),
        "Z4 plane to plane": _pair("Z₄", plane, plane, complex_number),
    }


def _square_pairs() -> dict[str, Pair]:
    d4, name = dihedral(4), "▩ D₄"
    corners, edges = (
        _finite(title, range(1, 5), permutation(coset_action(d4, ["e", mirror])))
        for title, mirror in (("corners", "r^3s"), ("edges", "s"))
    )
    plane = _finite("plane", "xy", defining(d4))
    itself = _finite("D₄ itself", [pretty(element) for element in d4.names], regular(d4))
    near = "a for a corner itself, b for its neighbours, c for the corner across"
    touching = "a for the two edges at a corner, b for the two others"
    along = "each corner gets a multiple of the vector's part along its own diagonal"
    convolution = "one for each element, as in a convolution on D₄"
    return {
        "D4 corners to corners": _pair(name, corners, corners, near),
        "D4 edges to corners": _pair(name, edges, corners, touching),
        "D4 plane to corners": _pair(name, plane, corners, along),
        "D4 regular to regular": _pair(name, itself, itself, convolution),
    }


def _set_pairs() -> dict[str, Pair]:
    four = {
        "(1 2)": Sample("(12)", (0,)),
        "(1 2 3 4)": Sample("(1234)", (1,)),
        "(2 3 4)": Sample("(234)", (0, 1)),
        "(1 3)(2 4)": Sample("(13)(24)", (1, 1)),
    }
    five = {
        "(1 2)": Sample("(12)", (0,)),
        "(1 2 3 4 5)": Sample("(12345)", (1,)),
        "(2 3 4 5)": Sample("(2345)", (0, 1)),
    }
    thing, other = vectors(permutation_group(4)), vectors(permutation_group(5))
    digits = "1234"
    things, others = _space("things", digits, thing, four), _space("things", "12345", other, five)
    pairs = _space("pairs", [i + j for i in digits for j in digits], thing * thing, four)
    itself = "a for a thing itself, b for all the others, as in DeepSets"
    ways = "all that counts is which of {} indices are equal, and there are {} ways"
    return {
        "S4 things to things": _pair("S₄", things, things, itself),
        "S4 pairs to things": _pair("S₄", pairs, things, ways.format("three", 5)),
        "S4 pairs to pairs": _pair("S₄", pairs, pairs, ways.format("four", 15)),
        "S5 things to things": _pair("S₅", others, others, itself),
    }


_TURNS = {
    "90 about z": Sample("90° about z", (), (0, 0, np.pi / 2)),
    "90 about x": Sample("90° about x", (), (np.pi / 2, 0, 0)),
    "120 about 111": Sample("120° about (1, 1, 1)", (), [2 * np.pi / np.sqrt(27)] * 3),
    "60 about 122": Sample("60° about (1, 2, 2)", (), [np.pi / 9, 2 * np.pi / 9, 2 * np.pi / 9]),
}
_MIRRORS = {
    "mirror x": Sample("mirror x → −x", (0,)),
    "inversion": Sample("inversion −1", (0,), (np.pi, 0, 0)),
}


def _rotation_pairs() -> dict[str, Pair]:
    group, name = special_orthogonal(3), "SO(3)"
    number, arrow = scalars(group), vectors(group)
    scalar, vector = _space("scalar", "1", number, _TURNS), _space("vector", "xyz", arrow, _TURNS)
    labels = [*"st", *(v + i for v in "uv" for i in "xyz")]
    several = _space("2 scalars + 2 vectors", labels, 2 * number + 2 * arrow, _TURNS)
    both = _space("vector + scalar", "xyz1", arrow + number, _TURNS)
    tensor = _space("vector ⊗ vector", _PRODUCTS, arrow * arrow, _TURNS)
    special = "no direction is special; for the same reason the bias of a vector vanishes"
    kinds = "a and b for the vectors, c and d for the scalars, nothing between the two kinds"
    parts = (
        "c alone for the antisymmetric part of a matrix, a and b together for its trace and "
        "for the rest"
    )
    return {
        "SO3 vector to vector": _pair(name, vector, vector, "a vector can only be stretched"),
        "SO3 vector to scalar": _pair(name, vector, scalar, special),
        "SO3 scalars and vectors": _pair(name, several, both, kinds),
        "SO3 tensor to scalar": _pair(name, tensor, scalar, "the dot product of two vectors"),
        "SO3 tensor to vector": _pair(name, tensor, vector, "the cross product of two vectors"),
        "SO3 tensor to tensor": _pair(name, tensor, tensor, parts),
    }


def _mirror_pairs() -> dict[str, Pair]:
    group, name, samples = orthogonal(3), "O(3)", _MIRRORS | _TURNS
    arrow = vectors(group)
    sign = GeneratorRepresentation(group, [[[-1.0]]], np.zeros((3, 1, 1)))  # the determinant
    tensor = _space("vector ⊗ vector", _PRODUCTS, arrow * arrow, samples)
    vector = _space("vector", "xyz", arrow, samples)
    pseudovector = _space("pseudovector", "xyz", sign * arrow, samples)
    mirrored = "−1 leaves a product of two vectors as it is, and turns a vector round"
    cross = "the cross product, which no mirror treats as a vector"
    return {
        "O3 tensor to vector": _pair(name, tensor, vector, mirrored),
        "O3 tensor to pseudovector": _pair(name, tensor, pseudovector, cross),
    }


def _own_space(title: str, rep: AnyRepresentation, *both: AnyRepresentation) -> Space:
    """Space whose samples are elements of the group, if both ways know what these do."""
    known = by_generators(rep)
    labels = range(1, known.degree + 1)
    if isinstance(rep, Representation) and all(isinstance(b, Representation) for b in both):
        return _finite(title, labels, rep)
    return _space(title, labels, known, _samples_of(known))


def _samples_of(rep: GeneratorRepresentation) -> dict[str, Sample]:
    """Choose generators, turns by 1 along the algebra, and the product of all of them."""
    group = rep.group
    count, dimension = len(rep.discrete), len(rep.infinitesimal)
    names = [f"g{k + 1}" for k in range(count)]
    if isinstance(group, Group):
        names = [group.names[g] for g in group.generators]
    samples = {name: Sample(pretty(name), (k,)) for k, name in enumerate(names)}
    units = np.eye(dimension).tolist()
    samples |= {
        f"exp A{k + 1}": Sample(pretty(f"exp A_{k + 1}"), (), u) for k, u in enumerate(units)
    }
    if not samples:
        samples["e"] = Sample("e")
    if len(samples) > 1:
        turn = (0.7 / (1 + np.arange(dimension))).tolist()
        samples["product"] = Sample("a product of all of them", range(count), turn)
    return samples


def _finite(title: str, labels: Iterable[object], rep: Representation) -> Space:
    """Space of a finite group; samples are all elements but the identity, if there are others."""
    start = min(1, rep.group.order - 1)
    names = rep.group.names[start : start + _MOST_SAMPLES]
    moves = {name: _tidy(rep(name)) for name in names}
    return Space(title, [str(k) for k in labels], rep, moves, {k: pretty(k) for k in names})


def _space(
    title: str,
    labels: Iterable[object],
    rep: GeneratorRepresentation,
    samples: Mapping[str, Sample],
) -> Space:
    moves = {name: _tidy(sample.matrix(rep)) for name, sample in samples.items()}
    named = {name: sample.label for name, sample in samples.items()}
    return Space(title, [str(k) for k in labels], rep, moves, named)


def _pair(group: str, given: Space, wanted: Space, story: str) -> Pair:
    patterns = patterns_of(given.representation, wanted.representation)
    return Pair(group, given, wanted, patterns, story)


def _tidy(numbers: _Floats) -> _Floats:
    """Undo rounding where a whole number was meant."""
    whole = np.round(numbers)
    tidy: _Floats = np.where(np.abs(numbers - whole) < _ZERO, whole, numbers) + 0.0
    return tidy
