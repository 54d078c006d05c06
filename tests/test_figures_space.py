"""Molecules and clouds, read back as orthogonal projections of what was given."""

import re
from itertools import combinations

import numpy as np
import pytest

from dmolkit.figures import molecule, point_clouds
from dmolkit.palette import ACCENT, NEGATIVE, POSITIVE, THEMED
from tests.pictures import ENDS, SVG, corners, numbers, offset, shown, words

SYMBOLS = "COHHH"
PLACES = np.array([[0, 0, 0], [0.1, 0, 1.4], [-1, 0, -0.4], [0.5, 0.9, -0.4], [0.5, -0.9, -0.3]])
CHARGES = np.array([0.3, -0.6, 0.2, 0.15, -0.05])
BONDS = [(0, 1), (0, 2), (0, 3), (0, 4)]
CORNERS = np.vstack([np.eye(3), -np.eye(3)])
UP = np.array([1, -1])


def drawn(**changes):
    given = {"symbols": SYMBOLS, "positions": PLACES, "charges": CHARGES, "bonds": BONDS}
    return molecule(**given | changes)


class Seen:
    """What one sees of a molecule."""

    def __init__(self, picture):
        self.parts = list(shown(picture))
        self.atoms, self.order = [], []
        for n, part in enumerate(self.parts):
            if part.tag == f"{SVG}circle" and part.get("fill-opacity"):
                symbol, charge = (words(text) for text in self.parts[n + 1 : n + 3])
                number = float(charge.replace("\N{MINUS SIGN}", "-"))
                place = numbers(part, "cx", "cy") * UP
                self.atoms.append((symbol, place, number, part.get("fill")))
                self.order.append(n)
        polygons = [n for n, part in enumerate(self.parts) if part.tag == f"{SVG}polygon"]
        self.pane = polygons[0]
        self.frame = corners(self.parts[self.pane]) * UP
        lines = [part for part in self.parts if part.tag == f"{SVG}line"]
        self.bonds = [numbers(line, *ENDS) for line in lines if line.get("stroke") != blue()]
        shafts = [numbers(line, *ENDS) for line in lines if line.get("stroke") == blue()]
        self.arrow = None
        if shafts:
            tip = corners(self.parts[polygons[-1]])[0]
            self.arrow = np.array([shafts[0][:2], tip]) * UP

    def matched(self):
        """Pair the atoms with the given ones, by symbol and charge."""
        keys = [(s, round(q, 2)) for s, q in zip(SYMBOLS, CHARGES, strict=True)]
        return [keys.index((symbol, number)) for symbol, _, number, _ in self.atoms]

    def projection(self):
        """Find the linear map to the page, from the places of the atoms."""
        given = PLACES[self.matched()]
        found, *_ = np.linalg.lstsq(given, np.array([place for _, place, *_ in self.atoms]))
        return found.T


def blue():
    return THEMED[ACCENT]


def test_places_are_an_orthogonal_projection():
    """The z-axis points to the right, the x-axis up, and the y-axis towards the viewer."""
    seen = Seen(drawn())
    assert sorted(seen.matched()) == [0, 1, 2, 3, 4]
    a = seen.projection()
    found = np.array([place for _, place, *_ in seen.atoms])
    np.testing.assert_allclose(PLACES[seen.matched()] @ a.T, found, atol=0.02)
    np.testing.assert_allclose(a @ a.T, (a @ a.T)[0, 0] * np.eye(2), atol=0.5)
    assert a[0, 2] > 0.8 * np.linalg.norm(a[0])
    assert a[1, 0] > 0.8 * np.linalg.norm(a[1])
    assert np.cross(*a)[1] > 0


def test_colours_are_signs():
    for *_, charge, color in Seen(drawn()).atoms:
        assert color == (POSITIVE if charge > 0 else NEGATIVE)


@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_arrow_is_the_dipole_moment(scale):
    """Its ends, projected; its middle lies between the centres of the two kinds of charge."""
    seen = Seen(drawn(scale=scale))
    dipole = sum(q * x for q, x in zip(CHARGES, PLACES, strict=True))
    plus, minus = CHARGES.clip(min=0), CHARGES.clip(max=0)
    middle = (plus @ PLACES / plus.sum() + minus @ PLACES / minus.sum()) / 2
    ends = np.array([middle - scale * dipole / 2, middle + scale * dipole / 2])
    np.testing.assert_allclose(seen.arrow, ends @ seen.projection().T, atol=0.1)


def test_no_charges_have_no_arrow():
    assert Seen(drawn(charges=np.zeros(5))).arrow is None


def test_plane_is_y_zero_and_holds_its_atoms():
    seen = Seen(drawn())
    a = seen.projection()
    flat = np.linalg.solve(a[:, [0, 2]], seen.frame.T).T  # x and z of the corners, with y = 0
    low, high = flat.min(axis=0), flat.max(axis=0)
    assert sorted(map(tuple, np.round(flat, 2))) == sorted(
        (round(x, 2), round(z, 2)) for x in (low[0], high[0]) for z in (low[1], high[1])
    )
    assert (PLACES[:, [0, 2]] > low).all()
    assert (PLACES[:, [0, 2]] < high).all()


def test_what_is_behind_the_plane_is_drawn_first():
    seen = Seen(drawn())
    for atom, n in zip(seen.matched(), seen.order, strict=True):
        assert (n < seen.pane) is bool(PLACES[atom, 1] < 0)


