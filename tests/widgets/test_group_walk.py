"""*Walk the group*, Python's half: the tables for the page, the word, and what is refused."""

import json

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from dmolkit import palette
from dmolkit.figures import draw_cayley_diagram
from dmolkit.groups import (
    Group,
    cyclic,
    dihedral,
    direct_product,
    find_isomorphism,
    quaternion,
    symmetric,
)
from dmolkit.widgets.group_walk import GroupWalk
from tests.named_groups import NAMED

LISTED = [*(f"Z{n}" for n in range(2, 9)), *(f"D{n}" for n in range(3, 7)), "S3", "A4", "Q8"]
GROUPS = {name: NAMED[name] for name in LISTED}
POLYGONS = [name for name in GROUPS if name[0] in "ZD"]
STATE = json.loads(json.dumps(GroupWalk().get_state()))
TABLES = STATE["groups"]


def points(tables: dict, side: str) -> np.ndarray:
    """Points of the Cayley diagram, (n, 2)."""
    return np.reshape(tables["layout"][side], (-1, 2))


def test_all_groups_are_offered_and_are_light() -> None:
    assert list(TABLES) == list(GROUPS)
    assert len(json.dumps(STATE["groups"])) < 20_000


@pytest.mark.parametrize("name", GROUPS)
def test_tables_are_those_of_the_group(name: str) -> None:
    group, tables = GROUPS[name], TABLES[name]
    assert np.reshape(tables["table"], group.table.shape).tolist() == group.table.tolist()
    assert tables["generators"] == list(group.generators)
    assert tables["moves"] == [group.names[g] for g in group.generators]
    assert tables["orders"] == group.element_orders.tolist()
    assert tables["abelian"] == group.is_abelian
    assert tables["colors"] == list(palette.element_colors(group))
    assert tables["mirrored"] == list(palette.mirrored_elements(group))
    assert len(set(tables["labels"])) == group.order


def test_titles_and_letters() -> None:
    assert [TABLES[name]["label"] for name in ("Z2", "Z6", "D4", "S3", "Q8")] == [
        "Z₂ on a bar",
        "Z₆ on the hexagon",
        "D₄ on the square",
        "S₃ on three beads",
        "Q₈, quaternions",
    ]
    assert TABLES["D4"]["letters"] == ["r", "s"]
    assert TABLES["Q8"]["letters"] == ["i", "j"]
    assert TABLES["A4"]["letters"] == ["a", "b"]
    assert TABLES["A4"]["labels"][3] == "(12)(34)"
    assert TABLES["D6"]["labels"][-1] == "r⁵s"


def test_letters_keep_out_of_the_way_of_other_keys() -> None:
    """The identity's e and undo's u are no moves, and a letter stands for one generator."""
    group = Group([[a ^ b for b in range(8)] for a in range(8)], list("euabwxyz"), ["u", "a", "w"])
    assert GroupWalk(group).groups["given"]["letters"] == ["b", "a", "w"]


@pytest.mark.parametrize("name", POLYGONS)
def test_figure_is_a_faithful_symmetry_of_its_polygon(name: str) -> None:
    """Matrices multiply by the table, r turns by 2π/n, s mirrors x, corners go to corners."""
    group, figure = GROUPS[name], TABLES[name]["figure"]
    matrices = np.reshape(figure["matrices"], (-1, 2, 2))
    np.testing.assert_allclose(
        matrices[:, None] @ matrices, matrices[group.table], atol=3e-4, rtol=0
    )
    assert np.abs(matrices[1:] - np.eye(2)).max(axis=(1, 2)).min() > 0.1
    n = int(name[1:])
    turn = 2 * np.pi / n
    np.testing.assert_allclose(
        matrices[group.index("r")],
        [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]],
        atol=1e-4,
    )
    if name[0] == "D":
        assert matrices[group.index("s")].tolist() == [[-1, 0], [0, 1]]
    angles = figure["start"] + turn * np.arange(n)
    corners = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    moved = np.einsum("gij,kj->gki", matrices, corners)
    distance = np.linalg.norm(moved[:, :, None] - corners, axis=-1).min(axis=-1)
    assert distance.max() < 1e-3
    assert figure["labels"] == n


def test_first_corner_is_where_the_book_draws_it() -> None:
    starts = {name: TABLES[name]["figure"]["start"] for name in ("Z6", "D4", "D6")}
    assert starts == {"Z6": 0.0, "D4": round(np.pi / 4, 4), "D6": 0.0}


@pytest.mark.parametrize(("name", "degree"), [("S3", 3), ("A4", 4)])
def test_beads_are_permuted_by_the_named_permutation(name: str, degree: int) -> None:
    group, figure = GROUPS[name], TABLES[name]["figure"]
    images = np.reshape(figure["images"], (group.order, degree))
    assert (
        images[:, None][np.arange(group.order)[:, None, None], 0, images] == images[group.table]
    ).all()
    assert images[group.index("(1 2 3)")].tolist()[:3] == [1, 2, 0]
    assert figure["labels"] == degree


