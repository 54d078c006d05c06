"""Make the widget state of a page small, and the same in every build.

myst-nb writes the state of all of a notebook's models into the page, under random names and with
the code and the style of each. This extension keeps the models that the page shows, numbers them
in page order, and writes each module and each style once: the modules into the state, by number,
for ``assets/widget-host.js``; the styles into the head, where they dress the static pictures, too.
"""

import json
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
PLACE = re.compile(r'(?<=<div class="dmk-widget" data-model=")[^"]*(?=")')
# What a front end of Jupyter needs and ours does not; the layout is another model's random name.
LEFT_OUT = {"layout", "tabbable", "tooltip"}

logger = logging.getLogger(__name__)


def compact(models: dict[str, Any], shown: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Reduce the state of a page to the shown models; return it and the distinct styles."""
    modules: dict[str, int] = {}
    styles: dict[str, None] = {}
    state = {}
    for number, name in enumerate(shown):
        traits = models[name]["state"]
        styles.setdefault(traits.get("_css", ""))
        state[number] = {
            "module": modules.setdefault(traits["_esm"], len(modules)),
            "state": {
                trait: value
                for trait, value in traits.items()
                if trait not in LEFT_OUT and not trait.startswith("_")
            },
        }
    return {"modules": list(modules), "state": state}, [style for style in styles if style]


def settle(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Renumber the placeholders of one page and rewrite its state."""
    body = context.get("body", "")
    scripts = [
        script
        for script in context.get("script_files", [])
        if getattr(script, "attributes", {}).get("type") == STATE
    ]
    models = {
        name: model
        for script in scripts
        for name, model in json.loads(script.attributes["body"])["state"].items()
    }
    if f'type="{VIEW}"' in body:
        complain("shows a Jupyter widget that has no static picture and cannot live here", pagename)
    shown = list(dict.fromkeys(PLACE.findall(body)))
    for name in [name for name in shown if name not in models]:
        complain(f"shows the widget {name}, which was made on another page", pagename)
        shown.remove(name)
    for name in shown:
        if models[name].get("buffers"):
            complain(f"shows the widget {name}, whose state has binary buffers", pagename)
    for script in scripts:
        context["script_files"].remove(script)
    if not shown:
        return
    state, styles = compact(models, shown)
    # A notebook from the cache has its keys sorted, a fresh one has not.
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    app.add_js_file(None, type=STATE, body=text.replace("<", r"\u003c"))
    numbers = {name: str(number) for number, name in enumerate(shown)}
    context["body"] = PLACE.sub(lambda found: numbers.get(found[0], found[0]), body)
    context["metatags"] += "".join(f"\n<style>\n{style}</style>" for style in styles)


def complain(problem: str, pagename: str) -> None:
    """Warn about a widget; a strict build stops here."""
    logger.warning(f"this page {problem}", location=pagename, type="widget_state")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension; myst-nb adds the state at the default priority, 500."""
    app.connect("html-page-context", settle, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
