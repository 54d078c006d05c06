"""The Cayley table explorer's Python half: its tables, its checks, and what it says."""

import json
import re
from itertools import chain

import numpy as np
import pytest
import traitlets

from dmolkit import palette
from dmolkit.groups import (
    Group,
    cyclic,
    dihedral,
    direct_product,
    generated_subgroup,
    pretty,
    subgroups,
    symmetric,
)
from dmolkit.widgets.cayley_explorer import CayleyExplorer
from tests.named_groups import NAMED as GROUPS

each_group = pytest.mark.parametrize("name", GROUPS)


@pytest.fixture(scope="module")
def state() -> dict[str, dict]:
    """Give what the page gets, after its way through JSON."""
    return json.loads(json.dumps(CayleyExplorer().get_state()))["groups"]


def test_all_groups_are_listed(state: dict[str, dict]) -> None:
    """The list has the 21 groups of the book, in this order, with typeset titles."""
    assert list(state) == list(GROUPS)
    assert [state[name]["title"] for name in ("Z12", "D4", "A4")] == ["Z₁₂", "D₄", "A₄"]


@each_group
def test_tables_are_those_of_the_group(state: dict[str, dict], name: str) -> None:
    """Products, orders, names and colours agree with dmolkit."""
    group, shown = GROUPS[name], state[name]
    assert np.array_equal(np.reshape(shown["table"], group.table.shape), group.table)
    assert shown["orders"] == group.element_orders.tolist()
    assert shown["names"] == [pretty(element) for element in group.names]
    assert " " not in "".join(shown["names"])
    assert tuple(shown["colors"]) == palette.element_colors(group)
    assert tuple(shown["mirrored"]) == palette.mirrored_elements(group)
    assert shown["start"] == [group.generators[0], group.generators[-1]]


@each_group
def test_subgroups_and_their_cosets(state: dict[str, dict], name: str) -> None:
    """All subgroups are listed, with cosets aH in the order of H, and called normal if aH = Ha."""
    group, described = GROUPS[name], state[name]["subgroups"]
    assert [sorted(each["cosets"][0]) for each in described] == [
        subgroup.tolist() for subgroup in subgroups(group)
    ]
    for each in described:
        subgroup, *_ = cosets = each["cosets"]
        assert sorted(chain.from_iterable(cosets)) == list(range(group.order))
        firsts = [coset[0] for coset in cosets]
        assert firsts == sorted(firsts) == [min(coset) for coset in cosets]
        for coset in cosets:
            assert coset == [group.table[coset[0], h] for h in subgroup]
        assert each["normal"] == all(
            {group.table[g, h] for h in subgroup} == {group.table[h, g] for h in subgroup}
            for g in range(group.order)
        )


@each_group
def test_labels_name_generators(state: dict[str, dict], name: str) -> None:
    """A label such as ⟨r², s⟩ names elements that generate the subgroup, and none too many."""
    group = GROUPS[name]
    known = {text: index for index, text in enumerate(state[name]["names"])}
    for described in state[name]["subgroups"]:
        subgroup = described["cosets"][0]
        if len(subgroup) == 1:
            assert described["label"] == f"{{{state[name]['names'][0]}}}"
            continue
        chosen = [known[text] for text in described["label"].strip("⟨⟩").split(", ")]
        assert generated_subgroup(group, chosen).tolist() == sorted(subgroup)
        for spared in chosen:
            fewer = [g for g in chosen if g != spared]
            assert len(generated_subgroup(group, fewer)) < len(subgroup)


def test_labels_of_d4(state: dict[str, dict]) -> None:
    """The ten subgroups of D₄ have the labels of the book."""
    labels = [described["label"] for described in state["D4"]["subgroups"]]
    cyclic_ones = ["⟨r²⟩", "⟨s⟩", "⟨rs⟩", "⟨r²s⟩", "⟨r³s⟩", "⟨r⟩"]
    assert labels == ["{e}", *cyclic_ones, "⟨r², s⟩", "⟨r², rs⟩", "⟨r, s⟩"]


@pytest.mark.parametrize(
    ("name", "label", "quotient"),
    [
        ("D4", "⟨r²⟩", "Z₂ × Z₂"),
        ("D6", "⟨r³⟩", "D₃"),
        ("D8", "⟨r²⟩", "Z₂ × Z₂"),
        ("Z12", "⟨r⁴⟩", "Z₄"),
        ("Q8", "⟨\N{MINUS SIGN}1⟩", "Z₂ × Z₂"),
        ("A4", "⟨(12)(34), (13)(24)⟩", "Z₃"),
        ("D4", "⟨s⟩", None),
        ("D4", "⟨r, s⟩", None),
    ],
)
def test_quotients(state: dict[str, dict], name: str, label: str, quotient: str | None) -> None:
    """A quotient is known by the name of a group in the list; the trivial one has no name."""
    found = [each["quotient"] for each in state[name]["subgroups"] if each["label"] == label]
    assert found == [quotient]


def test_state_is_small() -> None:
    """The state without code and style, which a page carries per widget, is below 40 kB."""
    everything = CayleyExplorer().get_state()
    data = {key: value for key, value in everything.items() if key not in ("_esm", "_css")}
    assert len(json.dumps(data)) < 40_000


def test_code_is_self_contained() -> None:
    """The composed module imports nothing and exports a renderer."""
    code = CayleyExplorer()._esm
    assert not re.search(r"^\s*import\b", code, re.MULTILINE)
    assert re.search(r"^export default \{ render \};$", code, re.MULTILINE)


