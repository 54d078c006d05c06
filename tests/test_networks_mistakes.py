"""Historic mistakes of SO(3) networks, each switched on in a small naive network and noticed."""

from functools import lru_cache, partial
from itertools import product

import numpy as np
import pytest
from scipy.special import sph_harm_y

from dmolkit.harmonics import spherical_harmonics
from dmolkit.networks import embed, linear, normalize, paths, pool, rotate, tensor_product
from dmolkit.rotations import random_rotations
from dmolkit.so3 import clebsch_gordan, complex_to_real
from dmolkit.testing import equivariance_error

PATHS = paths(range(3), range(3), 2)
# Shorter than 1, so that arccos(z) without z/r gives numbers.
POINTS = np.random.default_rng(1).uniform(-1, 1, size=(5, 3)) / np.sqrt(3)
ROTATIONS = random_rotations(4, np.random.default_rng(2))


def harmonics(points, bug=""):
    """Harmonics from angles, l → (points, 2l + 1), and distances."""
    x, y, z = points.T
    r = np.sqrt(x**2 + y**2 + z**2)
    # The second argument of arccos is where to write: r becomes the wrong angle.
    polar = np.arccos(z, r) if bug == "arccos" else np.arccos(z / r)
    result = {}
    for l in range(3):
        rows = np.zeros((2 * l + 1, len(points)))
        for m in range(-l, l + 1):
            value = sph_harm_y(l, abs(m), polar, np.arctan2(y, x))
            part = value.imag if m < 0 else value.real
            sign = 1 if bug == "Condon-Shortley" else (-1) ** m
            if bug == "even negative m" and m < 0 and m % 2 == 0:
                sign = -sign
            rows[m if bug == "negative index" else l + m] = sign * part * (np.sqrt(2) if m else 1)
        result[l] = rows.reshape(-1, 2 * l + 1) if bug == "reshape" else rows.T
    return result, r


def gaunt(l1, l2, l3):
    """Integrals of three harmonics, by a product rule of degree 8, scaled like the couplings."""
    t, weights = np.polynomial.legendre.leggauss(5)
    phi = np.arange(9) * 2 * np.pi / 9
    z, azimuth = np.meshgrid(t, phi, indexing="ij")
    ring = np.sqrt(1 - z**2)
    sphere = np.stack([ring * np.cos(azimuth), ring * np.sin(azimuth), z], axis=-1).reshape(-1, 3)
    area = np.repeat(weights, 9) * 2 * np.pi / 9
    y = spherical_harmonics(2, sphere)
    integrals = np.einsum(
        "p,pi,pj,pk->ijk", area, *(y[:, l * l : (l + 1) ** 2] for l in (l1, l2, l3))
    )
    norm = np.linalg.norm(integrals)
    return integrals * (np.sqrt(2 * l3 + 1) / norm if norm > 1e-12 else 0)


def coefficients(path, bug=""):
    if bug == "Gaunt":
        return gaunt(*path)
    c = clebsch_gordan(*path)
    if bug == "complex coefficients":
        u1, u2, u3 = (complex_to_real(l) for l in path)
        c = np.einsum("abc,ai,bj,ck->ijk", c, u1, u2, u3.conj())
        c = c.real + c.imag  # one of them is zero
    return c


def network(points, bug=""):
    """Cloud to a fragment: the sum of harmonics times the sum of distances times harmonics."""
    y, r = harmonics(points, bug)
    first = {l: v.sum(axis=0) for l, v in y.items()}
    second = {l: (r[:, None] * v).sum(axis=0) for l, v in y.items()}
    result = {l: np.zeros((1, 2 * l + 1)) for l in y}
    for weight, (l1, l2, l3) in enumerate(PATHS, start=1):
        c = coefficients((l1, l2, l3), bug)
        result[l3] += weight * np.einsum("ijk,i,j->k", c, first[l1], second[l2])
    return result


def turn(r, points):
    return points @ r.T


def test_without_mistakes_it_is_what_the_package_computes():
    r = np.linalg.norm(POINTS, axis=1)[:, None, None]
    y = embed(POINTS, 2)
    scaled = {l: r * v for l, v in y.items()}
    weights = {path: [float(weight)] for weight, path in enumerate(PATHS, start=1)}
    expected = tensor_product(pool(y), pool(scaled), weights)
    for l, values in network(POINTS).items():
        np.testing.assert_allclose(values, expected[l], atol=1e-13)


# Measures: zero, but for rounding errors, if all is right, and large with the mistake


def turning(bug, wrong):
    """Equivariance under rotations, of all degrees at once."""
    function = partial(network, bug=bug if wrong else "")
    return equivariance_error(function, turn, lambda r, x: rotate(x, r), POINTS, ROTATIONS)


def rows_times_r(wrong):
    """``points @ R`` turns by the inverse: the network is right, and the check is not."""
    act = (lambda r, points: points @ r) if wrong else turn
    return equivariance_error(network, act, lambda r, x: rotate(x, r), POINTS, ROTATIONS)


def singular_vectors(wrong):
    """Half of the orthogonal matrices UVᵀ of singular value decompositions are improper.

    To the network, which uses odd paths, they must not do what rotations do.
    """
    u, _, v = np.linalg.svd(np.random.default_rng(3).normal(size=(20, 3, 3)))
    elements = u @ v
    assert 5 <= (np.linalg.det(elements) < 0).sum() <= 15
    if not wrong:
        elements = elements[np.linalg.det(elements) > 0]

    def act(r, x):
        return rotate(x, r, parity="natural")

    return equivariance_error(network, turn, act, POINTS, elements)


