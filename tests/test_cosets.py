"""Cosets and actions against Python sets, SymPy and linear algebra; near-misses are refused."""

import copy
import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sympy.combinatorics import Permutation, PermutationGroup

from dmolkit.cosets import (
    GroupAction,
    coset_action,
    is_transitive,
    left_cosets,
    lift,
    orbit,
    orbits,
    project,
    right_cosets,
    stabilizer,
    transporters,
)
from dmolkit.groups import (
    alternating,
    cyclic,
    dihedral,
    is_normal,
    quaternion,
    quotient_group,
    subgroups,
    symmetric,
)

GROUPS = [
    *map(cyclic, range(1, 9)),
    *map(dihedral, range(1, 7)),
    symmetric(3),
    symmetric(4),
    alternating(4),
    quaternion(),
]
PAIRS = [(group, subgroup) for group in GROUPS for subgroup in subgroups(group)]
D3, D4, S3 = dihedral(3), dihedral(4), symmetric(3)
CORNERS = GroupAction(D3, [[0, 1, 2], [1, 2, 0], [2, 0, 1], [1, 0, 2], [2, 1, 0], [0, 2, 1]])
PARTIAL = GroupAction(cyclic(2), [[0, 1, 2], [1, 0, 2]])

pairs = st.sampled_from(PAIRS)


def coset_sets(group, subgroup, side):
    """Cosets from the definition, one product at a time."""
    return {
        frozenset(int(group.table[(g, h) if side == "left" else (h, g)]) for h in subgroup.tolist())
        for g in range(group.order)
    }


def as_sets(rows):
    return {frozenset(row) for row in rows.tolist()}


def failing_law(group, table):
    """Whether an axiom of left actions fails for some g, h and x, tried one by one."""
    n, points = group.order, range(len(table[0]))
    return any(table[0][x] != x for x in points) or any(
        table[int(group.table[g, h])][x] != table[g][table[h][x]]
        for g, h, x in itertools.product(range(n), range(n), points)
    )


@st.composite
def actions(draw, transitive=False):
    """Disjoint unions of actions on cosets, made of Python sets, with shuffled points."""
    group = draw(st.sampled_from(GROUPS))
    stabilizers = st.sampled_from(subgroups(group))
    chosen = draw(st.lists(stabilizers, min_size=1, max_size=1 if transitive else 3))
    points = [
        (i, coset)
        for i, subgroup in enumerate(chosen)
        for coset in coset_sets(group, subgroup, "left")
    ]
    points = draw(st.permutations(sorted(points, key=lambda point: (point[0], min(point[1])))))
    index = {point: x for x, point in enumerate(points)}
    table = [
        [index[i, frozenset(int(group.table[g, k]) for k in coset)] for i, coset in points]
        for g in range(group.order)
    ]
    return GroupAction(group, table)


@st.composite
def functions(draw, domain):
    """Transitive action, base point, and finite numbers on its points or its group."""
    action = draw(actions(transitive=True))
    length = action.size if domain == "points" else action.group.order
    trailing = draw(st.sampled_from([(), (1,), (3,), (2, 2), (0,), (2, 0)]))
    dtype = draw(st.sampled_from([np.float64, np.float32, np.complex128]))
    elements = (
        st.complex_numbers(max_magnitude=1e6)
        if dtype is np.complex128
        else st.floats(-1e6, 1e6, width=32 if dtype is np.float32 else 64)
    )
    values = draw(hnp.arrays(dtype, (length, *trailing), elements=elements))
    return action, draw(st.integers(0, action.size - 1)), values


def roundoff(values):
    return 1e-4 if values.dtype == np.float32 else 1e-9


# Cosets


@given(pairs)
def test_cosets_match_the_definition(pair):
    group, subgroup = pair
    for side, cosets in (("left", left_cosets), ("right", right_cosets)):
        rows = cosets(group, subgroup)
        assert rows.dtype == np.intp
        assert as_sets(rows) == coset_sets(group, subgroup, side)


