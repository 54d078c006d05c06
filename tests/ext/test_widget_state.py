"""The widget state of a built page: small, numbered in page order, the same in every build."""

from __future__ import annotations

import io
import json
import re
import uuid
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import widget_state

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


class Notebook:
    """A notebook that has been run: its models under random names, and cells that show them."""

    def __init__(self) -> None:
        self.models: dict[str, dict] = {}
        self.cells: list[nbformat.NotebookNode] = [nbformat.v4.new_markdown_cell("# Title")]

    def add(self, esm: str, css: str = "", **traits: object) -> str:
        """Add a widget and, as Jupyter does, the model of its layout; give its random name."""
        layout, name = uuid.uuid4().hex, uuid.uuid4().hex
        self.models[layout] = {"model_name": "LayoutModel", "state": {"width": None}}
        base = {"_esm": esm, "_css": css, "_view_name": "AnyView", "_dom_classes": []}
        base |= {"layout": f"IPY_MODEL_{layout}", "tabbable": None, "tooltip": None}
        self.models[name] = {"model_name": "AnyModel", "state": {**base, **traits}}
        return name

    def show(self, name: str, picture: str | None = "<p>still</p>") -> None:
        """Show a widget, with its picture if it has one."""
        data = {VIEW: {"version_major": 2, "version_minor": 1, "model_id": name}}
        if picture:
            data["text/html"] = f'<div class="dmk-widget" data-model="{name}">{picture}</div>'
        output = nbformat.v4.new_output("display_data", data)
        self.cells.append(nbformat.v4.new_code_cell("widget", outputs=[output]))

    def write(self, path: Path) -> None:
        """Write the notebook without the names of its cells, which are random, too."""
        state = {"state": self.models, "version_major": 2, "version_minor": 0}
        metadata = {"widgets": {STATE: state}} if self.models else {}
        notebook = nbformat.v4.new_notebook(cells=self.cells, metadata=metadata)
        notebook["metadata"]["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
        for number, cell in enumerate(notebook["cells"]):
            cell["id"] = f"cell-{number}"
        path.write_text(nbformat.writes(notebook), encoding="utf-8")


class Book:
    """A small book whose pages are notebooks."""

    def __init__(self, folder: Path) -> None:
        self.source, self.out = folder / "source", folder / "html"
        self.source.mkdir()

    def build(self, pages: dict[str, Notebook], *, extension: bool = True) -> str:
        """Build these pages; give the warnings."""
        for name, notebook in pages.items():
            notebook.write(self.source / f"{name}.ipynb")
        settings = {
            "extensions": ["myst_nb", *(["widget_state"] if extension else [])],
            "html_theme": "basic",
            "root_doc": "index",
            "nb_execution_mode": "off",
            "nb_ipywidgets_js": {},
            "nb_mime_priority_overrides": [["html", "text/html", 5]],
            "suppress_warnings": ["toc.not_included"],
        }
        warnings = io.StringIO()
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                srcdir=self.source,
                confdir=None,
                outdir=self.out,
                doctreedir=self.out.parent / "doctrees",
                buildername="html",
                confoverrides=settings,
                status=None,
                warning=warnings,
            )
            app.build()
        return warnings.getvalue()

    def page(self, name: str = "index") -> str:
        """Read a built page."""
        return (self.out / f"{name}.html").read_text(encoding="utf-8")

    def state(self, name: str = "index") -> dict:
        """Read the state that a built page carries."""
        (text,) = re.findall(f'<script type="{re.escape(STATE)}">(.*?)</script>', self.page(name))
        return json.loads(text)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def two_quizzes_and_a_walk() -> Notebook:
    notebook = Notebook()
    walk = notebook.add("walk()", "p { color: red }", side="left", word=["r", "s"])
    quiz = notebook.add("quiz()", "b { color: blue }", chosen=[None])
    notebook.add("never()", "i { color: green }", shown=False)
    again = notebook.add("quiz()", "b { color: blue }", chosen=["x"])
    for name in (quiz, walk, again, walk):
        notebook.show(name)
    return notebook


