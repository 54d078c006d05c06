"""Pictures of the chapter on convolution, read back and compared with sums written out."""

import math
import re

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dmolkit import palette
from dmolkit.figures import hexagon_square, weight_sharing
from tests.pictures import ENDS, SVG, corners, numbers, offset, shown, words

NAMES = ["e", "r", "r^2", "r^3", "r^4", "r^5"]
SMALL = st.integers(-9, 9)
COLORS = arrays(float, (6, 3), elements=st.integers(0, 8).map(lambda k: k / 8))
MATRICES = arrays(float, (6, 3, 3), elements=SMALL.map(float))


def summed(f, kernel, factor=(1,) * 6):
    """Sum over j of ω(j) f(k - j), times a factor for each k, term by term."""
    f = np.reshape(f, (6, -1))
    kernel = np.reshape(kernel, (6, f.shape[1], f.shape[1]))
    return np.array([factor[k] * sum(kernel[j] @ f[k - j] for j in range(6)) for k in range(6)])


def turned(f, power):
    """Move values on by some corners, one by one."""
    moved = [None] * 6
    for k, value in enumerate(f):
        moved[(k + power) % 6] = value
    return np.array(moved)


def mapped(name, share):
    """Colours of a map of matplotlib."""
    return mpl.colormaps[name](share, bytes=True)[:, :3]


class Hexagon:
    """What one sees of one function."""

    def __init__(self, element):
        self.at = offset(element)
        self.element = element
        labels = [e for e in element.findall(f"{SVG}text") if words(e) in set("123456")]
        names = [words(e) for e in element.findall(f"{SVG}text") if e not in labels]
        self.name = " ".join(names).replace("\u2009", "")
        self.places = {int(words(e)): numbers(e, "x", "y") * [1, -1] for e in labels}
        discs = element.findall(f"{SVG}g")
        order = [self._nearest(offset(disc) * [1, -1]) for disc in discs]
        assert sorted(order) == [1, 2, 3, 4, 5, 6]
        self.discs = [discs[order.index(k)] for k in range(1, 7)]

    def _nearest(self, at):
        """Give the number of the corner in the direction of a point."""
        return max(self.places, key=lambda k: self.places[k] @ at)

    def angles(self):
        """Directions of the numbers 1 to 6, in degrees, y up."""
        places = [self.places[k] for k in range(1, 7)]
        return [math.degrees(math.atan2(y, x)) % 360 for x, y in places]

    def colors(self):
        """Colours of the discs, (6, 3)."""
        fills = [disc.find(f"{SVG}circle").get("fill") for disc in self.discs]
        return np.array([[int(part) for part in re.findall(r"\d+", fill)] for fill in fills])

    def values(self):
        """Numbers on the discs."""
        return [float(words(disc).replace("−", "-")) for disc in self.discs]

    def bars(self):
        """Heights of the bars on the discs, (6, 3)."""
        paths = [disc.find(f"{SVG}path").get("d") for disc in self.discs]
        return [[-float(v) for v in re.findall(r"8v(-?[\d.]+)h", d)] for d in paths]

    def rings(self):
        """Numbers of the corners with a ring."""
        return [k for k, disc in enumerate(self.discs, 1) if len(disc.findall(f"{SVG}circle")) > 1]


def hexagons(picture):
    """Hexagons by name."""
    found = [Hexagon(element) for element in shown(picture).findall(f"{SVG}g")]
    assert len({hexagon.name for hexagon in found}) == len(found)
    return {hexagon.name: hexagon for hexagon in found}