@given(pairs)
def test_cosets_are_an_ordered_partition_and_lagrange_holds(pair):
    group, subgroup = pair
    for rows in (left_cosets(group, subgroup), right_cosets(group, subgroup)):
        assert rows.shape[1] == len(subgroup)
        assert group.order == rows.shape[0] * rows.shape[1]
        assert sorted(rows.ravel().tolist()) == list(range(group.order))
        assert rows[0].tolist() == subgroup.tolist()
        assert rows.tolist() == sorted(sorted(row) for row in rows.tolist())


def test_left_and_right_cosets_agree_exactly_for_normal_subgroups():
    agreement = [
        (np.array_equal(left_cosets(*pair), right_cosets(*pair)), is_normal(*pair))
        for pair in PAIRS
    ]
    assert all(same == normal for same, normal in agreement)
    assert {normal for _, normal in agreement} == {True, False}


def test_cosets_of_a_normal_subgroup_are_the_quotient_group():
    cosets = left_cosets(D4, ["e", "r^2"])
    quotient = quotient_group(D4, ["e", "r^2"])
    assert [f"{D4.names[g]}N" for g in cosets[:, 0]] == list(quotient.names)
    action = coset_action(D4, ["e", "r^2"])
    assert np.array_equal(action.table[cosets[:, 0]], quotient.table)


@pytest.mark.parametrize("group", [symmetric(4), alternating(4)])
def test_cosets_and_stabilizers_match_sympy(group):
    """SymPy writes products the other way round: its right cosets are our left ones."""
    images = np.array(sorted(itertools.permutations(range(4))))
    if group.order == 12:
        images = images[[Permutation(p).is_even for p in images.tolist()]]
    position = {tuple(p): i for i, p in enumerate(images.tolist())}
    whole = PermutationGroup([Permutation(images[g].tolist()) for g in group.generators])

    natural = GroupAction(group, images)
    for x in range(4):
        assert set(orbit(natural, x).tolist()) == whole.orbit(x)
        fixing = {position[tuple(p.array_form)] for p in whole.stabilizer(x).elements}
        assert set(stabilizer(natural, x).tolist()) == fixing

    for subgroup in subgroups(group):
        part = PermutationGroup([Permutation(images[h].tolist()) for h in subgroup])
        transversal = [position[tuple(p.array_form)] for p in whole.coset_transversal(part)]
        cosets = left_cosets(group, subgroup)
        hits = np.isin(cosets, transversal).sum(axis=1)
        assert len(transversal) == len(cosets)
        assert hits.tolist() == [1] * len(cosets)


def test_subgroups_may_be_named_repeated_and_unsorted():
    expected = left_cosets(D4, [0, 4])
    assert np.array_equal(left_cosets(D4, ["s", "e", "s"]), expected)
    assert expected.tolist() == [[0, 4], [1, 5], [2, 6], [3, 7]]
    assert right_cosets(D4, ["e", "s"]).tolist() == [[0, 4], [1, 7], [2, 6], [3, 5]]


@pytest.mark.parametrize("function", [left_cosets, right_cosets, coset_action])
@pytest.mark.parametrize(
    ("subgroup", "message"),
    [
        (["e", "r"], r"subgroup must be a subgroup, but lacks r\^2"),
        (["s"], "subgroup must be a subgroup, but lacks e"),
        ([], "subgroup must be a subgroup, but lacks e"),
        (["e", "r^4"], r"subgroup: no element 'r\^4'"),
        ([0, 8], "subgroup holds 8"),
        ([0, -1], "subgroup holds -1"),
    ],
)
def test_what_is_no_subgroup_of_the_group_is_refused(function, subgroup, message):
    with pytest.raises(ValueError, match=message):
        function(D4, subgroup)


# Actions


