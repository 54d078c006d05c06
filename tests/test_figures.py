"""Pictures against the mathematics that they show, and the rules that every picture keeps."""

import math
import re
from functools import cache
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, FancyArrowPatch, PathPatch, Rectangle

from dmolkit import figures, palette
from dmolkit.figures import Picture, hexagon, polygon, square
from dmolkit.groups import alternating, cyclic, dihedral, direct_product, quaternion, symmetric
from dmolkit.wallpaper import point, translation
from tests.pictures import SVG, corners, shown

mpl.use("agg")

D4 = ["e", "r", "r^2", "r^3", "s", "rs", "r^2s", "r^3s"]
COLORS = np.random.default_rng(5).random((6, 3))
MATRICES = np.random.default_rng(6).normal(size=(6, 3, 3))
STEPS = translation(3, 4), point("r")


def names(n):
    """Element names of D_n in the order of the conventions."""
    turns = ["e", "r", *(f"r^{k}" for k in range(2, n))]
    return turns + ["s" if name == "e" else f"{name}s" for name in turns]


def matrices(n):
    """Matrices of D_n in the same order, from one turn and one mirror."""
    c, s = math.cos(math.tau / n), math.sin(math.tau / n)
    turn, mirror = np.array([[c, -s], [s, c]]), np.diag([-1.0, 1.0])
    powers = [np.linalg.matrix_power(turn, k) for k in range(n)]
    return powers + [power @ mirror for power in powers]


def corners_at_rest(n):
    """Corners 1, …, n on the unit circle, placed so that s keeps the polygon."""
    first = math.pi / 2 if n % 2 else math.pi / 4 if n == 4 else 0
    angles = first + math.tau * np.arange(n) / n
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def labels(picture):
    """Direction (x right, y up) in which each number of a polygon is drawn."""
    found = {}
    for element in shown(picture).iter(f"{SVG}text"):
        at = np.array([float(element.get("x")), -float(element.get("y"))])
        found[int(element.text)] = at / np.linalg.norm(at)
    return np.array([found[k] for k in sorted(found)])


def pennant_side(picture):
    """+1 if the flag flies counter-clockwise of its pole, -1 if clockwise."""
    flags = [
        element
        for element in shown(picture).iter(f"{SVG}polygon")
        if element.get("fill") == "currentColor"
    ]
    (flag,) = flags
    top, across, low = corners(flag) * [1, -1]
    along, out = top - low, across - low
    return np.sign(along[0] * out[1] - along[1] * out[0])


def matplotlib_picture(draw, *arguments, **options):
    """One drawing on axes of its own as a picture."""
    figure, ax = plt.subplots(figsize=(4, 4))
    draw(*arguments, ax=ax, **options)
    return Picture.from_figure(figure, "A drawing.")


def sphere_points(n):
    """Random unit vectors from NumPy alone."""
    xyz = np.random.default_rng(7).normal(size=(n, 3))
    return xyz / np.linalg.norm(xyz, axis=1, keepdims=True)


PICTURES = {
    "hexagon": lambda: hexagon("r^2"),
    "outline": hexagon,
    "square": lambda: square("rs"),
    "large": lambda: polygon(5, "r^3s", size="large"),
    "z6_gallery": figures.z6_gallery,
    "d4_gallery": figures.d4_gallery,
    "mirror_axes": figures.mirror_axes,
    "commuting_square": figures.commuting_square,
    "broken_square": lambda: figures.commuting_square(equivariant=False),
    "geometric_settings": figures.geometric_settings,
    "chapter_map": figures.chapter_map,
    "logo": figures.logo,
    "lattice": lambda: figures.subgroup_lattice(dihedral(4)),
    "frames": lambda: figures.coset_frames(2.1, 0.8),
    "panels": lambda: figures.panels(np.arange(8).reshape(2, 2, 2), ["e", "r^2"]),
    "embedded": lambda: figures.panels(np.linspace(-1, 2, 4096).reshape(1, 64, 64), ["f"]),
    "hexagon_numbers": lambda: figures.hexagon_square(range(6), range(-2, 4)),
    "hexagon_colors": lambda: figures.hexagon_square(COLORS, MATRICES),
    "broken_hexagons": lambda: figures.hexagon_square(COLORS, MATRICES, shared=False),
    "image_panels": lambda: figures.image_panels(np.ones((1, 3, 2, 2)), ["f"]),
    "weight_sharing": lambda: figures.weight_sharing({"G": np.arange(12).reshape(3, 4)}),
    "weight_values": lambda: figures.weight_values({"W": [[1.0, -0.5]]}),
    "way_up": lambda: figures.lift_convolve_project([1, -2, 0, 3], range(8)),
    "molecule": lambda: figures.molecule("OH", [[0, 0, 0], [0, 1, 1]], [-0.5, 0.5], [[0, 1]]),
    "clouds": lambda: figures.point_clouds({"a": np.eye(3)}, 2**0.5),
    "edge_patterns": figures.edge_patterns,
    "p4m_plane": lambda: figures.p4m_plane(*STEPS, point("s")),
    "plot": lambda: matplotlib_picture(lambda ax: ax.plot([0, 1], [0, 1], "o-")),
    "table": lambda: matplotlib_picture(figures.draw_cayley_table, dihedral(4)),
    "curves": lambda: matplotlib_picture(
        figures.draw_learning_curves, {"CNN": ([10, 20], [[1, 2], [2, 4]])}
    ),
    "costs": lambda: matplotlib_picture(figures.draw_costs, {"sum": ([10, 20], [0.1, 0.4])}),
    "diagram": lambda: matplotlib_picture(figures.draw_cayley_diagram, alternating(4)),
    "sphere": lambda: matplotlib_picture(figures.draw_sphere_points, sphere_points(40)),
}
MATPLOTLIB = {"plot", "table", "diagram", "sphere", "curves", "costs"}


