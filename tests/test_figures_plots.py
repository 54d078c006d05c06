"""Curves on axes against the numbers that they stand for."""

import math
import statistics
from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from dmolkit import palette
from dmolkit.figures import draw_costs, draw_learning_curves

mpl.use("agg")

SIZES = [25, 50, 100, 200, 400]
SCORES = np.random.default_rng(3).uniform(50, 100, size=(8, 7, 5))
LABELS = ["plain CNN", "augmented", "p4-CNN", "p4m-CNN", "five", "six", "seven", "eight"]
CURVES = {label: (SIZES, scores) for label, scores in zip(LABELS, SCORES, strict=True)}


@pytest.fixture(params=[(4.8, 3.3), (3.4, 2.4), (7.0, 5.0)], ids=str)
def ax(request):
    """Axes that are closed afterwards."""
    figure, ax = plt.subplots(figsize=request.param)
    yield ax
    plt.close(figure)


def box(ax, artist):
    """Place of what is written, in pixels."""
    return artist.get_window_extent(ax.figure.canvas.get_renderer())


def looks(lines):
    """Colour, dashes and marker of lines."""
    return [(to_hex(e.get_color()), str(e._unscaled_dash_pattern), e.get_marker()) for e in lines]


def assert_told_apart(lines):
    """Colour is not the only difference between two lines."""
    assert len({marker for _, _, marker in looks(lines)}) == len(lines)
    assert all(one[0] != other[0] for one, other in combinations(looks(lines), 2))
    assert len({dashes for _, dashes, _ in looks(lines)}) == min(4, len(lines))


class TestLearningCurves:
    """Means and standard errors."""

    def test_bars_are_one_standard_error_about_the_mean(self, ax):
        draw_learning_curves(CURVES, ax=ax)
        assert len(ax.containers) == len(CURVES)
        for bars, scores in zip(ax.containers, SCORES, strict=True):
            line, _, (segments,) = bars
            np.testing.assert_array_equal(line.get_xdata(), SIZES)
            for k, (column, segment) in enumerate(
                zip(scores.T.tolist(), segments.get_segments(), strict=True)
            ):
                mean = statistics.fmean(column)
                error = statistics.stdev(column) / math.sqrt(len(column))
                assert line.get_ydata()[k] == pytest.approx(mean)
                np.testing.assert_allclose(segment[:, 0], SIZES[k])
                np.testing.assert_allclose(segment[:, 1], [mean - error, mean + error])

    def test_lines_are_told_apart_and_named(self, ax):
        draw_learning_curves(CURVES, ax=ax)
        assert_told_apart([bars[0] for bars in ax.containers])
        assert [text.get_text() for text in ax.get_legend().get_texts()] == LABELS
        assert [bars.get_label() for bars in ax.containers] == LABELS

    def test_legend_is_below_everything_else(self, ax):
        draw_learning_curves(CURVES, ax=ax)
        ax.set(xlabel="training images", ylabel="accuracy (%)")
        ax.figure.canvas.draw()
        legend = box(ax, ax.get_legend())
        assert legend.y1 < box(ax, ax.xaxis.label).y0
        rows = {round(box(ax, text).y0) for text in ax.get_legend().get_texts()}
        assert len(rows) == 4

    def test_long_names_have_a_row_each(self, ax):
        curves = {f"network of kind number {k} with more": CURVES[LABELS[k]] for k in range(3)}
        draw_learning_curves(curves, ax=ax)
        ax.figure.canvas.draw()
        assert len({round(box(ax, text).y0) for text in ax.get_legend().get_texts()}) == 3

    def test_sizes_are_plain_numbers_on_a_logarithmic_axis(self, ax):
        draw_learning_curves(CURVES, ax=ax)
        assert ax.get_xscale() == "log"
        assert ax.get_yscale() == "linear"
        assert [text.get_text() for text in ax.get_xticklabels()] == list(map(str, SIZES))
        assert not len(ax.xaxis.get_minorticklocs())

    def test_numbers_of_many_sizes_keep_apart(self, ax):
        draw_learning_curves({"a": (range(1, 40), SCORES[:2].repeat(8, axis=2)[:, 0, :39])}, ax=ax)
        ticks = ax.get_xticks()
        assert ticks[0] == 1
        assert 5 < len(ticks) <= 11
        assert np.log(ticks[1:] / ticks[:-1]).min() >= math.log(39) / 10

    @pytest.mark.parametrize(
        ("curves", "error", "message"),
        [
            ([1], TypeError, "curves must map labels to"),
            ({}, ValueError, "curves must be 1 to 8 curves, got 0"),
            (dict.fromkeys("abcdefghi", ([1], [[1], [2]])), ValueError, "1 to 8 curves, got 9"),
            ({1: ([1], [[1], [2]])}, TypeError, "curves must have strings for labels"),
            ({"a": ([1, 1], [[1, 2]] * 2)}, ValueError, "sizes of 'a' .*increasing"),
            ({"a": ([0, 1], [[1, 2]] * 2)}, ValueError, "sizes of 'a' .*positive"),
            ({"a": ([[1]], [[1], [2]])}, ValueError, r"sizes of 'a' must be \(n,\)"),
            ({"a": ([1], [[1]])}, ValueError, r"scores of 'a' .* 2 seeds at least, got \(1, 1\)"),
            ({"a": ([1, 2], [[1], [2]])}, ValueError, r"scores of 'a' must have shape .*\(2, 1\)"),
            ({"a": ([1], [1])}, ValueError, r"scores of 'a' must have shape \(seeds, 1\)"),
            ({"a": ([1], [[1], [math.nan]])}, ValueError, "scores of 'a' must be finite"),
            ({"a": (["x"], [[1], [2]])}, TypeError, "sizes of 'a' must hold real numbers"),
        ],
    )
    def test_refuses_other_arguments(self, curves, error, message):
        _, ax = plt.subplots()
        with pytest.raises(error, match=message):
            draw_learning_curves(curves, ax=ax)
        plt.close()


