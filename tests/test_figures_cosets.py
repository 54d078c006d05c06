"""Pictures of the chapter on cosets, read back and compared with computations of their own."""

import base64
import io
import math
import re
from functools import cache
from itertools import combinations, permutations

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.image import imread
from scipy.spatial.transform import Rotation

from dmolkit import palette
from dmolkit.figures import coset_frames, image_panels, panels, subgroup_lattice
from dmolkit.groups import (
    Group,
    alternating,
    cyclic,
    dihedral,
    direct_product,
    quaternion,
    symmetric,
)
from tests.pictures import ENDS, SVG, corners, numbers, offset, rgb, shown, words

GROUPS = {
    "Z1": cyclic(1),
    "Z7": cyclic(7),
    "Z12": cyclic(12),
    "S3": symmetric(3),
    "D3": dihedral(3),
    "D4": dihedral(4),
    "D6": dihedral(6),
    "Q8": quaternion(),
    "A4": alternating(4),
    "V4": Group([[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]], ["e", "a", "b", "c"]),
}


@cache
def subgroups_by_hand(key):
    """All subsets that contain e and are closed, as sets of indices."""
    table = GROUPS[key].table.tolist()
    others = range(1, len(table))
    return [
        frozenset((0, *some))
        for size in range(len(table))
        if len(table) % (size + 1) == 0
        for some in combinations(others, size)
        if all(table[a][b] in (0, *some) for a in some for b in some)
    ]


def generated(table, elements):
    """Close a set of indices under products."""
    found = {0, *elements}
    while more := {table[a][b] for a in found for b in found} - found:
        found |= more
    return frozenset(found)


@cache
def drawn(key):
    """Draw the lattice of one of the groups above once."""
    return subgroup_lattice(GROUPS[key])


class Lattice:
    """What one sees in the picture of a subgroup lattice."""

    def __init__(self, key):
        group = GROUPS[key]
        self.table = group.table.tolist()
        self.group = group
        root = shown(drawn(key))
        self.nodes = {}
        self.frames = {}
        self.outer = {}
        self.colors = {}
        for node in root.iter(f"{SVG}g"):
            subgroup = self.meaning(words(node.find(f"{SVG}text")))
            rects = node.findall(f"{SVG}rect")
            self.nodes[subgroup] = offset(node)
            self.frames[subgroup] = len(rects) - 1  # the last one is the tint
            self.outer[subgroup] = numbers(rects[0], "x", "y", "width", "height")
            self.colors[subgroup] = rects[-1].get("fill")
        self.strokes = [numbers(e, *ENDS) for e in root.findall(f"{SVG}line")]
        self.bands = [numbers(e, "x", "y", "width", "height") for e in root.findall(f"{SVG}rect")]
        self.margin = {
            float(e.get("y")): e.text for e in root.findall(f"{SVG}text") if e.text != "order"
        }

    def meaning(self, label):
        """Subgroup that a label stands for."""
        raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹−", "0123456789-")
        plain = [re.sub(r"[\s^]", "", name) for name in self.group.names]
        listed = label.translate(raised).removeprefix("G = ")
        elements = [plain.index(name) for name in listed[1:-1].split(", ")]
        if listed[0] == "{":
            assert generated(self.table, elements) == frozenset(elements)
        return generated(self.table, elements)

    def node_at(self, x, y):
        """Subgroup at whose upper or lower edge a line ends."""
        (found,) = [
            h
            for h, at in self.nodes.items()
            if math.isclose(at[0], x, abs_tol=0.02)
            and math.isclose(abs(at[1] - y), -self.outer[h][1], abs_tol=0.02)
        ]
        return found

    def conjugates(self, subgroup):
        """All gHg⁻¹."""
        t = self.table
        inverse = [row.index(0) for row in t]
        return {frozenset(t[t[g][h]][inverse[g]] for h in subgroup) for g in range(len(t))}


@cache
def lattice(key):
    """Read one lattice once."""
    return Lattice(key)


