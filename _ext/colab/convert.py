"""From the resolved page to blocks of Markdown, and places for the cells of code between them.

In the resolved page, references, citations, glued results and numbers are already what the reader
of the page sees. A node of a kind that is not known here is a warning, which stops a strict build:
nothing of a page is lost in silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from docutils import nodes
from sphinx.locale import admonitionlabels

from colab import markdown
from colab.lines import SILENT, Lines, Number, cited

# Kinds of nodes that may stand in a cell of a table.
IN_CELLS = (nodes.paragraph, nodes.math_block, nodes.image, nodes.raw)
# Kinds of nodes of which only the contents count.
OPEN_BLOCKS = {"compound", "only", "proof_node"}

LETTERS = {"loweralpha": ascii_lowercase, "upperalpha": ascii_uppercase}


@dataclass(frozen=True)
class Code:
    """The place of a cell of code, by its number in the executed notebook."""

    index: int
    title: str = ""


Block = str | Code


def dotted(number: Number) -> str:
    """Write a number as pages do."""
    return ".".join(map(str, number))


class Converter(Lines):
    """Converts one resolved page."""

    level = 0  # of the section that is being converted

    def convert(self) -> list[Block]:
        """Convert the whole page."""
        return self.blocks(self.document.children)

    def blocks(self, children: Iterable[nodes.Node]) -> list[Block]:
        """Convert nodes that stand one below the other."""
        found: list[Block] = []
        for child in children:
            found += self.block(child)
        return found

    def block(self, node: nodes.Node) -> list[Block]:
        """Convert one node that stands in lines of its own."""
        if isinstance(node, SILENT):
            return []
        name = type(node).__name__
        if "countertype" in getattr(node, "attributes", ()):
            return self.statement(node)
        if method := getattr(self, f"block_{name}", None):
            return method(node)
        if name in admonitionlabels:
            return self.boxed(str(admonitionlabels[name]), node.children)
        if name in OPEN_BLOCKS:
            return [*self.places(node), *self.blocks(node.children)]
        self.page.warn(f"the notebook cannot show a {name} here")
        return self.blocks(node.children)

    def places(self, node: nodes.Element) -> list[Block]:
        """Mark the node's place if something on this page refers to it."""
        names = [name for name in node["ids"] if name in self.wanted]
        return [" ".join(map(markdown.anchor, names))] if names else []

    def text(self, children: Iterable[nodes.Node]) -> str:
        """Convert nodes among which no code may stand."""
        found = self.blocks(children)
        if any(isinstance(block, Code) for block in found):
            self.page.warn("the notebook cannot show a cell of code inside a list or table")
        return "\n\n".join(block for block in found if isinstance(block, str))

    def boxed(self, title: str, children: Iterable[nodes.Node]) -> list[Block]:
        """Put a bar beside the contents, after a bold title; code interrupts the bar."""
        found = self.blocks(children)
        heading: list[Block] = [f"**{title}**"] if title else []
        return [
            block if isinstance(block, Code) else markdown.quote(block)
            for block in joined([*heading, *found])
        ]

    def folded(self, title: str, children: Iterable[nodes.Node]) -> list[Block]:
        """Fold the contents; code follows, folded by itself, and then the rest."""
        found: list[Block] = []
        summary = title
        for block in joined(self.blocks(children)):
            if isinstance(block, Code):
                found.append(Code(block.index, block.title or f"{title}: code"))
            else:
                found.append(markdown.details(summary, block))
                summary = f"{title}, continued"
        return found

    def number(self, kind: str, node: nodes.Element) -> str:
        """Give the number under which the page shows a thing, or nothing."""
        numbers = self.page.figures.get(kind, {})
        return next((dotted(numbers[name]) for name in node["ids"] if name in numbers), "")

    def block_section(self, node: nodes.Element) -> list[Block]:
        """Convert a section of the page, or the body of a theorem or exercise."""
        if not isinstance(next(iter(node.children), None), nodes.title):
            return self.blocks(node.children)
        self.level += 1
        title, *rest = node.children
        name = "" if self.level == 1 else "#" + next(iter(node["ids"]), "")
        number = self.page.sections.get(name)
        heading = f"{'#' * min(self.level, 6)} {f'{dotted(number)}. ' if number else ''}"
        found = [*self.places(node), heading + self.inline(title), *self.blocks(rest)]
        self.level -= 1
        return found

    def statement(self, node: nodes.Element) -> list[Block]:
        """Convert a numbered definition, theorem or the like."""
        title, *rest = node.children
        number = self.number(node["countertype"], node)
        words = [node["realtype"].capitalize(), number, self.inline(title).strip()]
        return [*self.places(node), *self.boxed(" ".join(filter(None, words)), rest)]

    def block_folded_proof(self, node: nodes.Element) -> list[Block]:
        """Convert a folded proof."""
        return self.folded("Proof", node.children)

    def block_exercise_enumerable_node(self, node: nodes.Element) -> list[Block]:
        """Convert a numbered exercise."""
        title, *rest = node.children
        words = [node["title"], self.number("exercise", node), self.inline(title).strip()]
        return [*self.places(node), *self.boxed(" ".join(filter(None, words)), rest)]

    block_exercise_node = block_exercise_enumerable_node

    def block_solution_node(self, node: nodes.Element) -> list[Block]:
        """Convert a solution, folded."""
        numbers = self.page.figures.get("exercise", {})
        number = dotted(numbers.get(node["target_label"], ()))
        title = f"Solution of Exercise {number}" if number else "Solution"
        return [*self.places(node), *self.folded(title, node.children[1:])]

    def block_paragraph(self, node: nodes.Element) -> list[Block]:
        """Convert a paragraph; a table of HTML in it gets a block of its own."""
        text = self.inline(node)
        return [text if text.startswith("<table") else markdown.paragraph(text)] if text else []

    def block_admonition(self, node: nodes.Element) -> list[Block]:
        """Convert a box with a title, or a proof that is not folded, which has none."""
        title, *rest = node.children
        if isinstance(title, nodes.title):
            return self.boxed(self.inline(title), rest)
        return self.boxed("", node.children)

    def block_sidebar(self, node: nodes.Element) -> list[Block]:
        """Convert a note in the margin."""
        title, *rest = node.children
        return self.boxed(self.inline(title).strip() or "In the margin", rest)

    def block_container(self, node: nodes.Element) -> list[Block]:
        """Convert a cell, a set of tabs, or just the contents."""
        if node.get("nb_element") == "cell_code":
            return self.cell(node)
        if node.get("design_component") == "tab-set":
            return self.tabs(node)
        references = any(isinstance(child, nodes.citation) for child in node.children)
        heading = ["**References**"] if references else []
        return [*self.places(node), *heading, *self.blocks(node.children)]

    def cell(self, node: nodes.Element) -> list[Block]:
        """Give the place of a cell and the captions of its figures; its outputs come when it runs.

        A picture that the cell draws is not repeated: it appears above its caption.
        """
        found: list[Block] = []
        title = ""
        for figure in node.findall(nodes.figure):
            found += [*self.places(figure), *self.captions(figure)]
            number = self.number("figure", figure)
            title = self.page.formats.get("figure", "Fig. %s") % number if number else ""
        return [Code(node["cell_index"], title), *found]

    def captions(self, figure: nodes.Element) -> list[Block]:
        """Convert what stands below a figure."""
        number = self.number("figure", figure)
        lead = f"**{self.page.formats.get('figure', 'Fig. %s') % number}** " if number else ""
        found: list[Block] = []
        for child in figure.children:
            if isinstance(child, nodes.caption):
                found.append(lead + self.inline(child).strip())
            elif isinstance(child, nodes.legend):
                found += self.blocks(child.children)
        return found

    def tabs(self, node: nodes.Element) -> list[Block]:
        """Convert tabs to boxes, one below the other, each under its tab's title."""
        found: list[Block] = []
        title = ""
        for child in node.children:
            if type(child).__name__ == "sd_tab_label":
                title = self.inline(child)
            elif isinstance(child, nodes.container):
                found += self.boxed(title, child.children)
        return found

    def block_figure(self, node: nodes.Element) -> list[Block]:
        """Convert a figure that is no output of a cell standing here."""
        pictures = [
            child for child in node.children if not isinstance(child, nodes.caption | nodes.legend)
        ]
        return [*self.places(node), *self.blocks(pictures), *self.captions(node)]

    def block_image(self, node: nodes.Element) -> list[Block]:
        """Convert an image in a line of its own."""
        return [self.inline_image(node)]

    def block_raw(self, node: nodes.Element) -> list[Block]:
        """Convert a glued result in a line of its own."""
        text = self.inline_raw(node)
        return [text] if text else []

    def block_math_block(self, node: nodes.Element) -> list[Block]:
        """Convert a formula in its own line, with its number."""
        number = self.number("displaymath", node) if node.get("number") else ""
        if environment := markdown.FOREIGN.search(node.astext()):
            self.page.warn(f"the notebook cannot show a formula in {environment[1]}; see align")
        text = markdown.display(node.astext(), number)
        return [*self.places(node), markdown.without_bars(text) if self.in_table else text]

    def block_literal_block(self, node: nodes.Element) -> list[Block]:
        """Convert lines of code that do not run."""
        return [markdown.fenced(node.astext(), node.get("language", ""))]

    def block_bullet_list(self, node: nodes.Element) -> list[Block]:
        """Convert a list."""
        items = [markdown.indent(self.text(item.children), "- ") for item in node.children]
        return [("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)]

    def block_enumerated_list(self, node: nodes.Element) -> list[Block]:
        """Convert a numbered list."""
        items = [
            markdown.indent(self.text(item.children), self.item_sign(node, number))
            for number, item in enumerate(node.children, node.get("start", 1))
        ]
        return [("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)]

    def item_sign(self, node: nodes.Element, number: int) -> str:
        """Give what opens an item; Markdown counts with no letters, so they follow a dash."""
        kind = node.get("enumtype", "arabic")
        if kind in LETTERS and number <= len(LETTERS[kind]):
            return f"- {LETTERS[kind][number - 1]}. "
        if kind != "arabic":
            self.page.warn(f"the notebook cannot show a {kind} number {number} in a list")
        return f"{number}. "

    def block_definition_list(self, node: nodes.Element) -> list[Block]:
        """Convert a list of terms."""
        return ["\n\n".join(markdown.indent(self.entry(item), "- ") for item in node.children)]

    def entry(self, item: nodes.Element) -> str:
        """Convert terms, each with its classifiers, and what they mean."""
        found: list[str] = []
        for child in item.children:
            if isinstance(child, nodes.term):
                term = markdown.emphasise(self.inline(child), "**", "", "")
                found.append("".join(map(str, self.places(child))) + term)
            elif isinstance(child, nodes.classifier) and found:
                found[-1] += f" : {markdown.emphasise(self.inline(child), '*', '', '')}"
            elif isinstance(child, nodes.definition):
                found.append(self.text(child.children))
            elif not isinstance(child, SILENT):
                name = type(child).__name__
                self.page.warn(f"the notebook cannot show a {name} in a list of terms")
        return "\n\n".join(found)

    def block_block_quote(self, node: nodes.Element) -> list[Block]:
        """Convert a quotation."""
        return self.boxed("", node.children)

    def block_table(self, node: nodes.Element) -> list[Block]:
        """Convert a table, with its title in front."""
        self.in_table = True
        rows = [
            [self.table_cell(entry) for entry in row.children] for row in node.findall(nodes.row)
        ]
        self.in_table = False
        titles = [child for child in node.children if isinstance(child, nodes.title)]
        number = self.number("table", node)
        lead = f"**{self.page.formats.get('table', 'Table %s') % number}** " if number else ""
        heading = [lead + self.inline(title) for title in titles]
        return [*self.places(node), *heading, *([markdown.table(rows)] if rows else [])]

    def table_cell(self, entry: nodes.Element) -> str:
        """Convert a cell of a table, which is one row high and one column wide."""
        if entry.get("morecols") or entry.get("morerows"):
            self.page.warn("the notebook cannot show a cell that spans rows or columns of a table")
        for child in entry.children:
            if not isinstance(child, SILENT + IN_CELLS):
                name = type(child).__name__
                self.page.warn(f"the notebook cannot show a {name} in a table")
        return self.text(entry.children).replace("\n\n", "\n")

    def block_citation(self, node: nodes.Element) -> list[Block]:
        """Convert an entry of the list of references."""
        label, *rest = node.children
        name = markdown.anchor(cited(label.astext()))
        return [markdown.indent(f"{name}[{label.astext()}] {self.text(rest)}", "- ")]

    def block_footnote(self, node: nodes.Element) -> list[Block]:
        """Convert a footnote; its number comes from the page."""
        label, *rest = node.children
        return [
            *self.places(node),
            markdown.indent(f"<sup>{label.astext()}</sup> {self.text(rest)}", "- "),
        ]

    def block_dropdown_main(self, node: nodes.Element) -> list[Block]:
        """Convert what the page folds under a title of its own."""
        title, *rest = node.children
        words = [
            text for text in title.findall(nodes.Text) if not isinstance(text.parent, nodes.raw)
        ]
        return [*self.places(node), *self.folded("".join(words).strip(), rest)]

    def block_transition(self, node: nodes.Element) -> list[Block]:
        """Convert a line between two parts."""
        return ["---"]

    def block_rubric(self, node: nodes.Element) -> list[Block]:
        """Convert a heading that is in no table of contents."""
        return [f"**{self.inline(node)}**"]


def joined(blocks: Iterable[Block]) -> list[Block]:
    """Join the Markdown between two cells of code."""
    found: list[Block] = []
    for block in blocks:
        if found and isinstance(block, str) and isinstance(found[-1], str):
            found[-1] += f"\n\n{block}"
        else:
            found.append(block)
    return found
