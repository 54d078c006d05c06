"""The built pages are valid HTML, as html-validate reads the standard."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import environment
from tests.site.test_stills import PAGES
from tests.site.visit import Visit

ROOT = environment.ROOT
PROGRAM = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
RULES = Path(__file__).with_name("html-validate.mjs")
PAGE = '<!DOCTYPE html><html lang="en"><head><title>A</title></head><body>{}</body></html>'
# A script may put a style anywhere.
LIVE = """() => {
    document.querySelectorAll("style").forEach((node) => node.remove());
    return document.documentElement.outerHTML;
}"""
FAULTS = [
    ("no-dup-id", '<p id="a">A</p><p id="a">B</p>'),
    ("close-order", "<div><p>A</div></p>"),
    ("close-order", "<section><p>A</p>"),
    ("no-implicit-close", "<p>A<ul><li>B</li></ul>"),
    ("element-permitted-content", "<span><table><tr><td>A</td></tr></table></span>"),
    ("element-permitted-parent", "<p><span></span></p><li>A</li>"),
    ("element-required-attributes", '<img alt="A">'),
    ("attribute-allowed-values", '<a href="a" target="_blank" rel="" tabindex="x">A</a>'),
    ("no-dup-attr", '<p class="a" class="b">A</p>'),
    ("wcag/h37", '<img src="a.png">'),
    ("wcag/h63", "<table><tr><td></td><th>A</th></tr><tr><th>B</th><td>1</td></tr></table>"),
    ("aria-label-misuse", '<p aria-label="A">B</p>'),
    ("no-abstract-role", '<div role="widget">A</div>'),
    ("hidden-focusable", '<div aria-hidden="true"><button type="button">A</button></div>'),
    ("valid-for", '<label for="a">A</label><p id="a">B</p>'),
    ("unrecognized-char-ref", "<p>&nosuch;</p>"),
]


def validate(*paths: Path) -> list[tuple[str, str]]:
    """Give each fault that the validator finds: its rule, and where and what it is."""
    done = subprocess.run(
        [environment.BIN / "node", PROGRAM, "--config", RULES, "--formatter", "json", *paths],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return [
        (fault["ruleId"], f"{page['filePath']}:{fault['line']}: {fault['message']}")
        for page in json.loads(done.stdout)
        for fault in page["messages"]
    ]


def test_pages_are_valid(html: Path) -> None:
    pages = [path for path in html.rglob("*.html") if html / "_static" not in path.parents]
    assert len(pages) > 15
    assert not validate(*sorted(pages))


@pytest.mark.parametrize("path", PAGES)
def test_live_pages_are_valid(visit: Callable[..., Visit], path: str, tmp_path: Path) -> None:
    """What scripts have made of a page, with all widgets awake, is valid, too."""
    live = tmp_path / "live.html"
    text = visit(path).page.evaluate(LIVE)
    live.write_text(f"<!DOCTYPE html>{text}", encoding="utf-8")
    assert not validate(live)


def test_faults_are_seen(tmp_path: Path) -> None:
    for number, (_, body) in enumerate([*FAULTS, ("", "<main><h1>A</h1><p>B</p></main>")]):
        (tmp_path / f"{number}.html").write_text(PAGE.format(body), encoding="utf-8")
    found = validate(tmp_path)
    for number, (rule, _) in enumerate(FAULTS):
        assert any(name == rule and f"/{number}.html:" in where for name, where in found), rule
    assert not any(f"/{len(FAULTS)}.html:" in where for _, where in found)
