"""Pythons in which the notebooks run: without dmolkit, until their first cell installs it."""

import os
import subprocess
import sys
from pathlib import Path

import environment
from progress import ROOT


def python_of(folder: Path) -> Path:
    """Give the interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def packages_of(python: Path) -> Path:
    """Give the folder of an interpreter's packages."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def like_this_one(folder: Path) -> Path:
    """Make an environment with the packages of this one, by links, but without dmolkit."""
    command = [sys.executable, "-m", "venv", "--without-pip", folder]
    subprocess.run(command, check=True, capture_output=True)
    target = packages_of(python_of(folder))
    for path in packages_of(Path(sys.executable)).iterdir():
        if "dmolkit" not in path.name and path.name != "__pycache__":
            (target / path.name).symlink_to(path, target_is_directory=path.is_dir())
    return python_of(folder)


def wheel(folder: Path) -> Path:
    """Build the package's wheel from the files that git would take along."""
    subprocess.run(
        [environment.BIN / "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        env={**os.environ, **environment.isolated()},
        check=True,
        capture_output=True,
    )
    (found,) = folder.glob("*.whl")
    return found


def call(python: Path, *arguments: str | Path, offline: bool = False) -> str:
    """Run a Python without this one's settings; give what it said, or fail with it."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    kept |= {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "VIRTUAL_ENV": str(python.parent.parent)}
    kept |= {"JUPYTER_PREFER_ENV_PATH": "1", "JUPYTER_CONFIG_DIR": str(python.parent / "jupyter")}
    kept |= {"IPYTHONDIR": str(python.parent / "ipython"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    kept |= {"PIP_NO_INDEX": "1"} if offline else {}
    done = subprocess.run(
        [python, *arguments],
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    return done.stdout


def known_to_git(folder: str) -> set[str]:
    """List the files of a folder that git tracks, or would if they were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in done.stdout.splitlines() if (ROOT / name).exists()}