@cache
def made(key):
    """Draw one of the pictures above once."""
    return PICTURES[key]()


@pytest.mark.parametrize("key", PICTURES)
class TestEveryPicture:
    """Rules that hold for all pictures."""

    def test_is_named_and_scales(self, key):
        root = shown(made(key))
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert root.get("aria-label").endswith(".")
        assert root.get("viewBox")
        assert not {"width", "height"} & set(root.attrib)
        assert re.search(r"(max-width:100%|height:\d(\.\d+)?em)", root.get("style"))

    def test_is_the_same_twice(self, key):
        again = PICTURES[key]()
        assert again == made(key)
        assert again._repr_html_() == made(key)._repr_html_()

    def test_is_one_line_of_theme_colors_in_the_page_font(self, key):
        html = made(key)._repr_html_()
        assert "\n" not in html
        assert "font-family" not in html
        assert "<style" not in html
        # Theme values may only be fallbacks of variables.
        assert re.findall(rf"[^,](?:{'|'.join(palette.THEMED)})", html) == []

    def test_has_unique_ids_that_resolve(self, key):
        html = made(key)._repr_html_() + made("hexagon")._repr_html_()
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert all(name.startswith("dmk-") for name in ids)
        assert set(re.findall(r'(?:url\(|href=")#([^")]+)', html)) == set(ids)
        # Only matplotlib needs ids; hand-written pictures may stand on a page twice.
        assert bool(ids) == (key in MATPLOTLIB)

    def test_never_mirrors_its_labels(self, key):
        for element in shown(made(key)).iter():
            assert not re.search(r"scale\(-|matrix", element.get("transform", ""))


def test_different_pictures_have_different_ids():
    drawings = [
        matplotlib_picture(figures.draw_sphere_points, sphere_points(n))._repr_html_()
        for n in (5, 6)
    ]
    first, second = (set(re.findall(r'\sid="([^"]+)"', html)) for html in drawings)
    assert first
    assert not first & second


