"""Features, points and weights with which the layers of networks are tested."""

import numpy as np

from dmolkit.networks import paths

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


def random_gates(x):
    return {l: x[0][..., 0] * l - 0.3 for l in x if l > 0}


X = {0: np.ones((2, 3, 1)), 1: np.ones((2, 3, 3))}