def test_bonds_lie_between_discs():
    """Each is part of the line from atom to atom, and shorter than it."""
    seen = Seen(drawn())
    places = {atom: place for atom, (_, place, *_) in zip(seen.matched(), seen.atoms, strict=True)}
    found = set()
    for bond in seen.bonds:
        start, end = bond[:2] * UP, bond[2:] * UP
        for pair in combinations(range(5), 2):
            a, b = (places[k] for k in pair)
            share = [(p - a) @ (b - a) / ((b - a) @ (b - a)) for p in (start, end)]
            off = [
                np.linalg.norm(a + t * (b - a) - p)
                for t, p in zip(share, (start, end), strict=True)
            ]
            if max(off) < 0.05 and 0 < share[0] < share[1] < 1 and pair[0] == 0:
                found.add(pair)
    assert len(seen.bonds) == 4
    assert found == set(BONDS)


def test_alt_names_charges_and_dipole_moment():
    alt = molecule("CO", [[0, 0, 0], [0, 0, 2]], [0.25, -0.25], [(0, 1)]).alt
    assert "C +0.25, O \N{MINUS SIGN}0.25" in alt
    assert "x 0, y 0, z \N{MINUS SIGN}0.5;" in alt


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"symbols": [6, 8, 1, 1, 1]}, TypeError, "symbols must be strings"),
        ({"positions": PLACES[:4]}, ValueError, r"positions must have shape \(5, 3\)"),
        ({"charges": np.ones(5)}, ValueError, "charges must have the sum 0, got 5"),
        ({"charges": [1.0, -1.0]}, ValueError, r"charges must have shape \(5,\)"),
        ({"bonds": [(0, 5)]}, ValueError, "bonds holds 5"),
        ({"bonds": [0, 1]}, ValueError, r"bonds must have shape \(m, 2\)"),
        ({"positions": PLACES * np.nan}, ValueError, "positions must be finite"),
    ],
)
def test_bad_molecule_is_named(changes, error, match):
    with pytest.raises(error, match=match):
        drawn(**changes)


def clouds(picture):
    """Give the dots, lines and rays of each cloud."""
    found = []
    for cloud in shown(picture).findall(f"{SVG}g"):
        circles = [circle for circle in cloud.findall(f"{SVG}circle") if circle.get("cx")]
        dots = [(numbers(circle, "cx", "cy") * UP, circle.get("fill")) for circle in circles]
        lines = cloud.findall(f"{SVG}line")
        rays = [numbers(line, *ENDS) for line in lines if line.get("stroke") == blue()]
        rest = [numbers(line, *ENDS) for line in lines if line.get("stroke") != blue()]
        found.append((offset(cloud), dots, rest, rays))
    return found


def test_clouds_are_projected_alike_and_joined_at_one_distance():
    extra = np.array([[1, 2, 2], [2, -2, 1]]) / 3
    given = {f"cloud {k}": np.vstack([CORNERS, point]) for k, point in enumerate(extra)}
    (first, *seen), (second, *other) = clouds(point_clouds(given, 2**0.5))
    assert first[0] < second[0]
    maps = []
    for (dots, lines, rays), point in zip((seen, other), extra, strict=True):
        (place,) = (at for at, color in dots if color == blue())
        flat = np.array([at for at, color in dots if color != blue()])
        assert len(flat) == 6
        assert len(lines) == 12
        np.testing.assert_allclose(rays, [[0, 0, *place * UP]])
        # To the right is the z-axis, above the x-axis, and the y-axis is in front, drawn last.
        z, x, y = flat[flat[:, 0].argmax()], flat[flat[:, 1].argmax()], flat[-1]
        a = np.array([x, y, z]).T
        np.testing.assert_allclose(a @ a.T, (a @ a.T)[0, 0] * np.eye(2), atol=1)
        np.testing.assert_allclose(a @ point, place, atol=0.02)
        ends = {
            tuple(np.round([*a[:, i] * s, *a[:, j] * t]).tolist())
            for i, j in combinations(range(3), 2)
            for s in (1, -1)
            for t in (1, -1)
        }
        for line in lines:
            start, end = np.round(line[:2] * UP).tolist(), np.round(line[2:] * UP).tolist()
            assert {(*start, *end), (*end, *start)} & ends
        maps.append(a)
    np.testing.assert_allclose(*maps)


def test_alt_counts_points_and_lines():
    picture = point_clouds({"six and one": np.vstack([CORNERS, [[0.6, 0, 0.8]]])}, 2**0.5)
    assert "six and one: 6 points, joined by 12 lines, and one more." in picture.alt
    assert re.fullmatch("six and one", words(shown(picture).find(f"{SVG}text")))


@pytest.mark.parametrize(
    ("given", "error", "match"),
    [
        ([CORNERS], TypeError, "clouds must map titles"),
        ({}, ValueError, "clouds must contain at least one"),
        ({1: CORNERS}, TypeError, "strings for titles"),
        ({"a": CORNERS[:, :2]}, ValueError, r"clouds\['a'\] must have shape \(n, 3\)"),
        ({"a": 2 * CORNERS}, ValueError, r"clouds\['a'\] must hold unit vectors"),
        ({"a": CORNERS * np.nan}, ValueError, "must be finite"),
    ],
)
def test_bad_clouds_are_named(given, error, match):
    with pytest.raises(error, match=match):
        point_clouds(given, 2**0.5)
