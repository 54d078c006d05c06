"""The coset painter's Python half: its tables, its cosets, its checks, and what it says."""

import json
import re
from itertools import chain

import numpy as np
import pytest
import traitlets

from dmolkit.groups import (
    Group,
    alternating,
    cyclic,
    dihedral,
    direct_product,
    generated_subgroup,
    pretty,
    quaternion,
    subgroups,
    symmetric,
)
from dmolkit.widgets.coset_painter import CosetPainter

GROUPS = {
    "Z4": cyclic(4),
    "Z6": cyclic(6),
    "D3": dihedral(3),
    "D4": dihedral(4),
    "D6": dihedral(6),
    "S3": symmetric(3),
    "A4": alternating(4),
    "Q8": quaternion(),
}
each_group = pytest.mark.parametrize("name", GROUPS)


@pytest.fixture(scope="module")
def state() -> dict[str, dict]:
    """Give what the page gets, after its way through JSON."""
    return json.loads(json.dumps(CosetPainter().get_state()))["groups"]


def test_all_groups_are_listed(state: dict[str, dict]) -> None:
    assert list(state) == list(GROUPS)
    assert [state[name]["title"] for name in ("Z6", "D4", "A4")] == ["Z₆", "D₄", "A₄"]
    assert [state[name]["corners"] for name in GROUPS] == [4, 6, 3, 4, 6, 0, 0, 0]


@each_group
def test_tables_are_those_of_the_group(state: dict[str, dict], name: str) -> None:
    group, shown = GROUPS[name], state[name]
    assert np.array_equal(np.reshape(shown["table"], group.table.shape), group.table)
    assert tuple(shown["names"]) == group.names
    assert shown["labels"] == [pretty(element) for element in group.names]
    assert tuple(shown["generators"]) == group.generators


@each_group
def test_all_subgroups_are_listed_with_generators(state: dict[str, dict], name: str) -> None:
    """A label such as ⟨r², s⟩ names elements that generate the subgroup, and none too many."""
    group = GROUPS[name]
    known = {text: index for index, text in enumerate(state[name]["labels"])}
    described = state[name]["subgroups"]
    assert [each["members"] for each in described] == [h.tolist() for h in subgroups(group)]
    assert described[0]["label"] == f"{{{state[name]['labels'][0]}}}"
    for each in described[1:]:
        chosen = [known[text] for text in each["label"].strip("⟨⟩").split(", ")]
        assert generated_subgroup(group, chosen).tolist() == each["members"]
        for spared in chosen:
            fewer = [g for g in chosen if g != spared]
            assert len(generated_subgroup(group, fewer)) < len(each["members"])


def test_labels_of_d4(state: dict[str, dict]) -> None:
    labels = [each["label"] for each in state["D4"]["subgroups"]]
    cyclic_ones = ["⟨r²⟩", "⟨s⟩", "⟨rs⟩", "⟨r²s⟩", "⟨r³s⟩", "⟨r⟩"]
    assert labels == ["{e}", *cyclic_ones, "⟨r², s⟩", "⟨r², rs⟩", "⟨r, s⟩"]


def test_state_is_small() -> None:
    everything = CosetPainter().get_state()
    data = {key: value for key, value in everything.items() if key not in ("_esm", "_css")}
    assert len(json.dumps(data)) < 12_000
    assert len(json.dumps(everything)) < 60_000


@each_group
def test_cosets_and_normality(name: str) -> None:
    """On both sides the cosets are the sets gH or Hg; H is normal if they are the same sets."""
    group = GROUPS[name]
    table = group.table.tolist()
    for subgroup in subgroups(group):
        painter = CosetPainter(name, subgroup)
        sets = {}
        for side in ("left", "right"):
            painter.side = side
            rows = painter.cosets.tolist()
            assert rows[0] == subgroup.tolist()
            assert sorted(chain.from_iterable(rows)) == list(range(group.order))
            sets[side] = {frozenset(row) for row in rows}
        assert sets["left"] == {
            frozenset(table[g][h] for h in subgroup) for g in range(group.order)
        }
        assert sets["right"] == {
            frozenset(table[h][g] for h in subgroup) for g in range(group.order)
        }
        assert painter.is_normal == (sets["left"] == sets["right"])


def test_subgroup_by_names_or_indices_in_any_order() -> None:
    for given in (["s", "e"], [4, 0], np.array([0, 4])):
        assert CosetPainter("D4", given).subgroup == ["e", "s"]


def test_defaults() -> None:
    """A group begins with a subgroup that is not normal, if it has one."""
    painter = CosetPainter()
    assert (painter.group_name, painter.subgroup, painter.side) == ("D4", ["e", "s"], "left")
    assert painter.acting == "r"
    assert not painter.is_normal
    assert CosetPainter("Z6").subgroup == ["e", "r^3"]
    assert CosetPainter("Q8").subgroup == ["1", "-1"]
    assert CosetPainter("S3").is_normal is False


def test_another_group_keeps_what_it_has_too() -> None:
    painter = CosetPainter("D4", ["e", "r^2"], acting="r^3")
    painter.group_name = "Z4"
    assert (painter.subgroup, painter.acting) == (["e", "r^2"], "r^3")
    painter.group_name = "D3"
    assert (painter.subgroup, painter.acting) == (["e", "s"], "r")
    painter.group_name = "Q8"
    assert (painter.subgroup, painter.acting) == (["1", "-1"], "i")


