"""Words of the glossary are linked where a page uses them first, and only there."""

import re
from typing import NamedTuple

import pytest

import book

CHAPTERS = [f"chapters/{name}" for name in "groups cosets convolution irreps constraints".split()]
PAGES = ["chapters/index", *CHAPTERS]
FEWEST = 15  # links in a chapter

# A link to the glossary, or else what is no prose: code, titles, captions, tables, formulas, links.
PIECE = re.compile(
    r"(?P<link>\{term\}`(?P<words>[^`<]+?)(?: <(?P<term>[^`>]+)>)?`)"
    r"|\A---\n(?s:.*?)\n---$"
    r"|^(?P<fence>`{3,})\{(?:code-cell|bibliography)\}(?s:.*?)^(?P=fence)$"
    r"|^[`:]{3,}.*$|^:[\w-]+:.*$|^\([\w-]+\)=$|^#+ .*$|^\*[^*\n]+\*$|^\|.*$"
    r"|\$\$(?s:.*?)\$\$(?: \([\w-]+\))?|\$[^$\n]+\$"
    r"|\{[\w:]+\}`[^`]*`|(?P<quote>`+).+?(?P=quote)|\[[^]\n]*\]\([^)\n]*\)",
    re.MULTILINE,
)
# Words that stand in front of their link in another sense.
OTHER_SENSES = {
    "chapters/irreps": {"conjugate"},  # complex conjugate entries
    "chapters/constraints": {"Sum"},  # sum a series
}


class Link(NamedTuple):
    """A link to the glossary: the words that readers see, the entry, and where it stands."""

    words: str
    term: str
    place: int


def links(text: str) -> list[Link]:
    """List the links to the glossary that stand in prose."""
    return [
        Link(found["words"], found["term"] or found["words"], found.start())
        for found in PIECE.finditer(text)
        if found["link"]
    ]


def prose(text: str) -> str:
    """Leave the plain words only, each at its place."""
    return PIECE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def used_before(text: str) -> list[str]:
    """List words that stand in plain prose in front of their link."""
    plain = prose(text)
    return [
        link.words
        for link in links(text)
        if re.search(rf"(?<!\w){re.escape(link.words)}(?!\w)", plain[: link.place], re.IGNORECASE)
    ]


def page(name: str) -> str:
    return (book.ROOT / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "---\nword: 1\n---\n",
        "```{code-cell} ipython3\nword\n```\n",
        "````{prf:definition} A word\n:label: word\n````\n",
        "# A word\n",
        "*A word below a title*\n",
        "(word)=\n",
        "| a | word |\n",
        "A formula $word$, and\n\n$$\nword\n$$ (word)\n\n",
        "Some code, `word`, {doc}`a word <word>` and [a word](word).\n",
        "Two words, a password.\n",
        "A {term}`long word`.\n",
    ],
)
def test_what_is_no_prose_is_passed_over(text: str) -> None:
    assert used_before(f"{text}A {{term}}`word` here.") == []


@pytest.mark.parametrize(
    "text", ["A word.\n", "````{prf:theorem} One\nA **word**.\n````\n", "*Words* and a\nWord, $a$"]
)
def test_words_before_their_link_are_noticed(text: str) -> None:
    assert used_before(f"{text} and a {{term}}`word <term>` here.") == ["word"]


@pytest.mark.parametrize("name", PAGES)
def test_each_term_is_linked_once(name: str) -> None:
    terms = [link.term for link in links(page(name))]
    assert sorted(terms) == sorted(set(terms))
    assert len(terms) >= FEWEST


@pytest.mark.parametrize("name", PAGES)
def test_links_stand_in_prose(name: str) -> None:
    assert len(links(page(name))) == page(name).count("{term}")


@pytest.mark.parametrize("name", PAGES)
def test_first_use_is_the_one_that_is_linked(name: str) -> None:
    assert set(used_before(page(name))) == OTHER_SENSES.get(name, set())