@given(actions(), st.data())
def test_orbits_and_stabilizers_match_the_definition(action, data):
    x = data.draw(st.integers(0, action.size - 1))
    moved = [int(action.table[g, x]) for g in range(action.group.order)]
    assert orbit(action, x).tolist() == sorted(set(moved))
    assert stabilizer(action, x).tolist() == [g for g, gx in enumerate(moved) if gx == x]
    assert orbit(action, x).size * stabilizer(action, x).size == action.group.order


@given(actions())
def test_orbits_are_an_ordered_partition(action):
    parts = [points.tolist() for points in orbits(action)]
    assert sorted(itertools.chain(*parts)) == list(range(action.size))
    assert [part[0] for part in parts] == sorted(min(part) for part in parts)
    assert all(part == orbit(action, x).tolist() for part in parts for x in part)
    assert is_transitive(action) == (len(parts) == 1)


@given(actions(), st.data())
def test_another_base_point_conjugates_the_stabilizer(action, data):
    x = data.draw(st.integers(0, action.size - 1))
    g = data.draw(st.integers(0, action.group.order - 1))
    conjugate = action.group.conjugate(g, stabilizer(action, x))
    assert stabilizer(action, action.table[g, x]).tolist() == sorted(conjugate.tolist())


@given(pairs)
def test_coset_action_is_left_multiplication_of_cosets(pair):
    group, subgroup = pair
    action, cosets = coset_action(group, subgroup), left_cosets(group, subgroup)
    assert not failing_law(group, action.table.tolist())
    assert is_transitive(action)
    assert np.array_equal(stabilizer(action, 0), subgroup)
    assert np.array_equal(transporters(action, 0), cosets)
    for g, x in np.ndindex(action.table.shape):
        assert set(group.table[g, cosets[x]]) == set(cosets[action.table[g, x]])


def test_trivial_subgroup_gives_the_regular_action():
    assert all(np.array_equal(coset_action(g, [0]).table, g.table) for g in GROUPS)


@given(actions(transitive=True), st.data())
def test_transporters_are_the_left_cosets_of_the_stabilizer(action, data):
    base = data.draw(st.integers(0, action.size - 1))
    rows = transporters(action, base)
    for x, row in enumerate(rows.tolist()):
        assert row == [g for g in range(action.group.order) if action.table[g, base] == x]
    fixing = stabilizer(action, base)
    assert np.array_equal(rows[base], fixing)
    assert as_sets(rows) == as_sets(left_cosets(action.group, fixing))


@given(actions(), st.data())
@example(CORNERS, None)
def test_a_table_is_accepted_exactly_if_both_axioms_hold(action, data):
    """After any one entry is overwritten, or two rows or two entries of a row are exchanged."""
    table = action.table.tolist()
    if data is not None:
        g, h = (data.draw(st.integers(0, action.group.order - 1)) for _ in range(2))
        x, y = (data.draw(st.integers(0, action.size - 1)) for _ in range(2))
        kind = data.draw(st.sampled_from(["overwrite", "rows", "entries"]))
        if kind == "overwrite":
            table[g][x] = y
        elif kind == "rows":
            table[g], table[h] = table[h], table[g]
        else:
            table[g][x], table[g][y] = table[g][y], table[g][x]
    if failing_law(action.group, table):
        with pytest.raises(ValueError, match="table is no"):
            GroupAction(action.group, table)
    else:
        assert GroupAction(action.group, table).table.tolist() == table


def test_right_action_is_refused_as_left_action_unless_the_group_is_abelian():
    multiplied_from_the_right = S3.table.T
    with pytest.raises(ValueError, match="no left action"):
        GroupAction(S3, multiplied_from_the_right)
    GroupAction(S3, multiplied_from_the_right[S3.inverse])
    GroupAction(cyclic(6), cyclic(6).table.T)


def test_failing_law_is_shown_by_elements_and_a_point():
    table = CORNERS.table[[0, 1, 2, 3, 5, 4]]  # rs and r^2s exchanged
    with pytest.raises(ValueError, match=r"\(s · r\)·0 = 2, but s·\(r·0\) = 0$"):
        GroupAction(D3, table)
    assert D3.names[D3.product("s", "r")] == "r^2s"
    assert (table[5, 0], table[3, table[1, 0]]) == (2, 0)


