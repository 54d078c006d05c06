"""What the package promises to those who install it, and what the lock promises to us."""

import os
import subprocess
import tomllib
import zipfile
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import environment
import lock

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
PYTHONS = ("3.11", "3.12", "3.13")

# From the published list of what Colab has installed: dmolkit must not want anything newer.
COLAB = {
    "anywidget": "0.9.21",
    "array-api-compat": None,
    "matplotlib": "3.10.0",
    "numpy": "2.1.3",
    "scipy": "1.16.3",
}


def locked(python: str) -> dict[str, Version]:
    """Give the versions that the lock has for one Python on Linux."""
    marker_values = {
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
    }
    pins = {}
    for line in LOCK.splitlines():
        if line and not line.lstrip().startswith("#"):
            pin = Requirement(line)
            if pin.marker is None or pin.marker.evaluate(marker_values):
                pins[pin.name] = Version(str(pin.specifier).removeprefix("=="))
    return pins


@pytest.mark.parametrize("python", PYTHONS)
def test_lock_has_all_that_the_project_asks_for(python: str) -> None:
    pins = locked(python)
    extras = PROJECT["optional-dependencies"]
    assert extras.keys() - lock.EXTRAS == {"bench", "data"}
    wanted = chain(PROJECT["dependencies"], *(extras[extra] for extra in lock.EXTRAS))
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(pins[requirement.name]), requirement


def test_lock_names_no_host() -> None:
    assert "://" not in LOCK
    assert "--index-url" not in LOCK


def test_colab_satisfies_the_package() -> None:
    for requirement in map(Requirement, PROJECT["dependencies"]):
        version = COLAB[requirement.name]
        assert version is None or requirement.specifier.contains(version), requirement


def test_wheel_brings_everything_but_the_tests(tmp_path: Path) -> None:
    subprocess.run(
        [environment.BIN / "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        env={**os.environ, **environment.isolated()},
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    present = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "dmolkit").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == present
    assert "dmolkit/py.typed" in packed
    assert any(name.endswith(".mjs") for name in packed)
