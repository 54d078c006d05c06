"""Join the built pages of the book into one page that can be printed.

The pages stay as they are on the site, apart from what paper cannot do: tabs and folded parts stand
open, a widget is its still picture, and the solutions to the exercises move to the end. Ids get
their page's name in front, so that they stay unique, and links between pages become links inside
the joined one.
"""

import copy
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

SOLUTIONS = "Solutions to the exercises"
USELESS = ["button", "noscript", "script"]
SIGNS = ["headerlink", "toctree-wrapper"]
NUMBER = '<span class="print-number" data-target="{target}">000</span>'
REFERRING = {"for", "headers", "aria-labelledby", "aria-describedby", "aria-controls"}
HASH = re.compile(r"url\((?P<quote>[\"']?)#")


@dataclass(frozen=True)
class Page:
    """A built page.

    Parameters
    ----------
    name
        What goes in front of its ids.
    path
        Its file, seen from the root of the site.
    head, article, title
        What it loads; what it says, without the theme's bars around it; the heading of that.
    """

    name: str
    path: str
    head: Tag
    article: Tag
    title: Tag

    @property
    def address(self) -> str | None:
        """Where the page is published, if that is known."""
        link = self.head.find("link", rel="canonical")
        return str(link["href"]) if link else None

    def anchor(self, fragment: str) -> str:
        """Give the id in the joined page of an element, or of the whole page."""
        return f"{self.name}--{fragment}" if fragment else self.name


@dataclass(frozen=True)
class Part:
    """Some pages of the book, and what the table of contents calls them together."""

    caption: str
    pages: Sequence[Page]


@dataclass(frozen=True)
class Exercise:
    """An exercise of a page, with its solution if the book has one."""

    page: Page
    task: Tag
    solution: Tag | None


def read_page(folder: Path, docname: str) -> Page:
    """Read the built page of a document."""
    path = f"{docname}.html"
    soup = BeautifulSoup((folder / path).read_text(encoding="utf-8"), "html.parser")
    (article,) = soup.find_all("article", class_="bd-article")
    return Page(docname.replace("/", "-"), path, soup.find("head"), article, article.find("h1"))


def fragment(text: str) -> Tag:
    """Make an element from its HTML."""
    return BeautifulSoup(text, "html.parser").find(True)


def unfold(page: Page) -> None:
    """Open what is folded, show all tabs with their titles, and drop what only a screen can use."""
    for node in [*page.article.find_all(USELESS), *page.article.find_all(class_=SIGNS)]:
        node.decompose()
    for title in page.article.find_all(class_="sidebar-title"):
        if not title.get_text(strip=True):
            title.decompose()
    for details in page.article.find_all("details"):
        if "hide" in details.get_attribute_list("class"):  # the source or output of a cell
            details.find("summary", recursive=False).decompose()
            details.unwrap()
        else:
            details["open"] = ""
    for tabs in page.article.find_all(class_="sd-tab-set"):
        tabs["class"] = "print-tabs"
        for control in tabs.find_all("input", recursive=False):
            control.decompose()
        for label in tabs.find_all("label", recursive=False):
            content = label.find_next_sibling("div")
            label.name, label.attrs = "p", {"class": "print-tab-title"}
            content["class"] = "print-tab"
            content.insert(0, label.extract())


def still_widgets(page: Page) -> None:
    """Leave of each widget its still picture, and say where it moves."""
    for place in page.article.find_all(class_="dmk-widget"):
        place.attrs.pop("data-model", None)
        named = place.find_parent(id=True)
        if page.address and named and not place.find(class_="dmk-quiz"):
            address = escape(f"{page.address}#{named['id']}")
            shown = address.partition("://")[2].replace("/", "/<wbr>")
            words = f'Try it yourself: <a href="{address}">{shown}</a>'
            place.append(fragment(f'<p class="print-address">{words}</p>'))


def prefix_ids(page: Page) -> None:
    """Put the page's name in front of each id, and where something other than a link names it."""
    for node in page.article.find_all(True):
        for key, value in node.attrs.items():
            if key == "id":
                node[key] = page.anchor(value)
            elif key in REFERRING:
                words = value if isinstance(value, list) else value.split()
                node[key] = " ".join(map(page.anchor, words))
            elif key.endswith("href") and node.name != "a" and value.startswith("#"):
                node[key] = "#" + page.anchor(value[1:])
            elif isinstance(value, str) and "url(" in value:
                node[key] = HASH.sub(rf"url(\g<quote>#{page.name}--", value)