def test_shown_models_are_numbered_in_page_order_with_each_module_once(book: Book) -> None:
    assert book.build({"index": two_quizzes_and_a_walk()}) == ""
    assert book.state() == {
        "modules": ["quiz()", "walk()"],
        "state": {
            "0": {"module": 0, "state": {"chosen": [None]}},
            "1": {"module": 1, "state": {"side": "left", "word": ["r", "s"]}},
            "2": {"module": 0, "state": {"chosen": ["x"]}},
        },
    }
    assert re.findall(r'data-model="(.*?)"', book.page()) == ["0", "1", "2", "1"]


def test_each_style_stands_once_in_the_head(book: Book) -> None:
    book.build({"index": two_quizzes_and_a_walk()})
    head = book.page().partition("</head>")[0]
    styles = re.findall(r"<style>\s*(.*?)\s*</style>", head, re.DOTALL)
    assert styles == ["b { color: blue }", "p { color: red }"]


def test_two_runs_give_the_same_page_and_random_names_would_not(tmp_path: Path) -> None:
    pages = {}
    for extension in (True, False):
        for run in (1, 2):
            folder = tmp_path / f"{extension}{run}"
            folder.mkdir()
            book = Book(folder)
            book.build({"index": two_quizzes_and_a_walk()}, extension=extension)
            pages[extension, run] = book.page()
    assert pages[True, 1] == pages[True, 2]
    assert pages[False, 1] != pages[False, 2]


def test_text_that_looks_like_html_stays_data(book: Book) -> None:
    notebook = Notebook()
    evil = "</script><!-- <script> ü"
    notebook.show(notebook.add(f"`{evil}`", text=evil))
    book.build({"index": notebook})
    assert book.state()["modules"] == [f"`{evil}`"]
    assert book.state()["state"]["0"]["state"] == {"text": evil}


def test_pages_that_show_no_widget_carry_no_state(book: Book) -> None:
    unshown = Notebook()
    unshown.add("never()")
    book.build({"index": two_quizzes_and_a_walk(), "plain": Notebook(), "unshown": unshown})
    assert STATE in book.page()
    for name in ("plain", "unshown", "genindex", "search"):
        assert STATE not in book.page(name)
        assert "<style" not in book.page(name)


def test_no_page_asks_for_the_widget_manager_of_jupyter(book: Book) -> None:
    book.build({"index": two_quizzes_and_a_walk()})
    assert not re.search("require|html-manager|https?://[^ ]*js", book.page())


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda notebook, name: notebook.models.pop(name), "which was made on another page"),
        (
            lambda notebook, name: notebook.models[name].update(
                buffers=[{"encoding": "base64", "path": ["a"], "data": ""}]
            ),
            "has binary buffers",
        ),
        (lambda notebook, name: notebook.show(name, picture=None), "has no static picture"),
    ],
)
def test_a_widget_that_cannot_live_is_a_warning(book: Book, damage, message) -> None:
    notebook = two_quizzes_and_a_walk()
    damage(notebook, list(notebook.models)[-1])
    warnings = book.build({"index": notebook})
    assert re.search(f"index.*WARNING: this page shows .*{message}", warnings)
    assert len(warnings.splitlines()) == 1
    assert book.state()["modules"] == ["quiz()", "walk()"]


def test_numbers_follow_the_page_not_the_notebook() -> None:
    models = {name: {"state": {"_esm": name, "_css": "", "n": name}} for name in "abc"}
    state, styles = widget_state.compact(models, ["c", "a"])
    assert state == {
        "modules": ["c", "a"],
        "state": {0: {"module": 0, "state": {"n": "c"}}, 1: {"module": 1, "state": {"n": "a"}}},
    }
    assert styles == []


def test_the_order_in_which_a_widget_names_things_does_not_matter() -> None:
    # A notebook from the cache has its keys sorted, a fresh one has not.
    pages = []
    for number, traits in enumerate(
        [{"a": 1, "z": {"k": 2, "l": 3}}, {"z": {"l": 3, "k": 2}, "a": 1}]
    ):
        state = {"state": {"_esm": "x()", **traits}}
        body = json.dumps({"state": {f"name{number}": state}})
        scripts = [SimpleNamespace(attributes={"type": STATE, "body": body})]
        app = SimpleNamespace(add_js_file=lambda _, **attributes: pages.append(attributes["body"]))
        page = f'<div class="dmk-widget" data-model="name{number}"></div>'
        context = {"body": page, "script_files": scripts, "metatags": ""}
        widget_state.settle(app, "page", "page.html", context, None)
    assert pages[0] == pages[1]
