"""What the cells of a notebook say to Python, read as IPython reads them."""

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions

from IPython.core.inputtransformer2 import TransformerManager

FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def nodes(sources: Iterable[str]) -> Iterator[ast.AST]:
    """Walk through the cells; what is no Python, such as what ``%%html`` takes, says nothing."""
    for source in sources:
        magic, _, body = source.lstrip().partition("\n")
        text = body if magic.startswith("%%") else source
        try:
            tree = compile(TransformerManager().transform_cell(text), "cell", "exec", FLAGS)
        except SyntaxError:
            continue
        yield from ast.walk(tree)


def imported(sources: Iterable[str]) -> list[str]:
    """Name the modules that the cells import, in their order, without those of Python itself."""
    found: list[str] = []
    for node in nodes(sources):
        if isinstance(node, ast.Import):
            found += [name.name.partition(".")[0] for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module.partition(".")[0])
    return [name for name in dict.fromkeys(found) if name not in sys.stdlib_module_names]


@cache
def installed() -> dict[str, list[str]]:
    """Name the packages that bring each module that is installed here."""
    return {name: sorted(set(found)) for name, found in packages_distributions().items()}


def packages(module: str) -> list[str]:
    """Name the packages that bring a module: usually one, none if it is not installed."""
    return installed().get(module, [])
