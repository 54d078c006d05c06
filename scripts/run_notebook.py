"""Run a notebook from top to bottom with the Python that runs this file.

Called as ``python run_notebook.py notebook.ipynb [folder]``: the executed notebook replaces the
file. The cells run in the given folder, or else in the notebook's own. This file needs nbclient and
ipykernel, and nothing of the book.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

LIMIT = 300  # seconds for one cell


def main(path: Path, folder: Path) -> None:
    """Execute all cells; the first that fails ends it with its traceback."""
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=LIMIT, kernel_name="python3", resources=place).execute()
    nbformat.write(notebook, path)


if __name__ == "__main__":
    notebook_path = Path(sys.argv[1])
    main(notebook_path, Path(sys.argv[2]) if len(sys.argv) > 2 else notebook_path.parent)
