"""Let a fork's pages point to the fork.

Continuous integration on a public host names the repository that it builds in GITHUB_REPOSITORY
(owner/name). Where it does, this takes the place of ``repository.url`` in ``_config.yml``.
"""

import os

from sphinx.application import Sphinx
from sphinx.config import Config


def point_to_fork(app: Sphinx, config: Config) -> None:
    """Replace the repository's address by the one that the environment names, if it names one."""
    if name := os.environ.get("GITHUB_REPOSITORY"):
        server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
        config.html_theme_options["repository_url"] = f"{server}/{name}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("config-inited", point_to_fork)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