def test_no_figure_without_an_action_to_show() -> None:
    assert TABLES["Q8"]["figure"] is None
    assert GroupWalk(direct_product(cyclic(2), cyclic(3))).groups["given"]["figure"] is None
    # Names in cycle notation whose product is not that of the permutations show nothing.
    wrong = Group(cyclic(3).table, ["e", "(1 2)", "(2 3)"])
    assert GroupWalk(wrong).groups["given"]["figure"] is None
    # Nor do the names of a dihedral group on another table.
    names = Group(quaternion().table, dihedral(4).names)
    assert GroupWalk(names).groups["given"]["figure"] is None


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", GROUPS)
def test_diagram_has_room_for_every_element(name: str, side: str) -> None:
    at = points(TABLES[name], side)
    assert np.linalg.norm(at, axis=1).max() < 1.001
    apart = np.linalg.norm(at[:, None] - at, axis=-1) + 9 * np.eye(len(at))
    assert apart.min() > 0.2


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", [name for name in GROUPS if name != "Q8"])
def test_arrows_of_planar_groups_do_not_cross(name: str, side: str) -> None:
    """The diagrams of rotation groups are planar, and are drawn so."""
    group, at = GROUPS[name], points(TABLES[name], side)
    table = group.table if side == "right" else group.table.T
    edges = sorted(
        {tuple(sorted((x, int(table[x, g])))) for g in group.generators for x in range(group.order)}
    )
    for i, (a, b) in enumerate(edges):
        for c, d in edges[:i]:
            if len({a, b, c, d}) == 4:
                assert not segments_cross(at[a], at[b], at[c], at[d]), (a, b, c, d)


def segments_cross(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> bool:
    """Whether two segments in general position meet."""

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> float:
        return float((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def test_walker_of_a_rotation_goes_round_with_corner_one() -> None:
    """In Z6 and among the rotations of D4 the diagram is the polygon itself."""
    for name in ("Z6", "D4"):
        figure = TABLES[name]["figure"]
        n = figure["labels"]
        start = np.array([np.cos(figure["start"]), np.sin(figure["start"])])
        matrices = np.reshape(figure["matrices"], (-1, 2, 2))[:n]
        for side in ("left", "right"):
            np.testing.assert_allclose(points(TABLES[name], side)[:n], matrices @ start, atol=2e-3)


@pytest.mark.parametrize(
    "group",
    [
        symmetric(4),
        dihedral(12),
        cyclic(24),
        direct_product(cyclic(2), direct_product(cyclic(2), cyclic(2))),
        direct_product(cyclic(4), cyclic(4)),
        direct_product(quaternion(), cyclic(3)),
        Group(cyclic(6).table, generators=[2, 3]),
    ],
    ids=repr,
)
def test_any_small_group_can_be_given(group: Group) -> None:
    walk = GroupWalk(group, word=[group.names[g] for g in group.generators])
    tables = json.loads(json.dumps(walk.get_state()))["groups"]["given"]
    assert (walk.group_name, walk.group) == ("given", group)
    assert tables["label"] == f"the given group of order {group.order}"
    at = points(tables, "left")
    assert np.isfinite(at).all()
    assert (np.linalg.norm(at[:, None] - at, axis=-1) + np.eye(len(at))).min() > 0.02
    assert len(json.dumps(walk.get_state()["groups"])) < 60_000


@given(st.sampled_from(sorted(GROUPS)), st.data())
def test_element_is_the_product_of_the_word(name: str, data: st.DataObject) -> None:
    """Newest factor on the left or on the right; inverses count as powers of -1."""
    group = GROUPS[name]
    moves = {group.names[g]: (g, 1) for g in group.generators}
    moves |= {
        f"{group.names[g]}^-1": (g, -1) for g in group.generators if group.element_orders[g] > 2
    }
    word = data.draw(st.lists(st.sampled_from(sorted(moves)), max_size=8))
    walk = GroupWalk(name, word=word)
    factors = [int(group.power(*moves[move])) for move in word]
    left = right = 0
    for factor in factors:
        left, right = int(group.table[factor, left]), int(group.table[right, factor])
    assert walk.element == left
    walk.side = "right"
    assert walk.element == right


def test_defaults() -> None:
    walk = GroupWalk()
    assert (walk.group_name, walk.side, walk.word, walk.element) == ("D4", "left", [], 0)
    assert find_isomorphism(walk.group, dihedral(4)) is not None


def test_python_sees_what_the_page_does() -> None:
    """A message from the page changes word and group at once; element follows."""
    walk, seen = GroupWalk("Z6", word=["r"]), []
    walk.observe(lambda change: seen.append(change.new), "element")
    walk.set_state({"word": ["r", "r"]})
    walk.set_state({"word": ["s"], "group_name": "D4"})
    walk.set_state({"word": [], "group_name": "Q8"})
    assert seen == [2, 4, 0]


def test_a_new_group_forgets_a_word_that_is_not_its_own() -> None:
    walk = GroupWalk("D4", word=["r", "s"])
    walk.group_name = "D6"
    assert (walk.word, walk.group.names[walk.element]) == (["r", "s"], "r^5s")
    walk.group_name = "Z6"
    assert (walk.word, walk.element) == ([], 0)


def test_synced_traits_are_few() -> None:
    keys = {key for key in STATE if not key.startswith("_")}
    assert keys >= {"groups", "group_name", "side", "word"}
    assert "element" not in keys


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"group": "Z9"}, "group must be one of Z2, Z3.*got 'Z9'"),
        ({"group": "given"}, "group must be one of"),
        ({"side": "up"}, "side"),
        ({"word": ["r", "t"]}, r"word must hold moves of D4, which are r, r\^-1, s, got 't'"),
        ({"word": ["s^-1"]}, "got 's\\^-1'"),
        ({"word": [1]}, "word"),
    ],
)
def test_unknown_names_are_refused(arguments: dict, message: str) -> None:
    with pytest.raises(traitlets.TraitError, match=message):
        GroupWalk(**arguments)


