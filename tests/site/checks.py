"""What every page must satisfy. Each check gives a list of problems; an empty list is good."""

import base64
import gzip
import io
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from fontTools.ttLib import TTFont

from tests.site.visit import Visit

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FILE_NAME = re.compile(r"[/\\]|\.(svg|png|jpe?g|gif|webp)$", re.IGNORECASE)

# Attributes by which a page loads something. A link that the reader follows (a[href]) may go out.
LOADING = {
    "audio": ["src"],
    "embed": ["src"],
    "iframe": ["src"],
    "image": ["href", "xlink:href"],
    "img": ["src", "srcset"],
    "input": ["src"],
    "link": ["href"],
    "object": ["data"],
    "script": ["src"],
    "source": ["src", "srcset"],
    "track": ["src"],
    "use": ["href", "xlink:href"],
    "video": ["src", "poster"],
}

# Pictures whose text alternative is missing, or is the name of a file.
PICTURES = """() => [...document.querySelectorAll("img, svg, [role=img]")]
    .filter((node) => !node.parentElement.closest("svg, [role=img]"))
    .filter((node) => !node.closest("[aria-hidden=true], template"))
    // What adorns a button or link needs no name of its own; axe sees to the button's.
    .filter((node) => node.matches("img:not([alt='']), [role=img]")
        || !node.closest("button, a, summary"))
    .map((node) => {
        const inner = node.tagName === "svg" && node.querySelector(":scope > title");
        const label = node.getAttribute("aria-label") ?? node.getAttribute("alt")
            ?? inner?.textContent ?? null;
        const plain = node.tagName === "svg" && !node.hasAttribute("role");
        return { label, plain, html: node.outerHTML.slice(0, 160) };
    })"""

# Elements that stick out on the right and are not inside a box that scrolls or clips.
WIDE = """() => {
    const limit = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= limit) return [];
    const boxed = (node) => {
        for (let up = node.parentElement; up && up !== document.body; up = up.parentElement)
            if (getComputedStyle(up).overflowX !== "visible") return true;
        return false;
    };
    const wide = [...document.body.querySelectorAll("*")]
        .filter((node) => node.getBoundingClientRect().right > limit + 1 && !boxed(node))
        .map((node) => node.outerHTML.slice(0, 160));
    return [`the page is ${document.scrollingElement.scrollWidth} px wide, not ${limit}`, ...wide];
}"""

IMAGES = """() => [...document.images]
    .filter((node) => node.complete && node.naturalWidth === 0)
    .map((node) => node.currentSrc || node.outerHTML.slice(0, 160))"""

# Formulas without their picture or their MathML, and TeX in the text around them.
FORMULAS = r"""() => {
    const unset = [...document.querySelectorAll(".math, .katex-error")]
        .filter((node) => !node.querySelector(".katex-html") || !node.querySelector("math"))
        .map((node) => `not set: ${node.textContent.slice(0, 80)}`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { data, parentElement } = walker.currentNode;
        if (/[$]|\\[a-z([]/i.test(data)
            && !parentElement.closest("annotation, code, pre, script, style, textarea"))
            unset.push(`TeX in the text: ${data.slice(0, 80)}`);
    }
    return unset;
}"""

# The signs that boxes in front of and behind elements show in one of the icons' fonts.
ICONS = """() => [...document.querySelectorAll("*")].flatMap((node) =>
    ["::before", "::after"].map((box) => getComputedStyle(node, box))
        .filter((style) => /Book (Icons|Brands)|Font ?Awesome/.test(style.fontFamily))
        .filter((style) => !["none", "normal", '""'].includes(style.content))
        .map((style) => [style.fontFamily.replaceAll('"', ""), style.fontWeight, style.content]))"""

# By how much the page moved under its readers, and which elements did: the measure of the standard
# "Layout Instability". What moves in the theme's own table of contents follows the reader's place.
SHIFTS = """async () => {
    for (const _ of "123") await new Promise(requestAnimationFrame);
    const name = (node) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 120);
    const aside = (node) =>
        (node?.closest ? node : node?.parentElement)?.closest(".bd-sidebar-secondary");
    const entries = await new Promise((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries()))
            .observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve([]), 500);  // when nothing has moved, there is no call
    });
    return entries.filter(({ sources }) => !sources.every(({ node }) => aside(node)))
        .map(({ value, sources }) => [value, sources.map(({ node }) => name(node))]);
}"""

# What axe-core finds in Sphinx and the theme themselves, as (rule, part of the element's HTML).
THEME_FLOOR = [
    ("label-content-name-mismatch", 'class="btn search-button-field'),
    ("label-content-name-mismatch", "theme-switch-button"),
    ("region", 'class="title logo__title"'),
]


def foreign_sources(text: str) -> list[str]:
    """List what a page's own text would load from another host, or hint a browser to."""
    soup = BeautifulSoup(text, "html.parser")
    problems = []
    for name, attributes in LOADING.items():
        for node in soup.find_all(name):
            for attribute in attributes:
                for part in str(node.get(attribute) or "").split(","):
                    if re.match(r"\s*([a-z]+:)?//", part) and not _is_mere_reference(node):
                        problems.append(f"<{name} {attribute}={part.strip()!r}>")
    for style in [*soup.find_all("style"), *soup.find_all(style=True)]:
        css = str(style.get("style") or style.string or "")
        problems += [f"css {url}" for url in foreign_in_css(css)]
    return problems


