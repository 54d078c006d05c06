"""Formulas are set when the book is built, and one that cannot be set stops the build."""

import base64
import io
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup, Tag
from docutils import nodes
from fontTools.ttLib import TTFont

import formula_fonts
import formulas
from progress import ROOT
from tests.ext.conftest import HEADER, TinyBook

GOOD = r"""# The plane $\mathbb{R}^2$

Half is $\frac{1}{2}$, and $a < b$.

$$
x &= 1, \\
y &= 2.
$$ (two-rows)

{eq}`two-rows` has two rows.

\begin{align}
u &= v
\end{align}

```{list-table}
* - $n!$
  - ${n \choose k}$
```

```{code-cell} python
from IPython.display import Latex

Latex(r"$\sqrt{5}$")
```
"""
BAD = [  # what is wrong, and what KaTeX says
    (r"A $\nosuchmacro$ in a line.", r"Undefined control sequence: \nosuchmacro"),
    ("$$\nx^\n$$", "Expected group after '^'"),
    ("A cell | of a table\n--- | ---\none | ${n$", "Expected '}'"),
    ("> Cited\n> $_$", "Expected group after '_'"),
    ('```{code-cell} python\nfrom IPython.display import Latex\n\nLatex("$!^$")\n```', "'^'"),
]


def block(text: str, **options: object) -> nodes.math_block:
    return nodes.math_block("", text, **{"nowrap": False, "number": None, **options})


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (nodes.math("", "x"), ("x", False)),
        (block("x"), ("x", True)),
        (block(r"x \\ y"), (r"\begin{split}x \\ y\end{split}", True)),
        (block("x\n\ny\n\n"), (r"\begin{aligned}x\\y\end{aligned}", True)),
        (block(r"\begin{align}x\end{align}", nowrap=True), (r"\begin{align*}x\end{align*}", True)),
        (block(r"\begin{aligned}x\end{aligned}"), (r"\begin{aligned}x\end{aligned}", True)),
    ],
)
def test_rows_are_aligned(node: nodes.Element, expected: formulas.Formula) -> None:
    assert formulas.formula(node) == expected


def test_all_formulas_of_a_page_take_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "known", {})
    runs = []

    def count(*words: object, **options: object) -> object:
        runs.append(words)
        return run(*words, **options)

    run = formulas.run_node
    monkeypatch.setattr(formulas, "run_node", count)
    formulas.set_formulas([("x", False), ("x", True), ("x", False), (r"\no", False)])
    formulas.set_formulas([("x", True)])
    assert len(runs) == 1
    assert [sorted(said) for said in formulas.known.values()] == [["html"], ["html"], ["problem"]]


def test_formula_that_cannot_be_set_stays_readable() -> None:
    assert formulas.html(nodes.math("", r"a<\no")) == r"<code>a&lt;\no</code>"


def mathml(node: Tag) -> str:
    """Write the elements of a formula's MathML as calls, without its TeX."""
    if not node.find(True):
        return node.text
    inner = [mathml(child) for child in node.find_all(True, recursive=False)]
    return f"{node.name}({', '.join(inner)})"


def test_every_kind_of_formula_is_set(tiny_book: TinyBook) -> None:
    tiny_book.write(GOOD)
    well, said = tiny_book.build()
    assert well, said
    page = BeautifulSoup(tiny_book.page, "html.parser")
    assert page.title.text.startswith("The plane R2")
    article = page.article
    set_ones = article.select(".math")
    assert [box.annotation.text.strip() for box in set_ones] == [
        r"\mathbb{R}^2",
        r"\frac{1}{2}",
        "a < b",
        "\\begin{split}\nx &= 1, \\\\\ny &= 2.\n\\end{split}",
        "\\begin{align*}\nu &= v\n\\end{align*}",
        "n!",
        r"{n \choose k}",
        r"\sqrt{5}",
    ]
    assert all(box.select_one(".katex-html[aria-hidden=true]") for box in set_ones)
    half, order = (mathml(box.semantics.mrow) for box in set_ones[1:3])
    assert (half, order) == ("mrow(mfrac(1, 2))", "mrow(a, <, b)")
    numbers = article.select(".math > .eqno")
    assert [number.text for number in numbers] == ["(1)#", "(2)#"]
    assert all(page.find(id=number.a["href"].removeprefix("#")) for number in numbers)
    assert article.select_one("a.reference[href='#equation-two-rows']").text == "(1)"


def test_fonts_come_with_the_style_sheet(tmp_path: Path) -> None:
    """Those that most formulas need do, with the signs that a page has and no others."""
    sheet = tmp_path / "_static" / formulas.STYLE
    sheet.parent.mkdir(parents=True)
    shutil.copy(ROOT / "node_modules/katex/dist/katex.min.css", sheet)
    (tmp_path / "a.html").write_text("<p>x</p>", encoding="utf-8")
    app = SimpleNamespace(outdir=tmp_path, srcdir=ROOT)
    formula_fonts.finish(app, ValueError())
    assert "data:" not in sheet.read_text(encoding="utf-8")
    formula_fonts.finish(app, None)
    css = sheet.read_text(encoding="utf-8")
    faces = dict(re.findall(r"font-family:(\w+)[^}]*?url\(data:font/woff;base64,([^)]*)\)", css))
    assert {"KaTeX_AMS", "KaTeX_Main", "KaTeX_Math", "KaTeX_Size1"} < {*faces}
    signs = {name: signs_of(data) for name, data in faces.items()}
    assert "x" in signs["KaTeX_Main"] & signs["KaTeX_Math"]
    assert "y" not in signs["KaTeX_Main"] | signs["KaTeX_Math"]
    assert re.search(r"KaTeX_Fraktur[^}]*url\(fonts/", css)
    assert len(css) < 60_000


def signs_of(font: str) -> set[str]:
    """List the signs of a font in base64."""
    return {chr(code) for code in TTFont(io.BytesIO(base64.b64decode(font))).getBestCmap() or ()}


def test_formula_that_cannot_be_set_stops_the_build(tiny_book: TinyBook) -> None:
    """Each is named with its file and line."""
    text, expected = "", []
    for fault, problem in BAD:
        first = f"{HEADER}{text}".count("\n")
        text += f"{fault}\n\n"
        expected.append((problem, range(first, f"{HEADER}{text}".count("\n") + 1)))
    tiny_book.write(text)
    well, said = tiny_book.build()
    assert not well
    warnings = re.findall(r"index\.md:(\d+): WARNING: KaTeX parse error: (.*)", said)
    assert len(warnings) == len(expected), said
    for problem, lines in expected:
        assert any(problem in words and int(line) in lines for line, words in warnings), problem


def test_brackets_and_full_stops_stay_with_formulas(tiny_book: TinyBook) -> None:
    tiny_book.write("# Page\n\nFor ($x$), $(x, y)$; $z$ and (see $u$ or $a + b$.\n")
    well, said = tiny_book.build()
    assert well, said
    paragraph = BeautifulSoup(tiny_book.page, "html.parser").article.p
    for hidden in paragraph.select(".katex-mathml"):
        hidden.decompose()
    said_once = "".join(paragraph.text.replace("\u200b", "").split())
    assert said_once == "For(x),(x,y);zand(seeuora+b."
    kept = ["".join(box.text.split()) for box in paragraph.select(".dmk-kept")]
    assert kept == ["(x),", "(x,y);", "a+b."]
    assert "<!--" not in str(paragraph)