@pytest.mark.parametrize(
    ("good", "table"),
    [
        ("r", [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 1, 2], [2, 0, 1], [1, 2, 0]]),
        ("s", [[0, 1, 2], [2, 0, 1], [0, 1, 2], [1, 0, 2], [0, 2, 1], [1, 0, 2]]),
    ],
)
def test_law_must_hold_for_every_generator(good, table):
    """Here (gh)·x = g·(h·x) holds for all g and x, but for one generator h only."""
    rows, h = np.array(table), D3.index(good)
    assert np.array_equal(rows[D3.table[:, h]], rows[:, rows[h]])
    with pytest.raises(ValueError, match="no left action"):
        GroupAction(D3, table)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[1, 0], [0, 1]], r"no action: the identity moves a point, e·0 = 1$"),
        ([[0, 1], [0, 0]], r"no left action: \(r · r\)·1 = 1, but r·\(r·1\) = 0$"),
        ([[0, 1], [2, 0]], "table holds 2"),
        ([[0, 1], [-1, 0]], "table holds -1"),
        ([[0, 1]], r"\(\|G\|, \|X\|\) = \(2, \|X\|\) with \|X\| > 0, got \(1, 2\)"),
        ([0, 1], r"got \(2,\)"),
        ([[], []], r"got \(2, 0\)"),
        ([[0, 1], [1]], "table must be a rectangular array"),
    ],
)
def test_tables_that_are_no_action_are_refused(table, message):
    with pytest.raises(ValueError, match=message):
        GroupAction(cyclic(2), table)


def test_tables_must_hold_integers():
    with pytest.raises(TypeError, match="table must hold integers"):
        GroupAction(cyclic(2), [[0.0, 1.0], [1.0, 0.0]])


def test_actions_are_frozen_and_stay_so_in_copies():
    table = np.array([[0, 1], [1, 0]], dtype=np.int8)
    action = GroupAction(cyclic(2), table)
    table[1] = 0
    for same in (action, copy.deepcopy(action)):
        assert same.table.tolist() == [[0, 1], [1, 0]]
        assert same.table.dtype == np.intp
        assert same.size == 2
        with pytest.raises(ValueError, match="read-only"):
            same.table[0, 0] = 1
        with pytest.raises(AttributeError):
            same.table = table
    assert repr(action) == f"<Action of {action.group!r} on 2 points>"


@pytest.mark.parametrize("x", [-1, 3, 1.0, True, "e"])
@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (lambda x: orbit(CORNERS, x), "x"),
        (lambda x: stabilizer(CORNERS, x), "x"),
        (lambda x: transporters(CORNERS, x), "base"),
        (lambda x: lift(np.ones(3), CORNERS, x), "base"),
        (lambda x: project(np.ones(6), CORNERS, x), "base"),
    ],
)
def test_what_is_no_point_is_refused(function, argument, x):
    expected = ValueError if type(x) is int else TypeError
    with pytest.raises(expected, match=f"^{argument} must be"):
        function(x)


# Lifting and projecting


@given(functions("points"))
def test_lift_is_evaluation_at_the_images_of_the_base_point(case):
    action, base, f = case
    lifted = lift(f, action, base)
    assert lifted.shape == (action.group.order, *f.shape[1:])
    assert lifted.dtype == f.dtype
    for g in range(action.group.order):
        assert np.array_equal(lifted[g], f[action.table[g, base]])


@given(functions("group"))
def test_project_is_the_mean_over_the_elements_that_take_base_to_x(case):
    action, base, F = case
    projected = project(F, action, base)
    assert projected.shape == (action.size, *F.shape[1:])
    assert projected.dtype == F.dtype
    for x in range(action.size):
        values = [F[g] for g in range(action.group.order) if action.table[g, base] == x]
        mean = sum(values) / len(values)
        scale = max(float(np.abs(v).max(initial=0)) for v in values)
        assert np.abs(projected[x] - mean).max(initial=0) <= roundoff(F) * scale