def test_product_is_the_one_of_the_table() -> None:
    """In the product of a and b, b acts first."""
    explorer = CayleyExplorer("D4")
    assert explorer.product == "rs"
    group = dihedral(4)
    for a in range(8):
        for b in range(8):
            explorer.picked = [a, b]
            assert explorer.product == group.names[group.table[a, b]]
    explorer.picked = None
    assert explorer.product is None


def test_picks_can_be_observed() -> None:
    """Python hears of a pick on the page."""
    explorer, heard = CayleyExplorer("S3"), []
    explorer.observe(lambda change: heard.append(change.new), "picked")
    explorer.set_state({"picked": [3, 4]})
    assert heard == [[3, 4]]
    assert explorer.product == "e"


def test_another_group_starts_afresh() -> None:
    """The pick and the subgroup of the group before are dropped, whoever changes the group."""
    explorer = CayleyExplorer("D8", picked=[15, 15], subgroup=18)
    explorer.group_name = "Z3"
    assert (explorer.picked, explorer.subgroup, explorer.product) == ([1, 1], 0, "r^2")
    start = list(GROUPS["A4"].generators)
    explorer.set_state({"subgroup": 0, "picked": start, "group_name": "A4"})
    assert (explorer.group_name, explorer.picked, explorer.subgroup) == ("A4", start, 0)
    assert explorer.group.names == GROUPS["A4"].names


def test_own_group() -> None:
    """A group of one's own stands first in the list and works like the others."""
    klein = Group([[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]], ["1", "x", "y", "<"])
    explorer = CayleyExplorer(klein, picked=[1, 2])
    assert (explorer.group_name, explorer.group) == ("given", klein)
    assert list(explorer.groups) == ["given", *GROUPS]
    assert explorer.product == "<"
    assert "x · y = &lt;" in explorer.fallback()
    assert [each["quotient"] for each in explorer.groups["given"]["subgroups"]] == [
        "Z₂ × Z₂",
        "Z₂",
        "Z₂",
        "Z₂",
        None,
    ]
    explorer.group_name = "Z4"
    explorer.group_name = "given"
    assert explorer.picked == [1, 2]
    assert "given" not in CayleyExplorer().groups
    assert CayleyExplorer(symmetric(4)).groups["given"]["title"] == "G"
    assert CayleyExplorer(cyclic(1)).product == "e"
    pairs = CayleyExplorer(direct_product(cyclic(2), cyclic(2))).groups["given"]
    assert pairs["names"][3] == "(r,\N{NO-BREAK SPACE}r)"


def test_options_are_kept() -> None:
    """What the constructor gets is what the traits hold."""
    options = {"coloring": "coset", "subgroup": 1, "gap": 0.5, "inverses": True, "picked": [1, 2]}
    explorer = CayleyExplorer("D6", **options)
    assert {name: getattr(explorer, name) for name in options} == options


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"group": "D9"}, ValueError, "group must be one of Z2, .*, Q8, got 'D9'"),
        ({"group": 4}, TypeError, "group must be a name or a Group, got 4"),
        ({"group": None}, TypeError, "group must be a name"),
        ({"group": cyclic(25)}, ValueError, "group must have 1 to 24 elements, got <Group of"),
        ({"picked": [0, 8]}, ValueError, r"picked must be None or two indices from 0 to 7, got"),
        ({"picked": [-1, 0]}, ValueError, "picked must be None or two indices"),
        ({"picked": [1]}, ValueError, "picked must be None or two indices"),
        ({"picked": ["r", "s"]}, traitlets.TraitError, "picked"),
        ({"coloring": "rainbow"}, ValueError, "coloring must be one of element, order, commuting"),
        ({"subgroup": 10}, ValueError, "subgroup must be an index from 0 to 9, got 10"),
        ({"subgroup": -1}, ValueError, "subgroup must be an index from 0 to 9, got -1"),
        ({"gap": 1.5}, ValueError, "gap must lie between 0 and 1, got 1.5"),
        ({"gap": float("nan")}, ValueError, "gap must lie between 0 and 1, got nan"),
        ({"gap": "wide"}, traitlets.TraitError, "gap"),
    ],
)
def test_bad_options_are_refused(options: dict, error: type[Exception], message: str) -> None:
    """The message names the argument, what was expected and what came."""
    with pytest.raises(error, match=message):
        CayleyExplorer(**options)


@pytest.mark.parametrize(
    ("trait", "value"),
    [("group_name", "D9"), ("picked", [0, 8]), ("coloring", ""), ("subgroup", 10), ("gap", -0.1)],
)
def test_bad_values_leave_the_widget_alone(trait: str, value: object) -> None:
    """A trait refuses what the constructor refuses; a message from the page fails as a whole."""
    explorer = CayleyExplorer("D4")
    names = ("group_name", "picked", "coloring", "subgroup", "gap", "inverses")
    before = {name: getattr(explorer, name) for name in names}
    with pytest.raises(ValueError, match=f"^{trait} must "):
        setattr(explorer, trait, value)
    fine = {"inverses": True, "coloring": "order", "subgroup": 3, "gap": 0.5, "picked": [2, 3]}
    with pytest.raises(traitlets.TraitError, match=f"^{trait} must "):
        explorer.set_state(fine | {trait: value})
    assert {name: getattr(explorer, name) for name in names} == before


def test_fallback_is_the_table_and_the_product() -> None:
    """Without scripts and on paper, the group's table and the picked product are there."""
    explorer = CayleyExplorer("D4", picked=[4, 1])
    assert dihedral(4)._repr_html_() in explorer.fallback()
    assert "<p>s · r = r³s</p>" in explorer.fallback()
    explorer.picked = None
    assert explorer.fallback().endswith(f"{dihedral(4)._repr_html_()}</div>")
