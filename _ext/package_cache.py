"""Re-execute the notebooks when something that they import or read has changed.

jupyter-cache knows a notebook by its own cells only. This extension gives the cache a folder named
after everything else a result depends on: the package, the data, the installed versions. And it has
the notebooks that are written beside the pages keep results that come from the cache.
"""

import hashlib
import platform
import shutil
from pathlib import Path

from myst_nb.core.execute.cache import NotebookClientCache
from sphinx.application import Sphinx
from sphinx.config import Config

WATCHED = ("dmolkit", "benchmarks", "chapters/data")
SUFFIXES_LEFT_OUT = {".pyc"}


def fingerprint(root: Path) -> str:
    """Hash the names and contents of everything outside a notebook that its outputs depend on."""
    files = [
        path
        for folder in WATCHED
        for path in (root / folder).rglob("*")
        if path.is_file() and path.suffix not in SUFFIXES_LEFT_OUT
    ]
    files += [path for path in [root / "requirements.txt"] if path.exists()]
    digest = hashlib.sha256(platform.python_version().encode())
    for path in sorted(files):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def choose_cache(app: Sphinx, config: Config) -> None:
    """Point the execution cache at this fingerprint's folder and drop the folders of older ones."""
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / fingerprint(Path(app.srcdir))
    for folder in caches.glob("*"):
        if folder.is_dir() and folder != current:
            shutil.rmtree(folder)
    config.nb_execution_cache_path = str(current)


def start(client: NotebookClientCache) -> None:
    """Find or compute the results, in the given notebook: it is the one that myst-nb writes."""
    given = client.notebook
    find_or_compute(client)
    if client.notebook is not given:  # results of the cache come in a copy
        given.update(client.notebook)


find_or_compute = NotebookClientCache.start_client


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    NotebookClientCache.start_client = start
    app.connect("config-inited", choose_cache)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