@pytest.mark.parametrize("key", GROUPS)
class TestSubgroupLattice:
    """Lattices against all closed subsets."""

    def test_shows_each_subgroup_once(self, key):
        root = shown(drawn(key))
        assert len(list(root.iter(f"{SVG}g"))) == len(lattice(key).nodes)
        assert set(lattice(key).nodes) == set(subgroups_by_hand(key))

    def test_lines_join_maximal_subgroups_upwards(self, key):
        everything = subgroups_by_hand(key)
        expected = {
            (h, k)
            for h, k in permutations(everything, 2)
            if h < k and not any(h < other < k for other in everything)
        }
        drawn = set()
        for x1, y1, x2, y2 in lattice(key).strokes:
            assert y1 > y2
            drawn.add((lattice(key).node_at(x1, y1), lattice(key).node_at(x2, y2)))
        assert drawn == expected
        assert len(lattice(key).strokes) == len(expected)

    def test_levels_are_orders_with_larger_ones_above(self, key):
        seen = lattice(key)
        for h, (_, y) in seen.nodes.items():
            assert seen.margin[y] == str(len(h))
        assert len(seen.margin) == len({len(h) for h in seen.nodes})
        heights = [float(order) for _, order in sorted(seen.margin.items())]
        assert heights == sorted(heights, reverse=True)

    def test_levels_differ_in_color(self, key):
        pairs = {(len(h), color) for h, color in lattice(key).colors.items()}
        assert len(pairs) == len({color for _, color in pairs}) == len(lattice(key).margin)

    def test_two_frames_mark_the_normal_subgroups(self, key):
        seen = lattice(key)
        for h, frames in seen.frames.items():
            assert frames == (2 if seen.conjugates(h) == {h} else 1)

    def test_bands_hold_the_classes_of_several_subgroups(self, key):
        seen = lattice(key)
        held = set()
        for x, y, width, height in seen.bands:
            inside = {
                h
                for h, at in seen.nodes.items()
                if x < at[0] < x + width and y < at[1] < y + height
            }
            assert inside == seen.conjugates(next(iter(inside)))
            held |= inside
        assert held == {h for h in seen.nodes if len(seen.conjugates(h)) > 1}

    def test_boxes_keep_clear_of_each_other_and_of_lines(self, key):
        seen = lattice(key)
        boxes = {h: (at + seen.outer[h][:2], seen.outer[h][2:]) for h, at in seen.nodes.items()}
        for (a, size_a), (b, size_b) in combinations(boxes.values(), 2):
            assert (b - a >= size_a + 3).any() or (a - b >= size_b + 3).any()
        t = np.linspace(0, 1, 400)[1:-1, None]
        for stroke in seen.strokes:
            along = (1 - t) * stroke[:2] + t * stroke[2:]
            for low, size in boxes.values():
                assert not ((along > low + 0.5) & (along < low + size - 0.5)).all(axis=1).any()

    def test_whole_picture_is_inside_its_box(self, key):
        root = shown(drawn(key))
        left, top, width, height = (float(v) for v in root.get("viewBox").split())
        for h, at in lattice(key).nodes.items():
            low = at + lattice(key).outer[h][:2]
            high = low + lattice(key).outer[h][2:]
            assert left < low[0] - 1
            assert top < low[1] - 1
            assert high[0] + 1 < left + width
            assert high[1] + 1 < top + height

    def test_description_says_what_contains_what(self, key):
        alt = drawn(key).alt
        count = len(subgroups_by_hand(key))
        assert f"the {count} subgroups of a group of order {len(GROUPS[key])}." in alt
        assert alt.count("(normal)") == list(lattice(key).frames.values()).count(2)


def crossings(strokes):
    """Count the pairs of lines that meet away from their ends."""
    count = 0
    for p, q in combinations([stroke.reshape(2, 2) for stroke in strokes], 2):
        sides = [
            np.sign(np.round(np.linalg.det([b - a, c - a]), 6))
            for (a, b), (c, d) in ((p, q), (q, p))
            for c in (c, d)
        ]
        count += sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0
    return count


