"""Groups by generators and their representations against exponentials, loops and emlp."""

import copy
import itertools
import pickle
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.linalg import expm, subspace_angles

from dmolkit.constraints import (
    GeneratorRepresentation,
    MatrixGroup,
    by_generators,
    equivariant_basis,
    external_product,
    of_degree,
    orthogonal,
    permutation_group,
    scalars,
    special_orthogonal,
    vectors,
)
from dmolkit.cosets import GroupAction, coset_action
from dmolkit.groups import Group, cyclic, dihedral, symmetric
from dmolkit.representations import defining, irreps, regular, trivial
from dmolkit.rotations import random_rotations
from dmolkit.so3 import clebsch_gordan, wigner_d

SO3, O3, S3, Z4, D4 = (
    special_orthogonal(3),
    orthogonal(3),
    permutation_group(3),
    cyclic(4),
    dihedral(4),
)
QUARTER = np.array([[0.0, -1], [1, 0]])
KNOWN = [special_orthogonal(n) for n in (2, 3, 4)] + [orthogonal(n) for n in (2, 3, 4)]


def finite_element(rep, coefficients):
    """Exponential of a combination of the infinitesimal matrices."""
    return expm(np.tensordot(coefficients, rep.infinitesimal, 1))


def same_matrices(a, b):
    return np.array_equal(a.discrete, b.discrete) and np.array_equal(
        a.infinitesimal, b.infinitesimal
    )


# Groups


@pytest.mark.parametrize("group", KNOWN, ids=repr)
def test_rotations_and_mirrors(group):
    n, rng = group.degree, np.random.default_rng(0)
    assert len(group.lie_algebra) == n * (n - 1) // 2
    assert np.linalg.matrix_rank(group.lie_algebra.reshape(-1, n * n)) == n * (n - 1) // 2
    matrix = finite_element(vectors(group), rng.normal(size=len(group.lie_algebra)))
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(n), atol=1e-13)
    mirrors = [np.diag([-1.0] + [1.0] * (n - 1))] if group.name.startswith("O") else []
    assert group.discrete_generators.tolist() == np.array(mirrors).tolist()


def test_turns_are_right_handed_about_x_y_z():
    for axis, turn in zip(np.eye(3), SO3.lie_algebra, strict=True):
        for v in np.eye(3):
            assert np.array_equal(turn @ v, np.cross(axis, v))
    assert np.array_equal(special_orthogonal(2).lie_algebra, [QUARTER])


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_generators_give_all_permutations(n):
    generators = permutation_group(n).discrete_generators
    found, new = {np.eye(n).tobytes()}, [np.eye(n)]
    while new:
        new = [g @ m for g in generators for m in new]
        new = [m for m in {m.tobytes(): m for m in new}.values() if m.tobytes() not in found]
        found |= {m.tobytes() for m in new}
    assert len(found) == len(list(itertools.permutations(range(n))))
    if n > 2:
        assert np.array_equal(generators[0][:, 0], np.eye(n)[1])  # the first takes place two
        assert np.array_equal(generators[1] @ np.eye(n)[n - 1], np.eye(n)[0])
        assert np.array_equal(generators[1] @ np.eye(n)[0], np.eye(n)[1])


def test_groups_are_read_only_copies_with_short_names():
    given = np.array([QUARTER])
    group = MatrixGroup("Z(4)", given)
    given[0] = 7
    assert np.array_equal(group.discrete_generators, [QUARTER])
    for array in (group.discrete_generators, group.lie_algebra, O3.lie_algebra):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(AttributeError):
        group.name = "other"
    assert group.degree == 2
    assert repr(group) == "<MatrixGroup Z(4): 1 discrete generator, dimension 0>"
    assert repr(S3) == "<MatrixGroup S(3): 2 discrete generators, dimension 0>"


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_algebras_are_closed_at_every_scale(scale):
    turn = random_rotations(1, np.random.default_rng(0))[0]
    algebra = scale * turn @ SO3.lie_algebra @ turn.T
    assert len(MatrixGroup("SO(3)", (), algebra).lie_algebra) == 3
    with pytest.raises(ValueError, match="lie_algebra must be closed"):
        MatrixGroup("half", (), algebra[:2])
    with pytest.raises(ValueError, match="lie_algebra must be linearly independent"):
        MatrixGroup("twice", (), algebra[[0, 0]])


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_commutators_are_compared_at_every_scale(scale):
    group = MatrixGroup("SO(3)", (), scale * SO3.lie_algebra)
    turned = random_rotations(1, np.random.default_rng(1))[0]
    algebra = turned @ group.lie_algebra @ turned.T
    assert GeneratorRepresentation(group, (), algebra).degree == 3
    with pytest.raises(ValueError, match="have another commutator"):
        GeneratorRepresentation(group, (), -algebra)


