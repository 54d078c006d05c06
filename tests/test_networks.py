"""Layers against brute force, closed forms and e3nn; networks under motions, mirrors and in motion.

The historic mistakes of such networks are in `test_networks_mistakes.py`.
"""

import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from array_api_compat import array_namespace
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import spherical_jn

from dmolkit.networks import (
    embed,
    envelope,
    gate,
    lengths,
    linear,
    neighbors,
    norm_nonlinearity,
    normalize,
    paths,
    point_convolution,
    pool,
    radial_basis,
    rotate,
    tensor_product,
    to_vectors,
)
from dmolkit.rotations import random_rotations
from dmolkit.so3 import clebsch_gordan
from dmolkit.testing import assert_equivariant, equivariance_error

L_MAX = 4
CUTOFF = 3.0
MIRROR = np.diag([1.0, 1.0, -1.0])


def generator(seed=0):
    return np.random.default_rng(seed)


def fragment(seed=0, l_max=L_MAX, points=5, channels=3):
    rng = generator(seed)
    return {l: rng.normal(size=(points, channels, 2 * l + 1)) for l in range(l_max + 1)}


def cloud(seed=0, points=6):
    """Points in a ball of about the cutoff, so that some pairs are neighbours and some are not."""
    return generator(seed).normal(size=(points, 3)) * 1.3


def all_pairs(count):
    return np.nonzero(~np.eye(count, dtype=bool))


def each_degree(function, x):
    return {l: function(values) for l, values in x.items()}


# The complete network of the tests


def make_weights(seed=0, l_max=L_MAX, channels=3, parity=None):
    """Weights of two layers and a readout; the first layer sees scalars only."""
    rng = generator(seed)
    degrees = range(l_max + 1)

    def layer(degrees_in):
        return {
            "radial": {
                p: rng.normal(size=(4, channels)) for p in paths(degrees_in, degrees, l_max, parity)
            },
            "mix": {l: rng.normal(size=(channels, channels)) for l in degrees},
            "bias": rng.normal(size=channels),
            "product": {
                p: rng.normal(size=(channels,) * 3) / channels
                for p in paths(degrees, degrees, l_max, parity)
            },
            "gates": {0: rng.normal(size=(l_max * channels, channels))},
        }

    readout = {l: rng.normal(size=(2, channels)) for l in degrees}
    return {"first": layer([0]), "second": layer(degrees), "readout": readout}


def layer(x, edges, basis, weights, mask):
    """Convolution, linear map, product with itself, normalisation, gate."""
    radial = {path: basis @ w for path, w in weights["radial"].items()}
    x = point_convolution(x, *edges, radial, mask, num_neighbors=4)
    x = linear(x, weights["mix"], weights["bias"])
    x = normalize(tensor_product(x, x, weights["product"]))
    scalars = linear({0: x[0]}, weights["gates"])[0][..., 0]
    channels = x[0].shape[-2]
    gates = {l: scalars[..., (l - 1) * channels : l * channels] for l in x if l > 0}
    return gate(x, gates)


def network(positions, weights, mask=None):
    """Positions (..., points, 3) to features of the points, and to outputs for the cloud."""
    xp = array_namespace(positions)
    senders, receivers = all_pairs(positions.shape[-2])
    vectors = positions[..., senders, :] - positions[..., receivers, :]
    basis = radial_basis(lengths(vectors), 4, CUTOFF)
    inside = None if mask is None else mask[..., senders] & mask[..., receivers]
    x = {0: xp.ones((*positions.shape[:-1], 1, 1), dtype=positions.dtype)}
    for name in ("first", "second"):
        x = layer(x, (vectors, senders, receivers), basis, weights[name], inside)
    return {"points": x, "cloud": linear(pool(x, mask), weights["readout"])}


def motions(signs=(1,), seed=5, count=3):
    """Rotations, or their products with −1, each with a translation and a permutation."""
    rng = generator(seed)
    return [
        (sign * r, rng.normal(size=3), rng.permutation(6))
        for sign in signs
        for r in random_rotations(count, rng)
    ]


def move(motion, positions):
    r, shift, order = motion
    return positions[order] @ r.T + shift


def move_outputs(motion, outputs):
    r, _, order = motion
    turned = {name: rotate(x, r, parity="natural") for name, x in outputs.items()}
    return turned | {"points": each_degree(lambda values: values[order], turned["points"])}


@pytest.mark.parametrize("parity", [None, "even"])
def test_network_is_equivariant_under_motions(parity):
    weights = make_weights(parity=parity)
    assert_equivariant(
        lambda p: network(p, weights), move, move_outputs, cloud(), motions(), tol=1e-12
    )


def test_even_paths_commute_with_mirrors_and_odd_ones_do_not():
    mirrored = [*motions([-1]), (MIRROR, np.zeros(3), np.arange(6))]
    for parity in ("even", None):
        weights = make_weights(parity=parity)
        error = equivariance_error(
            lambda p, w=weights: network(p, w), move, move_outputs, cloud(), mirrored
        )
        assert error < 1e-12 if parity else error > 0.1


def test_outputs_of_all_degrees_are_there():
    """Control: an equivariant function may be zero."""
    outputs = network(cloud(), make_weights(parity="even"))["cloud"]
    assert {l: values.shape for l, values in outputs.items()} == {
        l: (2, 2 * l + 1) for l in range(L_MAX + 1)
    }
    assert all(np.abs(values).max() > 0.1 for values in outputs.values())


def test_nothing_is_changed_in_place():
    positions, weights = cloud(), make_weights(l_max=1)
    stack = [positions, weights]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack.extend(value.values())
        else:
            value.flags.writeable = False
    network(positions, weights)  # writing would raise


# Single layers