def test_refusals_leave_the_walk_as_it_was() -> None:
    walk = GroupWalk("D4", word=["r"])
    for name, value in [("word", ["x"]), ("group_name", "M11"), ("side", 0), ("element", 3)]:
        with pytest.raises(traitlets.TraitError):
            setattr(walk, name, value)
    for message in ({"side": "right", "word": ["x"]}, {"word": ["r"] * 3, "group_name": "M11"}):
        with pytest.raises(traitlets.TraitError, match="must"):
            walk.set_state(message)
    assert (walk.word, walk.group_name, walk.side, walk.element) == (["r"], "D4", "left", 1)


@pytest.mark.parametrize("names", [("word", "group_name"), ("group_name", "word")])
def test_an_unknown_group_is_named_in_whatever_order(names: tuple[str, str]) -> None:
    walk, values = GroupWalk("D4"), {"word": ["r"], "group_name": "Z9"}

    def change() -> None:
        with walk.hold_trait_notifications():
            for name in names:
                setattr(walk, name, values[name])

    with pytest.raises(traitlets.TraitError, match="group_name must be one of"):
        change()
    assert (walk.group_name, walk.word) == ("D4", [])


@pytest.mark.parametrize("group", [cyclic(1), cyclic(25), symmetric(5)], ids=repr)
def test_groups_too_small_or_large_are_refused(group: Group) -> None:
    with pytest.raises(ValueError, match="group must have 2 to 24 elements"):
        GroupWalk(group)


def test_too_many_generators_are_refused() -> None:
    with pytest.raises(ValueError, match="group must have at most 4 generators, got 5"):
        GroupWalk(Group(cyclic(6).table, generators=[1, 2, 3, 4, 5]))


@pytest.mark.parametrize("group", [4, ["r"], cyclic(3).table], ids=["int", "list", "array"])
def test_what_is_no_group_is_refused(group: object) -> None:
    with pytest.raises(TypeError, match="group must be a name or a Group"):
        GroupWalk(group)


@pytest.mark.parametrize(
    ("name", "pictures"), [("D4", 2), ("Z6", 2), ("Z2", 1), ("S3", 1), ("A4", 1), ("Q8", 1)]
)
def test_still_pictures_stand_in(name: str, pictures: int) -> None:
    generator = GROUPS[name].names[GROUPS[name].generators[0]]
    walk = GroupWalk(name, word=[generator], side="right")
    html = walk.fallback()
    assert html.count('role="img"') == html.count("<svg") == pictures
    assert "on the right." in html
    assert f"{walk.groups[name]['label']}, at {walk.groups[name]['labels'][walk.element]}." in html


@pytest.mark.parametrize("name", ["D4", "A4"])
def test_still_diagram_lies_as_the_live_one(name: str) -> None:
    figure, ax = plt.subplots()
    for side in ("left", "right"):
        ax.clear()
        draw_cayley_diagram(GROUPS[name], ax=ax, side=side)
        places = [text.get_position() for text in ax.texts]
        np.testing.assert_allclose(places, points(TABLES[name], side), atol=1e-3)
    plt.close(figure)


def test_a_bar_has_no_still_figure() -> None:
    """The figure of D2, a bar, is drawn on the page only."""
    walk = GroupWalk(dihedral(2))
    assert walk.groups["given"]["figure"]["labels"] == 2
    assert walk.fallback().count("<svg") == 1


def test_still_pictures_follow_the_side() -> None:
    """The figure comes first, and the diagram's arrows are those of the chosen side."""
    left, right = (GroupWalk("D4", side=side).fallback() for side in ("left", "right"))
    assert left.index("The square at rest") < left.index("Cayley diagram of D₄")
    arrows = [html[html.index("Cayley diagram") :].partition(">")[2] for html in (left, right)]
    assert arrows[0] != arrows[1]


def test_widgets_do_not_share_their_tables():
    GroupWalk("D4").groups["D4"]["table"][0] = 5
    assert GroupWalk("D4").groups["D4"]["table"][0] == 0
