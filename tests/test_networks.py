"""Networks under motions, mirrors and in motion; what is single is in the files beside this one.

The historic mistakes of such networks are in `test_networks_mistakes.py`.
"""

from itertools import product

import numpy as np
import pytest
from array_api_compat import array_namespace

from dmolkit.networks import (
    gate,
    lengths,
    linear,
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
from dmolkit.testing import assert_equivariant, equivariance_error
from tests.array_checks import assert_loads_no_jax
from tests.fragments import (
    CUTOFF,
    L_MAX,
    MIRROR,
    WEIGHTS,
    all_pairs,
    cloud,
    each_degree,
    fragment,
    generator,
    random_gates,
)

# The complete network


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


# Each layer


def act(r, x):
    return rotate(x, r)


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


def test_numpy_arrays_never_load_jax():
    assert_loads_no_jax(
        "import numpy as np; from dmolkit.networks import *; "
        "s, r = neighbors(np.eye(3), 2.0); "
        "y = point_convolution({0: np.ones((3, 1, 1))}, np.eye(3)[s] - np.eye(3)[r], s, r, "
        "{(0, 1, 1): np.ones((6, 1))}); assert pool(y)[1].shape == (1, 3)"
    )


# In JAX


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


def test_coincident_points_have_finite_forces(energy_and_gradients):
    positions = cloud()
    positions[1] = positions[0]
    value, (slope, _) = energy_and_gradients(positions)
    assert np.isfinite(value)
    assert np.isfinite(slope).all()
