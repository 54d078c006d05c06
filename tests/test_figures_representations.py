"""Pictures of the chapter on irreps, read back and compared with matrices and rays of their own."""

import re

import numpy as np
import pytest
from matplotlib.path import Path
from scipy.special import sph_harm_y

from dmolkit.cosets import coset_action
from dmolkit.figures import block_gallery, harmonics_gallery
from dmolkit.groups import alternating, cyclic, dihedral
from dmolkit.palette import CATEGORICAL
from dmolkit.representations import Representation, permutation, regular
from tests.pictures import ENDS, SVG, corners, numbers, offset, shown, words

D4 = dihedral(4)
CORNERS = permutation(coset_action(D4, ["e", "r^3s"]))
SIGNS = {CATEGORICAL[1]: 1, CATEGORICAL[0]: -1}


class Matrix:
    """What one sees of one matrix of degree ``size``."""

    def __init__(self, element, size):
        self.at = offset(element)
        outer, *self.frames = [e for e in element.findall(f"{SVG}rect") if e.get("fill") == "none"]
        self.side = numbers(outer, "width")[0] / size
        cells, texts = element.findall(f"{SVG}g")
        self.colored = np.zeros((size, size))
        for cell in cells:
            j, i = np.round(numbers(cell, "x", "y") / self.side - 0.25).astype(int)
            sign = SIGNS.get(cell.get("fill")) or SIGNS[cell.get("stroke")]
            share = cell.get("stroke-opacity") or cell.get("fill-opacity")
            assert (cell.get("fill") == "none") == (sign < 0 and not len(texts))
            self.colored[i, j] = sign * float(share)
        self.written = np.full((size, size), np.nan)
        for entry in texts:
            j, i = np.floor(numbers(entry, "x", "y") / self.side).astype(int)
            self.written[i, j] = float(words(entry).replace("−", "-"))
        self.blocks = [
            np.round(numbers(f, "x", "y", "width", "height") / self.side).astype(int).tolist()
            for f in self.frames
        ]
        self.colors = [frame.get("stroke") for frame in self.frames]
        self.names = [words(e) for e in element.findall(f"{SVG}text")]


def rows(picture, size):
    """Matrices above and below, from left to right, and the names beneath."""
    root = shown(picture)
    found = [Matrix(element, size) for element in root.findall(f"{SVG}g")]
    heights = sorted({matrix.at[1] for matrix in found})
    above, below = (
        sorted((m for m in found if m.at[1] == y), key=lambda m: m.at[0]) for y in heights
    )
    np.testing.assert_array_equal([m.at[0] for m in above], [m.at[0] for m in below])
    return above, below, [words(e) for e in root.findall(f"{SVG}text")][2:]


