"""A notebook for Colab, rendered by nbconvert, says what the page says, with the same numbers."""

import html
import re
from functools import cache

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from nbconvert import HTMLExporter

from tests.colab.conftest import Chapter, source

KINDS = r"(?:Fig\.|Table|Definition|Theorem|Lemma|Corollary|Example|Remark|Exercise)"
NUMBER = r"\d+(?:\.\d+)*"
REFERENCE = re.compile(rf"{KINDS} {NUMBER}|\({NUMBER}\)|\[?[A-Z][\w+]*\d\d[a-z]?\]?")


@cache
def rendered(path: str) -> BeautifulSoup:
    """Render the cells of text of a notebook."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    exporter = HTMLExporter(template_name="basic")
    return BeautifulSoup(exporter.from_notebook_node(notebook)[0], "html.parser")


@cache
def article(page: str) -> Tag:
    """Give what a page says, without its cells' code and outputs but with captions."""
    found = BeautifulSoup(page, "html.parser").find("article", class_="bd-article")
    for node in found.select(
        ".cell_input, .headerlink, .dmk-widget, .toctree-wrapper, details.hide"
    ):
        node.decompose()
    for node in found.find_all(["svg", "pre", "script", "style"]):
        node.decompose()
    for node in found.select(".math"):
        number = node.find(class_="eqno")
        tag = rf" \tag{{{number.extract().get_text().strip('()')}}}" if number else ""
        node.string = aligned(node.find("annotation").get_text().strip()) + tag
    return found


def aligned(formula: str) -> str:
    """Say where the page splits a formula what a notebook has to say.

    The page also splits what has rows only inside of matrices and the like, where it changes
    nothing.
    """
    found = re.fullmatch(r"\\begin\{split\}(.*)\\end\{split\}", formula, re.DOTALL)
    if not found:
        return formula
    rest, count = found[1], 1
    while count:
        rest, count = re.subn(
            r"\\begin\{(\w+)\}(?:(?!\\begin).)*?\\end\{\1\}", "", rest, flags=re.S
        )
    rows = re.search(r"\\\\|(?<!\\)&", rest)
    return rf"\begin{{aligned}}{found[1]}\end{{aligned}}" if rows else found[1]


def plain(node: Tag | str) -> str:
    """Give the words and formulas without blanks and without the signs around formulas."""
    text = node if isinstance(node, str) else node.get_text()
    return re.sub(r"[\s$]+", "", html.unescape(text))


def tags(node: Tag) -> list[str]:
    return re.findall(r"\\tag\{([^}]*)\}", node.get_text())


def words(nodes: list[Tag]) -> list[str]:
    return [" ".join(node.get_text().split()) for node in nodes]


def links(nodes: list[Tag]) -> list[tuple[str, str]]:
    """List references with the place to which they lead; an entry's place has two names."""
    found = []
    for node, text in zip(nodes, words(nodes), strict=True):
        if REFERENCE.fullmatch(text):
            place = node["href"].partition("#")[2]
            found.append((text, "" if re.match(r"(cite-|id\d)", place) else place))
    return found


@pytest.mark.parametrize(
    ("page", "notebook"),
    [
        (r"\begin{split}a &= b \\ &= c\end{split}", r"\begin{aligned}a &= b \\ &= c\end{aligned}"),
        (r"\begin{split}\begin{x}1 \\ 2\end{x}\end{split}", r"\begin{x}1 \\ 2\end{x}"),
        ("a = b", "a = b"),
    ],
)
def test_what_the_page_splits_is_aligned(page: str, notebook: str) -> None:
    assert aligned(page) == notebook


def test_sections(chapter: Chapter) -> None:
    heads = ["h1", "h2", "h3", "h4"]
    notebook = [plain(text) for text in words(rendered(str(chapter.path)).find_all(heads))]
    assert [text.replace("¶", "") for text in notebook] == [
        plain(text) for text in words(article(chapter.page).find_all(heads))
    ]


def test_definitions_theorems_exercises_and_figures(chapter: Chapter) -> None:
    page = [text.strip() for text in words(article(chapter.page).select(".caption-number"))]
    titles = [
        found[0]
        for text in words(rendered(str(chapter.path)).find_all("strong"))
        if (found := re.match(rf"{KINDS} {NUMBER}(?= |$)", text))
    ]
    assert titles == page
    written = re.findall(r"^`{3,}\{(?:prf:(?!proof)\w+|exercise)\}", source(chapter.name), re.M)
    assert len(page) >= len(written)


def test_formulas(chapter: Chapter) -> None:
    numbers = tags(article(chapter.page))
    assert tags(rendered(str(chapter.path))) == numbers
    assert len(numbers) == chapter.page.count('<span class="eqno">')


def test_references(chapter: Chapter) -> None:
    page = links(article(chapter.page).select("a.reference.internal"))
    assert links(rendered(str(chapter.path)).select("a[href]")) == page


def test_emphasis_and_code(chapter: Chapter) -> None:
    for name in ("em", "code"):
        page = article(chapter.page).select(f"p {name}, dt {name}")
        notebook = rendered(str(chapter.path)).select(f"p {name}, li {name}, td {name}, th {name}")
        assert list(map(plain, notebook)) == list(map(plain, page))


def test_list_of_references(chapter: Chapter) -> None:
    page = words(article(chapter.page).select(".citation .label"))
    entries = [
        anchor.parent.get_text().strip()
        for anchor in rendered(str(chapter.path)).select('a[id^="cite-"]')
    ]
    assert [text.partition(" ")[0] for text in entries] == [
        f"[{label.strip('[]')}]" for label in page
    ]


def test_every_word_and_formula_of_the_page(chapter: Chapter) -> None:
    """Each paragraph, list entry, cell of a table and caption is in the notebook, in this order."""
    everything = plain(rendered(str(chapter.path)))
    place, missing = 0, []
    for node in article(chapter.page).select("p, div.math"):
        text = plain(node)
        found = everything.find(text, place)
        if found < 0:
            missing.append(text)
        else:
            place = found + len(text)
    assert missing == []


@pytest.mark.parametrize("sign", ["**", "](", "`", "&lt;", "\\_", "<details"])
def test_no_sign_of_markdown_is_left(chapter: Chapter, sign: str) -> None:
    page = BeautifulSoup(str(rendered(str(chapter.path))), "html.parser")
    for node in page.find_all("code"):
        node.decompose()
    text = re.sub(r"\$\$.*?\$\$|\$.*?\$", "", page.get_text(), flags=re.DOTALL)
    assert sign not in text
