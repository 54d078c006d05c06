"""Guards of speed that no machine can upset: counts of operations, memory, ratios in one process.

Ratios are of processor time against a plain way to compute the same, with wide margins.
"""

import math
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.special import sph_harm_y

import cases_rotations
from dmolkit import _tables, constraints, groups, harmonics, networks, planar, so3
from dmolkit.rotations import random_rotations

RNG_SEED = 0
CAPTURED: dict[str, Any] = {"capture_output": True, "text": True, "check": True}


def seconds(call: Callable[[], Any], repeats: int = 3) -> float:
    """Processor time of this thread, at best of a few calls."""
    times = []
    for _ in range(repeats):
        start = time.thread_time()
        call()
        times.append(time.thread_time() - start)
    return min(times)


def peak(call: Callable[[], Any]) -> int:
    """Bytes that NumPy holds at the highest during a call, and that were not there before."""
    call()  # tables are made at the first call
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def normal(*shape: int, dtype: str = "float64") -> np.ndarray:
    return np.random.default_rng(RNG_SEED).normal(size=shape).astype(dtype)


def test_harmonics_need_little_more_memory_than_their_result() -> None:
    points = normal(100_000, 3)
    result = 8 * 49 * len(points)
    assert result < peak(lambda: harmonics.spherical_harmonics(6, points)) < 1.15 * result


@pytest.mark.skipif(sys.platform != "linux", reason="counts what Linux counts")
def test_harmonics_fetch_memory_from_the_system_for_their_result_only() -> None:
    """Where chunks fetch theirs anew, most of the time goes into that. It needs a new process."""
    program = """
import resource, numpy as np
from dmolkit.harmonics import spherical_harmonics
points = np.random.default_rng(0).normal(size=(100_000, 3))
spherical_harmonics(6, points)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
spherical_harmonics(6, points)
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) * resource.getpagesize())
"""
    fetched = int(subprocess.run([sys.executable, "-c", program], **CAPTURED).stdout)
    assert fetched < 1.5 * 8 * 49 * 100_000


def test_harmonics_are_faster_than_one_function_after_the_other() -> None:
    points = normal(5_000, 3)

    def plain() -> list[np.ndarray]:
        x, y, z = points.T
        theta, phi = np.arctan2(np.hypot(x, y), z), np.arctan2(y, x)
        return [sph_harm_y(l, m, theta, phi) for l in range(7) for m in range(l + 1)]

    assert seconds(lambda: harmonics.spherical_harmonics(6, points)) < seconds(plain) / 2


def test_d_matrices_are_computed_together() -> None:
    rotations = random_rotations(300, np.random.default_rng(RNG_SEED))
    together = seconds(lambda: so3.wigner_d(4, rotations))
    assert together < seconds(lambda: [so3.wigner_d(4, r) for r in rotations]) / 8


def test_d_matrices_need_memory_for_a_few_blocks_only() -> None:
    rotations = random_rotations(20_000, np.random.default_rng(RNG_SEED))
    result = 8 * 9**2 * len(rotations)
    assert peak(lambda: so3.wigner_d(4, rotations)) < 2.5 * result


def test_couplings_are_kept() -> None:
    assert so3.clebsch_gordan(3, 2, 4) is so3.clebsch_gordan(3, 2, 4)


def test_couplings_come_many_at_a_time() -> None:
    """One after the other, from the formula in factorials, they take far longer."""

    def racah(l1: int, l2: int, l3: int, m1: int, m2: int) -> float:
        f, m3 = math.factorial, m1 + m2
        total = 0.0
        for k in range(l1 + l2 - l3 + 1):
            parts = (k, l1 + l2 - l3 - k, l1 - m1 - k, l2 + m2 - k, l3 - l2 + m1 + k)
            parts = (*parts, l3 - l1 - m2 + k)
            if min(parts) >= 0:
                total += (-1) ** k / math.prod(map(f, parts))
        root = (2 * l3 + 1) * f(l1 + l2 - l3) * f(l1 - l2 + l3) * f(l2 - l1 + l3)
        root *= f(l1 + m1) * f(l1 - m1) * f(l2 + m2) * f(l2 - m2) * f(l3 + m3) * f(l3 - m3)
        return total * math.sqrt(root / f(l1 + l2 + l3 + 1))

    def plain() -> list[float]:
        pairs = product(range(-5, 6), range(-6, 7))
        return [racah(5, 6, 7, m1, m2) for m1, m2 in pairs if abs(m1 + m2) <= 7]

    table = so3._complex_clebsch_gordan(5, 6, 7)
    np.testing.assert_allclose(np.sort(table[table != 0]), np.sort(plain()), atol=1e-13)
    assert seconds(lambda: so3._complex_clebsch_gordan(5, 6, 7)) < seconds(plain) / 2


def test_a_group_is_enumerated_by_products_with_generators_only() -> None:
    count = 0

    def multiply(x: np.ndarray, g: np.ndarray) -> np.ndarray:
        nonlocal count
        count += 1
        return x[g]

    generators = np.array([[1, 0, 2, 3, 4], [1, 2, 3, 4, 0]])
    elements, *_ = _tables.enumerate_products(np.arange(5), generators, multiply, 0, 120)
    assert len(elements) == 120
    assert count == 120 * len(generators)


