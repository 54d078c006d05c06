"""The reference of the package leaves nothing out."""

import pkgutil
import re
from importlib import import_module
from inspect import isclass, isfunction
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import book
import dmolkit

MODULES = [each.name for each in pkgutil.iter_modules(dmolkit.__path__) if each.name[0] != "_"]


def public(name: str) -> set[str]:
    """Give the public names of a module: what it lists, or the functions and classes it defines."""
    module = import_module(f"dmolkit.{name}")
    own = {
        key
        for key, value in vars(module).items()
        if (isfunction(value) or isclass(value)) and value.__module__ == module.__name__
    }
    return {key for key in getattr(module, "__all__", own) if not key.startswith("_")}


def test_every_module_has_a_section() -> None:
    text = (book.ROOT / "chapters" / "api.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"automodule:: dmolkit\.(\w+)\n", text)) == sorted(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_has_an_entry(built: Path, name: str) -> None:
    page = (built / "html" / "chapters" / "api.html").read_text(encoding="utf-8")
    ids = {str(node["id"]) for node in BeautifulSoup(page, "html.parser").find_all(id=True)}
    assert public(name)
    assert not {f"dmolkit.{name}.{key}" for key in public(name)} - ids
