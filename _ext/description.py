"""Describe each page to search engines, and to those who are sent a link to it.

The description is the beginning of the page's own text. The Open Graph tags show it with the title
and the picture of the book wherever a link is shown as a card.
"""

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from colab import site

PICTURE = "docs/book.png"  # the README's; no page loads it
SHORT, LONG = 80, 200  # characters
FORMULA = "\ufffc"  # stands for one


def first_words(doctree: nodes.document | None) -> str:
    """Find the first paragraph of the text that is no subtitle; end before its first formula."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        copy = paragraph.deepcopy()
        for formula in list(copy.findall(nodes.math)):
            formula.replace_self(nodes.Text(FORMULA))
        text = shorten(" ".join(copy.astext().split()))
        if isinstance(paragraph.parent, nodes.section) and len(text) > SHORT:
            return text
    return ""


def shorten(text: str) -> str:
    """Keep the first sentences of a text, or words of the first if it is too long."""
    kept, *others = re.split(r"(?<=[.?!]) ", text)
    if FORMULA in kept:
        return ""
    if len(kept) > LONG:
        return kept[: LONG - 1].rpartition(" ")[0].rstrip(",;:") + "…"
    for sentence in others:
        if FORMULA in sentence or len(kept) + 1 + len(sentence) > LONG:
            break
        kept += " " + sentence
    return kept


def describe(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Put the tags into the head of one page."""
    book = app.config.html_title or app.config.project
    title = re.sub(r"<[^>]*>|^\d+\. ", "", context.get("title", book))
    description = first_words(doctree) or f"{title} of the book {book}."
    card = {
        "title": title,
        "type": "article" if doctree else "website",
        "url": f"{site(app)}/{app.builder.get_target_uri(pagename)}",
        "site_name": book,
        "description": description,
    }
    if (Path(app.srcdir) / PICTURE).exists():
        card["image"] = f"{site(app)}/_static/{Path(PICTURE).name}"
        card["image:alt"] = "A page of the book: a figure that the reader can move, and its text."
    tags = [f'<meta name="description" content="{escape(description)}">']
    tags += [f'<meta property="og:{key}" content="{escape(text)}">' for key, text in card.items()]
    context["metatags"] = context.get("metatags", "") + "\n" + "\n".join(tags) + "\n"


def take_picture(app: Sphinx, config: Config) -> None:
    """Publish the picture with the pages."""
    if (Path(app.srcdir) / PICTURE).exists():
        config.html_static_path.append(PICTURE)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("config-inited", take_picture)
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