def test_high_powers_of_one_dimension_and_many_things_are_quick_to_say():
    assert (scalars(SO3) ** 10**6).degree == 1
    assert permutation_group(1000).degree == 1000


@pytest.mark.parametrize(
    ("error", "message", "make"),
    [
        (TypeError, "name must be a string", lambda: MatrixGroup(3, [np.eye(2)])),
        (
            TypeError,
            "discrete_generators must hold real",
            lambda: MatrixGroup("", [1j * np.eye(2)]),
        ),
        (TypeError, "lie_algebra must hold real", lambda: MatrixGroup("", (), "no")),
        (ValueError, "discrete_generators must be finite", lambda: MatrixGroup("", [[[np.nan]]])),
        (ValueError, r"generators\[1\] must be inv", lambda: MatrixGroup("", [[[1]], [[0]]])),
        (ValueError, "shapes .* got .*2, 3", lambda: MatrixGroup("", np.ones((1, 2, 3)))),
        (ValueError, "must have the shapes", lambda: MatrixGroup("")),
        (ValueError, "must have the shapes", lambda: MatrixGroup("", [np.eye(2)], [np.eye(3)])),
        (ValueError, "must have the shape ", lambda: MatrixGroup("", [np.eye(2)], np.eye(2))),
        (ValueError, "n must be at least 2", lambda: special_orthogonal(1)),
        (ValueError, "n must be at least 2", lambda: orthogonal(0)),
        (ValueError, "n must be at least 1", lambda: permutation_group(0)),
        (TypeError, "n must be an integer", lambda: special_orthogonal(3.0)),
        (ValueError, "in 60 dimensions would need", lambda: special_orthogonal(60)),
        (ValueError, "of 100000 things would need 160 GB", lambda: permutation_group(10**5)),
        (TypeError, "group must be a MatrixGroup, got <Group", lambda: vectors(Z4)),
        (TypeError, "group must be a Group or a MatrixGroup, got 3", lambda: scalars(3)),
        (TypeError, "group must have a factor", lambda: scalars(())),
        (ValueError, "n must be at least 1", lambda: scalars(Z4, 0)),
        (ValueError, "group must be special", lambda: of_degree(special_orthogonal(2), 1)),
        (ValueError, "group must be special", lambda: of_degree(3, 1)),
        (ValueError, r"parity must be 1 or -1 for O\(3\), got None", lambda: of_degree(O3, 1)),
        (ValueError, r"parity must be None for SO\(3\), got 1", lambda: of_degree(SO3, 1, 1)),
        (ValueError, "parity", lambda: of_degree(O3, 1, 2)),
        (ValueError, "l must be at least 0", lambda: of_degree(SO3, -1)),
    ],
)
def test_groups_that_cannot_be_are_refused(error, message, make):
    with pytest.raises(error, match=message):
        make()


# Representations


@pytest.mark.parametrize("l", range(5))
def test_degrees_are_those_of_wigner_d(l):
    angles = np.random.default_rng(l).normal(size=3)
    rotation = finite_element(vectors(SO3), angles)
    np.testing.assert_allclose(
        finite_element(of_degree(SO3, l), angles), wigner_d(l, rotation), atol=1e-12
    )
    for parity in (1, -1):
        mirrored = of_degree(O3, l, parity)
        np.testing.assert_allclose(
            mirrored.discrete, [wigner_d(l, np.diag([-1.0, 1, 1]), parity)], atol=1e-14
        )
        minus = mirrored.discrete[0] @ finite_element(mirrored, [np.pi, 0, 0])
        np.testing.assert_allclose(minus, parity * np.eye(2 * l + 1), atol=1e-12)
        np.testing.assert_allclose(
            mirrored.infinitesimal, of_degree(SO3, l).infinitesimal, atol=1e-14
        )


