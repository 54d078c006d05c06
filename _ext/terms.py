"""Say what a word of the glossary means while the pointer rests on its link.

The title of the link is the beginning of the entry, up to its first formula: titles have none.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from description import FORMULA, shorten


def meaning(definition: nodes.definition) -> str:
    """Give the first sentences of an entry without what they refer to; "" if one has a formula."""
    copy = definition.deepcopy()
    for node in list(copy.findall(nodes.math)):
        node.replace_self(nodes.Text(FORMULA))
    for node in list(copy.findall(addnodes.pending_xref)):
        if node["reftype"] != "term":
            node.replace_self(nodes.Text(""))
    words = " ".join(copy.astext().split())
    return shorten(re.sub(r"[\s,]+$", "", words))


def meanings(document: nodes.document) -> dict[str, str]:
    """Collect the meanings of all terms of a page, by their ids."""
    return {
        name: meaning(item.next_node(nodes.definition))
        for glossary in document.findall(addnodes.glossary)
        for item in glossary.findall(nodes.definition_list_item)
        for term in item.findall(nodes.term)
        for name in term["ids"]
    }


def explain(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give the links to terms on one page their titles."""
    terms = [
        node.parent
        for node in doctree.findall(nodes.inline)
        if "std-term" in node["classes"] and isinstance(node.parent, nodes.reference)
    ]
    pages = {
        name for _, _, kind, name, _, _ in app.env.get_domain("std").get_objects() if kind == "term"
    }
    known = [meanings(app.env.get_doctree(name)) for name in sorted(pages)] if terms else []
    for reference in terms:
        name = reference.get("refid") or reference["refuri"].partition("#")[2]
        if title := next(filter(None, (page.get(name) for page in known)), ""):
            reference["reftitle"] = title


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-resolved", explain)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