@given(functions("points"))
@example((coset_action(D3, ["e", "r", "r^2"]), 1, np.array([0.1, -0.0])))
def test_projecting_a_lifted_function_gives_it_back_bit_by_bit(case):
    action, base, f = case
    back = project(lift(f, action, base), action, base)
    assert (back.dtype, back.shape, back.tobytes()) == (f.dtype, f.shape, f.tobytes())


def test_a_plain_mean_would_not_give_a_function_back():
    action = coset_action(D3, ["e", "r", "r^2"])
    lifted = lift(np.array([0.1, 0.7]), action, 0)
    assert lifted[transporters(action, 0)].mean(axis=1)[0] != 0.1
    assert project(lifted, action, 0).tolist() == [0.1, 0.7]


@given(actions(transitive=True), st.data())
def test_lifting_a_projection_is_the_averaging_projector(action, data):
    base = data.draw(st.integers(0, action.size - 1))
    order = action.group.order
    P = lift(project(np.eye(order), action, base), action, base)
    same = action.table[:, base][:, None] == action.table[:, base]
    np.testing.assert_allclose(P, same * action.size / order, atol=1e-15)
    np.testing.assert_allclose(P @ P, P, atol=1e-14)
    np.testing.assert_allclose(P, P.T, atol=1e-15)
    assert np.linalg.matrix_rank(P) == action.size


@given(functions("group"))
def test_averaging_twice_changes_no_bit(case):
    action, base, F = case
    once = lift(project(F, action, base), action, base)
    assert lift(project(once, action, base), action, base).tobytes() == once.tobytes()


@given(functions("points"), st.data())
def test_lifting_is_equivariant(case, data):
    """(T_h f)(x) = f(h⁻¹x) becomes (T_h F)(g) = F(h⁻¹g)."""
    action, base, f = case
    back = action.group.inverse[data.draw(st.integers(0, action.group.order - 1))]
    moved = lift(f[action.table[back]], action, base)
    assert np.array_equal(moved, lift(f, action, base)[action.group.table[back]])


@given(functions("group"), st.data())
def test_projecting_is_equivariant(case, data):
    action, base, F = case
    back = action.group.inverse[data.draw(st.integers(0, action.group.order - 1))]
    moved = project(F[action.group.table[back]], action, base)
    expected = project(F, action, base)[action.table[back]]
    scale = float(np.abs(F).max(initial=0))
    assert np.abs(moved - expected).max(initial=0) <= roundoff(F) * scale


def test_moving_by_the_element_instead_of_its_inverse_is_noticed():
    """Control for the tests of equivariance: f(hx) does not match F(h⁻¹g)."""
    f, h = np.arange(3.0), D3.index("r")
    wrong = lift(f[CORNERS.table[h]], CORNERS, 0)
    assert not np.array_equal(wrong, lift(f, CORNERS, 0)[D3.table[D3.inverse[h]]])


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int64])
def test_integers_become_float64_in_a_projection_and_stay_in_a_lift(dtype):
    F = np.array([1, 0, 0, 0, 0, 1]).astype(dtype)
    projected = project(F, CORNERS, 2)
    assert projected.dtype == np.float64
    assert projected.tolist() == [0.0, 0.5, 0.5]
    assert lift(F[:3], CORNERS, 2).dtype == dtype


def test_unsigned_integers_do_not_wrap_around():
    assert project(np.array([3, 0, 0, 250, 0, 0], np.uint8), CORNERS, 2)[2] == 126.5


def test_sequences_and_strings_can_be_lifted_too():
    assert lift(["a", "b", "c"], CORNERS, 2).tolist() == ["c", "a", "b", "c", "a", "b"]
    assert project([1, 2, 3, 5, 6, 7], CORNERS, 2).tolist() == [4.0, 5.0, 3.0]