class TestBlockGallery:
    """Matrices against the geometry of the square, and against the rules of representations."""

    def test_above_are_the_permutations_of_the_corners(self):
        above, _, names = rows(block_gallery(CORNERS, D4.names), 4)
        at = np.array([1 + 1j, -1 + 1j, -1 - 1j, 1 - 1j])
        moves = [lambda z, k=k: 1j**k * z for k in range(4)]
        moves += [lambda z, k=k: 1j**k * -z.conjugate() for k in range(4)]
        for move, matrix in zip(moves, above, strict=True):
            moved = np.abs(move(at)[None, :] - at[:, None]) < 1e-9
            np.testing.assert_array_equal(matrix.written == 1, moved)
            np.testing.assert_array_equal(matrix.colored > 0, moved)
            assert matrix.blocks == []
        assert names == [f"ρ({name})" for name in "e r r² r³ s rs r²s r³s".split()]

    def test_below_the_square_is_constant_alternating_and_the_plane(self):
        """On the blocks stand 1, the sign by which g maps alternating corners, and g itself."""
        _, below, _ = rows(block_gallery(CORNERS, list(range(8))), 4)
        quarter = np.array([[0, -1], [1, 0]])
        for g, matrix in enumerate(below):
            plane = np.linalg.matrix_power(quarter, g % 4) @ np.diag([-1 if g > 3 else 1, 1])
            assert matrix.blocks == [[0, 0, 1, 1], [1, 1, 1, 1], [2, 2, 2, 2]]
            assert matrix.names == ["1a", "1d", "2a"]
            assert matrix.written[0, 0] == 1
            assert matrix.written[1, 1] == (-1) ** (g % 4 + (g > 3))
            np.testing.assert_array_equal(matrix.written[2:, 2:], plane)
            inside = np.isfinite(matrix.written)
            assert inside.sum() == 6
            assert not matrix.colored[~inside].any()

    @pytest.mark.parametrize(
        ("representation", "names"),
        [
            (regular(D4), ["1a", "1b", "1c", "1d", "2a", "2a"]),
            (regular(cyclic(6)), ["1a", "2a", "2b", "1b"]),
            (regular(dihedral(3)), ["1a", "1b", "2a", "2a"]),
            (permutation(coset_action(alternating(4), ["e", "(2 3 4)", "(2 4 3)"])), ["1a", "3a"]),
        ],
    )
    def test_each_block_is_a_representation(self, representation, names):
        """Numbers below multiply like the group; equal names and colours mean equal traces."""
        group, size = representation.group, representation.degree
        picture = block_gallery(representation, group.names)
        above, below, _ = rows(picture, size)
        given, split = (np.nan_to_num([matrix.written for matrix in row]) for row in (above, below))
        np.testing.assert_array_equal(given, representation.matrices)
        traces = {}
        for k, (x, y, width, height) in enumerate(below[0].blocks):
            assert (x, width) == (y, height)
            block = split[:, x : x + width, x : x + width]
            products = block[:, None] @ block
            np.testing.assert_allclose(products, block[group.table], atol=0.03)
            key = (below[0].colors[k], names[k])
            trace = block.trace(axis1=1, axis2=2)
            np.testing.assert_allclose(traces.setdefault(key, trace), trace, atol=0.03)
        assert len(traces) == len({color for color, _ in traces}) == len(set(names))
        ends = np.cumsum([0, *(block[2] for block in below[0].blocks)]).tolist()
        assert ends == [*(block[0] for block in below[0].blocks), size]
        assert {tuple(matrix.names) for matrix in below} == {tuple(names)}
        assert {str(matrix.blocks) for matrix in below} == {str(below[0].blocks)}
        assert picture.alt.endswith(f"blocks {', '.join(names)}.")
        np.testing.assert_allclose(
            split.trace(axis1=1, axis2=2), given.trace(axis1=1, axis2=2), atol=0.05
        )

    def test_opacity_grows_with_the_entry(self):
        _, below, _ = rows(block_gallery(regular(cyclic(6)), ["r"]), 6)
        entries = below[0].written[2, 1], below[0].written[1, 1]
        assert entries == (0.87, 0.5)
        ratio = below[0].colored[2, 1] / below[0].colored[1, 1]
        assert ratio == pytest.approx(np.sqrt(3), abs=0.05)

    def test_large_entries_keep_their_digits(self):
        scaled = np.diag([1.0, 10.5, 1.0, 1.0])
        matrices = np.linalg.inv(scaled) @ CORNERS.matrices @ scaled
        above, _, _ = rows(block_gallery(Representation(D4, matrices), ["r"]), 4)
        np.testing.assert_allclose(np.nan_to_num(above[0].written), matrices[1], atol=0.006)

    def test_small_negative_entries_are_hollow(self):
        """Where there is no room for numbers, signs differ in more than colour."""
        _, below, _ = rows(block_gallery(regular(cyclic(10)), ["r^5"]), 10)
        assert np.isnan(below[0].written).all()
        diagonal = np.sort(np.diag(below[0].colored))
        np.testing.assert_allclose(diagonal, [-1] * 5 + [1] * 5)

    def test_a_skew_basis_is_split_too(self):
        skew = np.eye(4) + np.triu(np.ones((4, 4)), 1)
        matrices = np.linalg.inv(skew) @ CORNERS.matrices @ skew
        _, straight, _ = rows(block_gallery(CORNERS, ["r", "s"]), 4)
        _, below, _ = rows(block_gallery(Representation(D4, matrices), ["r", "s"]), 4)
        for one, other in zip(straight, below, strict=True):
            np.testing.assert_allclose(one.written, other.written, atol=0.006)

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            ((D4, ["e"]), TypeError, "representation must be a Representation"),
            ((CORNERS, "e"), TypeError, "elements must be a sequence"),
            ((CORNERS, []), ValueError, "elements must contain"),
            ((CORNERS, ["t"]), ValueError, "elements: no element 't'"),
            (
                (Representation(cyclic(2), [[[1]], [[-1 + 0j]]]), ["e"]),
                ValueError,
                "representation must have real matrices",
            ),
        ],
    )
    def test_bad_arguments_are_refused(self, arguments, error, message):
        with pytest.raises(error, match=message):
            block_gallery(*arguments)