class TestSubgroupLatticeOfD4:
    """The picture of the chapter in detail, and groups that are hard to draw."""

    @pytest.mark.parametrize("key", ["Z7", "Z12", "S3", "D3", "D4", "Q8", "A4", "V4"])
    def test_planar_lattices_have_no_crossings(self, key):
        assert crossings(lattice(key).strokes) == 0

    def test_crossings_are_counted(self):
        square = np.array([[0, 0, 1, 1], [0, 1, 1, 0], [0, 0, 0, 1]], dtype=float)
        assert crossings(square) == 1
        assert 0 < crossings(lattice("D6").strokes) < 45
        root = shown(subgroup_lattice(dihedral(9)))
        assert crossings([numbers(e, *ENDS) for e in root.findall(f"{SVG}line")]) <= 5

    def test_conjugates_stand_together_even_in_a_crowd(self):
        root = shown(subgroup_lattice(symmetric(4)))
        nodes = [(offset(e), len(e.findall(f"{SVG}rect"))) for e in root.findall(f"{SVG}g")]
        bands = [numbers(e, "x", "y", "width", "height") for e in root.findall(f"{SVG}rect")]
        assert (len(nodes), len(bands)) == (30, 11 - 4)
        for at, rects in nodes:
            around = [
                band for band in bands if (abs(at - band[:2] - band[2:] / 2) < band[2:] / 2).all()
            ]
            assert len(around) == (rects == 2)

    def test_labels(self):
        root = shown(drawn("D4"))
        labels = [words(node) for node in root.iter(f"{SVG}g")]
        assert labels == [
            *("{e}", "{e, r²}", "{e, s}", "{e, rs}", "{e, r²s}", "{e, r³s}"),
            *("⟨r⟩", "⟨r², s⟩", "⟨r², rs⟩", "G = ⟨r, s⟩"),
        ]
        crowded = [words(node) for node in shown(drawn("D6")).iter(f"{SVG}g")]
        assert crowded[1:8] == ["⟨r³⟩", "⟨s⟩", "⟨rs⟩", "⟨r²s⟩", "⟨r³s⟩", "⟨r⁴s⟩", "⟨r⁵s⟩"]

    def test_lattice_is_symmetric(self):
        x = [round(at[0], 2) for at in lattice("D4").nodes.values()]
        middle = lattice("D4").nodes[frozenset(range(8))][0]
        assert sorted(x) == sorted(round(2 * middle - v, 2) for v in x)

    def test_description(self):
        alt = drawn("D4").alt
        assert "Order 8: G = ⟨r, s⟩ (normal) contains ⟨r⟩ and ⟨r², s⟩ and ⟨r², rs⟩." in alt
        assert "⟨r², s⟩ (normal) contains {e, r²} and {e, s} and {e, r²s}" in alt

    def test_names_with_signs_are_escaped(self):
        group = Group([[0, 1], [1, 0]], names=["<e>", "a&b"])
        labels = [words(node) for node in shown(subgroup_lattice(group)).iter(f"{SVG}g")]
        assert labels == ["{<e>}", "G = ⟨a&b⟩"]

    def test_crowded_levels_have_no_labels(self):
        klein = GROUPS["V4"]
        picture = subgroup_lattice(direct_product(klein, klein))
        nodes = list(shown(picture).iter(f"{SVG}g"))
        unlabelled = [node for node in nodes if node.find(f"{SVG}text") is None]
        assert len(nodes) == 67
        assert len(unlabelled) == 35 + 15 + 15
        assert "contains" not in picture.alt
        assert picture.alt.count("⟨") == 65

    def test_refuses_what_is_too_large_or_no_group(self):
        with pytest.raises(ValueError, match=r"group must have at most 24 elements .*got 25"):
            subgroup_lattice(cyclic(25))
        with pytest.raises(TypeError, match="group must be a Group, got 'D4'"):
            subgroup_lattice("D4")


ANGLES = {
    "alpha": st.floats(0, 2 * math.pi, exclude_max=True),
    "beta": st.floats(0, math.pi),
}