class TestPicture:
    """Construction and conversion."""

    def test_escapes_and_flattens_the_description(self):
        picture = Picture('<svg viewBox="0 0 1 1"/>', 'If a < b, it\n  says "yes".')
        assert shown(picture).get("aria-label") == 'If a < b, it says "yes".'

    def test_keeps_the_words_of_text_apart(self):
        svg = '<svg viewBox="0 0 1 1">\n\n <text>one <tspan>two</tspan> three</text>\n</svg>'
        html = Picture(svg, "Words.")._repr_html_()
        assert "<text>one <tspan>two</tspan> three</text></svg>" in html

    def test_repr_is_short(self):
        assert repr(Picture('<svg viewBox="0 0 1 1"/>', "A dot.")) == "Picture(alt='A dot.')"

    @pytest.mark.parametrize("alt", ["", "  \n"])
    def test_needs_a_description(self, alt):
        with pytest.raises(ValueError, match="alt must say what the picture shows"):
            Picture('<svg viewBox="0 0 1 1"/>', alt)

    @pytest.mark.parametrize(
        ("svg", "alt", "name"), [(None, "A dot.", "svg"), ('<svg viewBox="0 0 1 1"/>', 1, "alt")]
    )
    def test_takes_strings(self, svg, alt, name):
        with pytest.raises(TypeError, match=f"{name} must be a string"):
            Picture(svg, alt)

    @pytest.mark.parametrize(
        ("svg", "reason"),
        [
            ('<svg viewBox="0 0 1 1">', "well-formed"),
            ("<svg/>", "viewBox"),
            ('<g viewBox="0 0 1 1"/>', "one <svg> element"),
            ("", "well-formed"),
        ],
    )
    def test_refuses_what_is_no_drawing(self, svg, reason):
        with pytest.raises(ValueError, match=f"svg must be .*{reason}"):
            Picture(svg, "A drawing.")

    def test_from_figure_follows_the_page(self, monkeypatch):
        # As in a fresh process, where nobody has told ElementTree about SVG yet.
        monkeypatch.setitem(ET._namespace_map, SVG.strip("{}"), "other")
        figure, ax = plt.subplots(figsize=(3, 2))
        ax.plot([0, 1], [0, 1], color=palette.CATEGORICAL[1])
        ax.set_title("rise")
        picture = Picture.from_figure(figure, "A rising line.")
        assert not plt.fignum_exists(figure.number)
        assert picture.svg.startswith("<svg ")
        html = picture._repr_html_()
        assert re.search(r"<text [^>]*>rise</text>", html)
        assert "fill:currentColor" in shown(picture).get("style")
        assert "stroke: currentColor" in html
        assert not re.search(r"#000000|#ffffff|metadata|dc:date|\d\.\d{3}", html)
        assert palette.CATEGORICAL[1] in html


class TestPolygon:
    """Figures of group elements against matrices."""

    @given(st.integers(3, 8), st.data())
    def test_labels_are_where_the_matrix_takes_the_corners(self, n, data):
        k = data.draw(st.integers(0, 2 * n - 1))
        expected = corners_at_rest(n) @ matrices(n)[k].T
        np.testing.assert_allclose(labels(polygon(n, names(n)[k])), expected, atol=1e-3)

    @pytest.mark.parametrize(("name", "matrix"), list(zip(D4, matrices(4), strict=True)), ids=D4)
    def test_every_element_of_d4_and_both_sizes(self, name, matrix):
        for size in ("inline", "large"):
            picture = square(name, size=size)
            expected = corners_at_rest(4) @ matrix.T
            np.testing.assert_allclose(labels(picture), expected, atol=1e-3)

    @pytest.mark.parametrize("n", [3, 4, 6])
    def test_flag_and_hatch_tell_mirrors_from_rotations(self, n):
        for name, matrix in zip(names(n), matrices(n), strict=True):
            picture = polygon(n, name)
            assert pennant_side(picture) == round(np.linalg.det(matrix))
            strokes = sum(1 for _ in shown(picture).iter(f"{SVG}line"))
            assert (strokes > n + 1) == name.endswith("s")

    @pytest.mark.parametrize("name", D4)
    def test_description_reads_the_corners_counter_clockwise(self, name):
        read = [int(k) for k in re.findall(r"\d", square(name).alt.partition("read")[2])]
        places = labels(square(name))
        start = corners_at_rest(4)
        drawn = [int(np.argmax(places @ corner)) + 1 for corner in start]
        assert read == drawn

    def test_outline_has_no_labels(self):
        root = shown(hexagon())
        assert list(root.iter(f"{SVG}text")) == []
        (outline,) = root.iter(f"{SVG}polygon")
        assert len(outline.get("points").split()) == 6

    @pytest.mark.parametrize("g", ["", "x", "r^", "r^0", "r^6", "es", "sr", "r2", "R", 1])
    def test_refuses_other_names(self, g):
        with pytest.raises(ValueError, match=r"^g must be"):
            hexagon(g)

    @pytest.mark.parametrize(("n", "error"), [(2, ValueError), (9, ValueError), (6.0, TypeError)])
    def test_refuses_other_numbers_of_corners(self, n, error):
        with pytest.raises(error, match=r"^n must be"):
            polygon(n, "e")

    def test_refuses_other_sizes(self):
        with pytest.raises(ValueError, match="size must be 'inline' or 'large'"):
            hexagon("e", size="huge")

    def test_galleries_name_every_figure(self):
        pretty = ["e", "r", "r²", "r³", "s", "rs", "r²s", "r³s"]
        for gallery, expected in [
            (figures.d4_gallery(), pretty),
            (figures.z6_gallery(), ["e", "r", "r²", "r³", "r⁴", "r⁵"]),
        ]:
            written = [e.text for e in shown(gallery).iter(f"{SVG}text")]
            assert [name for name in written if not name.isdecimal()] == expected

    def test_mirror_axes_are_fixed_lines(self):
        root = shown(figures.mirror_axes())
        axes = [e for e in root.iter(f"{SVG}line")]
        for line, matrix in zip(axes, matrices(4)[4:], strict=True):
            along = np.array([float(line.get("x1")), -float(line.get("y1"))])
            np.testing.assert_allclose(matrix @ along, along, atol=0.02)