def random_gates(x):
    return {l: x[0][..., 0] * l - 0.3 for l in x if l > 0}


def convolve_cloud(x, positions):
    senders, receivers = all_pairs(len(positions))
    vectors = positions[senders] - positions[receivers]
    basis = radial_basis(lengths(vectors), 2, 5.0)
    rng = generator(8)
    radial = {p: basis @ rng.normal(size=(2, 3)) for p in paths(x, range(L_MAX + 1), L_MAX)}
    return point_convolution(x, vectors, senders, receivers, radial)


WEIGHTS = {
    "linear": {l: generator(l).normal(size=(2, 3)) for l in range(L_MAX + 1)},
    "full": {
        p: generator(sum(p)).normal(size=(2, 3, 3))
        for p in paths(range(L_MAX + 1), range(L_MAX + 1), L_MAX)
    },
    "channelwise": {
        p: generator(sum(p)).normal(size=3)
        for p in paths(range(L_MAX + 1), range(L_MAX + 1), L_MAX)
    },
}
LAYERS = {
    "linear": lambda x: linear(x, WEIGHTS["linear"], bias=np.array([1.0, -2.0])),
    "full": lambda x: tensor_product(x, x, WEIGHTS["full"]),
    "channelwise": lambda x: tensor_product(x, x, WEIGHTS["channelwise"]),
    "product with the pool": lambda x: tensor_product(x, pool(x), WEIGHTS["full"]),
    "gate": lambda x: gate(x, random_gates(x)),
    "norm": lambda x: norm_nonlinearity(x, np.tanh),
    "normalize": lambda x: normalize(x),
    "pool": lambda x: pool(x, reduction="mean", keepdims=True),
}


def act(r, x):
    return rotate(x, r)


@pytest.mark.parametrize("name", LAYERS)
def test_layers_are_equivariant(name):
    rotations = random_rotations(4, generator(1))
    assert_equivariant(LAYERS[name], act, act, fragment(), rotations, tol=1e-12)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: each_degree(lambda values: np.maximum(values, 0), x),
        lambda x: gate(x, {l: x[1][..., 0] for l in x if l > 0}),
        lambda x: {**linear(x, WEIGHTS["linear"]), 1: x[1] + 1.0},
        lambda x: {1: x[1][..., ::-1]},
    ],
    ids=["componentwise", "gate by a component", "bias for vectors", "order of components"],
)
def test_what_does_not_commute_is_noticed(function):
    rotations = random_rotations(4, generator(1))
    assert equivariance_error(function, act, act, fragment(), rotations) > 0.1


def test_embedding_turns_with_its_vectors_and_gives_them_back():
    vectors = cloud()
    for r in random_rotations(3, generator(2)):
        for matrix in (r, -r, r @ MIRROR):
            moved = embed(vectors @ matrix.T, L_MAX)
            turned = rotate(embed(vectors, L_MAX), matrix, parity="natural")
            for l in range(L_MAX + 1):
                np.testing.assert_allclose(moved[l], turned[l], atol=1e-13)
    directions = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    back = to_vectors(embed(vectors, 1)[1])[:, 0] * np.sqrt(4 * np.pi / 3)
    np.testing.assert_allclose(back, directions, atol=1e-15)


def test_rotations_act_one_by_one():
    x, rotations = fragment(points=4), random_rotations(4, generator(3))
    together = rotate(x, rotations[:, None])  # one per cloud: here each cloud is one point
    batch = rotate(each_degree(lambda values: values[:, None], x), rotations[:, None])
    for n, l in product(range(4), x):
        alone = rotate(each_degree(lambda values, n=n: values[n], x), rotations[n])[l]
        np.testing.assert_allclose(batch[l][n, 0], alone, atol=1e-15)
        assert together[l].shape == (4, 4, 3, 2 * l + 1)


def test_linear_is_schurs_lemma_by_loops():
    x, weights = fragment(), {2: generator(1).normal(size=(4, 3)), 0: np.eye(3)}
    y = linear(x, weights, bias=[1.0, 2.0, 3.0])
    assert set(y) == {0, 2}
    expected = sum(weights[2][:, c, None] * x[2][:, None, c] for c in range(3))
    np.testing.assert_allclose(y[2], expected, atol=1e-14)
    np.testing.assert_allclose(y[0][..., 0], x[0][..., 0] + [1, 2, 3], atol=1e-14)


def test_gate_and_norm_by_their_formulas():
    x = fragment(points=2, channels=2)
    y = gate(x, random_gates(x), function=np.cos, scalar_function=np.exp)
    z = norm_nonlinearity(x, lambda length: length**2 - 1)
    for l, n, c in product(x, range(2), range(2)):
        u, s = x[l][n, c], x[0][n, c, 0]
        gated = np.exp(u) if l == 0 else u * np.cos(s * l - 0.3)
        np.testing.assert_allclose(y[l][n, c], gated, rtol=1e-14)
        size = np.sqrt(u @ u)
        np.testing.assert_allclose(z[l][n, c], u * (size**2 - 1) / size, rtol=1e-13)
    s = np.array([-800.0, -1.0, 0.0, 2.0, 800.0])
    standard = gate({0: s[:, None, None], 1: np.ones((5, 1, 3))}, {1: s[:, None]})
    logistic = np.array([0.0, 1 / (1 + np.e), 0.5, 1 / (1 + np.exp(-2.0)), 1.0])
    np.testing.assert_allclose(standard[1][:, 0, 0], logistic, atol=1e-15)
    np.testing.assert_allclose(standard[0][:, 0, 0], s * logistic, atol=1e-15)


