"""The data on methanol against chemistry: measured structure, measured dipole moment, statistics.

Where PySCF is installed, three dipole moments are computed once more, on a finer grid and turned.
"""

import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import constants

import book
from dmolkit.rotations import random_rotations

Array = NDArray[np.floating[Any]]

FILE = book.ROOT / "chapters" / "data" / "methanol.npz"
DEBYE_PER_CHARGE_ANGSTROM = 1e21 * constants.c * constants.e * constants.angstrom
C, O, H, HYDROXYL = 0, 1, [2, 3, 4], 5


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    with np.load(FILE, allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.fixture(scope="module")
def about(data: dict[str, Any]) -> dict[str, Any]:
    return json.loads(str(data["about"]))


def distance(x: Array, a: int, b: int) -> Array:
    return np.linalg.norm(x[..., a, :] - x[..., b, :], axis=-1)


def angle(x: Array, a: int, b: int, c: int) -> Array:
    left, right = x[..., a, :] - x[..., b, :], x[..., c, :] - x[..., b, :]
    cosine = (left * right).sum(-1) / (distance(x, a, b) * distance(x, c, b))
    return np.degrees(np.arccos(cosine))


def torsion(x: Array) -> Array:
    """Angle H-C-O-H of the first hydrogen of the methyl group, counter-clockwise along C-O."""
    bond = x[..., O, :] - x[..., C, :]
    first = np.cross(bond, x[..., 2, :] - x[..., C, :])
    second = np.cross(bond, x[..., HYDROXYL, :] - x[..., O, :])
    sine = (np.cross(first, second) * bond).sum(-1) / np.linalg.norm(bond, axis=-1)
    return np.arctan2(sine, (first * second).sum(-1))


def thermal_energies(about: dict[str, Any]) -> tuple[Array, float]:
    """Quanta of the twelve modes and kT, in eV."""
    quantum = 100 * constants.h * constants.c / constants.e
    kt = constants.k * about["temperature_kelvin"] / constants.e
    return quantum * np.array(about["wavenumbers_per_cm"]), kt


def test_arrays_are_complete_and_the_file_is_small(data: dict[str, Any]) -> None:
    n = len(data["positions"])
    assert n >= 2000
    assert data["positions"].shape == (n, 6, 3)
    assert data["dipoles"].shape == (n, 3)
    assert data["energies"].shape == (n,)
    assert data["numbers"].tolist() == [6, 8, 1, 1, 1, 1]
    assert all(np.isfinite(data[name]).all() for name in ("positions", "dipoles", "energies"))
    assert len(np.unique(data["positions"], axis=0)) == n
    assert FILE.stat().st_size < 1_000_000


def test_equilibrium_is_near_the_measured_structure(data: dict[str, Any]) -> None:
    """Venkateswarlu and Gordy (1955), doi:10.1063/1.1742240, from microwave spectra."""
    x = data["equilibrium"]
    np.testing.assert_allclose(distance(x, C, O), 1.427, atol=0.035)
    np.testing.assert_allclose(distance(x, O, HYDROXYL), 0.956, atol=0.02)
    np.testing.assert_allclose([distance(x, C, h) for h in H], 1.096, atol=0.02)
    np.testing.assert_allclose(angle(x, C, O, HYDROXYL), 108.87, atol=2)
    hch = [angle(x, 2, C, 3), angle(x, 3, C, 4), angle(x, 4, C, 2)]
    np.testing.assert_allclose(np.mean(hch), 109.03, atol=2)
    np.testing.assert_allclose(abs(torsion(x)), np.pi, atol=1e-6)


def test_equilibrium_lies_in_the_frame_of_the_readme(data: dict[str, Any]) -> None:
    x = data["equilibrium"]
    np.testing.assert_allclose(x[C], 0, atol=1e-12)
    np.testing.assert_allclose(x[O, :2], 0, atol=1e-12)
    np.testing.assert_allclose(x[[2, HYDROXYL], 1], 0, atol=1e-12)
    np.testing.assert_allclose(x[3], x[4] * [1, -1, 1], atol=2e-5)
    assert x[O, 2] > 0
    assert x[HYDROXYL, 0] > 0


def test_bonds_stay_bonds(data: dict[str, Any]) -> None:
    x = data["positions"]
    bonds = {(C, O): (1.2, 1.7), (O, HYDROXYL): (0.7, 1.3)} | {(C, h): (0.7, 1.5) for h in H}
    for pair, (low, high) in bonds.items():
        assert low < distance(x, *pair).min() < distance(x, *pair).max() < high
    apart = [(a, b) for a in range(6) for b in range(a) if (b, a) not in bonds]
    assert min(distance(x, *pair).min() for pair in apart) > 1.2


def test_stretches_have_the_width_of_the_ground_state(
    data: dict[str, Any], about: dict[str, Any]
) -> None:
    """A stiff bond is an oscillator of its two atoms' reduced mass in its ground state."""
    reduced = constants.m_u * 15.995 * 1.008 / (15.995 + 1.008)
    omega = 2 * np.pi * constants.c * 100 * about["wavenumbers_per_cm"][-1]
    width = np.sqrt(constants.hbar / (2 * reduced * omega)) / constants.angstrom
    np.testing.assert_allclose(distance(data["positions"], O, HYDROXYL).std(), width, rtol=0.06)


def test_torsion_fills_the_circle_with_threefold_symmetry(
    data: dict[str, Any], about: dict[str, Any]
) -> None:
    """Moments of exp(-V/kT) are ratios of Bessel functions; those that break the symmetry are 0."""
    phi, n = torsion(data["positions"]) - np.pi, len(data["positions"])
    assert np.histogram(phi % (2 * np.pi), bins=12, range=(0, 2 * np.pi))[0].min() > n / 100
    _, kt = thermal_energies(about)
    grid = np.linspace(0, 2 * np.pi, 1000, endpoint=False)
    weights = np.exp(about["barrier_eV"] / 2 / kt * np.cos(3 * grid))
    third = (weights * np.cos(3 * grid)).sum() / weights.sum()
    # Bending modes move the methyl hydrogen that the angle is read from, hence the tolerance.
    np.testing.assert_allclose(np.cos(3 * phi).mean(), third, atol=0.05)
    for moment in (np.cos(phi), np.sin(phi), np.cos(2 * phi), np.sin(2 * phi), np.sin(3 * phi)):
        assert abs(moment.mean()) < 4 * moment.std() / np.sqrt(n)


def test_mean_energy_is_that_of_thermal_oscillators(
    data: dict[str, Any], about: dict[str, Any]
) -> None:
    """Half of ħω(n + ½) is potential energy; the torsion has its classical mean."""
    quanta, kt = thermal_energies(about)
    harmonic = (quanta[1:] / 4 / np.tanh(quanta[1:] / (2 * kt))).sum()
    grid = np.linspace(0, 2 * np.pi, 1000, endpoint=False)
    barrier = about["barrier_eV"] / 2 * (1 - np.cos(3 * grid))
    weights = np.exp(-barrier / kt)
    expected = harmonic + (weights * barrier).sum() / weights.sum()
    np.testing.assert_allclose(data["energies"].mean(), expected, rtol=0.1)
    assert data["energies"].min() > 0


def test_dipole_has_the_measured_size_and_sign(data: dict[str, Any]) -> None:
    """1.70 D: NIST CCCBDB, doi:10.18434/T47C7Z; from negative oxygen to positive hydrogen."""
    x, mu = data["positions"], data["dipoles"]
    np.testing.assert_allclose(np.linalg.norm(mu, axis=-1).mean(), 1.70, atol=0.15)
    outward = (x[:, C] + x[:, HYDROXYL]) / 2 - x[:, O]
    assert ((outward * mu).sum(-1) > 0).all()


def test_point_charges_explain_most_of_the_dipole(data: dict[str, Any]) -> None:
    """Neutral charges on the atoms, by least squares: methyl hydrogens share one, as they must."""
    x, mu = data["positions"].astype(float), data["dipoles"].astype(float)
    relative = x[:, 1:] - x[:, :1]
    design = np.stack([relative[:, 0], relative[:, 1:4].sum(1), relative[:, 4]], axis=-1)
    charges = np.linalg.lstsq(design.reshape(-1, 3), mu.ravel(), rcond=None)[0]
    oxygen, methyl, hydroxyl = charges / DEBYE_PER_CHARGE_ANGSTROM
    assert -1 < oxygen < -0.3
    assert 0.2 < hydroxyl < 0.6
    assert abs(methyl) < 0.2
    residual = mu - design @ charges
    assert (residual**2).sum() < 0.1 * ((mu - mu.mean(0)) ** 2).sum()


def test_mirror_images_are_equally_likely(data: dict[str, Any]) -> None:
    """The distribution is even in y, so odd means vanish up to sampling; both sides occur."""
    y, n = data["dipoles"][:, 1], len(data["dipoles"])
    assert abs(y.mean()) < 4 * y.std() / np.sqrt(n)
    assert abs((torsion(data["positions"]) > 0).mean() - 0.5) < 2 / np.sqrt(n)


def test_recomputed_dipoles_turn_with_the_molecule(data: dict[str, Any]) -> None:
    pytest.importorskip("pyscf", reason="PySCF is an optional extra, data")
    from chapters.data import methanol as script

    rng = np.random.default_rng(5)
    rows = rng.choice(len(data["positions"]), 3, replace=False)
    zero = script.solve(data["equilibrium"], level=3).e_tot
    for row, rotation in zip(rows, random_rotations(3, rng), strict=True):
        field = script.solve(data["positions"][row] @ rotation.T + rng.normal(size=3), level=3)
        dipole = field.dip_moment(unit="Debye", verbose=0)
        np.testing.assert_allclose(dipole, rotation @ data["dipoles"][row], atol=1e-3)
        energy = (field.e_tot - zero) * constants.value("Hartree energy in eV")
        np.testing.assert_allclose(energy, data["energies"][row], atol=1e-3)