def harmonic(l, m, points):
    """Real harmonic of points (n, 3) from SciPy's complex ones."""
    x, y, z = points.T
    polar, azimuth = np.arccos(np.clip(z / np.linalg.norm(points, axis=1), -1, 1)), np.arctan2(y, x)
    value = sph_harm_y(l, abs(m), polar, azimuth) * (-1) ** m
    return value.real if m == 0 else np.sqrt(2) * (value.real if m > 0 else value.imag)


class Gallery:
    """Shapes of a gallery by (l, m), and the axes."""

    def __init__(self, picture):
        root = shown(picture)
        texts = {words(e): numbers(e, "x", "y") for e in root.findall(f"{SVG}text")}
        self.rows = {int(k[4:]): at[1] for k, at in texts.items() if k.startswith("l = ")}
        *shapes, axes = root.findall(f"{SVG}g")
        self.shapes = {}
        for element in shapes:
            x, y = offset(element)
            l = next(l for l, height in self.rows.items() if abs(height - y) < 0.02)
            self.shapes[l, round(x / 92)] = element
        lines = {words(e): numbers(e, "x", "y") for e in axes.findall(f"{SVG}text")}
        tips = [numbers(e, *ENDS)[2:] for e in axes.findall(f"{SVG}line")]
        directions = np.array([lines[name] for name in "xyz"]) / 35 * [1, -1]
        for tip, direction in zip(tips, directions, strict=True):
            assert tip * [1, -1] @ direction > 0.95 * np.hypot(*tip) * np.hypot(*direction)
        right, up = directions.T
        self.view = np.array([right, up, np.cross(right, up)])


@pytest.fixture(scope="module")
def gallery():
    """Give the gallery up to l = 3."""
    return Gallery(harmonics_gallery(3))


ORDERS = [(l, m) for l in range(4) for m in range(-l, l + 1)]