def dipoles(picture):
    """Arrows from tail to tip in the lower row: (left, right, dashed or None), y up."""
    found = []
    for cell in list(shown(picture))[2:]:
        strokes = [e for e in cell if e.tag == f"{SVG}line"]
        heads = [e for e in cell if e.tag == f"{SVG}polygon"]
        if cell.tag == f"{SVG}g" and strokes:
            tail = [float(strokes[-1].get(k)) for k in ("x1", "y1")]
            tip = [float(v) for v in heads[0].get("points").split()[0].split(",")]
            found.append((np.array(tip) - tail) * [1, -1])
    return found


class TestStory:
    """The landing page's pictures."""

    def test_both_ways_agree_for_the_dipole(self):
        left, right = dipoles(figures.commuting_square())
        np.testing.assert_allclose(right, [-left[1], left[0]], atol=0.02)

    def test_the_two_ways_part_for_the_rectified_dipole(self):
        left, right, dashed = dipoles(figures.commuting_square(equivariant=False))
        np.testing.assert_allclose(dashed, [-left[1], left[0]], atol=0.02)
        np.testing.assert_allclose(right, np.maximum(dashed, 0), atol=0.02)
        assert np.linalg.norm(right - dashed) > 20

    def test_words_label_the_arrows(self):
        written = [e.text for e in shown(figures.commuting_square()).iter(f"{SVG}text")]
        assert written.count("rotate") == written.count("predict") == 2

    def test_chapter_map_lists_the_chapters_in_order(self):
        written = " ".join(e.text for e in shown(figures.chapter_map()).iter(f"{SVG}text"))
        titles = ["Groups", "Cosets", "Convolution", "Irreps", "Constraints"]
        places = [written.index(f"{i}  {title}") for i, title in enumerate(titles, start=1)]
        assert places == sorted(places)

    def test_chapter_map_links_stay_reachable(self):
        root = shown(figures.chapter_map({"Groups": "groups.html"}))
        assert root.get("role") == "group"
        (link,) = root.iter(f"{SVG}a")
        assert link.get("href") == "groups.html"
        assert "Groups" in "".join(link.itertext())

    def test_chapter_map_refuses_other_titles(self):
        with pytest.raises(ValueError, match=r"links must use the titles .*\['groups'\]"):
            figures.chapter_map({"groups": "groups.html"})

    def test_logo_stands_alone_on_any_page(self):
        svg = figures.logo().svg
        assert set(re.findall(r"#\w{6}", svg)) == set(palette.CATEGORICAL[:2])
        assert "currentColor" not in svg


class TestPlane:
    """The pixel grid against affine maps written out by hand."""

    @pytest.mark.parametrize(
        ("steps", "foot", "tip"),
        [
            (STEPS, "(−4, 3)", "(−5, 4)"),
            (STEPS[::-1], "(3, 4)", "(2, 5)"),
            ((point("s"),), "(0, 0)", "(−1, 1)"),
            ((point("rs"), translation(0, 2)), "(0, 2)", "(−1, 1)"),
        ],
    )
    def test_marked_points_end_where_the_map_takes_them(self, steps, foot, tip):
        picture = figures.p4m_plane(*steps)
        assert picture.alt.endswith(f"Its foot ends at {foot} and its tip at {tip}.")
        written = [e.text for e in shown(picture).iter(f"{SVG}text")]
        assert written[-2:] == [foot, tip]
        assert "(1, 1)" in written

    def test_flags_are_drawn_at_their_coordinates(self):
        root = shown(figures.p4m_plane(*STEPS))
        origin = next(e for e in root.iter(f"{SVG}line"))
        zero = float(origin.get("y1"))
        dots = [e for e in root.iter(f"{SVG}circle") if e.get("r") == "5"]
        x = np.array([float(e.get("cx")) for e in dots])
        y = zero - np.array([float(e.get("cy")) for e in dots])
        cells = np.stack([(x - x[0]) / 34, y / 34], axis=1)
        np.testing.assert_allclose(
            cells, [[0, 0], [1, 1], [3, 4], [4, 5], [-4, 3], [-5, 4]], atol=1e-3
        )

    def test_steps_are_named(self):
        written = [e.text for e in shown(figures.p4m_plane(*STEPS)).iter(f"{SVG}text")]
        assert written[2:4] == ["t₃,₄", "r"]
        both = figures.p4m_plane(translation(-3, 2) * point("r^2"))
        assert "t₋₃,₂ r²" in both.alt

    def test_needs_elements_of_p4m(self):
        with pytest.raises(ValueError, match="steps must contain at least one"):
            figures.p4m_plane()
        with pytest.raises(TypeError, match="steps must be elements of p4m, got 'r'"):
            figures.p4m_plane("r")


