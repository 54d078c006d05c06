"""Training steps of the chapters' experiments, on eight devices that share a batch, and on one.

Nothing in the package or in the chapters' cells knows of it: the rows of a batch are told where to
live, and XLA's partitioner does the rest. Virtual devices must be asked for before JAX starts, so
this runs in a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import environment

ROOT = Path(__file__).resolve().parents[2]
DEVICES, STEPS = 8, 10
PROGRAM = """
import json, sys

import jax, numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

import experiments


def digits(cells, model, steps):
    key = jax.random.key(1)
    weights = cells["initial_weights"](model, key)
    state = weights, cells["optimiser"].init(weights)
    rows = jax.numpy.asarray(cells["split"](1)[0])
    arguments = lambda i: (rows, 50, 0.1, jax.random.fold_in(key, i))
    step = cells["step"].lower(model, *state, *arguments(0)).compile()
    found = []
    for i in range(steps):
        state = step(*state, *arguments(i))
        found.append(state[0])
    return found[0], found[-1], step.as_text()


def dipoles(cells, model, steps):
    rows = jax.numpy.asarray(cells["split"](1)[0])
    train = [cells["train"].lower(model, rows, 50, 0.01, 1, n).compile() for n in (1, steps)]
    return *(run(rows, 50, 0.01, 1) for run in train), train[-1].as_text()


def run(tag, model, devices, steps):
    cells = experiments.definitions(experiments.source(tag))
    batch = NamedSharding(Mesh(np.array(devices), ("batch",)), PartitionSpec("batch"))
    network, *rest = cells["MODELS"][model]
    spread = lambda weights, x: network(weights, jax.lax.with_sharding_constraint(x, batch))
    cells["MODELS"][model] = (spread, *rest)
    return {"digits": digits, "dipoles": dipoles}[tag](cells, model, steps)


def apart(one, other):
    changes = []
    for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
        a, b = np.asarray(a), np.asarray(b)
        changes.append(float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-30)))
    return max(changes)


tag, model, devices, steps = *sys.argv[1:3], *map(int, sys.argv[3:])
assert len(jax.devices()) == devices
together, alone = (run(tag, model, jax.devices()[:n], steps) for n in (devices, 1))
found = {
    "after one step": apart(together[0], alone[0]),
    "after all": apart(together[1], alone[1]),
    "moved": apart(alone[1], alone[0]),
    "sums over devices": ["all-reduce" in text for *_, text in (together, alone)],
}
print(json.dumps(found))
"""


def run(tag: str, model: str) -> dict[str, Any]:
    """Run the program on virtual devices and read what it found."""
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("", "chapters/data"))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, tag, model, str(DEVICES), str(STEPS)],
        env={
            **os.environ,
            **environment.isolated(),
            "PYTHONPATH": paths,
            "JAX_PLATFORMS": "cpu",
            "XLA_FLAGS": f"--xla_force_host_platform_device_count={DEVICES}",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(("tag", "model"), [("digits", "p4-CNN"), ("dipoles", "point cloud")])
def test_eight_devices_train_as_one_does(tag: str, model: str) -> None:
    found = run(tag, model)
    assert found["sums over devices"] == [True, False]
    assert found["after one step"] < 1e-5
    assert found["after all"] < 1e-3
    assert found["moved"] > 1e-3
