"""The book on paper: pages are joined, links lead inside, nothing stays folded or gets lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup, Tag

import book
import chromium
import joining
import pdf

HEAD = """<link rel="stylesheet" href="../_static/page.css">
<script src="../_static/theme.js"></script>
<link rel="canonical" href="https://book.example/chapters/{name}.html">"""

FIRST = """<h1>1. First<a class="headerlink" href="#first">#</a></h1>
<section id="start"><h2>Start</h2>
<p>See <a href="second.html#start">there</a>, <a href="second.html">all of it</a>,
<a href="#start">here</a>, <a href="../genindex.html#A">the index</a> and
<a href="https://other.example/">others</a>.</p>
<div class="sd-tab-set"><input checked id="t0" type="radio"><label class="sd-tab-label" for="t0">One
</label><div class="sd-tab-content" id="c0">first tab</div><input id="t1" type="radio"><label
class="sd-tab-label" for="t1">Two</label><div class="sd-tab-content" id="c1">second tab</div></div>
<details class="admonition hide above-input"><summary>Show code</summary><pre>x = 1</pre></details>
<details class="dmk-proof"><summary>Proof</summary><p>Clear.</p></details>
<aside class="margin sidebar"><p class="sidebar-title"></p><p>A note.</p></aside>
<figure id="fig"><div class="dmk-widget" data-model="0"><div class="dmk-still">
<svg viewBox="0 0 2 2" width="9"><defs><clipPath id="cut"><rect width="1" height="1"/></clipPath>
</defs><g clip-path="url(#cut)"><use href="#dot"/></g></svg></div></div></figure>
<div class="exercise admonition" id="ex-one"><p class="admonition-title"><span
class="caption-number">Exercise 1.1 </span> (Halves)</p><section><p>Halve it.</p></section></div>
<div class="solution dropdown admonition" id="chapters/first-solution-1"><p
class="admonition-title">Solution</p><section><p>As <a href="#fig">shown</a>.</p></section></div>
<div class="exercise admonition" id="ex-two"><p class="admonition-title">Exercise 1.2</p></div>
</section>"""

SECOND = """<h1>2. Second</h1>
<section id="start"><h2>Start</h2><p>Back to <a href="first.html#ex-one">Exercise 1.1</a>.</p>
<p><img src="../_images/dot.png" alt="a dot"></p></section>"""

IMPRINT = pdf.Imprint("A & B", "the authors", "1.0", pdf.date(2026, 1, 2), "")


def write_site(folder: Path, **articles: str) -> Path:
    (folder / "chapters").mkdir(parents=True)
    for name, article in articles.items():
        head, theme = HEAD.format(name=name), '<nav><a href="first.html">1. First</a></nav>'
        text = f'<html><head>{head}</head><body>{theme}<article class="bd-article">{article}'
        (folder / "chapters" / f"{name}.html").write_text(f"{text}</article></body></html>")
    return folder


def join(site: Path, *names: str) -> str:
    pages = [joining.read_page(site, f"chapters/{name}") for name in names]
    parts = [joining.Part("", pages[:1]), joining.Part("The rest", pages[1:])]
    return joining.join(parts, title="A & B", cover="<p>cover</p>", sheet="p.css", site="../html")


@pytest.fixture
def small(tmp_path: Path) -> BeautifulSoup:
    site = write_site(tmp_path, first=FIRST, second=SECOND)
    return BeautifulSoup(join(site, "first", "second"), "html.parser")


def lost_links(soup: BeautifulSoup) -> list[str]:
    """List links inside the page that lead nowhere, and links to files."""
    ids = {str(node["id"]) for node in soup.find_all(id=True)}
    links = [str(link["href"]) for link in soup.find_all("a")]
    return [
        link
        for link in links
        if not re.match(r"https?://|mailto:|data:", link) and link.removeprefix("#") not in ids
    ]


def repeated_ids(soup: BeautifulSoup) -> list[str]:
    ids = [str(node["id"]) for node in soup.find_all(id=True)]
    return sorted({name for name in ids if ids.count(name) > 1})


def linked(soup: BeautifulSoup, words: str) -> Tag:
    """Give the element that a link leads to."""
    return soup.find(id=soup.find("a", string=words)["href"].removeprefix("#"))


def test_links_lead_inside_where_they_can(small: BeautifulSoup) -> None:
    assert not lost_links(small)
    assert not repeated_ids(small)
    assert linked(small, "there").h2.string == "Start"
    assert linked(small, "there").find_parent("article").h1.string == "2. Second"
    assert linked(small, "here").find_parent("article").h1.string == "1. First"
    assert linked(small, "all of it").h1.string == "2. Second"
    assert linked(small, "Exercise 1.1").p.get_text().startswith("Exercise 1.1")


def test_other_links_lead_to_the_site(small: BeautifulSoup) -> None:
    index, others = small.find("a", string="the index"), small.find("a", string="others")
    assert index["href"] == "https://book.example/genindex.html#A"
    assert others["href"] == "https://other.example/"


def test_without_an_address_such_links_are_words(tmp_path: Path) -> None:
    site = write_site(tmp_path, first=FIRST, second=SECOND)
    for path in (site / "chapters").glob("*.html"):
        path.write_text(re.sub('<link rel="canonical".*?>', "", path.read_text()))
    soup = BeautifulSoup(join(site, "first", "second"), "html.parser")
    assert not lost_links(soup)
    assert "the index" in soup.get_text()
    assert not soup.find("a", string="the index")
    assert not soup.find(class_="print-address")


def test_what_ids_are_for_still_finds_them(small: BeautifulSoup) -> None:
    clip = small.find("clippath")["id"]
    assert small.find("g")["clip-path"] == f"url(#{clip})"
    assert small.find("use")["href"] == "#chapters-first--dot"


def test_nothing_stays_folded(small: BeautifulSoup) -> None:
    tabs = [tab.get_text(" ", strip=True) for tab in small.find_all(class_="print-tab")]
    assert tabs == ["One first tab", "Two second tab"]
    assert not small.find_all(["input", "label", "button"])
    assert all("open" in details.attrs for details in small.find_all("details"))
    assert not small.find(string="Show code")
    assert small.find("pre").string == "x = 1"
    assert small.find("summary").string == "Proof"
    assert small.find("aside").get_text(strip=True) == "A note."


def test_widget_is_a_picture_that_tells_its_address(small: BeautifulSoup) -> None:
    place = small.find(class_="dmk-widget")
    assert "data-model" not in place.attrs
    assert place.find("svg")
    assert place.find("a")["href"] == "https://book.example/chapters/first.html#fig"
    assert place.find("a").get_text() == "book.example/chapters/first.html#fig"


def test_solutions_move_to_the_end(small: BeautifulSoup) -> None:
    last = small.find_all("article")[-1]
    assert last.h1.string == joining.SOLUTIONS
    (solution,) = last.find_all(class_="solution")
    title = solution.find(class_="admonition-title")
    assert title.get_text() == "Solution of Exercise 1.1  (Halves)"
    task = small.find(id=title.a["href"].removeprefix("#"))
    assert task.find_parent("article").h1.string == "1. First"
    assert task.find(class_="print-solution").a["href"] == f"#{solution['id']}"
    assert not small.find(id="chapters-first--ex-two").find("a")
    assert len(small.find_all(class_="solution")) == 1


@pytest.mark.parametrize("doubled", [True, False])
def test_a_solution_without_its_exercise_is_an_error(tmp_path: Path, doubled: bool) -> None:
    solution = '<div class="solution admonition" id="s"><p class="admonition-title">S</p></div>'
    article = FIRST.replace('<div class="exercise admonition" id="ex-two">', solution + "<div>")
    site = write_site(tmp_path, first=article if doubled else f"<h1>1. First</h1>{solution}")
    with pytest.raises(ValueError, match=r"chapters/first.html: .* follows no exercise"):
        join(site, "first")


def test_contents_name_pages_and_sections(small: BeautifulSoup) -> None:
    contents = small.find(class_="print-contents")
    lines = [line.span.get_text() for line in contents.find_all("a")]
    assert lines == ["1. First", "Start", "2. Second", "Start", joining.SOLUTIONS]
    assert contents.find(class_="print-part").string == "The rest"
    targets = [line["href"].removeprefix("#") for line in contents.find_all("a")]
    assert [place["data-target"] for place in contents.find_all(class_="print-number")] == targets


def test_head_has_styles_once_and_no_scripts(small: BeautifulSoup) -> None:
    styles = [link["href"] for link in small.find_all("link")]
    assert styles == ["../html/_static/page.css", "p.css"]
    assert not small.find_all("script")
    assert small.find("img")["src"] == "../html/_images/dot.png"
    assert small.title.string == "A & B"


@pytest.fixture(scope="module")
def program() -> str:
    try:
        return chromium.find()
    except chromium.NotFound as problem:
        pytest.fail(str(problem), pytrace=False)


def write_joined(folder: Path, first: str, second: str) -> Path:
    """Write a joined page that loads the sheet for paper and nothing else."""
    site = write_site(folder / "html", first=first, second=second)
    text = join(site, "first", "second").replace("p.css", pdf.SHEET.as_uri())
    text = re.sub('<script.*?</script>|<img[^>]*>|<link href="../html[^>]*>', "", text)
    (folder / "book.html").write_text(text, encoding="utf-8")
    return folder / "book.html"


@pytest.fixture(scope="module")
def raw(program: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Print the small book, with what is too wide as it stands and a heading that has to move."""
    folder = tmp_path_factory.mktemp("small")
    wide = '<div class="math"><div style="width: 900px; height: 20px"></div></div>'
    code = f"<pre>{'long ' * 60}</pre>"
    high = '<figure style="height: 150mm"></figure>'
    second = f"{SECOND}{high}<h3>Moved</h3>{high}"
    source = write_joined(folder, FIRST + wide + code, second)
    headings, found = pdf.set_and_print(source, folder / "raw.pdf")
    assert not found
    return folder / "raw.pdf", headings


