"""What pages tell search engines, lost readers and those who come to mend something."""

import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document

import history
import permalinks
from address import finish
from description import first_words, shorten
from dmolkit.figures import logo

LONG = "This sentence has more than eighty letters, so it is no subtitle but the text of a page."


def test_description_is_the_first_real_paragraph() -> None:
    formula = nodes.paragraph("", LONG, nodes.math("", "x"), nodes.Text(" stands in it."))
    box = nodes.admonition("", nodes.paragraph("", "In a box. " + LONG))
    texts = [nodes.paragraph("", "A subtitle"), formula, box, nodes.paragraph("", LONG)]
    document = new_document("page")
    document += nodes.section("", *texts)
    assert first_words(document) == LONG
    assert first_words(None) == ""


def test_description_ends_before_a_formula() -> None:
    words = [nodes.Text(f"{LONG} And the matrix "), nodes.math("", "W"), nodes.Text(" follows.")]
    document = new_document("page")
    document += nodes.section("", nodes.paragraph("", "", *words))
    assert first_words(document) == LONG


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("One. Two.", "One. Two."),
        (f"{LONG} {LONG} {LONG}", f"{LONG} {LONG}"),
        ("Is it? Yes! " + "x" * 200, "Is it? Yes!"),
        ("word, " * 50, "word, " * 33 + "…"),
    ],
)
def test_description_ends_with_a_sentence_or_a_word(text: str, kept: str) -> None:
    assert shorten(text) == kept.replace(", …", "…")
    assert len(shorten(text)) <= 200


def test_site_map_and_lost_page_name_every_page(tmp_path: Path) -> None:
    names = ["chapters/index", "chapters/a b"]
    config = SimpleNamespace(
        html_baseurl="https://me.github.io/book/", html_title="A & B", root_doc=names[0]
    )
    titles = {name: nodes.title("", name.title()) for name in names}
    env = SimpleNamespace(titles=titles, toctree_includes={names[0]: names[1:]})
    builder = SimpleNamespace(format="html", get_target_uri=lambda name: f"{name}.html")
    finish(SimpleNamespace(config=config, env=env, builder=builder, outdir=tmp_path), None)
    addresses = [
        "https://me.github.io/book/chapters/index.html",
        "https://me.github.io/book/chapters/a%20b.html",
    ]
    site_map = ElementTree.parse(tmp_path / "sitemap.xml").getroot()
    assert [place.text for place in site_map.iterfind(".//{*}loc")] == addresses
    lost = BeautifulSoup((tmp_path / "404.html").read_text(encoding="utf-8"), "html.parser")
    assert [link["href"] for link in lost.find_all("a")] == addresses
    assert lost.cite.text == "A & B"
    assert str(lost.svg) == str(BeautifulSoup(logo().svg, "html.parser"))


@pytest.mark.parametrize("kind", ["proof theorem", "exercise"])
def test_permalink_of_a_statement(kind: str) -> None:
    text = (
        f'<div class="{kind} admonition" id="one">\n<p class="admonition-title">'
        '<span class="caption-number">Theorem 1.1 </span> (One)</p>\n<p>Two</p></div>'
    )
    context = {"body": text + '<div class="admonition" id="two"><p class="admonition-title">N</p>'}
    permalinks.add(None, "", "", context, None)
    (link,) = BeautifulSoup(context["body"], "html.parser").find_all("a")
    assert link["href"] == "#one"
    assert link["title"] == "Link to this theorem"
    assert link.parent.text == "Theorem 1.1  (One)#"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Give a repository with one file that was committed on a known day."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "page.md").write_text("text")
    author = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    date = "2020-02-03T12:00:00+0000"
    for words in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "A", f"--date={date}"]):
        environment = {"GIT_COMMITTER_DATE": date, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        subprocess.run(["git", *words], cwd=folder, check=True, env=environment)
    return folder


def test_last_change(repository: Path) -> None:
    assert history.last_change(repository / "page.md") == "3 February 2020"
    assert history.last_change(repository / "new.md") == ""


def test_no_last_change_without_a_whole_history(repository: Path, tmp_path: Path) -> None:
    (repository / "shallow").write_text("")
    shallow = tmp_path / "shallow"
    source = repository.as_uri()
    subprocess.run(["git", "clone", "-q", "--depth=1", source, shallow], check=True)
    head = (repository / ".git" / "refs" / "heads").iterdir().__next__().read_text().strip()
    (shallow / ".git" / "shallow").write_text(head + "\n")
    assert history.last_change(shallow / "page.md") == ""
    shutil.rmtree(repository / ".git")
    assert history.last_change(repository / "page.md") == ""


def test_no_last_change_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert history.last_change(repository / "page.md") == ""