def test_normalize_makes_the_root_mean_square_length_1():
    x = each_degree(lambda values: 1e5 * values, fragment())
    for l, values in normalize(x).items():
        for n in range(5):  # one factor for all channels of a point
            typical = np.sqrt(sum(x[l][n, c] @ x[l][n, c] for c in range(3)) / 3)
            np.testing.assert_allclose(values[n], x[l][n] / typical, rtol=1e-12)
    tiny = normalize({1: np.full((1, 1, 3), 1e-9)}, eps=0.01)[1]
    np.testing.assert_allclose(tiny, 1e-7, rtol=1e-12)
    assert not normalize({1: np.zeros((2, 2, 3))})[1].any()


def test_pool_counts_only_what_is_there():
    x, mask = fragment(points=4), np.array([True, False, True, True])
    for l, values in x.items():
        total = values[0] + values[2] + values[3]
        np.testing.assert_allclose(pool(x, mask)[l], total, atol=1e-15)
        np.testing.assert_allclose(pool(x, mask, "mean")[l], total / 3, atol=1e-15)
        np.testing.assert_allclose(pool(x, reduction="mean")[l], values.mean(axis=0), atol=1e-15)
        assert pool(x, mask, keepdims=True)[l].shape == (1, 3, 2 * l + 1)
        assert not pool(x, np.zeros(4, bool), "mean")[l].any()
    spoiled = each_degree(np.copy, x)
    spoiled[1][1] = np.nan
    assert np.isfinite(pool(spoiled, mask)[1]).all()


# Products


def test_paths_by_the_rule():
    everything = {
        p
        for p in product(range(4), range(3), range(6))
        if p[2] <= 4 and abs(p[0] - p[1]) <= p[2] <= p[0] + p[1]
    }
    assert set(paths(range(4), range(3), 4)) == everything
    even = paths(fragment(l_max=3), range(3), 4, parity="even")
    assert set(even) == {p for p in everything if sum(p) % 2 == 0}
    assert paths([], [1], 3) == []


@pytest.mark.parametrize("kind", ["full", "channelwise"])
def test_tensor_product_by_its_definition(kind):
    x, y, weights = fragment(), fragment(1), WEIGHTS[kind]
    expected = {l: 0.0 for l in range(L_MAX + 1)}
    for path, w in weights.items():
        l1, l2, l3 = path
        letters = "oxy,ijk,nxi,nyj->nok" if kind == "full" else "c,ijk,nci,ncj->nck"
        expected[l3] += np.einsum(letters, w, clebsch_gordan(*path), x[l1], y[l2])
    ours = tensor_product(x, y, weights)
    assert list(ours) == list(range(L_MAX + 1))
    for l in ours:
        np.testing.assert_allclose(ours[l], expected[l], atol=1e-12)


def test_tensor_product_with_one_partner_for_all_points_or_channels():
    x, y = fragment(l_max=2), fragment(1, l_max=2, points=1)
    some = {p: w for p, w in WEIGHTS["full"].items() if max(p) <= 2}
    repeated = each_degree(lambda values: np.repeat(values, 5, axis=0), y)
    pointless = each_degree(lambda values: values[0], y)
    expected = tensor_product(x, repeated, some)
    for partner in (y, pointless):
        for l, values in tensor_product(x, partner, some).items():
            np.testing.assert_allclose(values, expected[l], atol=1e-13)
    some = {p: w for p, w in WEIGHTS["channelwise"].items() if max(p) <= 2}
    single = each_degree(lambda values: values[:, :1], y)
    expected = tensor_product(x, each_degree(lambda v: np.repeat(v, 3, axis=1), single), some)
    for l, values in tensor_product(x, single, some).items():
        np.testing.assert_allclose(values, expected[l], atol=1e-13)


def test_tensor_product_agrees_with_e3nn(e3nn, jax):
    x, y = fragment(l_max=2), fragment(1, l_max=2)
    weights = {p: generator(sum(p)).normal(size=(2, 3, 3)) for p in paths(x, y, 2)}

    def theirs(x, y):
        """Their products of all pairs of channels, for each path; all parities are called even."""
        return {
            (l1, l2, l3): e3nn.tensor_product(
                e3nn.IrrepsArray(f"3x{l1}e", x[l1].reshape(5, -1)),
                e3nn.IrrepsArray(f"3x{l2}e", y[l2].reshape(5, -1)),
                filter_ir_out=[f"{l3}e"],
                irrep_normalization="component",
            ).array.reshape(5, 3, 3, -1)
            for l1, l2, l3 in weights
        }

    with jax.enable_x64(True):
        pairs = jax.jit(theirs)(x, y)
    for path, w in weights.items():
        ours = tensor_product(x, y, {path: w})[path[2]]
        np.testing.assert_allclose(ours, np.einsum("ouv,nuvk->nok", w, pairs[path]), atol=1e-5)


def test_odd_paths_of_one_channel_with_itself_cancel_without_weights():
    """So such a network only seems to respect mirrors."""
    x = fragment(channels=1)
    odd = [p for p in paths(x, x, L_MAX) if sum(p) % 2]
    for values in tensor_product(x, x, {p: [1.0] for p in odd}).values():
        np.testing.assert_allclose(values, 0, atol=1e-13)
    weighted = tensor_product(x, x, {p: [float(n)] for n, p in enumerate(odd)})
    assert all(np.abs(values).max() > 0.1 for l, values in weighted.items() if l > 1)


# Distances


def test_envelope_is_the_polynomial_with_three_zeros_at_the_cutoff():
    # 1 + a d⁶ + b d⁷ + c d⁸, of which value and two derivatives vanish at d = 1
    a, b, c = np.linalg.solve([[1, 1, 1], [6, 7, 8], [30, 42, 56]], [-1, 0, 0])
    r = np.linspace(0, 2, 41)
    d = r / 2
    np.testing.assert_allclose(envelope(r, 2.0), 1 + a * d**6 + b * d**7 + c * d**8, atol=1e-13)
    assert not envelope(np.array([2.0, 2.0 + 1e-9, 1e30]), 2.0).any()
    near = envelope(2 - np.array([1e-2, 5e-3]), 2.0)
    assert near[0] / near[1] == pytest.approx(8, rel=0.05)  # falls as the cube