def test_operators_are_sums_products_and_duals_of_group_elements():
    change = np.array([[1.0, 2, 0], [0, 1, 1], [1, 0, 1]])
    back = np.linalg.inv(change)
    a = GeneratorRepresentation(
        O3, change @ O3.discrete_generators @ back, change @ O3.lie_algebra @ back
    )
    b = of_degree(O3, 2, -1)
    x = np.random.default_rng(0).normal(size=3)
    zero = np.zeros((3, 5))
    for element in (lambda rep: finite_element(rep, x), lambda rep: rep.discrete[0]):
        one, two = element(a), element(b)
        np.testing.assert_allclose(
            element(a + b), np.block([[one, zero], [zero.T, two]]), atol=1e-11
        )
        np.testing.assert_allclose(element(a * b), np.kron(one, two), atol=1e-11)
        np.testing.assert_allclose(element(b * a), np.kron(two, one), atol=1e-11)
        np.testing.assert_allclose(element(2 * a), np.kron(np.eye(2), one), atol=1e-11)
        np.testing.assert_allclose(element(a**2), np.kron(one, one), atol=1e-11)
        np.testing.assert_allclose(element(a**0), [[1]])
        np.testing.assert_allclose(element(a.dual()), np.linalg.inv(one).T, atol=1e-11)
    assert (a**1).degree == 3
    assert (2 * a + b + a * b).degree == 26
    assert [part.degree for part in (b + 2 * a).parts] == [5, 3, 3]
    assert [part.degree for part in (np.int64(2) * a).parts] == [3, 3]
    assert a.parts == (a,)


def test_representations_and_actions_of_finite_groups_keep_their_generators():
    for rep in (regular(D4), defining(D4), irreps(cyclic(5))[1]):
        found = by_generators(rep)
        assert np.array_equal(found.discrete, [rep(g) for g in rep.group.generators])
        assert found.infinitesimal.shape == (0, rep.degree, rep.degree)
        assert by_generators(found) is found
    action = coset_action(D4, [0, 5])
    found = by_generators(action)
    for g, matrix in zip(D4.generators, found.discrete, strict=True):
        for point, image in enumerate(action.table[g]):
            assert np.array_equal(matrix @ np.eye(4)[point], np.eye(4)[image])
    mixed = regular(D4) * found + action
    assert mixed.degree == 36
    assert same_matrices(regular(D4) * found, by_generators(regular(D4)) * action)
    assert same_matrices(regular(D4) + found, by_generators(regular(D4)) + action)
    assert same_matrices(by_generators(trivial(D4)), scalars(D4))
    assert by_generators(regular(cyclic(1))).discrete.shape == (0, 1, 1)


def test_products_of_groups_act_on_their_own_factors():
    a, b = vectors(S3), of_degree(O3, 2, 1)
    both = external_product(a, b)
    assert both.group == (a.group, b.group)
    assert len(both.discrete) == 3
    for rep, place in ((a, 0), (b, 2)):
        for i, matrix in enumerate(rep.discrete):
            factors = [np.eye(3), matrix] if place else [matrix, np.eye(5)]
            assert np.array_equal(both.discrete[place + i], np.kron(*factors))
    assert np.array_equal(both.infinitesimal, [np.kron(np.eye(3), m) for m in b.infinitesimal])
    left = external_product(b, a)
    assert np.array_equal(left.infinitesimal, [np.kron(m, np.eye(3)) for m in b.infinitesimal])
    three = external_product(both, defining(D4))
    assert (three.degree, len(three.group), len(three.discrete)) == (30, 3, 5)
    assert repr(both) == "<Representation of degree 15 of S(3) × O(3)>"
    given = GeneratorRepresentation(both.group, both.discrete, both.infinitesimal)
    assert same_matrices(given, both)
    two_turns = external_product(vectors(SO3), vectors(SO3))
    assert np.array_equal(
        two_turns.infinitesimal[:3], [np.kron(m, np.eye(3)) for m in SO3.lie_algebra]
    )
    assert same_matrices(
        GeneratorRepresentation(two_turns.group, (), two_turns.infinitesimal), two_turns
    )
    wrong = two_turns.infinitesimal[[0, 1, 2, 0, 1, 2]]
    with pytest.raises(ValueError, match="infinitesimal matrices 0 and 4 have another commutator"):
        GeneratorRepresentation(two_turns.group, (), wrong)


