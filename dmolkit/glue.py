"""Naming a result in a chapter so that the running text can show it."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


def glue(name: str, value: object) -> None:
    """Store ``value`` under ``name`` for the book's text, or show it where there is no book.

    Inside an IPython kernel with ``myst_nb`` the value is stored for the ``glue`` role and
    nothing is shown. In other IPython sessions, such as Colab, the value is displayed; without
    IPython nothing happens.

    Parameters
    ----------
    name : str
        Key that the text refers to: a letter, then letters, digits, ``_``, ``-`` or ``.``.
    value : object
        Anything that IPython can display, such as a `dmolkit.figures.Picture`.

    Raises
    ------
    TypeError
        If ``name`` is not a string.
    ValueError
        If ``name`` has another form.
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be a string, got {name!r}")
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"name must be a letter followed by letters, digits, _, - or ., got {name!r}"
        )
    # Only a session that already runs IPython can show anything, so it is not imported here.
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return
    if importlib.util.find_spec("myst_nb"):
        importlib.import_module("myst_nb").glue(name, value, display=False)
    else:
        importlib.import_module("IPython.display").display(value)
