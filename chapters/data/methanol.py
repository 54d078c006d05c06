"""Write methanol.npz: energies and dipole moments of thermally distorted methanol, from PySCF.

Run ``python chapters/data/methanol.py``, with the extra ``data`` installed. README.md says more.
"""

import json
import os
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one geometry per core; read when NumPy is loaded

import numpy as np
import pyscf
import scipy
from numpy.typing import NDArray
from pyscf import dft, gto
from pyscf.data.elements import COMMON_ISOTOPE_MASSES
from scipy import constants
from scipy.linalg import sqrtm
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation

Array = NDArray[np.float64]
NUMBERS = np.array([6, 8, 1, 1, 1, 1])  # C, O, three H of the methyl group, H of the hydroxyl group
GUESS = [(0, 0, 0), (0, 0, 1.4), (-1, 0, -0.4), (0.5, 0.9, -0.4), (0.5, -0.9, -0.4), (0.9, 0, 1.7)]
FUNCTIONAL, BASIS, TEMPERATURE, SIZE, SEED = "PBE0", "def2-SVP", 300.0, 2000, 2024  # kelvin
BOHR = constants.value("Bohr radius") / constants.angstrom
HARTREE = constants.value("Hartree energy in eV")
WAVENUMBER = constants.value("hartree-inverse meter relationship") / 100  # per cm
DEBYE = 1e21 * constants.c * constants.e * constants.value("Bohr radius")  # of one e·bohr
KT = constants.k * TEMPERATURE / constants.value("Hartree energy")


def solve(positions: Array, *, start: Array | None = None, level: int = 1) -> Any:
    """Self-consistent field at positions (6, 3) in Å; ``start`` is a transported density matrix."""
    atoms = list(zip(NUMBERS.tolist(), positions.tolist(), strict=True))
    field = dft.RKS(gto.M(atom=atoms, basis=BASIS, unit="Angstrom", verbose=0), xc=FUNCTIONAL)
    field.grids.level = level
    field.conv_tol = 1e-7 if level == 1 else 1e-9
    if start is not None:
        root = np.linalg.inv(sqrtm(field.get_ovlp()).real)
        start = root @ start @ root
    field.kernel(start)
    if not field.converged:
        raise RuntimeError(f"no self-consistent field at {positions.tolist()}")
    return field


def optimise() -> Array:
    """Positions (6, 3) of least energy in Å: C at the origin, O on z, the hydroxyl H at x > 0."""
    gradients = solve(np.array(GUESS, dtype=float), level=3).nuc_grad_method().as_scanner()

    def energy(x: Array) -> tuple[float, Array]:
        value, slope = gradients(gradients.mol.set_geom_(x.reshape(6, 3), unit="Bohr"))
        return value, slope.ravel()

    start = gradients.mol.atom_coords().ravel()
    x = minimize(energy, start, jac=True, method="BFGS", options={"gtol": 5e-5}).x.reshape(6, 3)
    x = (x - x[0]) * BOHR
    return Rotation.align_vectors(np.eye(3)[[2, 0]], x[[1, 5]], weights=[np.inf, 1])[0].apply(x)


def modes(field: Any) -> tuple[Array, Array]:
    """Angular frequencies (12,) and displacements (12, 6, 3), in atomic units, softest first."""
    hessian = field.Hessian().kernel().transpose(0, 2, 1, 3).reshape(18, 18)
    masses = np.repeat(np.take(COMMON_ISOTOPE_MASSES, NUMBERS), 3) * constants.m_u / constants.m_e
    values, vectors = np.linalg.eigh(hessian / np.sqrt(np.outer(masses, masses)))
    order = np.argsort(np.abs(values))[6:]  # translations and rotations have none but rounding
    displacements = (vectors / np.sqrt(masses)[:, None]).T.reshape(-1, 6, 3)
    return np.sqrt(values[order]), displacements[order]