class Sphere:
    """What one sees in a picture of frames, and the projection that its axes reveal."""

    def __init__(self, alpha, beta, count):
        self.root = shown(coset_frames(alpha, beta, count))
        self.euler = lambda gamma: Rotation.from_euler("ZYZ", [alpha, beta, gamma]).as_matrix()
        names = {e.text: numbers(e, "x", "y") for e in self.root.iter(f"{SVG}text") if e.text}
        self.projection = np.stack([names[k] for k in "xyz"], axis=1) * [[1], [-1]] / 1.42
        self.letters = set(names)
        self.point = self.euler(0) @ [0, 0, 1]
        self.radius = float(self.root.find(f"{SVG}circle").get("r"))

    def place(self, at):
        """Where a point of space is drawn."""
        return self.projection @ at * [1, -1]

    def tips(self, color):
        """Points of the arrow heads of one colour."""
        heads = [e for e in self.root.iter(f"{SVG}polygon") if e.get("fill") == color]
        return [corners(head)[0] for head in heads]


class TestCosetFrames:
    """Frames against rotations of SciPy."""

    @given(**ANGLES)
    def test_projection_is_orthographic_and_the_point_in_front(self, alpha, beta):
        sphere = Sphere(alpha, beta, 3)
        right, up = sphere.projection / sphere.radius
        np.testing.assert_allclose(
            [right @ right, up @ up, right @ up, right[2]], [1, 1, 0, 0], atol=1e-3
        )
        assert up[2] > 0.5
        assert np.cross(right, up) @ sphere.point > 0.45

    @settings(max_examples=40)
    @given(**ANGLES, count=st.integers(3, 36))
    def test_arrows_end_at_the_images_of_the_first_axis(self, alpha, beta, count):
        sphere = Sphere(alpha, beta, count)
        for k in range(count):
            gamma = math.tau * k / count
            expected = sphere.place(sphere.point + 0.42 * sphere.euler(gamma)[:, 0])
            tips = sphere.tips(palette.element_color(gamma))
            assert min(np.abs(tip - expected).max() for tip in tips) < 0.05

    @settings(max_examples=40)
    @given(**ANGLES)
    def test_frame_at_zero_has_both_arrows(self, alpha, beta):
        sphere = Sphere(alpha, beta, 5)
        tips = sphere.tips(palette.element_color(0))
        assert len(tips) == 3
        frame = sphere.euler(0)
        for tip, axis in zip(tips[1:], frame.T[:2], strict=True):
            expected = sphere.place(sphere.point + 0.68 * axis)
            np.testing.assert_allclose(tip, expected, atol=0.05)
        names = [
            e for e in sphere.root.iter(f"{SVG}text") if words(e) in {"R\u2009ex", "R\u2009ey"}
        ]
        for name, axis in zip(names, frame.T[:2], strict=True):
            expected = sphere.place(sphere.point + 0.85 * axis)
            np.testing.assert_allclose(numbers(name, "x", "y"), expected, atol=0.05)

    def test_colors_go_round_the_circle(self):
        sphere = Sphere(1.0, 1.0, 3)
        ring = [e for e in sphere.root.findall(f"{SVG}line") if e.get("stroke-width") == "2.4"]
        assert len(ring) == 72
        for k, piece in enumerate(ring):
            gamma = math.tau * (k + 0.5) / 72
            assert piece.get("stroke") == palette.element_color(gamma)
            ends = numbers(piece, *ENDS).reshape(2, 2)
            expected = sphere.place(sphere.point + 0.42 * sphere.euler(gamma)[:, 0])
            np.testing.assert_allclose(ends.mean(axis=0), expected, atol=0.1)

    @settings(max_examples=40)
    @given(**ANGLES)
    def test_path_leads_from_the_pole_by_beta_and_then_alpha_to_the_dot(self, alpha, beta):
        sphere = Sphere(alpha, beta, 3)
        right, up = sphere.projection / sphere.radius
        t = np.linspace(0, 1, 73)
        way = np.concatenate(
            [
                Rotation.from_euler("y", beta * t[:, None]).apply([0, 0, 1]),
                Rotation.from_euler("z", alpha * t[:, None]).apply(
                    [math.sin(beta), 0, math.cos(beta)]
                ),
            ]
        )
        drawn = [e for e in sphere.root.iter(f"{SVG}polyline") if e.get("stroke-width") == "3"]
        seen = np.concatenate([corners(e) for e in drawn])
        expected = np.array([sphere.place(at) for at in way])
        apart = np.abs(seen[:, None] - expected).max(axis=2)
        assert apart.min(axis=0).max() < 0.05
        assert apart.min(axis=1).max() < 0.05
        for part in drawn:
            middle = corners(part)[len(corners(part)) // 2]
            near = np.abs(expected - middle).max(axis=1) < 0.05
            heights = way[near] @ np.cross(right, up)
            if part.get("stroke-dasharray"):
                assert heights.min() < 0.05
            else:
                assert heights.max() > -0.05
        dots = [e for e in sphere.root.findall(f"{SVG}circle") if e.get("r") == "5.5"]
        for dot in dots:
            np.testing.assert_allclose(numbers(dot, "cx", "cy"), expected[-1], atol=0.05)
        assert len(dots) == 1

    def test_letters_stand_where_there_is_an_arc(self):
        assert {"α", "β", "γ", "pole"} <= Sphere(2.0, 0.8, 6).letters
        assert not {"α", "β", "pole"} & Sphere(2.0, 0.0, 6).letters
        assert {"α", "β"} & Sphere(0.0, 1.0, 6).letters == {"β"}

    def test_words(self):
        picture = coset_frames(2 * math.pi / 3, math.pi / 4)
        assert "α = 120° and β = 45°" in picture.alt
        assert "12 arrows" in picture.alt
        written = [words(e) for e in shown(picture).iter(f"{SVG}text")]
        assert written[-2:] == [
            "R\u2009ez is the same point for every γ.",
            "The coset is a circle: R\u2009ex for all γ.",
        ]

    def test_alpha_is_an_angle(self):
        alt = coset_frames(-math.pi / 2, 1.0).alt
        assert alt == coset_frames(3 * math.pi / 2, 1.0).alt

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            ((math.nan, 1.0), ValueError, "alpha must be finite"),
            (("a", 1.0), TypeError, "alpha must hold real numbers"),
            (([1.0, 2.0], 1.0), ValueError, r"alpha must be one number, got shape \(2,\)"),
            ((1.0, -0.1), ValueError, "beta must be from 0 to π, got -0.1"),
            ((1.0, 3.2), ValueError, "beta must be from 0 to π, got 3.2"),
            ((1.0, 1.0, 2), ValueError, "count must be at least 3"),
            ((1.0, 1.0, 37), ValueError, "count must be at most 36"),
            ((1.0, 1.0, 12.0), TypeError, "count must be an integer"),
        ],
    )
    def test_refuses_other_arguments(self, arguments, error, message):
        with pytest.raises(error, match=message):
            coset_frames(*arguments)


