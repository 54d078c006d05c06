"""What stands in a line of text: words, formulas, links, small pictures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from docutils import nodes
from sphinx import addnodes

from colab import images, markdown

Number = tuple[int, ...]

# Kinds of nodes that show nothing where they stand.
SILENT = (
    nodes.comment,
    nodes.Invisible,
    nodes.system_message,
    nodes.target,
    addnodes.toctree,
)
# Kinds of nodes of which only the contents count.
OPEN = {"inline", "generated", "abbreviation", "title_reference"}
SHORT = {"subscript": "sub", "superscript": "sup"}


@dataclass(frozen=True)
class Page:
    """What a page's own tree does not tell.

    Parameters
    ----------
    address
        Where the page is published; relative links start from it.
    figures
        Number of each numbered thing, by kind and id, as Sphinx's ``toc_fignumbers`` has it.
    sections
        Number of each section, by ``#`` and id, as Sphinx's ``toc_secnumbers`` has it.
    formats
        How the number of each kind is said, as in ``numfig_format``.
    read
        Gives the bytes of an image file.
    warn
        Is told what cannot be converted.
    """

    address: str
    figures: Mapping[str, Mapping[str, Number]] = field(default_factory=dict)
    sections: Mapping[str, Number] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    read: Callable[[str], bytes] = lambda uri: b""
    warn: Callable[[str], None] = lambda problem: None


class Lines:
    """Converts what stands in a line of one page."""

    in_table = False  # where bars are borders
    in_link = False  # where brackets end the words of the link

    def __init__(self, document: nodes.document, page: Page) -> None:
        self.document, self.page = document, page
        self.citations = {
            name: node.next_node(nodes.label).astext()
            for node in document.findall(nodes.citation)
            for name in node["ids"]
        }
        self.wanted = {
            node.get("refid") or node["refuri"].removeprefix("#")
            for kind in (nodes.reference, nodes.footnote_reference)
            for node in document.findall(kind)
            if node.get("refid") or node.get("refuri", "").startswith("#")
        }

    def inline(self, node: nodes.Element) -> str:
        """Convert the contents of a node that stands in a line."""
        text = ""
        for child in node.children:
            following = child.next_node(descend=False, siblings=True)
            after = following.astext()[:1] if following is not None else ""
            piece = self.piece(child, text[-1:], after)
            if text.endswith("$") and piece.startswith("$"):
                text += " "  # else the two would be read as one formula in its own line
            elif text.endswith("!") and piece.startswith("["):
                text = f"{text[:-1]}&#33;"  # else the link would be read as an image
            text += piece
        return text

    def piece(self, node: nodes.Node, before: str, after: str) -> str:
        """Convert one node that stands in a line."""
        if isinstance(node, nodes.Text):
            return self.words(markdown.escape(node.astext()))
        if isinstance(node, SILENT):
            return ""
        name = type(node).__name__
        if name in {"emphasis", "strong"}:
            sign = "*" if name == "emphasis" else "**"
            return markdown.emphasise(self.inline(node), sign, before, after)
        if name in SHORT:
            tag = SHORT[name]
            return f"<{tag}>{self.inline(node)}</{tag}>"
        if method := getattr(self, f"inline_{name}", None):
            return method(node)
        if name not in OPEN:
            self.page.warn(f"the notebook cannot show a {name} inside a line")
        return self.inline(node)

    def words(self, text: str) -> str:
        """Protect the signs that would end a cell of a table or the words of a link."""
        text = text.replace("|", r"\|") if self.in_table else text
        return text.replace("[", "&#91;").replace("]", "&#93;") if self.in_link else text

    def inline_math(self, node: nodes.Element) -> str:
        """Convert a formula."""
        formula = markdown.tex(node.astext())
        return f"${markdown.without_bars(formula) if self.in_table else formula}$"

    def inline_literal(self, node: nodes.Element) -> str:
        """Convert words of code."""
        text = markdown.code(node.astext())
        return text.replace("|", r"\|") if self.in_table else text

    def inline_reference(self, node: nodes.Element) -> str:
        """Convert a link: inside the notebook where its target is, else to the site."""
        name = node.get("refid") or ""
        address = node.get("refuri", "")
        if address.startswith("#"):
            name = address[1:]
        if name in self.citations:
            target = f"#{cited(self.citations[name])}"
        else:
            target = f"#{name}" if name else urljoin(self.page.address, address)
        if node.astext() == target and not self.in_table:
            return f"<{target}>"  # an address as it is, whose underscores are no marks
        self.in_link = True
        words = self.inline(node)
        self.in_link = False
        return markdown.link(words, target.replace("|", "%7C"))

    inline_number_reference = inline_reference

    def inline_footnote_reference(self, node: nodes.Element) -> str:
        """Convert the raised number of a footnote."""
        return markdown.link(f"<sup>{node.astext()}</sup>", f"#{node['refid']}")

    def inline_image(self, node: nodes.Element) -> str:
        """Convert an image."""
        return self.html(images.from_file(node["uri"], node.get("alt", ""), self.page.read))

    def inline_raw(self, node: nodes.Element) -> str:
        """Convert a glued result: a drawing to an image, other HTML as it is, on one line."""
        if "html" not in node["format"].split():
            return ""
        text = " ".join(node.astext().split())
        return self.html(images.from_svg(text) if text.startswith("<svg") else text)

    def html(self, text: str) -> str:
        """Protect the bars of HTML in a table."""
        return text.replace("|", "&#124;") if self.in_table else text


def cited(label: str) -> str:
    """Name the place of an entry of the list of references."""
    return f"cite-{label}"
