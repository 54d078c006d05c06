"""Say under each page when its source was last changed, as git tells.

The day is that of the last commit that changed the file, so two builds of one commit say the same.
Without git, or with a history that was cut short, nothing is said.
"""

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def git(folder: Path, *words: str) -> str:
    """Ask git; no answer is an empty one."""
    try:
        done = subprocess.run(
            ["git", "-C", folder, *words], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def last_change(path: Path) -> str:
    """Write the day of the last commit that changed a file, as in 3 May 2026; empty if unknown."""
    if git(path.parent, "rev-parse", "--is-shallow-repository") != "false":
        return ""
    day = git(path.parent, "log", "-1", "--format=%cs", "--", path.name)
    return f"{date.fromisoformat(day):%-d %B %Y}" if day else ""


def tell(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give the theme the day for one page."""
    if doctree is not None:
        context["last_updated"] = last_change(Path(app.env.doc2path(pagename)))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
