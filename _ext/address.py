"""Tell search engines and lost readers where the pages are.

From the address of the published pages, which the setting of the repository gives, come the
canonical address of each page, the site map, and the page that a host shows for an address that
leads nowhere. A host shows that page at any depth, so it loads no file and its links are whole.
"""

from html import escape
from pathlib import Path
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.config import Config

from colab import site
from dmolkit.figures import logo

SITEMAP = """\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{entries}
</urlset>
"""

LOST = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:image/svg+xml,{icon}">
<title>Page not found — {title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 36rem; margin: 3rem auto; padding: 0 1rem; }}
body {{ font: 1rem/1.6 system-ui, sans-serif; }}
a {{ color: inherit; }}
a:hover {{ text-decoration-thickness: 2px; }}
</style>
</head>
<body>
<main>
<div aria-hidden="true">{logo}</div>
<h1>There is no page here</h1>
<p>The address may be mistyped, or the page has moved. These are the pages of
<cite>{title}</cite>:</p>
<ul>
{pages}
</ul>
</main>
</body>
</html>
"""


def settle(app: Sphinx, config: Config) -> None:
    """Make the address known to Sphinx, which then writes the canonical address of each page."""
    config.html_baseurl = f"{site(app)}/"


def addresses(app: Sphinx) -> dict[str, str]:
    """Give the address of each page of the book, in reading order."""
    names = [app.config.root_doc, *app.env.toctree_includes.get(app.config.root_doc, [])]
    return {name: f"{site(app)}/{quote(app.builder.get_target_uri(name))}" for name in names}


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the site map and the page for lost readers."""
    if exception is not None or app.builder.format != "html":
        return
    pages = addresses(app)
    entries = [f"<url><loc>{escape(address)}</loc></url>" for address in pages.values()]
    links = [
        f'<li><a href="{escape(address)}">{escape(app.env.titles[name].astext())}</a></li>'
        for name, address in pages.items()
    ]
    lost = LOST.format(
        title=escape(app.config.html_title or app.config.project),
        icon=quote(logo().svg),
        logo=logo().svg,
        pages="\n".join(links),
    )
    folder = Path(app.outdir)
    (folder / "sitemap.xml").write_text(SITEMAP.format(entries="\n".join(entries)), "utf-8")
    (folder / "404.html").write_text(lost, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension: after the environment has named the repository."""
    app.connect("config-inited", settle, priority=600)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
