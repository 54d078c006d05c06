"""Put the fonts of formulas into their style sheet, cut down to the signs on the pages.

A font that came after its page would break the lines anew. Only those come with the sheet that most
pages need; the others stay files, which a browser loads for the formulas that use them.
"""

import base64
import logging
import re
from pathlib import Path

from sphinx.application import Sphinx

from formulas import STYLE
from icons import cut

FOLDER = Path("node_modules/katex/dist/fonts")
FONT = re.compile(
    r"url\(fonts/(KaTeX_(?:AMS-Regular|Main-Regular|Math-Italic|Size\d-Regular))\.woff2\)"
    r' format\("woff2"\)'
)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Put fonts into the style sheet of a site that was built without an exception."""
    folder = Path(app.outdir)
    sheet = folder / "_static" / STYLE
    if exception is not None or not sheet.exists():
        return
    logging.getLogger("fontTools.ttLib.tables._h_e_a_d").setLevel(logging.ERROR)  # dates of 1970
    signs = {ord(sign) for page in folder.rglob("*.html") for sign in page.read_text("utf-8")}

    def embed(font: re.Match[str]) -> str:
        path = Path(app.srcdir) / FOLDER / f"{font[1]}.ttf"
        data = base64.b64encode(cut(path, signs, "Book Formulas")).decode()
        return f"url(data:font/woff;base64,{data})"

    sheet.write_text(FONT.sub(embed, sheet.read_text("utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