@pytest.fixture
def ax():
    """Square axes that are closed afterwards."""
    figure, ax = plt.subplots(figsize=(4, 4))
    yield ax
    plt.close(figure)


class TestCayley:
    """Tables and diagrams against products of matrices and permutations."""

    def test_table_cells_are_products_row_times_column(self, ax):
        figures.draw_cayley_table(dihedral(4), ax=ax)
        cells = {tuple(np.round(t.get_position()).astype(int)): t.get_text() for t in ax.texts[:64]}
        pretty = dict(
            zip(["e", "r", "r²", "r³", "s", "rs", "r²s", "r³s"], matrices(4), strict=True)
        )
        for (column, row), name in cells.items():
            product = matrices(4)[row] @ matrices(4)[column]
            np.testing.assert_allclose(pretty[name], product, atol=1e-12)
        assert len(cells) == 64

    def test_table_rows_and_columns_are_named(self, ax):
        figures.draw_cayley_table(cyclic(3), ax=ax)
        written = [(t.get_position(), t.get_text()) for t in ax.texts[9:]]
        rows = [text for (x, y), text in written if x == -0.7]
        columns = [text for (x, y), text in written if y == -0.7]
        assert rows == columns == ["e", "r", "r²"]
        assert [text for _, text in written[-2:]] == ["right factor, acts first", "left factor"]
        low, high = ax.get_ylim()
        assert low > high

    def test_table_hatches_mirrors_and_shares_hues(self, ax):
        figures.draw_cayley_table(dihedral(3), ax=ax)
        cells = [p for p in ax.patches if isinstance(p, Rectangle)]
        colors = palette.element_colors(dihedral(3))
        assert [to_hex(p.get_facecolor()) for p in cells[:6]] == list(colors)
        assert len(ax.lines) == 3 * 18

    def test_table_of_a_large_group_keeps_colors_and_drops_names(self, ax):
        figures.draw_cayley_table(symmetric(4), ax=ax)
        assert len([p for p in ax.patches if isinstance(p, Rectangle)]) == 24**2
        assert len(ax.texts) == 2 * 24 + 2
        assert "(12)(34)" in {t.get_text() for t in ax.texts}

    @pytest.mark.parametrize("side", ["left", "right"])
    @pytest.mark.parametrize(
        "group",
        [
            cyclic(1),
            cyclic(6),
            dihedral(4),
            quaternion(),
            symmetric(3),
            alternating(4),
            direct_product(cyclic(3), cyclic(3)),
        ],
        ids=["Z1", "Z6", "D4", "Q8", "S3", "A4", "Z3xZ3"],
    )
    def test_diagram_has_one_edge_per_element_and_generator(self, group, side, ax):
        figures.draw_cayley_diagram(group, ax=ax, side=side)
        discs = [p for p in ax.patches if isinstance(p, Circle) and p.get_facecolor()[3] == 1]
        places = np.array([p.center for p in discs])
        assert len(places) == len(group)
        gaps = np.linalg.norm(places[:, None] - places, axis=2) + 9 * np.eye(len(group))
        assert gaps.min() > 2 * discs[0].radius
        drawn, dashes = set(), {}
        for edge in (p for p in ax.patches if isinstance(p, FancyArrowPatch)):
            ends = [int(np.argmin(np.linalg.norm(places - p, axis=1))) for p in edge._posA_posB]
            generator = palette.CATEGORICAL.index(to_hex(edge.get_edgecolor()))
            drawn.add((generator, *ends))
            dashes[generator] = edge.get_linestyle()
        expected = set()
        for k, s in enumerate(group.generators):
            for g in range(len(group)):
                h = int(group.table[s, g] if side == "left" else group.table[g, s])
                if group.element_orders[s] > 2 or g < h:
                    expected.add((k, g, h))
        assert drawn == expected
        assert len(set(dashes.values())) == len(dashes)

    @pytest.mark.parametrize("n", [3, 4, 5, 6])
    def test_rotations_lie_where_they_take_corner_one(self, n, ax):
        for group in (cyclic(n), dihedral(n)):
            ax.clear()
            figures.draw_cayley_diagram(group, ax=ax)
            places = [t.get_position() for t in ax.texts[:n]]
            expected = [matrix @ corners_at_rest(n)[0] for matrix in matrices(n)[:n]]
            np.testing.assert_allclose(places, expected, atol=1e-12)

    @pytest.mark.parametrize(
        ("group", "bent"), [(dihedral(4), False), (direct_product(cyclic(4), cyclic(4)), True)]
    )
    def test_edges_bend_round_discs_in_their_way(self, group, bent, ax):
        figures.draw_cayley_diagram(group, ax=ax)
        discs = [p for p in ax.patches if isinstance(p, Circle) and p.get_facecolor()[3] == 1]
        edges = [p for p in ax.patches if isinstance(p, FancyArrowPatch)]
        for edge in edges:
            a, b = np.array(edge._posA_posB)
            others = [
                p for p in discs if not (np.allclose(p.center, a) or np.allclose(p.center, b))
            ]
            path = edge.get_connectionstyle()(a, b, shrinkA=0, shrinkB=0)
            t = np.linspace(0, 1, 41)[:, None]
            start, middle, end = path.vertices
            line = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
            for disc in others:
                assert np.linalg.norm(line - disc.center, axis=1).min() > disc.radius
        assert any(edge.get_connectionstyle().rad for edge in edges) == bent

    def test_only_mirrors_have_a_second_outline(self, ax):
        figures.draw_cayley_diagram(dihedral(4), ax=ax)
        rings = [p.center for p in ax.patches if isinstance(p, Circle) and not p.get_fill()]
        assert len(rings) == 4 + 2 * 4

    def test_legend_names_the_generators(self, ax):
        figures.draw_cayley_diagram(dihedral(4), ax=ax)
        assert [t.get_text() for t in ax.get_legend().get_texts()] == ["r", "s"]
        dashes = {line.get_linestyle() for line in ax.get_legend().get_lines()}
        assert len(dashes) == 2

    def test_refuses_what_cannot_be_drawn(self, ax):
        with pytest.raises(ValueError, match="group must have at most 60 elements"):
            figures.draw_cayley_table(cyclic(61), ax=ax)
        with pytest.raises(ValueError, match="group must have at most 60 elements"):
            figures.draw_cayley_diagram(cyclic(61), ax=ax)
        with pytest.raises(ValueError, match="side must be 'left' or 'right'"):
            figures.draw_cayley_diagram(cyclic(3), ax=ax, side="up")