def test_equal_groups_may_be_other_objects_but_not_with_other_generators():
    assert (vectors(SO3) + vectors(special_orthogonal(3))).degree == 6
    assert (by_generators(regular(D4)) + regular(dihedral(4))).degree == 16
    other = Group(D4.table, generators=(1, 5))
    pairs = [
        (vectors(SO3), vectors(O3)),
        (by_generators(regular(D4)), regular(other)),
        (by_generators(regular(D4)), regular(cyclic(8))),
        (vectors(S3), regular(symmetric(3))),
        (external_product(vectors(S3), vectors(SO3)), external_product(vectors(SO3), vectors(S3))),
        (external_product(vectors(S3), vectors(SO3)), vectors(SO3)),
        (vectors(SO3), vectors(MatrixGroup("SO(3)", (), 2 * SO3.lie_algebra))),
    ]
    for a, b in pairs:
        for combine in (lambda a, b: a + b, lambda a, b: a * b, equivariant_basis):
            with pytest.raises(ValueError, match="must be of one group with the same generators"):
                combine(a, b)


def test_representations_are_read_only_and_survive_copies():
    given = SO3.lie_algebra.copy()
    rep = GeneratorRepresentation(SO3, (), given)
    given[...] = 0
    assert same_matrices(rep, vectors(SO3))
    for made in (rep, 2 * rep, rep * rep, rep.dual(), of_degree(O3, 2, 1), scalars(Z4)):
        for array in (made.discrete, made.infinitesimal):
            assert not array.flags.writeable
    for other in (copy.deepcopy(2 * rep), pickle.loads(pickle.dumps(2 * rep))):
        assert same_matrices(other, 2 * rep)
        assert len(equivariant_basis(other, other)) == 4


@pytest.mark.parametrize(
    ("error", "message", "make"),
    [
        (TypeError, "group must be a Group", lambda: GeneratorRepresentation(None, [np.eye(2)])),
        (TypeError, "group must be a Group", lambda: GeneratorRepresentation([SO3, S3])),
        (ValueError, "must have the shapes", lambda: GeneratorRepresentation(Z4, 5)),
        (ValueError, "must have the shapes", lambda: GeneratorRepresentation(Z4, QUARTER)),
        (ValueError, "discrete must have 1 m.* got 2",
         lambda: GeneratorRepresentation(Z4, [[[1]]] * 2)),
        (ValueError, "infinitesimal must have 3 .* got 0",
         lambda: GeneratorRepresentation(SO3, np.zeros((0, 3, 3)))),
        (ValueError, r"discrete\[0\] must be invertible",
         lambda: GeneratorRepresentation(Z4, [np.ones((2, 2))])),
        (TypeError, "discrete must hold", lambda: GeneratorRepresentation(Z4, [[[True]]])),
        (ValueError, "discrete must be finite", lambda: GeneratorRepresentation(Z4, [[[np.inf]]])),
        (ValueError, "infinitesimal matrices 0 and 1 have another commutator .* by 2",
         lambda: GeneratorRepresentation(SO3, (), -SO3.lie_algebra)),
        (TypeError, "summand must be a Representation", lambda: vectors(SO3) + 1),
        (TypeError, "summand must be a Representation", lambda: 1 + vectors(SO3)),
        (TypeError, "factor must be a Representation", lambda: vectors(SO3) * 2),
        (TypeError, "factor must be a Representation", lambda: "a" * vectors(SO3)),
        (ValueError, "number of copies must be at least 1", lambda: 0 * vectors(SO3)),
        (TypeError, "number of copies must be an integer", lambda: True * vectors(SO3)),
        (ValueError, "power must be at least 0", lambda: vectors(SO3) ** -1),
        (TypeError, "power must be an integer", lambda: vectors(SO3) ** 0.5),
        (TypeError, "thing must be a Rep", lambda: by_generators(SO3, "thing")),
        (TypeError, "representation must be a Rep", lambda: external_product(SO3, SO3)),
        (ValueError, "degree of 3000000000 would need", lambda: 10**9 * vectors(SO3)),
        (ValueError, "degree of 282429536481 would", lambda: vectors(SO3) ** 1000),
        (ValueError, "product of degree 59049 would",
         lambda: external_product(vectors(SO3) ** 5, vectors(SO3) ** 5)),
        (ValueError, "matrices of degree 20000 would need",
         lambda: by_generators(GroupAction(cyclic(2), [range(20000)] * 2))),
    ],
)  # fmt: skip
def test_representations_that_cannot_be_are_refused(error, message, make):
    with pytest.raises(error, match=message):
        make()