F = np.array([[1, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 2]])  # rows from the top


def read(picture, shape):
    """Colours (k, nx, ny, 3) in 0, …, 255 from the picture, -1 where nothing is drawn."""
    k, nx, ny = shape[:3]
    side = 108 / max(nx, ny)
    found = np.full((k, nx, ny, 3), -1)
    drawn = [e for e in shown(picture) if e.tag == f"{SVG}g"]
    assert len(drawn) == k
    for panel, part in zip(found, drawn, strict=True):
        image = part.find(f"{SVG}image")
        if image is not None:
            np.testing.assert_allclose(
                numbers(image, "width", "height"), [nx * side, ny * side], atol=0.01
            )
            assert image.get("style") == "image-rendering:pixelated"
            kind, _, data = image.get("href").partition(",")
            assert kind == "data:image/png;base64"
            rows = np.rint(255 * imread(io.BytesIO(base64.b64decode(data)))).astype(int)
            panel[:] = rows[::-1, :, :3].transpose(1, 0, 2)
            panel[rows[::-1, :, 3].T == 0] = -1
        for rect in part.iterfind(f"{SVG}g/{SVG}rect"):
            x, top, width, height = numbers(rect, "x", "y", "width", "height") / side
            np.testing.assert_allclose([width, height], 1, atol=0.01)
            column, row = round(x), round(top)
            np.testing.assert_allclose([x, top], [column, row], atol=0.01)
            red, green, blue = re.findall(r"\d+", rect.get("fill"))
            panel[column, ny - 1 - row] = int(red), int(green), int(blue)
    return found


