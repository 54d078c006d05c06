"""Where `glue` sends a value: into the book, onto the screen, or nowhere."""

import importlib.util
import inspect
import sys
from types import ModuleType, SimpleNamespace

import myst_nb
import pytest

from dmolkit.glue import glue


@pytest.fixture
def calls(monkeypatch):
    """Record of what IPython and myst_nb were asked to do, in a session that runs IPython."""
    record = []
    shell = ModuleType("IPython")
    shell.get_ipython = object
    display = ModuleType("IPython.display")
    display.display = lambda value: record.append(("display", value))
    book = ModuleType("myst_nb")
    book.glue = lambda *args, **kwargs: record.append(("glue", args, kwargs))
    for name, module in [("IPython", shell), ("IPython.display", display), ("myst_nb", book)]:
        module.__spec__ = SimpleNamespace(name=name)
        monkeypatch.setitem(sys.modules, name, module)
    return record


def test_in_the_book_the_value_is_stored_silently(calls):
    glue("hexagon.r-2", 17)
    assert calls == [("glue", ("hexagon.r-2", 17), {"display": False})]


def test_outside_the_book_the_value_is_displayed(calls, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    glue("hexagon", 17)
    assert calls == [("display", 17)]


def test_without_a_running_ipython_nothing_happens(calls, monkeypatch):
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: None)
    glue("hexagon", 17)
    monkeypatch.delitem(sys.modules, "IPython")
    glue("hexagon", 17)
    assert calls == []


def test_the_real_book_accepts_these_arguments():
    inspect.signature(myst_nb.glue).bind("hexagon", 17, display=False)


@pytest.mark.parametrize("name", ["", "2hex", "hex agon", "héx", "hex\n", "a/b"])
def test_name_must_be_a_key(name, calls):
    with pytest.raises(ValueError, match="name must be a letter followed by"):
        glue(name, 17)
    assert calls == []


@pytest.mark.parametrize("name", [None, 3, b"hex"])
def test_name_must_be_a_string(name, calls):
    with pytest.raises(TypeError, match="name must be a string"):
        glue(name, 17)
    assert calls == []