class TestHexagonSquare:
    """Values against the sum, places against the turn."""

    @settings(max_examples=40)
    @given(st.lists(SMALL, min_size=6, max_size=6), st.lists(SMALL, min_size=6, max_size=6))
    def test_numbers_are_those_of_the_sum(self, f, kernel):
        seen = hexagons(hexagon_square(f, kernel, "r^2"))
        result = summed(f, kernel)[:, 0]
        expected = {
            "f": f,
            "f∗ω": result,
            "Tr²f": turned(f, 2),
            "Tr²(f∗ω) = (Tr²f)∗ω": turned(result, 2),
        }
        assert seen.keys() == expected.keys()
        for name, values in expected.items():
            np.testing.assert_array_equal(seen[name].values(), values)

    @pytest.mark.parametrize(("power", "name"), list(enumerate(NAMES)))
    def test_turns_are_counter_clockwise(self, power, name):
        seen = hexagons(hexagon_square(range(6), [1, 0, 0, 7, 0, 0], name))
        pretty = name.translate({ord("^"): None, **{ord(str(k)): "⁰¹²³⁴⁵"[k] for k in range(6)}})
        angle = math.tau * power / 6
        turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        for before, after in (("f", f"T{pretty}f"), ("f∗ω", f"T{pretty}(f∗ω) = (T{pretty}f)∗ω")):
            ends = {
                value: offset(disc) * [1, -1]
                for value, disc in zip(seen[after].values(), seen[after].discs, strict=True)
            }
            for value, disc in zip(seen[before].values(), seen[before].discs, strict=True):
                moved = turn @ (offset(disc) * [1, -1])
                np.testing.assert_allclose(ends[value], moved, atol=0.05)

    def test_numbers_of_corners_stay_in_place(self):
        for hexagon in hexagons(hexagon_square(range(6), [1] * 6, 4)).values():
            np.testing.assert_allclose(hexagon.angles(), range(0, 360, 60), atol=0.1)

    @settings(max_examples=40)
    @given(COLORS, MATRICES, st.integers(0, 5))
    def test_colors_and_bars_are_channels(self, f, kernel, power):
        seen = list(hexagons(hexagon_square(f, kernel, power)).values())
        result = summed(f, kernel)
        low, high = result.min(), result.max()
        shares = (result - low) / (high - low if high > low else 1)
        for hexagon, channels in zip(
            seen, [f, shares, turned(f, power), turned(shares, power)], strict=True
        ):
            assert np.abs(hexagon.colors() - 255 * channels).max() < 0.501
            np.testing.assert_allclose(hexagon.bars(), 17 * channels, atol=0.006)

    def test_numbers_have_the_colors_of_panels(self):
        seen = hexagons(hexagon_square([0, 1, 2, 3, 4, 5], [0, 1, 0, 0, 0, -1]))
        share = np.linspace(0, 1, 6)
        np.testing.assert_array_equal(seen["f"].colors(), mapped(palette.SEQUENTIAL, share))
        result = summed([0, 1, 2, 3, 4, 5], [0, 1, 0, 0, 0, -1])[:, 0]
        half = result / (2 * np.abs(result).max()) + 0.5
        np.testing.assert_array_equal(seen["f∗ω"].colors(), mapped(palette.DIVERGING, half))

    def test_a_hexagon_is_tinted_by_its_corners(self):
        for hexagon in hexagons(hexagon_square(range(6), [1, 2, 0, 0, 0, 0])).values():
            kites = hexagon.element.findall(f"{SVG}polygon")[:6]
            for kite, disc in zip(kites, hexagon.discs, strict=True):
                assert kite.get("fill") == disc.find(f"{SVG}circle").get("fill")
                x, y = corners(kite).T
                area = abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2
                assert area == pytest.approx(math.sqrt(3) / 4 * 54**2, rel=1e-3)
                np.testing.assert_allclose(
                    corners(kite).mean(axis=0), offset(disc) * 5 / 8, atol=0.02
                )

    @settings(max_examples=40)
    @given(COLORS, MATRICES, st.integers(0, 5))
    def test_doubled_weights_part_the_two_ways(self, f, kernel, power):
        picture = hexagon_square(f, kernel, power, shared=False)
        double = (2, 1, 2, 1, 2, 1)
        last = turned(summed(f, kernel, double), power)
        first = summed(turned(f, power), kernel, double)
        differ = [k + 1 for k in range(6) if (last[k] != first[k]).any()]
        seen = list(hexagons(picture).values())
        written = [words(e) for e in shown(picture).findall(f"{SVG}text")]
        assert len(seen) == (5 if differ else 4)
        assert ("≠" in written) == ("different" in written) == bool(differ)
        assert ("same" in written) == (not differ)
        assert [hexagon.rings() for hexagon in seen[3:]] == [differ] * (2 if differ else 1)
        assert not any(hexagon.rings() for hexagon in seen[:3])
        assert "every weight counts double" in picture.alt
        shown_last, shown_first = seen[3], seen[-1]
        everything = np.stack([summed(f, kernel, double), last, first])
        low, high = everything.min(), everything.max()
        for hexagon, values in ((shown_last, last), (shown_first, first)):
            shares = (values - low) / (high - low if high > low else 1)
            assert np.abs(hexagon.colors() - 255 * shares).max() < 0.501

    def test_a_turn_that_keeps_odd_corners_odd_commutes_with_doubling(self):
        f, kernel = [3, 1, 4, 1, 5, 9], [2, 7, 1, 8, 2, 8]
        for name in NAMES:
            count = len(hexagons(hexagon_square(f, kernel, name, shared=False)))
            assert count == (4 if name in {"e", "r^2", "r^4"} else 5)

    @pytest.mark.parametrize("shared", [True, False])
    def test_arrows_lead_round_the_square(self, shared):
        picture = hexagon_square([3, 1, 4, 1, 5, 9], [2, 7, 1, 8, 2, 8], shared=shared)
        root, seen = shown(picture), hexagons(picture)

        def nearest(at):
            """Hexagon next to a point, whose distance from it is that of no other."""
            return min(seen, key=lambda name: np.linalg.norm(seen[name].at - at))

        heads = [corners(e)[0] for e in root.findall(f"{SVG}polygon")]
        tails = [numbers(e, *ENDS)[:2] for e in root.findall(f"{SVG}line")]
        steps = {(nearest(a), nearest(b)) for a, b in zip(tails, heads, strict=True)}
        both = "Tr(f∗ω) = (Trf)∗ω"
        last, first = (both, both) if shared else ("Tr(f∗ω)", "(Trf)∗ω")
        assert steps == {("f", "f∗ω"), ("f", "Trf"), ("f∗ω", last), ("Trf", first)}
        written = [words(e) for e in root.findall(f"{SVG}text")]
        assert written.count("convolve") == written.count("turn by r") == 2

    @pytest.mark.parametrize("shared", [True, False])
    def test_hexagons_keep_apart_and_inside(self, shared):
        picture = hexagon_square([3, 1, 4, 1, 5, 9], [2, 7, 1, 8, 2, 8], shared=shared)
        left, top, width, height = (float(v) for v in shown(picture).get("viewBox").split())
        places = [hexagon.at for hexagon in hexagons(picture).values()]
        for k, at in enumerate(places):
            assert (at - 80 > [left, top]).all()
            assert (at + 80 < [left + width, top + height]).all()
            assert all(np.abs(at - other).max() > 180 for other in places[:k])

    def test_description(self):
        alt = hexagon_square([1, 0, 0, 0, 0, 0], [1, -2, 0, 0, 0, 0.5]).alt
        assert alt.endswith(
            "Both ways end with the same hexagon. By corners 1 to 6, f is 1, 0, 0, 0, 0, 0 and "
            "f∗ω is 1, −2, 0, 0, 0, 0.5; the end is 0.5, 1, −2, 0, 0, 0."
        )
        apart = hexagon_square([1, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0], shared=False).alt
        assert "The two ways end differently, at corners 2." in apart
        assert apart.endswith(
            "turning last gives 0, 2, 0, 0, 0, 0; turning first gives 0, 1, 0, 0, 0, 0."
        )
        colored = hexagon_square(np.eye(6)[:, :3], [np.diag([1, 2, -3])] * 6).alt
        assert colored.endswith("rescaled together: −3 is drawn as 0 and 2 as 1.")

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            (([1] * 5, [1] * 6), ValueError, r"f must have shape \(6,\) or \(6, 3\), got \(5,\)"),
            ((np.ones((6, 2)), [1] * 6), ValueError, r"f must have shape .* got \(6, 2\)"),
            (([1] * 6, [1] * 5), ValueError, r"kernel must have shape \(6,\) .* got \(5,\)"),
            ((np.ones((6, 3)), [1] * 6), ValueError, r"kernel must have shape \(6, 3, 3\)"),
            (([math.nan] * 6, [1] * 6), ValueError, "f must be finite"),
            (([1] * 6, [math.inf] * 6), ValueError, "kernel must be finite"),
            ((["x"] * 6, [1] * 6), TypeError, "f must hold real numbers"),
            (([1] * 6, [1j] * 6), TypeError, "kernel must hold real numbers"),
            ((2 * np.ones((6, 3)), np.ones((6, 3, 3))), ValueError, r"colours in \[0, 1\]"),
            (([1] * 6, [1] * 6, "s"), ValueError, "g: no element 's'"),
            (([1] * 6, [1] * 6, 6), ValueError, "g holds 6"),
            (([1] * 6, [1] * 6, 1.0), TypeError, "g must hold integers"),
        ],
    )
    def test_refuses_other_arguments(self, arguments, error, message):
        with pytest.raises(error, match=message):
            hexagon_square(*arguments)