@pytest.fixture(scope="module")
def printed(raw: tuple[Path, list[str]]) -> Iterator[pikepdf.Pdf]:
    path, headings = raw
    pdf.finish(path, path.with_name("book.pdf"), IMPRINT, headings)
    with pikepdf.open(path.with_name("book.pdf")) as opened:
        yield opened


def outline(file: pikepdf.Pdf) -> list[str]:
    with file.open_outline() as opened:
        return [item.title for item in pdf.flat(opened.root)]


@pytest.mark.timeout(180)
def test_file_has_an_outline_and_links(printed: pikepdf.Pdf) -> None:
    assert not pdf.problems(printed, ["1. First", "2. Second", joining.SOLUTIONS])
    assert pdf.problems(printed, ["3. Third"]) == ["not in the outline: 3. Third"]
    pages = ["1. First", "Start", "2. Second", "Start", "Moved"]
    assert outline(printed) == ["Contents", *pages, joining.SOLUTIONS, "1. First"]


@pytest.mark.timeout(180)
def test_outline_has_the_words_of_the_headings(raw: tuple[Path, list[str]], tmp_path: Path) -> None:
    """Whatever Chromium made of them: some of its titles are doubled."""
    path, headings = raw
    louder = [heading.upper() for heading in headings]
    pdf.finish(path, tmp_path / "book.pdf", IMPRINT, louder)
    with pikepdf.open(tmp_path / "book.pdf") as file:
        assert outline(file) == louder
    with pytest.raises(ValueError, match="zip"):
        pdf.finish(path, tmp_path / "book.pdf", IMPRINT, headings[1:])


