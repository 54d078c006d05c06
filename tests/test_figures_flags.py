"""The way up to the group and down again, read back and compared with complex numbers."""

import numpy as np
import pytest

from dmolkit.figures import lift_convolve_project
from dmolkit.palette import NEGATIVE, POSITIVE
from tests.pictures import ENDS, SVG, numbers, offset, shown

# Elements of D4 in the book's order, as maps of complex numbers: first a mirror or not, then turns.
ELEMENTS = [(k, mirrored) for mirrored in (False, True) for k in range(4)]
CORNERS, EDGES = 1j ** np.arange(4) * (1 + 1j), 1j ** np.arange(4) * 1j
F, KERNEL = np.array([3.0, -1, 2, 0.5]), np.array([2.0, 0.75, 0.5, 0, 1, 0, -1, 0.25])


def moved(element, z):
    """Apply s, which is z to minus its conjugate, and then r, which multiplies by i."""
    k, mirrored = element
    return 1j**k * (-np.conj(z) if mirrored else z)


def inverse(element):
    """Find the element that undoes this one, by where both take a point without symmetry."""
    (found,) = (h for h in ELEMENTS if abs(moved(h, moved(element, 1 + 2j)) - 1 - 2j) < 1e-9)
    return found


def value(places, values, z):
    """Give the value at the place z."""
    return values[np.abs(places - z).argmin()]


def steps(f, kernel):
    """Sum by hand: f at the corners, on the group, convolved, and the means on the edges."""
    lifted = [value(CORNERS, f, moved(u, 1 + 1j)) for u in ELEMENTS]
    convolved = np.array(
        [
            sum(
                weight * value(CORNERS, f, moved(u, moved(inverse(g), 1 + 1j)))
                for g, weight in zip(ELEMENTS, kernel, strict=True)
            )
            for u in ELEMENTS
        ]
    )
    ends = np.array([moved(u, 1j) for u in ELEMENTS])
    means = [convolved[np.abs(ends - edge) < 1e-9].mean() for edge in EDGES]
    return [f, np.array(lifted), convolved, np.array(means)]


def panels(picture):
    """Give each panel's place, and its discs as places and signed areas."""
    found = []
    for panel in shown(picture).findall(f"{SVG}g"):
        half = -float(panel.find(f"{SVG}g/{SVG}rect").get("x"))
        discs = []
        for disc in panel.findall(f"{SVG}circle"):
            x, y, radius = numbers(disc, "cx", "cy", "r")
            hollow = disc.get("fill") == "none"
            if hollow:
                assert disc.get("stroke") == NEGATIVE
                radius += float(disc.get("stroke-width")) / 2
            sign = -1 if hollow else int(disc.get("fill") == POSITIVE)
            discs.append((complex(x, -y) / half, sign * radius**2))
        bands = [numbers(band, *ENDS) / half for band in panel.findall(f"{SVG}line")]
        found.append((offset(panel), np.array([z for z, _ in discs]), [a for _, a in discs], bands))
    return found


def test_values_are_those_of_the_sums():
    seen = panels(lift_convolve_project(F, KERNEL))
    wanted = steps(F, KERNEL)
    scale = max(np.abs(values).max() for values in wanted)
    largest = max(np.abs(areas).max() for _, _, areas, _ in seen)
    for (_, _, areas, _), values in zip(seen, wanted, strict=True):
        np.testing.assert_allclose(np.array(areas) / largest, values / scale, atol=0.004)


def test_places_are_those_of_corners_elements_and_edges():
    flags = np.array([moved(u, 0.5 + 1j) for u in ELEMENTS])
    seen = panels(lift_convolve_project(F, KERNEL))
    for (_, places, _, _), wanted in zip(seen, [CORNERS, flags, flags, EDGES], strict=True):
        np.testing.assert_allclose(places, wanted, atol=0.01)


def test_bands_join_the_elements_of_a_coset():
    """On the left the two places nearest to a corner, on the right those nearest to an edge."""
    _, (_, _, _, left), (_, _, _, right), _ = panels(lift_convolve_project(F, KERNEL))
    for bands, targets in ((left, CORNERS), (right, EDGES)):
        ends = np.array([[complex(a, -b), complex(c, -d)] for a, b, c, d in bands])
        middles = ends.mean(axis=1)
        nearest = np.abs(ends[:, :, None] - targets).argmin(axis=-1)
        assert sorted(nearest.tolist()) == [[k, k] for k in range(4)]
        assert np.abs(middles.sum()) < 1e-9


def test_way_around_starts_below_on_the_left():
    places = np.array([at for at, *_ in panels(lift_convolve_project(F, KERNEL))])
    (left, below), (first, above), (second, top), (right, bottom) = places
    assert (left, above, below) == (first, top, bottom)
    assert left < right == second
    assert above < below


def test_turned_input_gives_turned_output():
    still, turned = (panels(lift_convolve_project(f, KERNEL))[3][2] for f in (F, np.roll(F, 1)))
    np.testing.assert_allclose(turned, np.roll(still, 1))
    assert np.abs(np.array(turned) - still).max() > 1


def test_zero_is_a_dot_of_its_own():
    (_, _, areas, _), *_ = panels(lift_convolve_project([1, 0, 0, 1], KERNEL))
    assert areas[1] == areas[2] == 0


def test_alt_lists_the_values():
    alt = lift_convolve_project([3, -1, 2, 1], [1, 0, 0, 0, 0, 0, 0, 0]).alt
    assert "counter-clockwise from the upper right: 3, \N{MINUS SIGN}1, 2, 1." in alt
    assert "counter-clockwise from the top: 1, 0.5, 1.5, 2." in alt


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        (([1, 2, 3], KERNEL), ValueError, r"f must have shape \(4,\), got \(3,\)"),
        ((F, F), ValueError, r"kernel must have shape \(8,\)"),
        (([1, 2, 3, np.inf], KERNEL), ValueError, "f must be finite"),
        ((["a"] * 4, KERNEL), TypeError, "f must hold"),
    ],
)
def test_bad_input_is_named(arguments, error, match):
    with pytest.raises(error, match=match):
        lift_convolve_project(*arguments)