@pytest.mark.parametrize("F", [np.array(list("abcdef")), np.array([None] * 6)])
def test_only_numbers_can_be_projected(F):
    with pytest.raises(TypeError, match="F must hold real or complex numbers"):
        project(F, CORNERS, 0)


@pytest.mark.parametrize("shape", [(), (2,), (4,), (6,), (1, 3), (0,)])
def test_lift_needs_one_value_per_point(shape):
    with pytest.raises(ValueError, match=r"f must have shape \(3, …\)"):
        lift(np.ones(shape), CORNERS, 0)


@pytest.mark.parametrize("shape", [(), (3,), (7,), (1, 6), (0,)])
def test_project_needs_one_value_per_element(shape):
    with pytest.raises(ValueError, match=r"F must have shape \(6, …\)"):
        project(np.ones(shape), CORNERS, 0)


@pytest.mark.parametrize(
    "function",
    [
        lambda base: transporters(PARTIAL, base),
        lambda base: lift(np.ones(3), PARTIAL, base),
        lambda base: project(np.ones(2), PARTIAL, base),
    ],
)
@pytest.mark.parametrize(("base", "far"), [(0, 2), (2, 0)])
def test_actions_that_are_not_transitive_are_refused(function, base, far):
    message = f"action must be transitive, but no element takes point {base} to {far}"
    with pytest.raises(ValueError, match=message):
        function(base)


# JAX


@pytest.mark.parametrize("trailing", [(), (4,), (2, 0), (2, 3)])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "complex64"])
def test_jax_arrays_give_jax_arrays_also_under_jit(jax, dtype, trailing):
    jnp, action = jax.numpy, coset_action(D3, ["e", "r", "r^2"])
    f = (jnp.arange(2 * np.prod(trailing, dtype=int)) / 7 - 0.3).astype(dtype)
    f = f.reshape(2, *trailing)
    for wrap in (lambda function: function, jax.jit):
        lifted = wrap(lambda f: lift(f, action, 1))(f)
        back = wrap(lambda F: project(F, action, 1))(lifted)
        assert isinstance(lifted, jax.Array)
        assert isinstance(back, jax.Array)
        assert lifted.dtype == back.dtype == f.dtype
        assert np.array_equal(lifted, lift(np.asarray(f), action, 1))
        assert np.asarray(back).tobytes() == np.asarray(f).tobytes()


def test_jax_integers_become_its_default_floating_type(jax):
    F = jax.numpy.arange(6)
    projected = project(F, CORNERS, 2)
    assert projected.dtype == jax.numpy.asarray(0.0).dtype
    assert projected.tolist() == project(np.arange(6), CORNERS, 2).tolist()
    assert lift(F[:3], CORNERS, 2).dtype == F.dtype


def test_gradients_are_the_adjoint_maps(jax):
    """<lift f, F> = |H| <f, project F>; also where F is constant on cosets."""
    weights = np.array([3.0, -1.0, 2.0], np.float32)
    for F in (np.arange(6.0, dtype=np.float32), lift(weights, CORNERS, 1)):
        gradient = jax.grad(lambda F: weights @ project(F, CORNERS, 1))(jax.numpy.asarray(F))
        np.testing.assert_allclose(gradient, lift(weights, CORNERS, 1) / 2, rtol=1e-6)
        gradient = jax.grad(lambda f, F=F: F @ lift(f, CORNERS, 1))(jax.numpy.asarray(weights))
        np.testing.assert_allclose(gradient, 2 * project(F, CORNERS, 1), rtol=1e-6)


def test_vmap_is_a_loop(jax):
    batch = np.random.default_rng(5).normal(size=(4, 6, 2)).astype(np.float32)
    mapped = jax.vmap(lambda F: lift(project(F, CORNERS, 1), CORNERS, 1))(jax.numpy.asarray(batch))
    looped = [lift(project(F, CORNERS, 1), CORNERS, 1) for F in batch]
    np.testing.assert_allclose(mapped, looped, rtol=1e-5, atol=1e-6)
