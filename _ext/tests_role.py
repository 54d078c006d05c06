"""Name a test in the text: ``{test}`test_so3.py::test_harmonics_turn_with_d```.

The text is what pytest would be given, relative to the folder ``tests``. It becomes a link to the
file in the repository, and a warning, hence an error, if there is no such test.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

TESTS = Path(__file__).resolve().parent.parent / "tests"
FILE = re.compile(r"(?:\w+/)*test_\w+\.py")  # what pytest collects
PART = re.compile(r"[Tt]est\w*")

logger = logging.getLogger(__name__)


def exists(name: str) -> bool:
    """Tell whether there is a test, or a class of them, ``file::name`` or ``file::class::name``."""
    file, *parts = name.split("::")
    if not parts or not FILE.fullmatch(file) or not all(map(PART.fullmatch, parts)):
        return False
    path = TESTS / file
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8")
    return all(re.search(rf"^ *(def|class) {re.escape(part)}\b", text, re.M) for part in parts)


class NamedTest(SphinxRole):
    """A test as code, linked to its file."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the link, or only the code if the site has no repository."""
        if not exists(self.text):
            logger.warning("there is no test %r", self.text, location=self.get_location())
        file = self.text.partition("::")[0]
        self.env.note_dependency(str(TESTS / file))  # a build looks again when the file changes
        code = nodes.literal(self.text, self.text, classes=["dmk-test"])
        options = self.config.html_theme_options
        if not options.get("repository_url"):
            return [code], []
        branch = options.get("repository_branch") or "main"
        place = f"{options['repository_url']}/blob/{branch}/tests/{file}"
        return [nodes.reference("", "", code, refuri=place, internal=False)], []


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_role("test", NamedTest())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