@pytest.mark.timeout(180)
def test_file_says_what_it_is(printed: pikepdf.Pdf) -> None:
    assert printed.docinfo["/Title"] == "A & B"
    assert printed.docinfo["/Author"] == "the authors"
    assert printed.docinfo["/CreationDate"] == "D:20260102000000Z"
    assert printed.Root.Lang == "en"
    assert printed.Root.MarkInfo.Marked
    width, height = (float(side) for side in printed.pages[0].MediaBox[2:])
    assert (width, height) == pytest.approx((595.3, 841.9), abs=1)  # A4 in points


@pytest.mark.timeout(180)
def test_each_page_of_the_site_begins_a_page_of_paper(printed: pikepdf.Pdf) -> None:
    places = pdf.numbers(printed)
    order = ["chapters-first", "chapters-second", "print-solutions"]
    assert [places[name] for name in order] == sorted({places[name] for name in order})
    assert places["chapters-first--start"] == places["chapters-first"]


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "box",
    [
        '<p style="width: 900px">wide</p>',
        '<div class="math"><p style="width: 1900px">too wide to shrink</p></div>',
        '<figure style="height: 300mm">high</figure>',
    ],
)
def test_what_does_not_fit_is_named(program: str, tmp_path: Path, box: str) -> None:
    source = write_joined(tmp_path, FIRST, SECOND + box)
    _, found = pdf.set_and_print(source, tmp_path / "raw.pdf")
    assert found
    assert all(line.startswith("does not fit on the paper: <") for line in found)


def test_a_lost_link_is_noticed(printed: pikepdf.Pdf) -> None:
    target = next(pdf.targets(printed))
    place = printed.Root.Dests[f"/{target}"]
    del printed.Root.Dests[f"/{target}"]
    assert pdf.problems(printed, []) == [f"a link leads nowhere: {target}"]
    printed.Root.Dests[f"/{target}"] = place


@pytest.fixture(scope="module")
def whole(built: Path) -> BeautifulSoup:
    """Join the pages of the built book."""
    text = joining.join(
        pdf.parts(built / "html"), title="", cover="", sheet="p.css", site="../html"
    )
    return BeautifulSoup(text, "html.parser")


def test_links_of_the_book_lead_inside(whole: BeautifulSoup) -> None:
    assert not lost_links(whole)
    assert not repeated_ids(whole)
    assert len(whole.select("article > section > h1")) == len(book.chapters())


def test_each_solution_of_the_book_is_at_the_end(whole: BeautifulSoup) -> None:
    sources = [(book.ROOT / f"{name}.md").read_text(encoding="utf-8") for name in book.chapters()]
    opened = sum(len(re.findall(r"\{solution(?:-start)?\}", text)) for text in sources)
    assert len(whole.select("#print-solutions .solution")) == opened > 0
    assert len(whole.select(".exercise .print-solution")) == opened
    assert len(whole.select(".solution")) == opened


def test_pages_of_the_site_do_not_load_the_sheet_for_paper(built: Path) -> None:
    for name in book.chapters():
        text = (built / "html" / f"{name}.html").read_text(encoding="utf-8")
        assert pdf.SHEET.name not in text