def twist(equilibrium: Array, angles: Array, displacements: Array | float = 0.0) -> Array:
    """Positions (n, 6, 3) with the hydroxyl group turned by angles (n,) after displacements.

    The methyl group yields: seen along its own azimuth, a hydrogen's place is a trigonometric
    polynomial of degree one in the angle to the hydroxyl group, fixed by the three at equilibrium.
    """
    azimuths = np.pi + np.array([0, -1, 1]) * 2 * np.pi / 3
    axes = Rotation.from_euler("z", azimuths[:, None])
    local = axes.inv().apply(equilibrium[2:5])
    weights = (1 + 2 * np.cos(angles[:, None, None] - azimuths[:, None] + azimuths)) / 3
    x = np.tile(equilibrium, (angles.size, 1, 1))
    x[:, 2:5] = np.einsum("kab,nkj,jb->nka", axes.as_matrix(), weights, local)
    x += displacements
    bond = x[:, 1] - x[:, 0]
    turns = Rotation.from_rotvec(angles[:, None] * bond / np.linalg.norm(bond, axis=1)[:, None])
    x[:, 5] = x[:, 1] + turns.apply(x[:, 5] - x[:, 1])
    return x


def distort(equilibrium: Array, omega: Array, shapes: Array, barrier: float, rng: Any) -> Array:
    """Positions (SIZE, 6, 3) in Å, from the thermal densities of harmonic modes and of a torsion.

    At unit mass, a mode is normal with variance coth(ω/2kT)/2ω. The torsion, in place of the
    softest mode, is classical: its density is ∝ exp(−V/kT), V = ½ barrier (1 − cos 3φ).
    """
    angles = rng.uniform(-np.pi, np.pi, 20 * SIZE)
    kept = rng.uniform(size=angles.size) < np.exp(-barrier / 2 * (1 - np.cos(3 * angles)) / KT)
    spread = np.sqrt(1 / np.tanh(omega[1:] / (2 * KT)) / (2 * omega[1:]))
    amplitudes = rng.normal(size=(SIZE, spread.size)) * spread * BOHR
    return twist(equilibrium, angles[kept][:SIZE], np.tensordot(amplitudes, shapes[1:], 1))


def observe(positions: Array, start: Array | None = None) -> tuple[float, Array]:
    """Energy in hartree and dipole moment (3,) in debye at positions (6, 3) in Å."""
    field = solve(positions, start=start)
    return field.e_tot, field.dip_moment(unit="AU", verbose=0) * DEBYE


def main() -> None:
    """Optimise, distort, observe, and write the file next to this one."""
    rng = np.random.default_rng(SEED)
    equilibrium = optimise().round(5) + 0.0  # no negative zeros
    omega, shapes = modes(solve(equilibrium, level=3))
    field = solve(equilibrium)
    root = sqrtm(field.get_ovlp()).real
    start = root @ field.make_rdm1() @ root
    barrier = observe(twist(equilibrium, np.array([np.pi / 3]))[0])[0] - field.e_tot
    about = {
        "program": f"PySCF {pyscf.__version__}, NumPy {np.__version__}, SciPy {scipy.__version__}",
        "method": f"{FUNCTIONAL}/{BASIS}, restricted Kohn-Sham, grid level 1, seed {SEED}",
        "units": "positions: angstrom; dipoles: debye, from - to +; energies: eV over equilibrium",
        "temperature_kelvin": TEMPERATURE,
        "barrier_eV": round(barrier * HARTREE, 5),
        "wavenumbers_per_cm": (omega * WAVENUMBER).round(1).tolist(),
    }
    print(json.dumps(about, indent=1), equilibrium, sep="\n", flush=True)
    positions = distort(equilibrium, omega, shapes, barrier, rng).round(5)
    energies, dipoles = np.empty(SIZE), np.empty((SIZE, 3))
    with ProcessPoolExecutor() as pool:
        results = pool.map(observe, positions, repeat(start), chunksize=10)
        for i, (energies[i], dipoles[i]) in enumerate(results):
            print(f"\r{i + 1} of {SIZE} geometries", end="", flush=True)
    np.savez_compressed(
        Path(__file__).with_suffix(".npz"),
        numbers=NUMBERS,
        equilibrium=equilibrium,
        positions=positions.astype(np.float32),
        dipoles=dipoles.round(4).astype(np.float32),
        energies=((energies - field.e_tot) * HARTREE).round(5).astype(np.float32),
        about=json.dumps(about),
    )


if __name__ == "__main__":
    main()
