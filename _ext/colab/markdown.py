"""Pieces of Markdown that Colab, JupyterLab and Notebook show alike.

All three take formulas out before they read Markdown. So a formula stands on one line, where no
sign of a quotation or list can get into it.
"""

import re
from html import escape as escape_html

OPENING = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+>=#~]))")
FOREIGN = re.compile(r"\\begin\{((?:multline|alignat|xalignat|flalign|eqnarray)\*?)\}")


def escape(text: str) -> str:
    """Protect the signs that Markdown or a formula would take for its own."""
    text = re.sub(r"([\\`*_$])", r"\\\1", " ".join(re.split(r"[ \t\n]+", text)))
    text = text.replace("&", "&amp;") if re.search(r"&#?\w+;", text) else text
    return text.replace("<", "&lt;").replace("](", "]&#40;")


def paragraph(text: str) -> str:
    """Protect the beginning of a paragraph from being read as a heading, list or quotation."""
    text = re.sub(r"^\[(?=[^\]]+\]:)", "&#91;", text.strip())  # else the target of some link
    return OPENING.sub(r"\1\\", text, count=1)


def tex(formula: str) -> str:
    """Put a formula on one line, without comments and without what looks like a tag of HTML."""
    remark = re.compile(r"(?<!\\)((?:\\\\)*)%.*")
    lines = [remark.sub(r"\1", line) for line in formula.splitlines()]
    return re.sub(r"<(?=[A-Za-z/!?])", "< ", " ".join(" ".join(lines).split()))


def has_rows(formula: str) -> bool:
    """Tell whether a formula ends or aligns lines outside all environments and braces."""
    depth = 0
    for sign in re.findall(r"\\begin\b|\\end\b|\\.|[{}&]", formula):
        depth += (sign in {"\\begin", "{"}) - (sign in {"\\end", "}"})
        if not depth and sign in {"\\\\", "&"}:
            return True
    return False


def display(formula: str, number: str = "") -> str:
    """Set a formula in its own line, with its number; like a page, align its rows."""
    formula = re.sub(r"\\(begin|end)\{(align|gather)\*?\}", r"\\\1{\2ed}", tex(formula))
    formula = re.sub(r"\\(?:begin|end)\{equation\*?\}", "", formula).strip()
    if has_rows(formula):
        formula = rf"\begin{{aligned}}{formula}\end{{aligned}}"
    return f"$${formula} \\tag{{{number}}}$$" if number else f"$${formula}$$"


def emphasise(text: str, sign: str, before: str, after: str) -> str:
    """Emphasise with one or two stars, or by a tag where stars could be read otherwise."""
    alone = not re.search(r"[\w*]$", before) and not re.match(r"[\w*]", after)
    if alone and text == text.strip() and text[:1] + text[-1:] != "**":
        return f"{sign}{text}{sign}"
    tag = "em" if sign == "*" else "strong"
    return f"<{tag}>{text}</{tag}>"


def code(text: str) -> str:
    """Set words as code, between more back quotes than they contain."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{room}{text}{room}{fence}"


def fenced(text: str, language: str = "") -> str:
    """Set lines as code."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def anchor(name: str) -> str:
    """Mark a place: Colab finds it by its name, others by its id."""
    return f'<a id="{escape_html(name)}" name="{escape_html(name)}"></a>'


def link(text: str, target: str) -> str:
    """Link some words."""
    return f"[{text}](<{target}>)" if re.search(r"[\s()]", target) else f"[{text}]({target})"


def quote(text: str) -> str:
    """Put a bar beside some blocks."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def indent(text: str, sign: str) -> str:
    """Make some blocks one item of a list."""
    first, *rest = text.split("\n")
    return "\n".join([sign + first, *(" " * len(sign) + line if line else "" for line in rest)])


def details(summary: str, text: str) -> str:
    """Fold some blocks; the empty lines let Markdown and formulas be read inside."""
    return f"<details>\n<summary>{escape_html(summary)}</summary>\n\n{text}\n\n</details>"


def table(rows: list[list[str]]) -> str:
    """Lay out cells, of which the first row is the heading."""
    lines = ["| " + " | ".join(map(cell, row)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def cell(text: str) -> str:
    """Keep the lines of a cell in one row; its bars are those of no border already."""
    return text.replace("\n", "<br>")


def without_bars(formula: str) -> str:
    """Write the bars of a formula as words, for a table."""
    words = {r"\|": r"\Vert ", "|": r"\vert "}
    return re.sub(r"\\.|\|", lambda sign: words.get(sign[0], sign[0]), formula)
