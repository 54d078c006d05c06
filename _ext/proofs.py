"""Fold proofs on the page with the browser's own disclosure element.

sphinx-proof writes a proof as an admonition that has no title, so there is nothing to click, and
gives all proofs of a page the same id. For HTML a proof of class ``dropdown`` becomes a
``<details>`` element: it works without scripts and by keyboard, and print opens it.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from sphinx_proof.nodes import proof_node

OPENING = "Proof. "  # what sphinx-proof puts in front of the first paragraph


class folded_proof(nodes.General, nodes.Element):
    """A proof that the reader unfolds."""


class FoldProofs(SphinxPostTransform):
    """Replace the proofs of class ``dropdown`` by folded ones."""

    default_priority = 300
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Fold each proof of the document."""
        for proof in list(self.document.findall(proof_node)):
            (body,) = proof.children
            if "dropdown" not in body["classes"]:
                body["ids"] = []
                continue
            first = body.next_node(nodes.Text)
            first.parent.replace(first, nodes.Text(first.removeprefix(OPENING)))
            proof.replace_self(folded_proof("", *body.children))


def visit(self: HTML5Translator, node: folded_proof) -> None:
    """Open the disclosure element."""
    self.body.append('<details class="dmk-proof"><summary>Proof</summary>')


def depart(self: HTML5Translator, node: folded_proof) -> None:
    """Close it."""
    self.body.append("</details>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_node(folded_proof, html=(visit, depart))
    app.add_post_transform(FoldProofs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