def resolve(link: str, page: Page, pages: dict[str, Page]) -> str | None:
    """Lead a link to its place in the joined page, else to the site; None if neither has it."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return link
    path = posixpath.join(posixpath.dirname(page.path), unquote(parts.path))
    target = pages.get(posixpath.normpath(path)) if parts.path else page
    if target:
        return "#" + target.anchor(unquote(parts.fragment))
    return urljoin(page.address, link) if page.address else None


def lead_links(page: Page, pages: dict[str, Page]) -> None:
    """Rewrite the links of a page; a link that leads nowhere is left as mere text."""
    for link in page.article.find_all("a"):
        for key in [key for key in link.attrs if key.endswith("href")]:
            address = resolve(str(link[key]), page, pages)
            if address is None:
                link.unwrap()
            else:
                link[key] = address


def move_files(node: Tag, page: Page, site: str) -> None:
    """Name the files that an element loads as seen from the joined page."""
    for key in {"img": ["src"], "image": ["href", "xlink:href"], "link": ["href"]}.get(
        node.name, ["src"]
    ):
        value = str(node.get(key) or "")
        if value and not urlsplit(value).scheme and not value.startswith("#"):
            path = posixpath.join(posixpath.dirname(page.path), value)
            node[key] = f"{site}/{posixpath.normpath(path)}"


def exercises(page: Page) -> Iterator[Exercise]:
    """Pair the exercises of a page with the solutions that follow them."""
    task: Tag | None = None
    for node in page.article.find_all("div", class_=["exercise", "solution"]):
        if "solution" not in node.get_attribute_list("class"):
            if task:
                yield Exercise(page, task, None)
            task = node
        elif task is None:
            raise ValueError(f"{page.path}: {node.get('id')!r} follows no exercise of its own")
        else:
            yield Exercise(page, task, node)
            task = None
    if task:
        yield Exercise(page, task, None)


def inner(node: Tag) -> str:
    """Give the HTML inside an element, without ids, to be shown a second time."""
    twin = copy.copy(node)
    for named in twin.find_all(id=True):
        del named["id"]
    for link in twin.find_all("a"):
        link.unwrap()
    return twin.decode_contents().strip()


def move_solution(exercise: Exercise) -> str:
    """Take a solution out of its page, link the exercise and it, and give its HTML."""
    task, solution = exercise.task, exercise.solution
    assert solution is not None
    name = inner(task.find(class_="admonition-title"))
    title = solution.find(class_="admonition-title")
    words = f'Solution of <a href="#{escape(str(task["id"]))}">{name}</a>'
    title.replace_with(fragment(f'<p class="admonition-title">{words}</p>'))
    target = escape(str(solution["id"]))
    number = NUMBER.format(target=target)
    line = f'<a href="#{target}">Solution on page {number}</a>'
    task.append(fragment(f'<p class="print-solution">{line}</p>'))
    return str(solution.extract())


def solutions(pages: Sequence[Page]) -> str:
    """Move the solutions of all pages into a chapter of their own."""
    sections = []
    for page in pages:
        moved = [move_solution(found) for found in [*exercises(page)] if found.solution]
        if moved:
            name = page.anchor("print-solutions")
            heading = f'<h2 id="{name}">{inner(page.title)}</h2>'
            sections.append(f"<section>{heading}{''.join(moved)}</section>")
    if not sections:
        return ""
    opening = f'<article class="bd-article" id="print-solutions"><h1>{SOLUTIONS}</h1>'
    return f"{opening}{''.join(sections)}</article>"


def entry(target: str, title: str, inside: str = "") -> str:
    """Write a line of the table of contents."""
    words = f"<span>{title}</span>{NUMBER.format(target=escape(target))}"
    return f'<li><a href="#{escape(target)}">{words}</a>{inside}</li>'


def page_entry(page: Page) -> str:
    """Write the lines of a page and its sections."""
    sections = [
        entry(str(section["id"]), inner(section.find("h2")))
        for section in page.article.find_all("section", id=True)
        if section.find("h2", recursive=False)
    ]
    inside = f"<ol>{''.join(sections)}</ol>" if sections else ""
    return entry(page.name, inner(page.title), inside)


def contents(parts: Sequence[Part], ending: str) -> str:
    """Write the table of contents."""
    lists = []
    for part in parts:
        caption = f'<p class="print-part">{escape(part.caption)}</p>' if part.caption else ""
        lists.append(f"{caption}<ol>{''.join(map(page_entry, part.pages))}</ol>")
    if ending:
        lists.append(f"<ol>{entry('print-solutions', SOLUTIONS)}</ol>")
    return (
        f'<nav class="print-contents" id="print-contents"><h1>Contents</h1>{"".join(lists)}</nav>'
    )


def head(pages: Sequence[Page], site: str) -> str:
    """Collect what the pages load to be dressed, each once; scripts stay away."""
    found: dict[str, None] = {}
    for page in pages:
        for node in page.head.select("link[rel~=stylesheet], style"):
            move_files(node, page, site)
            found[str(node)] = None
    return "\n".join(found)


def running_heads(pages: Sequence[Page], ending: str) -> str:
    """Give each page of the site pages of paper of its own kind, whose head shows its title."""
    titles = {page.name: page.title.get_text() for page in pages}
    if ending:
        titles["print-solutions"] = SOLUTIONS
    rules = []
    for name, title in titles.items():
        words = " ".join(title.split()).replace("\\", "\\\\").replace('"', '\\"')
        rules.append(f'@page {name} {{ @top-left {{ content: "{words}"; }} }}')
        rules.append(f"#{name} {{ page: {name}; }}")
    return "\n".join(rules).replace("<", r"\3c ")


def join(parts: Sequence[Part], *, title: str, cover: str, sheet: str, site: str) -> str:
    """Join the pages of a book into one.

    Parameters
    ----------
    parts
        The pages in reading order. They are changed.
    title, cover
        The title of the document, and the HTML of its first sheet.
    sheet, site
        Where the style sheet for print and the root of the site are, seen from the joined page.
    """
    pages = [page for part in parts for page in part.pages]
    paths = {page.path: page for page in pages}
    for page in pages:
        unfold(page)
        still_widgets(page)
        prefix_ids(page)
        lead_links(page, paths)
        for node in page.article.find_all(["img", "image"]):
            move_files(node, page, site)
        page.article["id"] = page.name
    ending = solutions(pages)
    body = [cover, contents(parts, ending), *(str(page.article) for page in pages), ending]
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light">
<head>
<meta charset="utf-8">
<title>{escape(title)}</title>
{head(pages, site)}
<link rel="stylesheet" href="{escape(sheet)}">
<style>
{running_heads(pages, ending)}
</style>
</head>
<body>
<main>
{"".join(body)}
</main>
</body>
</html>
"""