class Matrix:
    """What one sees of one matrix."""

    def __init__(self, element):
        self.title, self.count = (words(e) for e in element.findall(f"{SVG}text"))
        self.at = offset(element)
        inner = element.find(f"{SVG}g")
        self.corner = self.at + offset(inner)
        edge = numbers(inner.find(f"{SVG}rect"), "width", "height")
        self.far = self.corner + edge
        parts = inner.findall(f"{SVG}g")
        tints = [part for part in parts if part.get("fill-opacity")]
        cells = [rect for part in tints for rect in part]
        self.side = math.sqrt(edge.prod() / len(cells))
        shape = tuple(np.rint(edge[::-1] / self.side).astype(int))
        self.look = np.full(shape, "", dtype=object)
        self.letters = np.full(shape, "", dtype=object)
        for part in parts:
            for child in part:
                if child.tag == f"{SVG}text":
                    self.letters[self.cell(numbers(child, "x", "y"))] += child.text
                    continue
                x, y, width, height = numbers(child, "x", "y", "width", "height")
                assert width == height > 0
                cell = self.cell((x + width / 2, y + height / 2))
                self.look[cell] += part.get("stroke", "") + "|" + part.get("fill") + ";"

    def cell(self, at):
        """Row and column of the cell whose middle this is."""
        place = np.array(at) / self.side - 0.5
        column, row = np.rint(place).astype(int)
        np.testing.assert_allclose(place, [column, row], atol=0.02)
        return row, column