class TestSphere:
    """Points on the sphere."""

    def test_points_are_projected_and_the_back_is_faint(self, ax):
        tilt = math.radians(22)
        toward = np.array([0, -math.cos(tilt), math.sin(tilt)])
        xyz = np.array([[1, 0, 0], [0, 0, 1], toward, -toward, [0, 1, 0]])
        figures.draw_sphere_points(xyz, ax=ax, title="five")
        back, front = (p for p in ax.patches if isinstance(p, PathPatch))
        assert back.get_alpha() < 0.5 < front.get_alpha()
        np.testing.assert_allclose(
            front.get_path().vertices[::2],
            [[1, 0], [0, math.cos(tilt)], [0, 0]],
            atol=1e-12,
        )
        np.testing.assert_allclose(
            back.get_path().vertices[::2], [[0, 0], [0, math.sin(tilt)]], atol=1e-12
        )
        assert ax.get_title() == "five"

    @pytest.mark.parametrize(
        ("points", "reason"),
        [
            (np.ones((4, 2)), "shape"),
            (np.ones(3), "shape"),
            (np.ones((4, 3)), "unit vectors"),
            ([[np.nan, 0, 1]], "unit vectors"),
        ],
    )
    def test_refuses_other_arrays(self, points, reason, ax):
        with pytest.raises(ValueError, match=f"points must .*{reason}"):
            figures.draw_sphere_points(points, ax=ax)

    def test_refuses_what_are_no_real_numbers(self, ax):
        with pytest.raises(TypeError, match="points must hold real numbers"):
            figures.draw_sphere_points([["x", "y", "z"]], ax=ax)
