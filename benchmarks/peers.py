"""Which peers are there, and how JAX is called so that its time is that of the work."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

PACKAGES = (
    *("numpy", "scipy", "jax", "jaxlib", "sympy"),
    *("sphericart", "e3nn-jax", "emlp"),
)


def available(module: str) -> bool:
    """Tell whether a package is installed, without loading it."""
    return find_spec(module) is not None


def versions() -> dict[str, str | None]:
    """Give the versions of all packages that take part, None for one that is not installed."""
    found: dict[str, str | None] = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def use_double_precision() -> None:
    """Let JAX keep float64, which it otherwise shortens."""
    if available("jax"):
        import_module("jax").config.update("jax_enable_x64", True)


def jitted(function: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
    """Compile a function at its first call; the arguments are on the device, the wait is timed."""
    jax = import_module("jax")
    compiled = jax.jit(function)
    placed = jax.block_until_ready(jax.tree.map(jax.numpy.asarray, arguments))
    return lambda: jax.block_until_ready(compiled(*placed))
