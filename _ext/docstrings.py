"""Let docstrings write absolute values and orders of groups as they look: |x|, |G|.

reStructuredText takes bars for substitutions. They are escaped before it sees them, but not in
examples and in code, where a backslash would show.
"""

import re

from sphinx.application import Sphinx


def escape_bars(lines: list[str]) -> None:
    """Escape the bars of a docstring, in place."""
    in_example = False
    for i, line in enumerate(lines):
        in_example = bool(line.strip()) and (in_example or line.lstrip().startswith(">>>"))
        if not in_example:
            parts = re.split("(``.*?``)", line)
            parts[::2] = [part.replace("|", r"\|") for part in parts[::2]]
            lines[i] = "".join(parts)


def process(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Escape the bars of the docstring that autodoc has read."""
    escape_bars(lines)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension, before napoleon rewrites the docstrings."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", process, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