class TestPanels:
    """Pixels read back from the picture."""

    def test_x_points_right_and_y_up(self):
        picture = panels([F[::-1].T], ["F"])
        (panel,) = read(picture, (1, 3, 4))
        filled = (panel[..., 0] >= 0).T[::-1]
        np.testing.assert_array_equal(filled, F > 0)
        side = 108 / 4
        two, name = shown(picture).iter(f"{SVG}text")
        assert (two.text, name.text) == ("2", "F")
        np.testing.assert_allclose(numbers(two, "x", "y"), [2.5 * side, 3.5 * side])

    @given(arrays(int, st.tuples(*[st.integers(1, 5)] * 3), elements=st.integers(0, 8)))
    def test_categories_have_the_colors_of_the_palette(self, images):
        drawn = read(panels(images, ["e"] * len(images)), images.shape)
        known = np.array([[-1, -1, -1], *map(rgb, palette.CATEGORICAL)])
        np.testing.assert_array_equal(drawn, known[images])

    @given(
        arrays(float, st.tuples(*[st.integers(1, 4)] * 3), elements=st.integers(-9, 9).map(float))
    )
    def test_numbers_share_one_scale(self, images):
        drawn = read(panels(images, ["e"] * len(images)), images.shape)
        low, high = images.min(), images.max()
        name = palette.SEQUENTIAL
        if low < 0 < high:
            low, high, name = -np.abs(images).max(), np.abs(images).max(), palette.DIVERGING
        share = (images - low) / (high - low if high > low else 1)
        expected = mpl.colormaps[name](share, bytes=True)[..., :3]
        np.testing.assert_array_equal(drawn, expected)

    def test_numbers_with_signs_or_beyond_the_palette_are_no_categories(self):
        for image in ([[0, 9]], [[-1, 2]]):
            root = shown(panels([[[0, 2]], image], ["a", "b"]))
            assert len(list(root.iterfind(f"{SVG}g/{SVG}g/{SVG}rect"))) == 4
            assert [e.text for e in root.iter(f"{SVG}text")] == ["a", "b"]

    @pytest.mark.parametrize("n", [3, 40])
    def test_colors_are_taken_as_they_are(self, n):
        images = np.random.default_rng(1).random((2, n, n + 1, 3))
        images[0, 0, 0] = 254 / 255  # the palette's sign for the page's own surface
        drawn = read(panels(images, ["a", "b"]), images.shape)
        np.testing.assert_array_equal(drawn, np.rint(255 * images))

    @pytest.mark.parametrize(("n", "embedded"), [(16, False), (17, True)])
    def test_large_stacks_are_embedded(self, n, embedded):
        images = np.random.default_rng(n).integers(0, 9, (4, n, n))
        picture = panels(images, list("abcd"))
        assert ("<image" in picture.svg) == embedded
        assert ("<rect x" in picture.svg) == (not embedded)
        known = np.array([[-1, -1, -1], *map(rgb, palette.CATEGORICAL)])
        np.testing.assert_array_equal(read(picture, images.shape), known[images])

    def test_eight_large_panels_are_light(self):
        angle = np.linspace(0, 6, 8 * 32 * 32).reshape(8, 32, 32)
        assert len(panels(np.sin(angle), list("abcdefgh")).svg) < 60_000

    def test_names_are_beneath_and_rows_have_columns(self):
        names = ["e", "r", "r^2", "r^3", "s"]
        root = shown(panels(np.zeros((5, 2, 2), dtype=bool), names, columns=3))
        parts = root.findall(f"{SVG}g")
        places = np.array([offset(part) for part in parts])
        np.testing.assert_allclose(places[:, 0], places[[0, 1, 2, 0, 1], 0])
        np.testing.assert_allclose(places[:, 1], places[[0, 0, 0, 3, 3], 1])
        assert places[0, 0] < places[1, 0] < places[2, 0]
        assert places[0, 1] + 108 < places[3, 1]
        labels = [part.find(f"{SVG}text") for part in parts]
        assert [label.text for label in labels] == ["e", "r", "r²", "r³", "s"]
        for label in labels:
            x, y = numbers(label, "x", "y")
            assert x == 54
            assert 108 < y < 136
        width = float(root.get("viewBox").split()[2])
        assert places[2, 0] + 108 < width < places[2, 0] + 124

    def test_few_panels_take_no_more_room_than_they_need(self):
        root = shown(panels(np.zeros((2, 3, 3)), ["a", "b"]))
        assert float(root.get("viewBox").split()[2]) == 2 * 108 + 16 + 2

    def test_description(self):
        alt = panels(-np.ones((2, 3, 4)), ["e", "r^2"]).alt
        assert alt.startswith("2 panels of 3 by 4 pixels: e, r². Values go from −1 to −1.")
        assert alt.endswith("All panels show the same image.")
        assert "same" not in panels([[[0]], [[1]]], ["a", "b"]).alt

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            (([[1, 2]], ["a"]), ValueError, r"images must have shape .*got \(1, 2\)"),
            ((np.zeros((1, 2, 2, 4)), ["a"]), ValueError, "images must have shape"),
            ((np.zeros((0, 2, 2)), []), ValueError, "images must have shape .*not empty"),
            (([[[1], [1, 2]]], ["a"]), ValueError, "images must be a rectangular array"),
            (([[[np.nan]]], ["a"]), ValueError, "images must be finite"),
            (([[["x"]]], ["a"]), TypeError, "images must hold real numbers"),
            (([[[[0, 0, 2]]]], ["a"]), ValueError, r"images .* colours in \[0, 1\]"),
            (([[[1]]], ["a", "b"]), ValueError, "names must be 1 strings, one per panel"),
            (([[[1]]], [1]), ValueError, "names must be 1 strings"),
            (([[[1]]], "a"), TypeError, "names must be a sequence of strings"),
            (([[[1]]], ["a"], 0), ValueError, "columns must be at least 1"),
            (([[[1]]], ["a"], 1.5), TypeError, "columns must be an integer"),
        ],
    )
    def test_refuses_other_arguments(self, arguments, error, message):
        with pytest.raises(error, match=message):
            panels(*arguments)