def haar(wrong):
    """Random Euler angles, each uniform, are not uniform on SO(3): there E R_zz² = 1/3."""
    rng = np.random.default_rng(4)
    if wrong:
        r_zz = np.cos(rng.uniform(0, np.pi, size=20_000))
    else:
        r_zz = random_rotations(20_000, rng)[:, 2, 2]
    # Four standard deviations of the mean of R_zz², whose variance is 1/5 − 1/9.
    return max(abs((r_zz**2).mean() - 1 / 3) - 4 * np.sqrt(4 / 45 / 20_000), 0.0)


def in_place(wrong):
    """Call a layer twice: one that multiplies its input in place gives something else."""
    x = embed(POINTS, 2)
    weights = {l: np.array([[2.0]]) for l in x}

    def layer(x):
        if not wrong:
            return linear(x, weights)
        for l in x:
            x[l] *= weights[l]
        return x

    first = {l: v.copy() for l, v in layer(x).items()}
    second = layer(x)
    return max(np.abs(first[l] - second[l]).max() for l in first)


def global_size(wrong):
    """Weights as many as a global says, one per point, tie the network to the order of points."""
    weights = np.random.default_rng(5).normal(size=(len(POINTS) if wrong else 1, 1, 1))

    def function(points):
        return pool({l: weights * v for l, v in embed(points, 2).items()})

    orders = [np.random.default_rng(n).permutation(5) for n in range(3)]
    return equivariance_error(function, lambda g, p: p[g], lambda g, x: x, POINTS, orders)


def no_aggregation(wrong):
    """See the wrong angles again, by an invariant: the length of a sum of harmonics.

    The length for a single point is constant, whatever the angles are, so it sees nothing.
    """
    bug = "arccos" if wrong else ""

    def invariants(points, together):
        y = harmonics(points, bug)[0]
        if together:
            y = {l: v.sum(axis=0) for l, v in y.items()}
        return {l: (v**2).sum(axis=-1) for l, v in y.items()}

    def error(together):
        function = partial(invariants, together=together)
        return equivariance_error(function, turn, lambda r, x: x, POINTS, ROTATIONS)

    assert error(together=False) < 1e-13
    return error(together=True)


def growth(wrong):
    """Decimal places that values grow by in six layers of products."""
    rng = np.random.default_rng(6)
    x = {l: rng.normal(size=(5, 8, 2 * l + 1)) for l in range(3)}
    start = max(np.abs(v).max() for v in x.values())
    for _ in range(6):
        x = tensor_product(x, x, {p: rng.normal(size=(8, 8, 8)) / 8 for p in PATHS})
        x = x if wrong else normalize(x)
    return max(np.log10(max(np.abs(v).max() for v in x.values()) / start), 0.0)


def lost_paths(wrong):
    """Gaunt coefficients commute with rotations but lose each odd path, such as u × v.

    So they do not span the products, Σ C Cᵀ is not the identity; and networks of them cannot tell
    a cloud from its mirror image.
    """
    bug = "Gaunt" if wrong else ""
    assert turning(bug, wrong=True) < 1e-13
    mirrored = rotate(network(POINTS * [1, 1, -1], bug), np.diag([1.0, 1, -1]), parity="natural")
    blind = all(np.allclose(mirrored[l], v, atol=1e-12) for l, v in network(POINTS, bug).items())
    assert blind == wrong
    blocks = [coefficients((1, 1, l), bug).reshape(9, -1) for l in range(3)]
    return np.abs(sum(block @ block.T for block in blocks) - np.eye(9)).max()


def small_cache(wrong):
    """Count what is computed again: a cache with too little room forgets each key in time."""
    triples = [p for p in product(range(7), repeat=3) if abs(p[0] - p[1]) <= p[2] <= p[0] + p[1]]
    if not wrong:
        first = [clebsch_gordan(*triple) for triple in triples]
        again = [clebsch_gordan(*triple) for triple in triples]
        return sum(a is not b for a, b in zip(first, again, strict=True))
    cached = lru_cache(maxsize=128)(lambda *triple: object())
    for triple in triples * 2:
        cached(*triple)
    return cached.cache_info().misses - len(triples)


MISTAKES = {
    "reshape instead of transpose": partial(turning, "reshape"),
    "negative m as index": partial(turning, "negative index"),
    "complex coefficients on real harmonics": partial(turning, "complex coefficients"),
    "sign of Condon and Shortley left in": partial(turning, "Condon-Shortley"),
    "sign of even negative m": partial(turning, "even negative m"),
    "np.arccos(z, r)": partial(turning, "arccos"),
    "points @ R": rows_times_r,
    "random matrix by SVD": singular_vectors,
    "uniform Euler angles": haar,
    "linear in place": in_place,
    "weights sized by a global": global_size,
    "no aggregation": no_aggregation,
    "no normalisation": growth,
    "Gaunt coefficients": lost_paths,
    "cache smaller than its keys": small_cache,
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_noticed(name):
    measure = MISTAKES[name]
    assert measure(wrong=False) < 1e-13
    assert measure(wrong=True) > 0.01
