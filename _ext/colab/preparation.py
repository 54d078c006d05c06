"""The first cell of a notebook: it fetches what the chapter needs and is not there yet.

It works in Colab and in any other Jupyter. The package comes from the book's repository. Nothing
that is installed is moved, with one exception: emlp does not run with the older plum-dispatch that
Colab has.
"""

import ast
import re
import sys
from collections.abc import Iterable

PACKAGE = "dmolkit"
BROUGHT = {"IPython", "anywidget", "matplotlib", "numpy", "scipy"}  # by the package, or by Jupyter
DISTRIBUTIONS = {"sklearn": "scikit-learn"}  # where it is not called as it is imported
EMLP = ["emlp==1.0.3", "plum-dispatch>=2.10", "six"]  # the package's extra of this name
DATA = re.compile(r"data/[\w./-]+\.\w+")
MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)

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
    modules = imported(sources)
    extra = "[emlp]" if "emlp" in modules else ""
    needed = [f"{PACKAGE}{extra} @ git+{repository}@{branch}"]
    others = sorted(modules - BROUGHT - {PACKAGE, "emlp"})
    needed += [DISTRIBUTIONS.get(name, name) for name in others]
    needed += EMLP if extra else []
    install = INSTALL.format(needed="\n".join(f'    "{name}",' for name in needed))
    files = ", ".join(f'"{name}"' for name in data_files(sources))
    if not files:
        return IMPORTS + install + SAY
    fetch = FETCH.format(folder=f"{repository}/raw/{branch}/{folder}".rstrip("/"), files=files)
    return IMPORTS + FETCH_IMPORTS + install + fetch + SAY


def nodes(sources: Iterable[str]) -> Iterable[ast.AST]:
    """Walk through the cells, without the lines that only IPython understands."""
    for text in sources:
        yield from ast.walk(ast.parse(MAGIC.sub(r"\1pass", text)))


def imported(sources: Iterable[str]) -> set[str]:
    """Name the packages that the cells import, without those of Python itself."""
    found: set[str] = set()
    for node in nodes(sources):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names)


def data_files(sources: Iterable[str]) -> list[str]:
    """Name the files of data that the cells read, as they write it."""
    strings = {
        node.value
        for node in nodes(sources)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return sorted(filter(DATA.fullmatch, strings))
