"""Give the site the package's own logo and colours.

The logo and the colour variables of the pages come from the modules that also draw the figures,
so there is one place for each. They are written beside the pages at every build.
"""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from dmolkit.figures import logo
from dmolkit.palette import css_variables


def write_identity(app: Sphinx, config: Config) -> None:
    """Write logo and colours to a folder of their own and tell Sphinx to use them."""
    folder = Path(app.outdir).parent / "identity"
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / "logo.svg"
    picture.write_text(logo().svg + "\n", encoding="utf-8")
    (folder / "palette.css").write_text(css_variables(), encoding="utf-8")
    config.html_static_path.append(str(folder))
    config.html_logo = config.html_favicon = str(picture)
    config.html_css_files.insert(0, "palette.css")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("config-inited", write_identity)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