def test_radial_basis_by_bessel_functions():
    r, n = np.linspace(0, 1.9, 20), np.arange(1, 6)
    k = n * np.pi / 1.9
    waves = np.sqrt(2 / 1.9) * k * spherical_jn(0, k * r[:, None])
    expected = waves * envelope(r, 1.9)[:, None]
    np.testing.assert_allclose(radial_basis(r, 5, 1.9), expected, atol=1e-13)
    scaled = radial_basis(10 * r, 5, 19.0) * 10**1.5  # another unit of length
    np.testing.assert_allclose(scaled, expected, atol=1e-13)


def test_radial_waves_are_orthonormal_in_the_ball():
    t, weights = np.polynomial.legendre.leggauss(40)
    r, weights = (t + 1) * 1.5, weights * 1.5
    waves = radial_basis(r, 5, 3.0) / envelope(r, 3.0)[:, None]
    np.testing.assert_allclose(waves.T * (weights * r**2) @ waves, np.eye(5), atol=1e-7)


def test_radial_basis_is_smooth_at_zero_and_at_the_cutoff(jax):
    r = np.array([0.0, CUTOFF, CUTOFF + 1e-9, 10 * CUTOFF, CUTOFF - 1e-6])
    first = jax.jacfwd(lambda r: radial_basis(r, 3, CUTOFF))
    with jax.enable_x64(True):
        one, two = jax.jit(lambda r: (jax.vmap(first)(r), jax.vmap(jax.jacfwd(first))(r)))(r)
    k = np.arange(1, 4) * np.pi / CUTOFF
    np.testing.assert_allclose(one[0], 0, atol=1e-15)
    # sin(kr)/r = k − k³r²/6 + …
    np.testing.assert_allclose(two[0], -np.sqrt(2 / CUTOFF) * k**3 / 3, rtol=1e-12)
    np.testing.assert_allclose(one[1:4], 0, atol=1e-14)
    np.testing.assert_allclose(two[1:4], 0, atol=1e-14)
    np.testing.assert_allclose(two[4], 0, atol=1e-4)


# Points


@given(arrays(np.int64, st.tuples(st.integers(0, 7), st.just(3)), elements=st.integers(-3, 3)))
def test_neighbors_by_looking_at_all_pairs(points):
    """Whole coordinates, so that many points are at exactly the cutoff, or coincide."""
    expected = [
        (j, i)
        for i, j in product(range(len(points)), repeat=2)
        if i != j and ((points[i] - points[j]) ** 2).sum() <= 9
    ]
    senders, receivers = neighbors(points, 3.0)
    assert list(zip(senders, receivers, strict=True)) == expected
    mask = np.arange(len(points)) % 3 > 0
    kept = [(j, i) for j, i in expected if mask[i] and mask[j]]
    assert list(zip(*neighbors(points, 3.0, mask), strict=True)) == kept


def test_point_convolution_by_loops():
    x, positions = fragment(l_max=2), cloud(points=5)
    senders, receivers = neighbors(positions, CUTOFF)
    vectors = positions[senders] - positions[receivers]
    some = paths(x, range(3), 2)
    radial = {p: generator(sum(p)).normal(size=(len(senders), 3)) for p in some}
    expected = {l: np.zeros((5, 3, 2 * l + 1)) for l in range(3)}
    for e, (j, i) in enumerate(zip(senders, receivers, strict=True)):
        y = embed(vectors[e : e + 1], 2)
        for path in some:
            l1, l2, l3 = path
            for c in range(3):
                product_ = np.einsum("abk,a,b", clebsch_gordan(*path), x[l1][j, c], y[l2][0, 0])
                expected[l3][i, c] += radial[path][e, c] * product_ / np.sqrt(7)
    ours = point_convolution(x, vectors, senders, receivers, radial, num_neighbors=7)
    for l in expected:
        np.testing.assert_allclose(ours[l], expected[l], atol=1e-13)
    order = generator().permutation(len(senders))  # the order of edges is arbitrary
    again = point_convolution(
        x,
        vectors[order],
        senders[order],
        receivers[order],
        {p: w[order] for p, w in radial.items()},
        num_neighbors=7,
    )
    for l in expected:
        np.testing.assert_allclose(again[l], expected[l], atol=1e-13)


def test_all_pairs_give_what_neighbors_give():
    """What is beyond the cutoff has weight zero."""
    x, positions = fragment(l_max=2, points=6), cloud()
    results = []
    for senders, receivers in (all_pairs(6), neighbors(positions, CUTOFF)):
        vectors = positions[senders] - positions[receivers]
        basis = radial_basis(lengths(vectors), 3, CUTOFF)
        radial = {p: basis @ generator(sum(p)).normal(size=(3, 3)) for p in paths(x, range(3), 2)}
        results.append(point_convolution(x, vectors, senders, receivers, radial))
    assert 0 < len(senders) < 30
    for l in range(3):
        np.testing.assert_allclose(results[0][l], results[1][l], atol=1e-13)


def test_no_edges_and_no_points():
    none = np.zeros(0, dtype=int)
    for points in (0, 2):
        x = {0: np.ones((points, 1, 1))}
        y = point_convolution(x, np.zeros((0, 3)), none, none, {(0, 1, 1): np.zeros((0, 4))})
        assert y[1].shape == (points, 4, 3)
        assert not y[1].any()
        assert pool(y)[1].shape == (4, 3)


