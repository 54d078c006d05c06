"""Write each chapter as a notebook for Colab and Jupyter, and let its page lead there.

Colab opens notebooks and no MyST. The notebooks are made from the resolved pages, so they say what
the pages say, with the same numbers. They lie in a folder of the site, from where a page offers its
own for download. The same folder is what the branch ``notebooks`` of the repository holds; there
Colab finds them.
"""

import json
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from colab import markdown, preparation
from colab.convert import Converter
from colab.lines import Page
from colab.notebook import arrange, code_cell, source, write

FOLDER = "notebooks"  # of the site, and the branch that holds it
COLAB = "https://colab.research.google.com"

logger = logging.getLogger(__name__)


def repository(app: Sphinx) -> tuple[str, str]:
    """Give the repository's address and the branch that the book is made from."""
    options = app.config.html_theme_options
    return options.get("repository_url", "").rstrip("/"), options.get("repository_branch", "main")


def site(app: Sphinx) -> str:
    """Give the address of the published pages: the setting, or where the repository's host puts it.

    A repository ``owner/name`` of GitHub has its pages at ``owner.github.io/name``.
    """
    if app.config.html_baseurl:
        return app.config.html_baseurl.rstrip("/")
    address = repository(app)[0]
    owner, _, name = urlsplit(address).path.strip("/").partition("/")
    return f"https://{owner.lower()}.github.io/{name}"


def file_name(docname: str) -> str:
    """Name the notebook of a page."""
    return f"{PurePosixPath(docname).name}.ipynb"


def executed(app: Sphinx, docname: str) -> list[dict[str, Any]]:
    """Give the cells of the executed chapter; none if the page is no notebook."""
    path = Path(app.outdir).parent / "jupyter_execute" / f"{docname}.ipynb"
    if "kernelspec" not in app.env.metadata[docname] or not path.exists():
        return []
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def has_notebook(app: Sphinx, docname: str) -> bool:
    """Tell whether a page has cells of code, and so gets a notebook."""
    return any(cell["cell_type"] == "code" for cell in executed(app, docname))


def twins(app: Sphinx, docname: str) -> list[str]:
    """List other pages whose notebooks would be the same file."""
    return [
        other
        for other in sorted(app.env.found_docs - {docname})
        if file_name(other) == file_name(docname) and has_notebook(app, other)
    ]


def credits(app: Sphinx, address: str) -> str:
    """Say where the notebook comes from, who wrote it and what may be done with it."""
    title = markdown.escape(app.config.html_title or app.config.project)
    here = markdown.link("the page with everything already computed", address)
    home = markdown.link(title, f"{site(app)}/index.html")
    return markdown.quote(
        f"This notebook is a chapter of {home} by {markdown.escape(app.config.author)}. "
        f"It is made from {here}. Text and figures: CC BY 4.0. Code: MIT.\n\n"
        "Run the cells from top to bottom. Code that the page hides is folded here."
    )


def page_of(app: Sphinx, docname: str) -> Page:
    """Collect what the page's tree does not tell."""
    return Page(
        address=f"{site(app)}/{app.builder.get_target_uri(docname)}",
        figures=app.env.toc_fignumbers.get(docname) or {},
        sections=app.env.toc_secnumbers.get(docname) or {},
        formats=app.config.numfig_format,
        read=lambda uri: (Path(app.srcdir) / uri).read_bytes(),
        warn=lambda problem: logger.warning(problem, location=docname, type="colab"),
    )


def export(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the notebook of one page."""
    cells = executed(app, docname)
    if app.builder.format != "html" or not has_notebook(app, docname):
        return
    page = page_of(app, docname)
    blocks = Converter(doctree, page).convert()
    # Marks of the title's place may stand in front of it.
    heads = (n for n, block in enumerate(blocks, 1) if str(block).startswith("# "))
    end = next(heads, 0)
    if not end:
        page.warn("a page with cells of code needs a title, which opens its notebook")
    for twin in twins(app, docname):
        page.warn(f"its notebook has the name of that of {twin}")
    title = "\n\n".join([*map(str, blocks[:end]), credits(app, page.address)])
    sources = [source(cell) for cell in cells if cell["cell_type"] == "code"]
    for module, package in preparation.others(sources).items():
        if module == "myst_nb":
            page.warn(
                "a cell imports myst_nb, which is not where the notebook runs; see dmolkit.glue"
            )
        elif not package:
            page.warn(f"a cell imports {module}, and no package, or more than one, is known for it")
    folder = PurePosixPath(docname).parent.as_posix()
    opening = [
        {"cell_type": "markdown", "metadata": {}, "source": title},
        code_cell(preparation.cell(sources, *repository(app), folder), title=preparation.TITLE),
    ]
    rest = arrange(blocks[end:], cells)
    path = Path(app.outdir) / FOLDER / file_name(docname)
    path.parent.mkdir(exist_ok=True)
    path.write_text(write([*opening, *rest]), encoding="utf-8")


def offer(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let the buttons of a page lead to its notebook: open it in Colab, or download it."""
    if doctree is None or not has_notebook(app, pagename):
        return
    name = file_name(pagename)
    buttons = context["header_buttons"]
    for group in buttons:
        if group.get("label") == "download-buttons":
            group["buttons"].insert(0, download_button(context["pathto"](f"{FOLDER}/{name}", 1)))
    address = urlsplit(repository(app)[0])
    if address.hostname == "github.com":  # Colab opens from no other host
        buttons.insert(0, launch_button(f"{COLAB}/github{address.path}/blob/{FOLDER}/{name}"))


def launch_button(address: str) -> dict[str, Any]:
    """Describe the menu that opens a notebook elsewhere, as the theme does."""
    colab = {
        "type": "link",
        "text": "Colab",
        "tooltip": "Open this chapter in Colab",
        "icon": "_static/images/logo_colab.png",
        "url": address,
    }
    return {
        "type": "group",
        "tooltip": "Run this chapter",
        "icon": "fas fa-rocket",
        "buttons": [colab],
        "label": "launch-buttons",
    }


def download_button(address: str) -> dict[str, Any]:
    """Describe the entry of the download menu, as the theme does."""
    return {
        "type": "link",
        "text": ".ipynb",
        "tooltip": "Download this chapter as a notebook",
        "icon": "fas fa-code",
        "url": address,
        "label": "download-notebook-button",
    }


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension: after all references are resolved, and after the theme's buttons."""
    app.connect("doctree-resolved", export, priority=900)
    app.connect("html-page-context", offer, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
