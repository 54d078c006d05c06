"""What is in a notebook for Colab, and what must not be."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest

from colab import preparation
from tests.colab.conftest import Chapter

LARGEST = 1_000_000  # bytes
# What MyST reads as its own and Markdown does not.
MYST = {
    "directive": re.compile(r"^\s*(?:>\s*)*[`:]{3,}\s*\{", re.MULTILINE),
    "role": re.compile(r"\{[a-z][a-z:+-]*\}`"),
    "target": re.compile(r"^\s*(?:>\s*)*\([\w-]+\)=\s*$", re.MULTILINE),
    "label of a formula": re.compile(r"\$\$[ \t]*\([\w-]+\)[ \t]*$", re.MULTILINE),
    "option": re.compile(r"^\s*:[a-z]+:", re.MULTILINE),
    "remark": re.compile(r"^% ", re.MULTILINE),
    "substitution": re.compile(r"\{\{"),
    "front matter": re.compile(r"\Aformat|\A---\n|kernelspec:"),
    "glue": re.compile(r"myst_nb"),
}
CODE = re.compile(r"^(`{3,}).*?^\1|(`+)[^`]+\2|\$[^$]*\$", re.DOTALL | re.MULTILINE)


def faults(text: str) -> set[str]:
    """Name what is left of MyST in a cell of text."""
    roles = {"role", "glue", "directive", "label of a formula"}
    plain = CODE.sub("", text)
    return {name for name, sign in MYST.items() if sign.search(text if name in roles else plain)}


def texts(chapter: Chapter) -> list[str]:
    return [cell.source for cell in chapter.notebook.cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("> ```{prf:theorem} A", "directive"),
        (":::{note}", "directive"),
        ("See {eq}`eq-a`.", "role"),
        ("(sec-a)=", "target"),
        ("$$a$$ (eq-a)", "label of a formula"),
        (":label: thm-a", "option"),
        ("% left out", "remark"),
        ("Now {{ name }}.", "substitution"),
        ("---\nfile_format: mystnb", "front matter"),
        ("from myst_nb import glue", "glue"),
        (r"$\{g^{-1}\}$ and $a^{{b}}$ and (see)", None),
        ("```python\n{{}}\n```", None),
        ("$$a$$\n\n(so)", None),
        ("$$(T_gf)(x) = a$$", None),
        ("$$\na\n$$ (eq-a)\n\nSo", "label of a formula"),
    ],
)
def test_myst_is_noticed(text: str, fault: str | None) -> None:
    assert faults(text) == ({fault} if fault else set())


def test_nothing_of_myst_is_left(chapter: Chapter) -> None:
    assert {text: faults(text) for text in texts(chapter) if faults(text)} == {}
    assert "myst_nb" not in chapter.path.read_text(encoding="utf-8")


def test_notebook_is_valid_small_and_not_run(chapter: Chapter) -> None:
    nbformat.validate(chapter.notebook)
    assert chapter.path.stat().st_size < LARGEST
    for cell in chapter.notebook.cells:
        assert cell.cell_type == "markdown" or (cell.outputs, cell.execution_count) == ([], None)


def test_every_cell_of_the_chapter_is_there_in_order(chapter: Chapter) -> None:
    """Only a line with a title in front of folded cells is new, and the cell that prepares."""
    first, *rest = [cell for cell in chapter.notebook.cells if cell.cell_type == "code"]
    wanted = [cell for cell in chapter.executed.cells if cell.cell_type == "code"]
    assert "needed = [" in first.source
    assert [re.sub(r"\A# @title .*\n", "", cell.source) for cell in rest] == [
        cell.source for cell in wanted
    ]
    for cell, original in zip(rest, wanted, strict=True):
        tags = set(original.metadata.get("tags", ()))
        hidden = bool(tags & {"remove-cell", "remove-input", "hide-input", "hide-cell"})
        title = cell.source.partition("\n")[0]
        in_solution = title.startswith("# @title Solution")
        assert title.startswith("# @title ") is (hidden or in_solution)
        assert ("cellView" in cell.metadata) is (hidden or in_solution)
        assert bool(cell.metadata.get("jupyter")) is (hidden or in_solution)


def test_opening_names_the_page_and_its_credits(chapter: Chapter) -> None:
    opening = texts(chapter)[0]
    assert re.search(r"^# \S", opening, re.MULTILINE)
    assert re.search(rf"\]\(https://[^)]*/{chapter.name}\.html\)", opening)
    assert "by the dmolkit authors" in opening
    assert "CC BY 4.0" in opening


def test_links_lead_somewhere(chapter: Chapter) -> None:
    """Places in the notebook exist, and pages of the site with their places, too."""
    text = "\n".join(texts(chapter))
    places = set(re.findall(r'<a id="([^"]+)" name="\1"></a>', text))
    inside = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert inside == places
    (site,) = {
        re.sub(rf"{chapter.name}\.html$", "", address)
        for address in re.findall(r"\]\((https://[^)]+)\)", texts(chapter)[0])
        if address.endswith(f"{chapter.name}.html")
    }
    for address in re.findall(rf"\]\(({re.escape(site)}[^)]*)\)", text):
        path, _, place = address.removeprefix(site).partition("#")
        page = (chapter.build / "html" / path).read_text(encoding="utf-8")
        assert not place or f'id="{place}"' in page, address
    assert not re.search(r"\]\((?!https?://|#|<https?://)", CODE.sub("", text))


def test_pictures_are_inside_and_have_words(chapter: Chapter) -> None:
    images = re.findall("<img ([^>]*)>", "\n".join(texts(chapter)))
    for image in images:
        alt, address = (re.search(f'{name}="([^"]*)"', image) for name in ("alt", "src"))
        assert len(alt[1].split()) > 3
        assert address[1].startswith(("data:image/png;base64,", "data:image/jpeg;base64,"))
    assert "<svg" not in "\n".join(texts(chapter))


def test_first_cell_knows_the_chapter(chapter: Chapter) -> None:
    """It fetches each file that the chapter names, which exists, and asks for what is imported."""
    first, *rest = [cell.source for cell in chapter.notebook.cells if cell.cell_type == "code"]
    for name in set(re.findall(r"[\"'](data/[^\"']+)[\"']", "\n".join(rest))):
        assert f'"{name}"' in first
        assert (Path("chapters") / name).exists()
    emlp = any(re.search(r"^\s*(?:import|from) emlp\b", text, re.MULTILINE) for text in rest)
    assert ("dmolkit[emlp] @ git+https://" in first) is emlp
    assert ("plum-dispatch" in first) is emlp


def test_page_offers_the_notebook(chapter: Chapter) -> None:
    addresses = re.findall(r'href="([^"]*\.ipynb)"', chapter.page)
    colab = [address for address in addresses if "colab.research.google.com" in address]
    files = [address for address in addresses if not urlsplit(address).scheme]
    assert [address.rpartition("/blob/")[2] for address in colab] == [
        f"notebooks/{chapter.path.name}"
    ]
    page = chapter.build / "html" / f"{chapter.name}.html"
    assert [(page.parent / address).resolve() for address in files] == [chapter.path.resolve()]


def test_extra_of_the_package_is_what_the_first_cell_asks_for(pyproject: dict) -> None:
    assert pyproject["project"]["optional-dependencies"]["emlp"] == preparation.EMLP