def padded_batch():
    """Give two clouds of six and four points, as one batch with padding that is not zero."""
    positions = np.stack([cloud(0), cloud(1)])
    return positions, np.array([[True] * 6, [True, False, True, True, True, False]])


def test_batch_with_masks_is_cloud_by_cloud():
    positions, mask = padded_batch()
    weights = make_weights(l_max=2)
    together = network(positions, weights, mask)
    for n in range(2):
        alone = network(positions[n][mask[n]], weights)
        for l in range(3):
            np.testing.assert_allclose(together["cloud"][l][n], alone["cloud"][l], atol=1e-12)
            rows = together["points"][l][n][mask[n]]
            np.testing.assert_allclose(rows, alone["points"][l], atol=1e-12)
    ignored = network(positions, weights)  # control: without the mask, the padding counts
    assert np.abs(ignored["cloud"][0][1] - together["cloud"][0][1]).max() > 0.1


# JAX


SMALL = make_weights(l_max=1, channels=2, parity="even")


def energy(positions, weights):
    return network(positions, weights)["cloud"][0].sum()


@pytest.fixture(scope="module")
def energy_and_gradients():
    """Give a function of positions and weights, compiled once: energy, and both gradients."""
    jax = pytest.importorskip("jax")
    compiled = jax.jit(jax.value_and_grad(energy, argnums=(0, 1)))

    def function(positions, weights=SMALL):
        with jax.enable_x64(True):
            return jax.tree.map(np.asarray, compiled(positions, weights))

    return function


def test_jit_and_vmap_give_what_numpy_gives(jax):
    positions, mask = padded_batch()
    expected = network(positions, SMALL, mask)
    with jax.enable_x64(True):
        ours = jax.jit(jax.vmap(network, in_axes=(0, None, 0)))(positions, SMALL, mask)
    for name, l in product(expected, range(2)):
        assert isinstance(ours[name][l], jax.Array)
        np.testing.assert_allclose(ours[name][l], expected[name][l], atol=1e-12)


def test_numpy_weights_join_jax_features(jax):
    x = {1: jax.numpy.ones((2, 1, 3))}
    for y in (linear(x, {1: np.ones((4, 1))}), tensor_product(x, x, {(1, 1, 1): np.ones(1)})):
        assert isinstance(y[1], jax.Array)
        assert y[1].dtype == np.float32


def test_forces_are_finite_differences_and_neither_push_nor_twist(energy_and_gradients):
    positions = cloud()
    forces = -energy_and_gradients(positions)[1][0]
    steps = np.eye(18).reshape(18, 6, 3) * 1e-5
    expected = [
        (energy(positions - step, SMALL) - energy(positions + step, SMALL)) / 2e-5 for step in steps
    ]
    np.testing.assert_allclose(forces.ravel(), expected, atol=1e-7)
    assert np.abs(forces).max() > 0.1
    np.testing.assert_allclose(forces.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(np.cross(positions, forces).sum(axis=0), 0, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "kind", "key"),
    [("first", "radial", (0, 1, 1)), ("second", "product", (1, 1, 0)), ("first", "gates", 0)],
)
def test_gradients_of_weights_are_finite_differences(energy_and_gradients, name, kind, key):
    slope = energy_and_gradients(cloud())[1][1][name][kind][key]

    def shifted(step):
        weights = SMALL[name][kind][key].copy()
        weights.flat[1] += step
        changed = {**SMALL[name], kind: {**SMALL[name][kind], key: weights}}
        return energy(cloud(), {**SMALL, name: changed})

    expected = (shifted(1e-5) - shifted(-1e-5)) / 2e-5
    assert abs(expected) > 1e-4
    assert slope.flat[1] == pytest.approx(expected, rel=1e-5)


def test_energy_is_conserved_in_motion(energy_and_gradients):
    """Velocity Verlet keeps the energy of a force −∇E up to an error of second order in the step.

    So half the step leaves a quarter of it. Other equivariant forces, such as the outputs of degree
    1 at each point, change the energy by an amount that no step cures.
    """

    def gradient(positions):
        return -energy_and_gradients(positions)[1][0]

    def readout(positions):
        return to_vectors(network(positions, SMALL)["points"][1][:, 0])

    def largest_error(force, steps):
        positions, velocities, dt = cloud(), 0.1 * cloud(1), 0.5 / steps
        energies, now = [], force(positions)
        for _ in range(steps):
            energies.append((velocities**2).sum() / 2 + energy(positions, SMALL))
            velocities = velocities + dt / 2 * now
            positions = positions + dt * velocities
            now = force(positions)
            velocities = velocities + dt / 2 * now
        return np.abs(np.array(energies) - energies[0]).max()

    coarse, fine = largest_error(gradient, 40), largest_error(gradient, 80)
    assert fine < 1e-3
    assert coarse / fine == pytest.approx(4, rel=0.2)
    assert largest_error(readout, 40) > 100 * fine


def test_energy_is_smooth_where_a_point_crosses_the_cutoff(energy_and_gradients):
    """Half as far inside, energy and force are at most 1/8 and 1/4 of what they were."""

    def dimer(distance):
        positions = 100.0 * np.arange(18).reshape(6, 3)  # all others are far away
        positions[1] = positions[0] + np.array([2.0, 2.0, 1.0]) * (distance / 3)
        value, (slope, _) = energy_and_gradients(positions)
        return value, np.abs(slope).max()

    outside = dimer(CUTOFF + 1e-9)
    assert outside[1] == 0
    assert outside == dimer(10 * CUTOFF)
    (e1, f1), (e2, f2) = dimer(CUTOFF - 2e-2), dimer(CUTOFF - 1e-2)
    assert f1 > 0
    assert abs(e2 - outside[0]) < abs(e1 - outside[0]) / 7
    assert f2 < f1 / 3.5