def matrices(blocks):
    """Matrices of a picture in their order."""
    return [Matrix(e) for e in shown(weight_sharing(blocks)).findall(f"{SVG}g")]


def tied(one, other):
    """Whether two arrays have equal entries at the same places."""
    one, other = (np.ravel(a)[:, None] == np.ravel(a) for a in (one, other))
    return (one == other).all()


def orbits(out, into):
    """Label the pairs of an output and an input by their orbits under permutations."""
    labels = np.full((len(out[0]), len(into[0])), -1)
    for i, j in np.ndindex(labels.shape):
        if labels[i, j] < 0:
            labels[[p[i] for p in out], [q[j] for q in into]] = labels.max() + 1
    return labels


def d4_on_corners():
    """D₄ as permutations of the corners 0 to 3, all reflections and rotations by arithmetic."""
    return [[(sign * k + a) % 4 for k in range(4)] for sign in (1, -1) for a in range(4)]


def on_itself(group):
    """Permutations by which a group of permutations moves its own elements."""
    return [[group.index([p[k] for k in q]) for q in group] for p in group]


class TestWeightSharing:
    """Equal looks against equal numbers."""

    @given(arrays(int, st.tuples(*[st.integers(1, 7)] * 2), elements=st.integers(0, 30)))
    def test_entries_look_alike_where_weights_are_equal(self, raw):
        labels = np.unique(raw, return_inverse=True)[1].reshape(raw.shape)
        (seen,) = matrices({"W": labels})
        free = len(set(raw.flat))
        assert seen.count == ("1 free weight" if free == 1 else f"{free} free weights")
        assert tied(seen.letters, labels)
        assert tied(seen.look, np.minimum(labels, 31))

    @pytest.mark.parametrize("free", [8, 15, 26, 27, 40])
    def test_letters_and_looks(self, free):
        (seen,) = matrices({"W": [list(range(free))] * 2})
        expected = [chr(97 + k) if free <= 26 else str(k + 1) for k in range(free)]
        letters = expected if free < 37 else [""] * free
        assert seen.letters.tolist() == [letters] * 2
        for k, look in enumerate(seen.look[0]):
            color = palette.CATEGORICAL[k % 8]
            assert look == f"|{color};" + f"{color}|none;" * min(k // 8, 3)

    def test_double_cosets_of_d4(self):
        corners, group = d4_on_corners(), on_itself(d4_on_corners())
        blocks = {
            "G → G": orbits(group, group),
            "vertices → G": orbits(group, corners),
            "vertices → vertices": orbits(corners, corners),
        }
        picture = weight_sharing(blocks)
        for seen, (title, labels), free in zip(
            matrices(blocks), blocks.items(), (8, 4, 3), strict=True
        ):
            assert (seen.title, seen.count) == (title, f"{free} free weights")
            assert seen.letters.shape == labels.shape
            assert tied(seen.letters, labels)
        assert picture.alt == (
            "Entries that share a weight look alike. G → G: 8 by 8, 8 free weights. "
            "vertices → G: 8 by 4, 4 free weights. vertices → vertices: 4 by 4, 3 free weights."
        )

    def test_matrices_keep_apart_and_inside(self):
        shapes = [(8, 8), (8, 4), (4, 4), (1, 1), (3, 12), (16, 16), (2, 50)]
        blocks = {f"block {k}": np.zeros(shape, int) for k, shape in enumerate(shapes)}
        picture = weight_sharing(blocks)
        left, top, width, height = (float(v) for v in shown(picture).get("viewBox").split())
        seen = matrices(blocks)
        assert width < 480
        for k, one in enumerate(seen):
            assert (one.corner >= [left + 1, top + 20]).all()
            assert (one.far <= [left + width - 1, top + height - 20]).all()
            assert all(
                (one.corner > other.far + 16).any() or (other.corner > one.far + 16).any()
                for other in seen[:k]
            )

    @pytest.mark.parametrize(
        ("blocks", "error", "message"),
        [
            ([[0]], TypeError, "blocks must map titles to matrices"),
            ({}, ValueError, "blocks must contain at least one matrix"),
            ({1: [[0]]}, TypeError, "blocks must have strings for titles, got 1"),
            ({"W": [0]}, ValueError, r"blocks\['W'\] must have shape .* got \(1,\)"),
            ({"W": [[]]}, ValueError, r"blocks\['W'\] must have shape .*not empty"),
            ({"W": [[0, 2]]}, ValueError, r"must hold all of 0, …, k - 1, got \[0, 2\]"),
            ({"W": [[-1, 0]]}, ValueError, r"must hold all of 0, …, k - 1, got \[-1, 0\]"),
            ({"W": [[0.0]]}, TypeError, r"blocks\['W'\] must hold integers"),
        ],
    )
    def test_refuses_other_arguments(self, blocks, error, message):
        with pytest.raises(error, match=message):
            weight_sharing(blocks)