def test_jax_arrays_are_taken_as_numbers(jax):
    group = MatrixGroup("Z(4)", jax.numpy.array([QUARTER]))
    rep = GeneratorRepresentation(group, jax.numpy.array(np.diag([1j, -1j])[None]))
    assert (group.discrete_generators.dtype, rep.discrete.dtype) == (np.float64, np.complex128)
    assert len(equivariant_basis(rep, vectors(group))) == 2


# Coupling


def test_schur_for_degrees_and_parities():
    for l, m in itertools.product(range(7), repeat=2):
        found = equivariant_basis(of_degree(SO3, l), of_degree(SO3, m))
        assert len(found) == (l == m)
        if l == m:
            np.testing.assert_allclose(found[0], np.eye(2 * l + 1) / (2 * l + 1) ** 0.5, atol=1e-13)
    kinds = list(itertools.product(range(4), (1, -1)))
    for a, b in itertools.product(kinds, repeat=2):
        assert len(equivariant_basis(of_degree(O3, *a), of_degree(O3, *b))) == (a == b)
    assert len(equivariant_basis(vectors(O3), of_degree(O3, 1, -1))) == 1
    assert len(equivariant_basis(vectors(O3), of_degree(O3, 1, 1))) == 0


@pytest.mark.parametrize(
    "triple", [(0, 0, 0), (1, 1, 0), (1, 1, 1), (1, 2, 3), (2, 2, 1), (2, 3, 3)]
)
def test_clebsch_gordan_coefficients_span_the_products(triple):
    a, b, c = (of_degree(SO3, l) for l in triple)
    found = equivariant_basis(a * b, c)
    expected = clebsch_gordan(*triple).transpose(2, 0, 1).ravel()
    assert len(found) == 1
    np.testing.assert_allclose(abs(found.ravel() @ expected), c.degree**0.5, rtol=1e-12)


# emlp


@pytest.fixture(scope="module")
def emlp():
    """Give emlp, an independent solver, where it is installed; it works in float32."""
    pytest.importorskip("emlp")
    import emlp.groups
    import emlp.reps

    return SimpleNamespace(V=emlp.reps.V, groups=emlp.groups)


@pytest.mark.parametrize(
    ("name", "n", "ours", "a", "b"),
    [
        ("SO", 3, vectors(SO3), 1, 2),
        ("O", 3, vectors(O3), 0, 2),
        ("S", 4, vectors(permutation_group(4)), 1, 1),
        ("Z", 4, vectors(MatrixGroup("Z(4)", [np.roll(np.eye(4), 1, axis=0)])), 1, 1),
        ("D", 4, by_generators(defining(D4)), 0, 2),
    ],
)
def test_emlp_finds_the_same_maps(emlp, name, n, ours, a, b):
    group = getattr(emlp.groups, name)(n)
    theirs = (emlp.V**a >> emlp.V**b)(group) if a else (emlp.V**b)(group)
    expected = np.asarray(theirs.equivariant_basis(), np.float64)
    found = equivariant_basis(ours**a, ours**b)
    found = found.reshape(len(found), -1).T
    assert found.shape == expected.shape
    assert subspace_angles(found, expected).max(initial=0) < 1e-4
