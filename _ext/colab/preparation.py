"""The first cell of a notebook: it fetches what the chapter needs and is not there yet.

It works in Colab and in any other Jupyter. The package comes from the book's repository. Nothing
that is installed is moved, with one exception: emlp does not run with the older plum-dispatch that
Colab has.
"""

import ast
import re

import cells

PACKAGE = "dmolkit"
BROUGHT = {"IPython", "anywidget", "matplotlib", "numpy", "scipy"}  # by the package, or by Jupyter
EMLP = ["emlp==1.0.3", "plum-dispatch>=2.10", "six"]  # the package's extra of this name
DATA = re.compile(r"data/[\w./-]+\.\w+")

TITLE = "Setup: install what this chapter needs, unless it is here"

IMPORTS = """\
import subprocess
import sys
from importlib import invalidate_caches, metadata
"""

FETCH_IMPORTS = """\
from pathlib import Path
from urllib.request import urlretrieve
"""

INSTALL = """\

from packaging.requirements import Requirement

needed = [
{needed}
]


def is_here(text):
    wanted = Requirement(text)
    try:
        return wanted.specifier.contains(metadata.version(wanted.name))
    except metadata.PackageNotFoundError:
        return False


missing = [text for text in needed if not is_here(text)]
if missing:
    command = [sys.executable, "-m", "pip", "install", "--quiet", *missing]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    invalidate_caches()
"""

FETCH = """\
folder = "{folder}"
for name in [{files}]:
    if not Path(name).exists():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        urlretrieve(f"{{folder}}/{{name}}", name)
"""

SAY = f"""\
news = "installed just now" if missing else "was here already"
print("{PACKAGE}", metadata.version("{PACKAGE}"), news)"""


def cell(sources: list[str], repository: str, branch: str, folder: str) -> str:
    """Write the first cell for a chapter.

    Parameters
    ----------
    sources
        The chapter's cells.
    repository, branch
        Address of the repository, and the branch that has the package and the data.
    folder
        The chapter's folder in it, from where the cells name their data.
    """
    extra = "[emlp]" if "emlp" in cells.imported(sources) else ""
    needed = [f"{PACKAGE}{extra} @ git+{repository}@{branch}"]
    needed += [package for package in others(sources).values() if package]
    needed += EMLP if extra else []
    install = INSTALL.format(needed="\n".join(f'    "{name}",' for name in needed))
    files = ", ".join(f'"{name}"' for name in data_files(sources))
    if not files:
        return IMPORTS + install + SAY
    fetch = FETCH.format(folder=f"{repository}/raw/{branch}/{folder}".rstrip("/"), files=files)
    return IMPORTS + FETCH_IMPORTS + install + fetch + SAY


def others(sources: list[str]) -> dict[str, str]:
    """Name the package of each further module that the cells import; nothing if it is unclear."""
    modules = sorted({*cells.imported(sources)} - BROUGHT - {PACKAGE, "emlp"})
    found = {module: cells.packages(module) for module in modules}
    return {module: names[0] if len(names) == 1 else "" for module, names in found.items()}


def data_files(sources: list[str]) -> list[str]:
    """Name the files of data that the cells read, as they write it."""
    strings = {
        node.value
        for node in cells.nodes(sources)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return sorted(filter(DATA.fullmatch, strings))
