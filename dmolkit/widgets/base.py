"""What all widgets share: how their page code is put together and what stands in for them."""

import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from dmolkit import palette

_FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.mjs";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) (\w+))", re.MULTILINE)


class BadTrait(traitlets.TraitError, ValueError):
    """A trait was given a value that it cannot have; the trait keeps the one before.

    Validators raise nothing else: only a TraitError undoes the other changes of a message from the
    page, and whoever sets a trait in Python may expect a ValueError.
    """


def one_of(value: str, known: Collection[str], argument: str) -> str:
    """Return a value that is among the known ones; BadTrait, which lists them, if it is not."""
    if value not in known:
        raise BadTrait(f"{argument} must be one of {', '.join(known)}, got {value!r}")
    return str(value)


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _linked(name: str, siblings: dict[str, str], above: tuple[str, ...] = ()) -> str:
    """Source of module ``name`` in which each import reads from a constant that holds the sibling.

    ``siblings`` gets those constants, each after the ones that it reads from; ``above`` are the
    modules on the way from the widget's own to this one.
    """
    source = _read(f"{name}.mjs")
    above = (*above, name)

    def link(found: re.Match[str]) -> str:
        names, sibling = found[1], found[2]
        if sibling in above:
            raise ValueError(f"{name}.mjs imports {sibling}.mjs, which needs {name}.mjs itself")
        if sibling not in siblings:
            siblings[sibling] = _as_constant(sibling, _linked(sibling, siblings, above))
        wanted = [part.strip() for part in names.split(",") if part.strip()]
        exported = _EXPORT.findall(_read(f"{sibling}.mjs"))
        if missing := [part for part in wanted if part not in exported]:
            raise ValueError(f"{sibling}.mjs does not export {', '.join(missing)}")
        return f"const {{ {', '.join(wanted)} }} = ${sibling};\n"

    source = _IMPORT.sub(link, source)
    if rest := re.search(r"^import\b.*", source, re.MULTILINE):
        raise ValueError(f'{name}.mjs: expected import {{ … }} from "./….mjs", got {rest[0]!r}')
    return source


def _as_constant(name: str, source: str) -> str:
    """Write a linked module as one statement; what it does not export stays private."""
    exported = ", ".join(_EXPORT.findall(source))
    source = _EXPORT.sub("", source)
    if rest := re.search(r"^export\b.*", source, re.MULTILINE):
        raise ValueError(f"{name}.mjs: cannot place {rest[0]!r} into a widget's module")
    return f"const ${name} = (() => {{\n{source}return {{ {exported} }};\n}})();\n"


def _module(name: str) -> str:
    """Compose one self-contained ES module: the siblings that a widget needs, then its own part.

    Browsers load a widget's code from a string, where a relative import has no meaning.
    """
    siblings: dict[str, str] = {}
    own = _linked(name, siblings)
    return "".join(siblings.values()) + own


class Widget(anywidget.AnyWidget):
    """Base of the book's widgets.

    A direct subclass lives in ``<name>.py`` next to ``<name>.mjs`` and ``<name>.css``. Its synced
    traits hold the tables that the page code computes from (lists, numbers and strings: a page
    without a kernel cannot carry binary buffers), and ``fallback`` gives the HTML that stands in
    where no script runs. For an element of class ``dmk-still`` in it the style may set
    ``--dmk-room``, the height that the page keeps free for the live widget.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give a direct subclass the code and the style that lie next to it."""
        if not hasattr(cls, "_esm"):
            name = cls.__module__.rpartition(".")[2]
            cls._esm = _module(name)
            cls._css = palette.css_variables() + _read("common.css") + _read(f"{name}.css")
        super().__init_subclass__(**kwargs)

    def fallback(self) -> str:
        """HTML that says and shows the same without scripts, and on paper."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        # Colab shows the widget only when nothing else is offered.
        if bundle is not None and "google.colab" not in sys.modules:
            html = f'<div class="dmk-widget" data-model="{self.model_id}">{self.fallback()}</div>'
            bundle[0]["text/html"] = html
        return bundle