def test_a_choice_on_the_page_reaches_python() -> None:
    painter, heard = CosetPainter(), []
    painter.observe(lambda change: heard.append(change.new), "subgroup")
    painter.set_state({"group_name": "S3", "subgroup": ["e", "(1 2)"], "acting": "(1 2 3)"})
    assert (painter.group_name, painter.subgroup, painter.acting) == (
        "S3",
        ["e", "(1 2)"],
        "(1 2 3)",
    )
    assert heard == [["e", "(1 2)"]]
    painter.set_state({"side": "right"})
    names = [{GROUPS["S3"].names[x] for x in row} for row in painter.cosets]
    assert {"(1 2 3)", "(2 3)"} in names


def test_own_group() -> None:
    klein = direct_product(cyclic(2), cyclic(2))
    painter = CosetPainter(klein)
    assert (painter.group_name, list(painter.groups)) == ("given", ["given", *GROUPS])
    assert painter.groups["given"]["corners"] == 0
    assert painter.subgroup == [klein.names[0], klein.names[1]]
    painter.group_name = "D4"
    painter.group_name = "given"
    assert painter.is_normal
    assert "given" not in CosetPainter().groups
    assert CosetPainter(dihedral(5)).groups["given"]["corners"] == 5
    assert CosetPainter(dihedral(9)).groups["given"]["corners"] == 0
    trivial = CosetPainter(cyclic(1))
    assert (trivial.subgroup, trivial.acting, trivial.cosets.tolist()) == (["e"], "e", [[0]])
    renamed = Group(dihedral(4).table, ["1", *dihedral(4).names[1:]])
    assert CosetPainter(renamed).groups["given"]["corners"] == 0


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"group": "D5"}, ValueError, "group must be one of Z4, .*, Q8, got 'D5'"),
        ({"group": 4}, TypeError, "group must be a name or a Group, got 4"),
        ({"group": cyclic(25)}, ValueError, "group must have 1 to 24 elements, got <Group of"),
        ({"subgroup": ["e", "r"]}, ValueError, r"subgroup must be a subgroup, but lacks r\^2"),
        ({"subgroup": ["s"]}, ValueError, "subgroup must be a subgroup, but lacks e"),
        ({"subgroup": []}, ValueError, "subgroup"),
        ({"subgroup": ["e", "t"]}, ValueError, "subgroup: no element 't'"),
        ({"subgroup": [0, 9]}, ValueError, "subgroup"),
        ({"subgroup": [0.0, 4.0]}, TypeError, "subgroup"),
        ({"acting": "t"}, ValueError, "acting must be one of e, r, .*, got 't'"),
        ({"acting": 3}, traitlets.TraitError, "acting"),
        ({"side": "up"}, traitlets.TraitError, "side"),
    ],
)
def test_bad_options_are_refused(options: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        CosetPainter(**options)


@pytest.mark.parametrize(
    ("trait", "value"),
    [("group_name", "D5"), ("subgroup", ["e", "r"]), ("subgroup", ["x"]), ("acting", "")],
)
def test_bad_values_leave_the_widget_alone(trait: str, value: object) -> None:
    painter = CosetPainter("D4")
    before = getattr(painter, trait)
    with pytest.raises(ValueError, match=f"^{trait}"):
        setattr(painter, trait, value)
    assert getattr(painter, trait) == before


def test_a_bad_message_from_the_page_changes_nothing() -> None:
    """A choice that does not fit the group is undone as a whole."""
    painter = CosetPainter("D4")
    with pytest.raises(traitlets.TraitError):
        painter.set_state({"group_name": "S3", "subgroup": ["e", "r"], "acting": "e"})
    assert (painter.group_name, painter.subgroup, painter.acting) == ("D4", ["e", "s"], "r")


def test_properties_cannot_be_set() -> None:
    painter = CosetPainter()
    for name in ("is_normal", "cosets"):
        with pytest.raises(AttributeError):
            setattr(painter, name, None)


@pytest.mark.parametrize("side", ["left", "right"])
def test_fallback_is_the_sorted_table_and_the_cosets(side: str) -> None:
    """Without scripts, each cell has the tint of the list entry whose coset holds the product."""
    html = CosetPainter("D4", ["e", "s"], side).fallback()
    listed = dict(re.findall(r'<li style="([^"]*)">[^=]*= \{([^}]*)\}', html))
    order = re.findall(r'<th scope="col">([^<]*)<', html)
    assert ", ".join(order) == ", ".join(listed.values())
    assert len(listed) == 4
    group = GROUPS["D4"]
    names = [pretty(name) for name in group.names]
    for a, cells in zip(order, html.split('<th scope="row">')[1:], strict=True):
        assert cells.startswith(f"{a}<")
        for b, (style, text) in zip(
            order, re.findall(r'<td style="([^"]*)">([^<]*)<', cells), strict=True
        ):
            assert text == names[group.table[names.index(a), names.index(b)]]
            assert text in listed[style].split(", ")
    assert "not normal" in html
    assert ("Hr = {r, r³s}" if side == "right" else "rH = {r, rs}") in html
    assert "H, which is normal" in CosetPainter("Q8", ["1", "-1"]).fallback()


def test_names_are_escaped() -> None:
    two = Group([[0, 1], [1, 0]], ["<b>", "&"])
    assert "<b>" not in CosetPainter(two).fallback()
