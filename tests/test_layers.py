"""Imports inside dmolkit only go down, and importing dmolkit alone loads nothing heavy."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dmolkit

PACKAGE = Path(dmolkit.__file__).parent
LAYERS = (
    {"_checks", "_tables", "palette"},
    {"_arrays"},
    {"groups", "harmonics", "pictures", "rotations"},
    {"cosets", "representations", "so3", "wallpaper"},
    {"constraints", "convolution", "networks", "planar", "testing"},
    {"figures", "glue"},
    {"widgets"},
)
HEAVY = {"IPython", "anywidget", "emlp", "ipywidgets", "jax", "matplotlib", "sympy"}


def layer_of(module: str) -> int:
    """Give the number of the layer that a module below dmolkit belongs to."""
    return next(number for number, layer in enumerate(LAYERS) if module in layer)


def imported_modules(source: str, package: str) -> Iterator[str]:
    """Yield the modules below dmolkit that some source code imports, by their first name.

    ``package`` is the dotted name of the package that the code lies in; relative imports count
    from there.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) + 1 - node.level]
            module = ".".join([*(base if node.level else []), *filter(None, [node.module])])
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            if first == "dmolkit" and rest:
                yield rest.partition(".")[0]


def upward_imports(module: str, source: str, package: str) -> list[str]:
    """List what a module imports from its own layer or one above, its own parts excepted."""
    own = layer_of(module)
    return [
        name
        for name in imported_modules(source, package)
        if name != module and name != "__version__" and layer_of(name) >= own
    ]


def sources() -> list[Path]:
    """List the package's modules."""
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_go_down(path: Path) -> None:
    """No module imports from its own layer or from one above."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    package = ".".join(["dmolkit", *parts[:-1]])
    assert not upward_imports(parts[0], path.read_text(encoding="utf-8"), package)


@pytest.mark.parametrize(
    ("module", "package", "source", "found"),
    [
        ("groups", "dmolkit", "from dmolkit.testing import assert_group", ["testing"]),
        ("groups", "dmolkit", "def f():\n    import dmolkit.rotations", ["rotations"]),
        ("groups", "dmolkit", "from dmolkit import wallpaper, _checks", ["wallpaper"]),
        ("glue", "dmolkit", "from .widgets.base import Widget", ["widgets"]),
        ("figures", "dmolkit.figures", "from .. import glue\nfrom ._svg import tag", ["glue"]),
        ("widgets", "dmolkit.widgets", "from dmolkit.figures import Picture", []),
    ],
)
def test_upward_imports_are_found(module: str, package: str, source: str, found: list[str]) -> None:
    """The check itself sees each way to write an import."""
    assert upward_imports(module, source, package) == found


def test_import_of_dmolkit_is_light() -> None:
    """``import dmolkit`` alone loads no drawing, widget or JAX code."""
    code = "import sys, dmolkit; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "dmolkit" in loaded
    assert not HEAVY.intersection(loaded)
