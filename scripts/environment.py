"""Make the project's own Python environment and fetch its front-end packages.

Everything lands inside the project: Python packages in ``.venv``, npm packages in ``node_modules``,
and the parts of them that pages use in ``assets/vendor``. A stamp beside each holds a hash of what
it was made from, so a second run does nothing and needs no network.
"""

import hashlib
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from progress import ROOT, Failed, run

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
VENDOR = ROOT / "assets" / "vendor"
COLAB_PINS = ROOT / "tests" / "colab" / "pins.txt"  # the versions that Colab has
OTHER_FONTS = re.compile(r',url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)')


def isolated() -> dict[str, str]:
    """Give the variables that keep a reader's own Python and Jupyter settings out of the build."""
    return {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "VIRTUAL_ENV": str(VENV),
        "PYTHONPATH": "",
        "PYTHONNOUSERSITE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "",
        "IPYTHONDIR": str(ROOT / "_build" / "ipython"),
        "JUPYTER_CONFIG_DIR": str(ROOT / "_build" / "jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLCONFIGDIR": str(VENV / "matplotlib"),
        "MPLBACKEND": "",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def digest(paths: Iterable[Path], *words: str) -> str:
    """Hash some words and the names and contents of some files."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        total.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Tell whether the stamp's value is the one wanted."""
    return stamp.exists() and stamp.read_text() == value


def make_venv() -> None:
    """Create ``.venv`` with this interpreter unless it stands and has the same Python version."""
    wanted = platform.python_version()
    marker = VENV / "pyvenv.cfg"
    if PYTHON.exists() and marker.exists() and f"version = {wanted}\n" in marker.read_text():
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    try:
        run("Making .venv", [sys.executable, "-m", "venv", VENV])
    except Failed:
        print("Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv")
        raise


def install_python_packages() -> None:
    """Install the lock, then dmolkit itself as an editable package."""
    lock = ROOT / "requirements.txt"
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    stamp, value = VENV / "lock.stamp", digest([lock], platform.python_version())
    if not is_current(stamp, value):
        run(
            "Installing Python packages",
            [*pip, "install", "--requirement", lock],
            environment=isolated(),
        )
        # Matplotlib would otherwise do this in a reader's first cell and say so there.
        run(
            "Listing fonts",
            [PYTHON, "-c", "import matplotlib.font_manager"],
            environment=isolated(),
        )
        stamp.write_text(value)
    stamp, value = VENV / "package.stamp", digest([ROOT / "pyproject.toml"], str(ROOT))
    if not is_current(stamp, value):
        options = ["--no-deps", "--no-build-isolation", "--editable", ROOT]
        run("Installing dmolkit", [*pip, "install", *options], environment=isolated())
        stamp.write_text(value)


def install_npm_packages() -> None:
    """Install what ``package-lock.json`` lists; npm checks each package's integrity hash."""
    modules = ROOT / "node_modules"
    stamp = modules / "lock.stamp"
    value = digest([ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"])
    if not is_current(stamp, value):
        run("Installing npm packages", [BIN / "npm", "ci"], environment=isolated())
        stamp.write_text(value)
    copy_vendor_files(value)


def copy_vendor_files(value: str) -> None:
    """Copy the parts of npm packages that pages load to ``assets/vendor``."""
    stamp = ROOT / "node_modules" / "vendor.stamp"
    if VENDOR.exists() and is_current(stamp, value):
        return
    shutil.rmtree(VENDOR, ignore_errors=True)
    katex, target = ROOT / "node_modules" / "katex", VENDOR / "katex"
    others = shutil.ignore_patterns("*.ttf", "*.woff")
    shutil.copytree(katex / "dist" / "fonts", target / "fonts", ignore=others)
    shutil.copy2(katex / "LICENSE", target)
    style = (katex / "dist" / "katex.min.css").read_text(encoding="utf-8")
    (target / "katex.min.css").write_text(OTHER_FONTS.sub("", style), encoding="utf-8")
    stamp.write_text(value)


def prepare() -> None:
    """Bring ``.venv``, ``node_modules`` and ``assets/vendor`` up to date."""
    make_venv()
    install_python_packages()
    install_npm_packages()


def main() -> int:
    """Prepare the environment alone."""
    try:
        prepare()
    except Failed:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