class TestImagePanels:
    """Rows from the top, channels first."""

    @given(arrays(int, st.tuples(*[st.integers(1, 5)] * 3), elements=st.integers(0, 8)))
    def test_row_zero_is_on_top(self, images):
        count, rows, columns = images.shape
        drawn = read(image_panels(images, ["e"] * count), (count, columns, rows))
        known = np.array([[-1, -1, -1], *map(rgb, palette.CATEGORICAL)])
        for k, row, column in np.ndindex(images.shape):
            pixel = drawn[k, column, rows - 1 - row]
            np.testing.assert_array_equal(pixel, known[images[k, row, column]])

    @pytest.mark.parametrize("n", [3, 40])
    def test_channels_are_red_green_and_blue(self, n):
        images = np.random.default_rng(2).random((2, 3, n, n + 1))
        drawn = read(image_panels(images, ["a", "b"]), (2, n + 1, n))
        for k, row, column in np.ndindex(2, n, n + 1):
            expected = np.rint(255 * images[k, :, row, column])
            np.testing.assert_array_equal(drawn[k, column, n - 1 - row], expected)

    def test_names_and_columns_are_those_of_panels(self):
        root = shown(image_panels(np.zeros((3, 2, 2)), ["e", "r^2", "s"], columns=2))
        assert [words(e) for e in root.iter(f"{SVG}text")] == ["e", "r²", "s"]
        places = [offset(part) for part in root.findall(f"{SVG}g")]
        assert places[0][0] == places[2][0] < places[1][0]

    @pytest.mark.parametrize(
        ("images", "error", "message"),
        [
            (np.zeros((2, 2)), ValueError, r"images must have shape \(k, rows, .*got \(2, 2\)"),
            (np.zeros((1, 2, 2, 3)), ValueError, r"or \(k, 3, rows, columns\)"),
            (np.zeros((0, 2, 2)), ValueError, "not empty"),
            ([[[1], [1, 2]]], ValueError, "images must be a rectangular array"),
            (2 * np.ones((1, 3, 2, 2)), ValueError, r"colours in \[0, 1\]"),
            ([[["x"]]], TypeError, "images must hold real numbers"),
        ],
    )
    def test_refuses_other_arguments(self, images, error, message):
        with pytest.raises(error, match=message):
            image_panels(images, ["a"])