def test_zeros_have_finite_derivatives(jax):
    """Coincident points, zero features and isolated points: no NaN, and the right slopes."""

    def slopes(function, x):
        return jax.jacrev(function)(x)

    def everything(zeros):
        return (
            slopes(lengths, zeros),
            slopes(lambda v: embed(v[None], 2)[2].sum(), zeros),
            slopes(lambda v: normalize({1: v[None, None]}, eps=0.5)[1], zeros)[0, 0],
            slopes(lambda v: norm_nonlinearity({1: v[None]}, jax.numpy.tanh)[1], zeros)[0],
            slopes(lambda v: norm_nonlinearity({1: v[None]}, jax.numpy.exp)[1], zeros)[0],
        )

    distance, harmonics, normalized, smooth, jumping = jax.jit(everything)(np.zeros(3))
    for slope in (distance, harmonics, jumping):
        np.testing.assert_array_equal(slope, 0)
    np.testing.assert_allclose(normalized, 2 * np.eye(3), rtol=1e-6)
    np.testing.assert_allclose(smooth, np.eye(3), rtol=1e-6)


SIZES = [(np.float16, 300.0), (np.float16, 1e-3), (np.float32, 1e20), (np.float32, 1e-30)]


@pytest.mark.parametrize(("dtype", "size"), [*SIZES, (np.float64, 1e200), (np.float64, 1e-200)])
def test_squares_of_large_and_tiny_vectors_do_not_count(dtype, size):
    x = (np.array([[3, 0, 4], [0, 0, 0]]) * size).astype(dtype)
    rtol = 20 * np.finfo(dtype).eps
    length = lengths(x)
    assert length.dtype == dtype
    np.testing.assert_allclose(length, [float(dtype(5 * size)), 0], rtol=rtol)
    unit = [[0.6, 0, 0.8], [0, 0, 0]]
    np.testing.assert_allclose(norm_nonlinearity({1: x}, np.ones_like)[1], unit, rtol=rtol)
    normalized = normalize({1: x}, eps=float(np.finfo(dtype).smallest_subnormal))[1]
    np.testing.assert_allclose(normalized, np.sqrt(2) * np.array(unit), rtol=2 * rtol + 1e-3)


@pytest.mark.parametrize("size", [1e20, 1.0, 1e-30])
def test_derivatives_of_large_and_tiny_vectors(jax, size):
    x, unit = np.float32(size) * np.array([3, 0, 4], np.float32), np.array([0.6, 0, 0.8])
    across = (np.eye(3) - np.outer(unit, unit)) / 5
    np.testing.assert_allclose(jax.grad(lengths)(x), unit, rtol=1e-5)
    slope = jax.jacrev(lambda v: norm_nonlinearity({1: v[None]}, jax.numpy.ones_like)[1][0])(x)
    np.testing.assert_allclose(slope * size, across, atol=1e-6)
    slope = jax.jacrev(lambda v: normalize({1: v[None]}, eps=1e-37)[1][0])(x)
    np.testing.assert_allclose(slope * size, across, atol=1e-6)


@pytest.mark.parametrize("eps", [1e-200, 1e-320, 1e300])
def test_zeros_stay_zero_for_each_epsilon(jax, eps):
    assert not normalize({1: np.zeros((2, 1, 3))}, eps=eps)[1].any()
    slope = jax.jacrev(lambda v: normalize({1: v[None]}, eps=eps)[1][0])(np.zeros(3, np.float32))
    assert np.isfinite(slope).all()
    assert not lengths(np.zeros((2, 0))).any()


def test_infinite_vectors_have_infinite_lengths():
    np.testing.assert_array_equal(lengths([[np.inf, 1], [np.nan, 1]]), [np.inf, np.nan])


def test_coincident_points_have_finite_forces(energy_and_gradients):
    positions = cloud()
    positions[1] = positions[0]
    value, (slope, _) = energy_and_gradients(positions)
    assert np.isfinite(value)
    assert np.isfinite(slope).all()


def test_single_precision_rotations_turn_features_of_other_types():
    (r,) = random_rotations(1, generator())
    x = fragment(points=2)
    for features in (x, each_degree(lambda v: (10 * v).astype(int), x)):
        ours, expected = rotate(features, r.astype(np.float32)), rotate(features, r)
        for l, values in ours.items():
            assert values.dtype == np.float64
            np.testing.assert_allclose(values, expected[l], atol=1e-4)


def test_infinite_distances_are_beyond_the_cutoff_and_nan_is_not(jax):
    assert not radial_basis([np.inf, 2.0, 1e300], 3, 2.0).any()
    slope = jax.vmap(jax.jacfwd(lambda r: radial_basis(r, 3, 2.0)))(np.array([np.inf, 5.0]))
    np.testing.assert_allclose(slope, 0, atol=1e-14)
    assert np.isnan(envelope(np.nan, 2.0))
    assert np.isnan(radial_basis(np.nan, 3, 2.0)).all()


def test_batched_masks_with_one_set_of_edges():
    senders, receivers = all_pairs(4)
    positions = cloud(points=4)
    vectors = positions[senders] - positions[receivers]
    radial = {p: generator(3).normal(size=(12, 3)) for p in [(0, 1, 1), (1, 1, 0)]}
    x = fragment(l_max=1, points=4)
    masks = generator(4).random((2, 12)) < 0.5
    together = point_convolution(x, vectors, senders, receivers, radial, masks)
    for k, mask in enumerate(masks):
        alone = point_convolution(x, vectors, senders, receivers, radial, mask)
        for l, values in alone.items():
            np.testing.assert_allclose(together[l][k], values, atol=1e-14)


