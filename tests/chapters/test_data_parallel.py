"""A training step of the chapter's experiment, on eight devices that share a batch, and on one.

Nothing in the package or in the chapter's cells knows of it: the images of a batch are told where
to live, and XLA's partitioner does the rest. Virtual devices must be asked for before JAX starts,
so this runs in a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import environment

ROOT = Path(__file__).resolve().parents[2]
DEVICES, STEPS = 8, 3
PROGRAM = """
import json, sys

import jax, numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

import experiments


def run(model, devices, steps):
    cells = experiments.definitions(experiments.source("digits"))
    batch = NamedSharding(Mesh(np.array(devices), ("batch",)), PartitionSpec("batch"))
    network, *rest = cells["MODELS"][model]
    spread = lambda weights, x: network(weights, jax.lax.with_sharding_constraint(x, batch))
    cells["MODELS"][model] = (spread, *rest)
    key = jax.random.key(1)
    weights = cells["initial_weights"](model, key)
    state = weights, cells["optimiser"].init(weights)
    rows = jax.numpy.asarray(cells["split"](1)[0])
    arguments = lambda i: (rows, 50, 0.1, jax.random.fold_in(key, i))
    step = cells["step"].lower(model, *state, *arguments(0)).compile()
    for i in range(steps):
        state = step(*state, *arguments(i))
        if i == 0:
            first = state
    return first, state, step.as_text()


model, devices, steps = sys.argv[1], *map(int, sys.argv[2:])
assert len(jax.devices()) == devices
together = run(model, jax.devices(), steps)
alone = run(model, jax.devices()[:1], steps)


def apart(one, other):
    changes = []
    for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
        a, b = np.asarray(a), np.asarray(b)
        changes.append(float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-30)))
    return max(changes)


found = {
    "after one step": apart(together[0], alone[0]),
    "after all": apart(together[1], alone[1]),
    "moved": apart(alone[1][0], alone[0][0]),
    "sums over devices": ["all-reduce" in text for *_, text in (together, alone)],
}
print(json.dumps(found))
"""


def run(model: str) -> dict[str, Any]:
    """Run the program on virtual devices and read what it found."""
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("", "chapters/data"))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, model, str(DEVICES), str(STEPS)],
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


def test_eight_devices_train_as_one_does() -> None:
    found = run("p4-CNN")
    assert found["sums over devices"] == [True, False]
    assert found["after one step"] < 1e-5
    assert found["after all"] < 1e-3
    assert found["moved"] > 1e-3