def foreign_in_css(css: str) -> list[str]:
    """List the addresses on other hosts that a style sheet loads."""
    found = re.findall(r"(?:url\(|@import)\s*[\"']?((?:[a-z]+:)?//[^\"')\s;]+)", css)
    return [url for url in found if not url.startswith("http://www.w3.org/")]


def _is_mere_reference(node: Tag) -> bool:
    """Tell whether a <link> only names a page (its canonical address) and loads nothing."""
    return node.name == "link" and set(node.get("rel") or []) <= {"canonical", "author", "license"}


def broken_links(folder: Path) -> list[str]:
    """List links between pages whose file or anchor does not exist, and ids that stand twice."""
    pages = {
        path.relative_to(folder).as_posix(): BeautifulSoup(
            path.read_text(encoding="utf-8"), "html.parser"
        )
        for path in sorted(folder.rglob("*.html"))
        if "_static" not in path.relative_to(folder).parts
    }
    anchors = {name: _anchors(soup) for name, soup in pages.items()}
    problems = [
        f"{name}: the id {anchor!r} stands {count} times"
        for name, counts in anchors.items()
        for anchor, count in counts.items()
        if count > 1
    ]
    for name, soup in pages.items():
        problems += page_links(name, soup, anchors, folder)
    return problems


def _anchors(soup: BeautifulSoup) -> dict[str, int]:
    counts: dict[str, int] = {}
    for node in soup.find_all(id=True):
        counts[str(node["id"])] = counts.get(str(node["id"]), 0) + 1
    return counts


def page_links(
    name: str, soup: BeautifulSoup, anchors: dict[str, dict[str, int]], folder: Path
) -> list[str]:
    """List the links of one page that lead nowhere."""
    problems = []
    for node in soup.find_all(["a", *LOADING]):
        for attribute in ["href"] if node.name == "a" else LOADING[node.name]:
            link = urlsplit(str(node.get(attribute) or ""))
            if attribute == "srcset" or link.scheme or link.netloc:
                continue
            path = unquote(link.path)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            target = target if path else name
            where = f"{name}: {link.geturl()!r}"
            if target.startswith("..") or not (folder / target).is_file():
                problems.append(f"{where} has no file")
            elif link.fragment and target in anchors:
                if unquote(link.fragment) not in anchors[target]:
                    problems.append(f"{where} has no anchor")
    return problems


def unnamed_pictures(visit: Visit) -> list[str]:
    """List the pictures without a text alternative, or with a file's name in its place."""
    problems = []
    for picture in visit.page.evaluate(PICTURES):
        label = (picture["label"] or "").strip()
        if not label:
            problems.append(f"no text alternative: {picture['html']}")
        elif FILE_NAME.search(label):
            problems.append(f"a file's name as text alternative: {label}")
        elif picture["plain"]:
            problems.append(f"svg without a role: {picture['html']}")
    return problems


def missing_images(visit: Visit) -> list[str]:
    """List the images that did not load."""
    return list(visit.page.evaluate(IMAGES))


def too_wide(visit: Visit) -> list[str]:
    """List what makes the page scroll sideways."""
    return list(visit.page.evaluate(WIDE))


def layout_shifts(visit: Visit) -> tuple[float, list[str]]:
    """Give how much the page has moved by itself so far, and what moved the most."""
    shifts = sorted(visit.page.evaluate(SHIFTS), reverse=True)
    return sum(value for value, _ in shifts), [f"{value:.4f} {names}" for value, names in shifts]


def math_errors(visit: Visit) -> list[str]:
    """List formulas that were not set, in two forms each, and TeX that readers would see."""
    return list(visit.page.evaluate(FORMULAS))


def formula_scripts(visit: Visit) -> list[str]:
    """List the scripts that would set formulas in the browser."""
    urls = [urlsplit(response.url).path for response in visit.responses]
    return [url for url in urls if re.search(r"(mathjax|katex).*\.m?js$", url, re.IGNORECASE)]


def accessibility_faults(visit: Visit) -> list[str]:
    """List what axe-core finds beyond the known faults of the theme.

    The thousands of parts of formulas are left out: they look as the words around them do, and
    `math_errors` checks that each has its MathML.
    """
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))
    result = visit.page.evaluate(
        "() => axe.run({ exclude: ['.katex'] }, { resultTypes: ['violations'] })"
    )
    return [
        f"{violation['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for violation in result["violations"]
        for node in violation["nodes"]
        if not any(rule == violation["id"] and part in node["html"] for rule, part in THEME_FLOOR)
    ]


def missing_icons(visit: Visit) -> list[str]:
    """List the icons that the page shows and the fonts in the theme's style sheet do not have."""
    css = (visit.site.folder / "_static/styles/pydata-sphinx-theme.css").read_text("utf-8")
    fonts = {}
    for style, data in re.findall(r"@font-face\{([^}]*)url\(data:font/woff;base64,(.*?)\)", css):
        family, weight = (re.search(rf"{key}:([^;]+)", style)[1] for key in ("family", "weight"))
        fonts[family, weight] = TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()
    return [
        f"{family} {weight} has no {content!r}"
        for family, weight, content in visit.page.evaluate(ICONS)
        if not {ord(sign) for sign in content.strip('"')} <= {*fonts.get((family, weight), ())}
    ]


def weight(visit: Visit) -> int:
    """Give the gzipped size in bytes of all that the page loaded."""
    total = 0
    for response in visit.responses:
        if urlsplit(response.url).scheme in {"http", "https"} and response.status == 200:
            total += len(gzip.compress(response.body(), mtime=0))
    return total