COSTS = {
    "loops": (SIZES[:3], [1e-6 * n**3 for n in SIZES[:3]]),
    "matrix": (SIZES, [1e-6 * n**2 for n in SIZES]),
    "almost the same": (SIZES, [1.01e-6 * n**2 for n in SIZES]),
    "a little less": (SIZES, [0.99e-6 * n**2 for n in SIZES]),
    "FFT": (SIZES, [1e-5 * n * math.log(n) for n in SIZES]),
}


class TestCosts:
    """Times on two logarithmic axes."""

    def test_points_are_those_given_and_powers_are_lines(self, ax):
        draw_costs(COSTS, ax=ax)
        for line, (sizes, seconds) in zip(ax.lines, COSTS.values(), strict=True):
            np.testing.assert_array_equal(line.get_xydata(), np.transpose([sizes, seconds]))
        places = ax.transData.transform(ax.lines[0].get_xydata())
        rise = np.diff(places, axis=0)
        np.testing.assert_allclose(rise[:, 1] / rise[:, 0], (rise[0, 1] / rise[0, 0]))
        assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
        assert_told_apart(ax.lines)

    def test_names_stand_right_of_the_axes_in_the_order_of_the_ends(self, ax):
        draw_costs(COSTS, ax=ax)
        ax.figure.canvas.draw()
        boxes = {text.get_text(): mpl.text.Text.get_window_extent(text) for text in ax.texts}
        assert list(boxes) == list(COSTS)
        assert min(place.x0 for place in boxes.values()) > box(ax, ax.patch).x1
        upwards = sorted(boxes, key=lambda name: boxes[name].y0)
        assert upwards == sorted(COSTS, key=lambda name: COSTS[name][1][-1])
        for lower, upper in pairwise(upwards):
            assert boxes[lower].y1 <= boxes[upper].y0 + 1
        for k, text in enumerate(ax.texts):
            assert text.xy == (COSTS[text.get_text()][0][-1], COSTS[text.get_text()][1][-1])
            assert to_hex(text.arrow_patch.get_edgecolor()) == palette.CATEGORICAL[k]

    def test_a_name_with_room_is_level_with_its_end(self, ax):
        draw_costs({"slow": ([1, 2], [1, 100]), "fast": ([1, 2], [0.1, 0.2])}, ax=ax)
        ax.figure.canvas.draw()
        for text in ax.texts:
            place = mpl.text.Text.get_window_extent(text)
            assert abs((place.y0 + place.y1) / 2 - ax.transData.transform(text.xy)[1]) < 4

    @pytest.mark.parametrize(
        ("seconds", "some"),
        [
            ([1e-6, 1e-2], ["10 µs", "1 ms"]),
            ([2e-3, 9e-3], ["2 ms", "5 ms"]),
            ([0.4, 20], ["500 ms", "10 s"]),
        ],
    )
    def test_times_have_units(self, seconds, some):
        _, ax = plt.subplots(figsize=(4, 3))
        draw_costs({"a": ([1, 2], seconds)}, ax=ax)
        ax.figure.canvas.draw()
        low, high = ax.get_ylim()
        ticks = zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
        shown = [text.get_text() for at, text in ticks if low <= at <= high]
        assert set(some) <= set(shown)
        assert 2 <= len(shown) <= 8
        plt.close()

    @pytest.mark.parametrize(
        ("costs", "error", "message"),
        [
            ([1], TypeError, r"costs must map labels to \(sizes, seconds\)"),
            ({}, ValueError, "costs must be 1 to 8 curves"),
            ({"a": ([1, 2], [1])}, ValueError, r"seconds of 'a' must have shape \(2,\)"),
            ({"a": ([1], [[1]])}, ValueError, r"seconds of 'a' must have shape \(1,\)"),
            ({"a": ([1], [0])}, ValueError, "seconds of 'a' must be positive, got 0"),
            ({"a": ([1], [math.inf])}, ValueError, "seconds of 'a' must be finite"),
        ],
    )
    def test_refuses_other_arguments(self, costs, error, message):
        _, ax = plt.subplots()
        with pytest.raises(error, match=message):
            draw_costs(costs, ax=ax)
        plt.close()
