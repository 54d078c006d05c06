"""What all widgets share: how their page code is put together and what stands in for them."""

import re
import sys
from pathlib import Path
from typing import Any

import anywidget

from dmolkit import palette

_FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.mjs";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) (\w+))", re.MULTILINE)
_MODULE_SYNTAX = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _inline(name: str, imported: str) -> str:
    """Write module ``name`` as one statement that declares the ``imported`` names only."""
    source = _read(f"{name}.mjs")
    exports = _EXPORT.findall(source)
    source = _EXPORT.sub("", source)
    names = [part.strip() for part in imported.split(",") if part.strip()]
    if missing := [part for part in names if part not in exports]:
        raise ValueError(f"{name}.mjs does not export {', '.join(missing)}")
    if rest := _MODULE_SYNTAX.search(source):
        raise ValueError(f"{name}.mjs: cannot place {rest[0]!r} into a widget's module")
    needed = ", ".join(names)
    return f"const {{ {needed} }} = (() => {{\n{source}return {{ {needed} }};\n}})();\n"


def _module(name: str) -> str:
    """Compose one self-contained ES module: what a widget imports, then its own part.

    Browsers load a widget's code from a string, where a relative import has no meaning. Each
    imported sibling becomes a function of its own, so its private names stay private.
    """
    source = _read(f"{name}.mjs")
    siblings = [sibling for _, sibling in _IMPORT.findall(source)]
    if len(set(siblings)) < len(siblings):
        raise ValueError(f"{name}.mjs: expected one import statement per sibling module")
    source = _IMPORT.sub(lambda found: _inline(found[2], found[1]), source)
    if rest := re.search(r"^import\b.*", source, re.MULTILINE):
        raise ValueError(f'{name}.mjs: expected import {{ … }} from "./….mjs", got {rest[0]!r}')
    return source


class Widget(anywidget.AnyWidget):
    """Base of the book's widgets.

    A direct subclass lives in ``<name>.py`` next to ``<name>.mjs`` and ``<name>.css``. Its synced
    traits hold the tables that the page code computes from (lists, numbers and strings: a page
    without a kernel cannot carry binary buffers), and ``fallback`` gives the HTML that stands in
    where no script runs.
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