# Types and errors


def test_single_precision_stays_and_agrees():
    single = make_weights(l_max=2)
    stack = [single]
    while stack:
        mapping = stack.pop()
        for key, value in mapping.items():
            if isinstance(value, dict):
                stack.append(value)
            else:
                mapping[key] = value.astype(np.float32)
    ours = network(cloud().astype(np.float32), single)
    expected = network(cloud(), make_weights(l_max=2))
    for name, l in product(ours, range(3)):
        assert ours[name][l].dtype == np.float32
        np.testing.assert_allclose(ours[name][l], expected[name][l], atol=1e-4)
    x = each_degree(lambda values: values.astype(np.float32), fragment(l_max=1))
    layers = (norm_nonlinearity(x, np.tanh), normalize(x), pool(x), rotate(x, MIRROR.T @ MIRROR))
    assert [layer[1].dtype for layer in layers] == [np.float32] * 3 + [np.float64]
    assert to_vectors(x[1]).dtype == np.float32


def test_numpy_arrays_never_load_jax():
    code = (
        "import sys; import numpy as np; from dmolkit.networks import *; "
        "s, r = neighbors(np.eye(3), 2.0); "
        "y = point_convolution({0: np.ones((3, 1, 1))}, np.eye(3)[s] - np.eye(3)[r], s, r, "
        "{(0, 1, 1): np.ones((6, 1))}); print(pool(y)[1].shape, 'jax' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "(1, 3) False\n"


X = {0: np.ones((2, 3, 1)), 1: np.ones((2, 3, 3))}
EDGES = (np.ones((2, 3)), [0, 1], [1, 0])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: embed(np.ones(3), 2), ValueError, r"vectors must have shape \(..., points, 3\)"),
        (lambda: embed(np.ones((2, 3)), -1), ValueError, "l_max"),
        (lambda: linear(X[0], {0: np.ones((1, 3))}), TypeError, "x must map degrees to arrays"),
        (lambda: linear({}, {0: np.ones((1, 3))}), ValueError, "x must have at least one degree"),
        (lambda: linear({1: X[0]}, {}), ValueError, r"x\[1\] must have shape \(..., channels, 3"),
        (lambda: linear({"1": X[1]}, {}), TypeError, "a degree of x must be an integer"),
        (lambda: linear({1: X[1] * 1j}, {}), TypeError, r"x\[1\] must hold real numbers"),
        (lambda: linear(X, {2: np.ones((1, 3))}), ValueError, r"degree 2 for weights\[2\]"),
        (lambda: linear(X, {1: np.ones((3, 4))}), ValueError, r"weights\[1\] must have shape"),
        (lambda: linear(X, {0: np.ones((2, 3))}, [1.0]), ValueError, "bias"),
        (lambda: linear(X, {1: np.ones((2, 3))}, [1.0, 1.0]), ValueError, "bias"),
        (lambda: linear(X, {0: np.ones((2, 3))}, {0: [1.0, 1.0]}), TypeError, r"bias .*\(c_out,\)"),
        (lambda: pool(X, mask=[True]), ValueError, r"mask must have shape \(2,\)"),
        (lambda: pool(X, mask=True), ValueError, r"mask must have shape \(2,\)"),
        (lambda: neighbors(np.ones((3, 3)), 1.0, [True]), ValueError, "mask must have shape"),
        (lambda: envelope([1.0, -2.0], 1.0), ValueError, "distances must not be negative, got -2"),
        (lambda: radial_basis([-1.0], 2, 1.0), ValueError, "distances must not be negative"),
        (
            lambda: point_convolution(X, *EDGES, {(0, 0, 0): np.ones((2, 3))}, mask=[True]),
            ValueError,
            r"mask must have shape \(2,\)",
        ),
        (
            lambda: point_convolution(
                X, *EDGES, {(0, 0, 0): np.ones((4, 2, 3))}, mask=np.ones((3, 2), bool)
            ),
            ValueError,
            "mask, vectors, x and radial must agree in their leading axes",
        ),
        (lambda: normalize({}), ValueError, "x must have at least one degree"),
        (lambda: tensor_product({}, {}, {}), ValueError, "x must have at least one degree"),
        (lambda: pool({True: X[1]}), TypeError, "a degree of x must be an integer, got True"),
        (lambda: gate(X, X[1]), TypeError, "gates must map degrees to arrays, got ndarray"),
        (lambda: gate(X, {"abc": X[1], 1: X[1]}), TypeError, "a degree of gates .* got 'abc'"),
        (lambda: linear(X, [1.0]), TypeError, "weights must map degrees to arrays, got list"),
        (lambda: linear(X, {0.0: np.ones((2, 3))}), TypeError, "a degree of weights .* got 0.0"),
        (lambda: tensor_product(X, X, None), TypeError, r"weights must map paths .* got NoneType"),
        (lambda: tensor_product(X, X, {5: [1.0]}), ValueError, r"weights\[5\]: a path must be"),
        (lambda: tensor_product(X, X, {(True, 1, 0): [1.0]}), TypeError, r"weights\[\(True, 1, 0"),
        (lambda: point_convolution(X, *EDGES, [1.0]), TypeError, "radial must map paths"),
        (
            lambda: point_convolution(X, *EDGES, {(0,): [1.0]}),
            ValueError,
            r"radial\[\(0,\)\]: a pa",
        ),
        (
            lambda: point_convolution(X, *EDGES, {(0, 10**6, 0): np.ones((2, 3))}),
            ValueError,
            r"radial\[\(0, 1000000, 0\)\]: l3 must lie",
        ),
        (lambda: norm_nonlinearity(X, 2.0), TypeError, "function must be callable, got float"),
        (
            lambda: norm_nonlinearity(X, np.sum),
            ValueError,
            r"function must keep the shape \(2, 3\)",
        ),
        (lambda: norm_nonlinearity(X, lambda s: 1j * s), TypeError, "function must return real"),
        (lambda: gate(X, {1: X[1][..., 0]}, lambda s: None), TypeError, "function must return an"),
        (lambda: gate(X, {1: X[1][..., 0]}, scalar_function=3), TypeError, "scalar_function must"),
        (
            lambda: gate(X, {1: X[1][..., 0]}, scalar_function=lambda s: s[..., None]),
            ValueError,
            "scalar_function must keep the shape",
        ),
        (lambda: paths([1], [-1], 2), ValueError, "degrees2"),
        (lambda: paths([1], [1], 2, parity="odd"), ValueError, "parity"),
        (lambda: tensor_product(X, X, {(1, 1, 3): np.ones(3)}), ValueError, "l3 must lie"),
        (lambda: tensor_product(X, X, {(1, 1): np.ones(3)}), ValueError, "a path must be a tuple"),
        (lambda: tensor_product(X, X, {(1, 2, 1): np.ones(3)}), ValueError, "y must have degree 2"),
        (lambda: tensor_product(X, X, {(1, 1, 1): np.ones(4)}), ValueError, "has 4 channels"),
        (lambda: tensor_product(X, X, {(1, 1, 1): np.ones((2, 3, 1))}), ValueError, "must have sh"),
        (
            lambda: tensor_product(X, {0: np.ones((4, 3, 1))}, {(1, 0, 1): np.ones(3)}),
            ValueError,
            r"x\[1\] and y\[0\] must agree",
        ),
        (
            lambda: tensor_product(X, X, {(0, 0, 0): np.ones(3), (1, 1, 0): np.ones((2, 3, 3))}),
            ValueError,
            "gives 2 channels, another path to degree 0 gives 3",
        ),
        (lambda: gate(X, {}), ValueError, "gates must have the degrees of x without 0"),
        (lambda: gate(X, {0: X[0], 1: X[1][..., 0]}), ValueError, "gates must have the degrees"),
        (lambda: gate(X, {1: X[1]}), ValueError, r"gates\[1\] must have shape \(2, 3\)"),
        (lambda: norm_nonlinearity(X[1], np.tanh), TypeError, "x must map"),
        (lambda: normalize(X, eps=0), ValueError, "eps"),
        (lambda: pool(X, reduction="max"), ValueError, "reduction"),
        (lambda: pool(X, mask=[1, 0]), TypeError, "mask must hold booleans"),
        (lambda: pool(X, mask=[True] * 3), ValueError, r"mask must have shape \(2,\)"),
        (lambda: pool({0: np.ones((3, 1))}), ValueError, "points axis"),
        (lambda: rotate(X, MIRROR), ValueError, "rotations must hold rotation matrices"),
        (lambda: rotate(X, 2 * np.eye(3), "natural"), ValueError, "orthogonal"),
        (lambda: rotate(X, np.eye(3), "even"), ValueError, "parity"),
        (lambda: to_vectors(np.ones((3, 5))), ValueError, "values must have shape"),
        (lambda: lengths(1.0), ValueError, "vectors"),
        (lambda: envelope([1.0], 0), ValueError, "cutoff"),
        (lambda: envelope(["1"], 1.0), TypeError, "distances"),
        (lambda: radial_basis([1.0], 0, 1.0), ValueError, "count"),
        (lambda: neighbors(np.ones((3, 2)), 1.0), ValueError, "positions must have shape"),
        (lambda: neighbors([[0, 0, np.nan]], 1.0), ValueError, "positions must be finite"),
        (lambda: neighbors(np.ones((3, 3)), 1.0, [1, 1, 1]), TypeError, "mask"),
        (lambda: neighbors(np.ones((3, 3)), -1.0), ValueError, "cutoff"),
        (
            lambda: point_convolution(X, np.ones((2, 3)), [0, 2], [1, 0], {}),
            ValueError,
            "senders holds 2, expected indices from 0 to 1",
        ),
        (
            lambda: point_convolution(X, np.ones((2, 3)), [0, 1], [1.0, 0.0], {}),
            TypeError,
            "receivers must hold integers",
        ),
        (
            lambda: point_convolution(X, np.ones((2, 3)), [0, 1], [1], {}),
            ValueError,
            "senders and receivers must be as many",
        ),
        (
            lambda: point_convolution(X, np.ones((3, 3)), [0, 1], [1, 0], {}),
            ValueError,
            r"vectors must have shape \(..., 2, 3\)",
        ),
        (
            lambda: point_convolution(X, *EDGES, {(2, 0, 2): np.ones((2, 3))}),
            ValueError,
            "x must have degree 2",
        ),
        (
            lambda: point_convolution(X, *EDGES, {(1, 0, 1): np.ones((3, 3))}),
            ValueError,
            r"radial\[\(1, 0, 1\)\] must have shape \(..., 2, 3\)",
        ),
        (
            lambda: point_convolution({**X, 1: X[1][:1]}, *EDGES, {}),
            ValueError,
            "points axis, of the same length",
        ),
        (lambda: point_convolution(X, *EDGES, {}, num_neighbors=0), ValueError, "num_neighbors"),
        (
            lambda: point_convolution(X, *EDGES, {(0, 0, 0): np.ones((2, 3))}, mask=[True] * 3),
            ValueError,
            "mask must have shape",
        ),
    ],
)
def test_errors_name_the_argument(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_neighbors_need_values(jax):
    with pytest.raises(TypeError, match="positions must have values"):
        jax.jit(lambda p: neighbors(p, 1.0))(np.ones((2, 3)))