class TestHarmonicsGallery:
    """Lobes against rays that look for the first point of the body |p| ≤ |Y(p)|."""

    def test_the_axes_are_a_right_handed_orthonormal_view(self, gallery):
        np.testing.assert_allclose(gallery.view @ gallery.view.T, np.eye(3), atol=0.02)
        (x_right, y_right, z_right), (_, _, z_up), towards = gallery.view
        assert x_right < 0 < y_right
        assert abs(z_right) < 0.01
        assert z_up > 0
        assert min(towards) > 0

    def test_every_harmonic_has_a_place(self, gallery):
        assert sorted(gallery.shapes) == ORDERS

    @pytest.mark.parametrize(("l", "m"), ORDERS)
    def test_the_nearest_lobe_is_seen(self, gallery, l, m):
        """At each point of the picture the colour is the sign that a ray meets first."""
        lobes = gallery.shapes[l, m].find(f"{SVG}g")
        paths = [(lobe.get("fill"), Path(corners(lobe) * [1, -1] / 68)) for lobe in lobes]
        ticks = np.linspace(-0.8, 0.8, 33)
        u, v = np.meshgrid(ticks, ticks)
        w = np.linspace(0.8, -0.8, 121)
        shape = (*u.shape, w.size)
        seen = np.stack(np.broadcast_arrays(u[..., None], v[..., None], w), -1).reshape(-1, 3)
        value = harmonic(l, m, seen @ gallery.view + 1e-12).reshape(shape)
        inside = np.linalg.norm(seen, axis=1).reshape(shape) <= np.abs(value)
        first = np.argmax(inside, axis=-1)
        expected = np.where(
            inside.any(-1), np.sign(np.take_along_axis(value, first[..., None], -1)[..., 0]), 0
        )
        drawn = np.zeros(u.shape)
        for fill, path in paths:
            sign = 1 if "positive" in fill else -1
            drawn[path.contains_points(np.stack([u.ravel(), v.ravel()], 1)).reshape(u.shape)] = sign
        assert (expected != drawn).sum() <= 0.03 * max((expected != 0).sum(), 40)
        sizes = {1: max(value.max(), 0), -1: max(-value.min(), 0)}
        assert {1 if "positive" in fill else -1 for fill, _ in paths} == {
            sign for sign, size in sizes.items() if size > 1e-6
        }

    @pytest.mark.parametrize(("l", "m"), ORDERS)
    def test_lobes_are_the_cells_between_nodal_lines(self, gallery, l, m):
        """There are l − |m| parallels and |m| full meridians on which Y vanishes."""
        lobes = gallery.shapes[l, m].find(f"{SVG}g")
        assert len(lobes) == (l - abs(m) + 1) * max(2 * abs(m), 1)

    @pytest.mark.parametrize(("l", "m"), ORDERS)
    def test_signs_lie_on_lobes_of_their_colour(self, gallery, l, m):
        element = gallery.shapes[l, m]
        signs = element.findall(f"{SVG}text")
        assert len(signs) >= 0.8 * len(element.find(f"{SVG}g"))
        for sign in signs:
            at = numbers(sign, "x", "y")
            top = [e for e in element.find(f"{SVG}g") if Path(corners(e)).contains_point(at)][-1]
            assert ("positive" in top.get("fill")) == (words(sign) == "+")

    def test_all_shapes_share_one_scale(self, gallery):
        """The sphere of l = 0 has the radius 1/√4π, that of l = 1 the diameter √(3/4π)."""
        ball = corners(gallery.shapes[0, 0].find(f"{SVG}g")[0])
        radius = np.hypot(*ball.T)
        np.testing.assert_allclose(radius, 68 / np.sqrt(4 * np.pi), atol=0.02)
        for m in (-1, 0, 1):
            for lobe in gallery.shapes[1, m].find(f"{SVG}g"):
                width = np.ptp(corners(lobe), axis=0)
                np.testing.assert_allclose(width.max(), 68 * np.sqrt(3 / (4 * np.pi)), rtol=0.01)

    def test_it_is_small_and_says_what_it_shows(self):
        picture = harmonics_gallery(3)
        assert len(picture._repr_html_()) < 120_000
        assert picture.alt.endswith("l = 3: 7 shapes with 6, 8, 6, 4, 6, 8, 6 lobes.")
        gradients = re.findall(r'radialGradient id="([^"]*)"', picture._repr_html_())
        assert len(set(gradients)) == 2

    @pytest.mark.parametrize(
        ("l_max", "error"), [(-1, ValueError), (5, ValueError), (1.5, TypeError)]
    )
    def test_bad_degrees_are_refused(self, l_max, error):
        with pytest.raises(error, match="l_max"):
            harmonics_gallery(l_max)