def test_a_cayley_table_is_not_filled_product_by_product() -> None:
    symmetric = groups.from_permutations([[1, 0, 2, 3, 4], [1, 2, 3, 4, 0]])
    table = symmetric.table.tolist()

    def plain() -> None:  # Light's test, as it is defined
        for g in symmetric.generators:
            for x, y in product(range(120), repeat=2):
                assert table[table[x][g]][y] == table[x][table[g][y]]

    check = seconds(lambda: _tables.check_associative(symmetric.table, symmetric.generators, ()))
    assert check < seconds(plain) / 3


def test_one_subgroup_of_each_class_is_extended(monkeypatch: pytest.MonkeyPatch) -> None:
    """S5 has 19 classes of its 156 subgroups, and 56 cyclic subgroups of prime-power order."""
    count, extend = 0, _tables._extend

    def counting(*arguments: Any) -> np.ndarray:
        nonlocal count
        count += 1
        return extend(*arguments)

    monkeypatch.setattr(_tables, "_extend", counting)
    assert len(groups.subgroups(groups.symmetric(5))) == 156
    assert count < 19 * 56 / 2


def test_orbits_need_no_matrix_of_conditions() -> None:
    things = constraints.vectors(constraints.permutation_group(6)) ** 2
    conditions = 8 * (36 * 36) ** 2
    assert peak(lambda: constraints.equivariant_basis(things, things)) < conditions / 5


def test_group_layers_gather_a_block_at_a_time() -> None:
    images, kernels = normal(8, 8, 4, 64, 64, dtype="float32"), normal(8, 8, 4, 5, 5)
    kernels = kernels.astype("float32")
    patches = 4 * images.size * 25  # if all were there at once
    used = peak(lambda: planar.group_convolution(images, kernels, "p4"))
    assert used < patches / 4


def test_lifting_is_faster_than_loops() -> None:
    image, kernel = normal(3, 12, 12), normal(3, 5, 5)

    def plain() -> np.ndarray:
        padded = np.pad(image, ((0, 0), (2, 2), (2, 2)), mode="wrap")
        moved = [planar.transform_image(kernel, h) for h in range(8)]
        result = np.empty((8, 12, 12))
        for h, i, j in product(range(8), range(12), range(12)):
            result[h, i, j] = (padded[:, i : i + 5, j : j + 5] * moved[h]).sum()
        return result

    def layer() -> np.ndarray:
        return planar.lifting_convolution(image[None], kernel[None])[0, 0]

    np.testing.assert_allclose(layer(), plain(), atol=1e-12)
    assert seconds(layer) < seconds(plain) / 5


def compiled(jax: Any, function: Callable[..., Any], *arguments: Any) -> Any:
    return jax.jit(function).lower(*arguments).compile()


def flops(program: Any) -> float:
    return float(program.cost_analysis()["flops"])


def test_p4m_layer_in_jax_is_one_plain_convolution(jax: Any) -> None:
    """It has the operations of a convolution with as many planes, and few for the kernels."""
    features, kernels = (
        normal(2, 4, 8, 16, 16, dtype="float32"),
        normal(4, 4, 8, 3, 3, dtype="float32"),
    )
    ours = compiled(jax, planar.group_convolution, features, kernels)
    plain = compiled(
        jax,
        lambda x, k: jax.lax.conv(x, k, (1, 1), "VALID"),
        normal(2, 32, 18, 18, dtype="float32"),
        normal(32, 32, 3, 3, dtype="float32"),
    )
    assert flops(plain) <= flops(ours) < 1.1 * flops(plain)


def test_harmonics_in_jax_take_few_operations(jax: Any) -> None:
    """XLA computes some of the recurrence more than once, but not from the start for each."""
    points = normal(1000, 3, dtype="float32")
    program = compiled(jax, lambda p: harmonics.spherical_harmonics(6, p), points)
    assert flops(program) < 60 * 49 * len(points)


def test_full_products_in_jax_contract_weights_first(jax: Any) -> None:
    """All sums at once would take c³·n1·n2·n3 multiplications per point and path."""
    x, y = ({l: normal(50, 8, 2 * l + 1, dtype="float32") for l in range(3)} for _ in range(2))
    weights = {path: normal(8, 8, 8, dtype="float32") for path in networks.paths(x, y, 2)}
    program = compiled(jax, networks.tensor_product, x, y, weights)
    at_once = sum(50 * 8**3 * math.prod(2 * l + 1 for l in path) for path in weights)
    assert flops(program) < at_once


def test_full_products_in_jax_cost_no_more_than_those_of_e3nn(jax: Any, e3nn: Any) -> None:
    x, y = ({l: normal(64, 16, 2 * l + 1, dtype="float32") for l in range(3)} for _ in range(2))
    paths = networks.paths(x, y, 2, "even")
    weights = {path: normal(16, 16, 16, dtype="float32") for path in paths}
    function, arguments = cases_rotations.e3nn_product(x, y, weights, "uvw")
    ours = compiled(jax, networks.tensor_product, x, y, weights)
    theirs = compiled(jax, function, *arguments)
    expected = np.asarray(theirs(*arguments))
    np.testing.assert_allclose(cases_rotations.joined(ours(x, y, weights)), expected, atol=1e-3)
    assert flops(ours) < 1.2 * flops(theirs)
