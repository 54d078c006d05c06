"""Run every notebook for Colab in a fresh environment with the versions that Colab has.

The environment takes Colab's own Python where that is present, and otherwise the running one. The
notebooks' first cell installs the package, as it does in Colab, but from this checkout.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import environment
from progress import ROOT, Failed, run

VERSION = "3.13"
FOLDER = ROOT / "_build" / "colab"


def works(python: Path | str) -> bool:
    """Tell whether a program is a Python of Colab's version."""
    code = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{VERSION}')"
    done = subprocess.run([python, "-c", code], capture_output=True, check=False)
    return done.returncode == 0


def interpreter() -> str:
    """Find Colab's version of Python, on the path or where pyenv keeps it, or take this one."""
    candidates = [sys.executable]
    if found := shutil.which(f"python{VERSION}"):
        candidates.append(found)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates += map(str, sorted(pyenv.glob(f"versions/{VERSION}*/bin/python")))
    return next((python for python in candidates if works(python)), sys.executable)


def make_environment() -> Path:
    """Make the environment anew; give its Python."""
    python = FOLDER / environment.BIN.name / "python"
    uv, chosen = environment.BIN / "uv", interpreter()
    note = re.sub(r"\s+", " ", subprocess.check_output([chosen, "--version"], text=True))
    run(
        f"Making Colab's environment with {note.strip()}",
        [uv, "venv", "--quiet", "--clear", "--seed", "--python", chosen, FOLDER],
    )
    run(
        "Installing Colab's versions",
        [uv, "pip", "install", "--python", python, "--requirement", environment.COLAB_PINS],
    )
    return python


def main() -> int:
    """Make the environment and run the tests of the notebooks in it."""
    try:
        python = make_environment()
    except Failed:
        return 1
    tests = [environment.PYTHON, "-m", "pytest", "tests/colab/test_running.py"]
    variables = {**os.environ, **environment.isolated(), "COLAB_PYTHON": str(python)}
    return subprocess.run(tests, cwd=ROOT, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
