"""Notebooks for Colab: what each kind of thing on a page becomes."""

import base64
import io
import json
import re
import struct
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document
from matplotlib.image import imread

import cells
import colab
from colab import markdown, preparation
from colab.convert import Block, Code, Converter
from colab.images import from_file, from_svg
from colab.lines import Page
from colab.notebook import arrange, write
from tests.ext.conftest import HEADER, TinyBook

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1" style="height:2em;width:auto" '
    'role="img" aria-label="A &quot;bar&quot;."><rect width="2" height="1" fill="{}"/></svg>'
)


def blocks(*children: nodes.Node, **page: object) -> list[Block]:
    document = new_document("page")
    document.extend(children)
    return Converter(document, Page("https://b.org/c/groups.html", **page)).convert()


def text(*children: nodes.Node, **page: object) -> str:
    return "\n\n".join(str(block) for block in blocks(*children, **page))


def words(*children: nodes.Node | str) -> nodes.paragraph:
    parts = [nodes.Text(child) if isinstance(child, str) else child for child in children]
    return nodes.paragraph("", "", *parts)


def reference(to: str, **how: str) -> nodes.reference:
    return nodes.reference("", "", nodes.Text(to), **how)


def cell(index: int, *children: nodes.Node) -> nodes.container:
    return nodes.container("", *children, nb_element="cell_code", cell_index=index)


# Words


@pytest.mark.parametrize(
    ("plain", "safe"),
    [
        ("a_b * c", r"a\_b \* c"),
        ("costs $5", r"costs \$5"),
        ("x <b> y", "x &lt;b> y"),
        ("R&D &amp; &#35;", "R&amp;D &amp;amp; &amp;#35;"),
        ("R & D", "R & D"),
        ("one\n  two", "one two"),
        ("[a](b)", "[a]&#40;b)"),
        (r"C:\new `x`", r"C:\\new \`x\`"),
    ],
)
def test_signs_of_markdown_stay_signs(plain: str, safe: str) -> None:
    assert markdown.escape(plain) == safe


@pytest.mark.parametrize(
    ("plain", "safe"),
    [
        ("1. On the coset", r"1\. On the coset"),
        ("12) twelve", r"12\) twelve"),
        ("1.5 metres", "1.5 metres"),
        ("# no heading", r"\# no heading"),
        ("- minus", r"\- minus"),
        ("a - b", "a - b"),
        ("2026", "2026"),
        ("[Note]: all", "&#91;Note]: all"),
        ("[Note](#a): all", "[Note](#a): all"),
    ],
)
def test_paragraph_does_not_open_as_something_else(plain: str, safe: str) -> None:
    assert markdown.paragraph(plain) == safe


@pytest.mark.parametrize(
    ("before", "inner", "after", "expected"),
    [
        ("", "left", "", "*left*"),
        ("(", "left", ")", "*left*"),
        ("a ", "$z$-axis", ".", "*$z$-axis*"),
        ("anti", "left", "", "<em>left</em>"),
        ("", "left", "s", "<em>left</em>"),
        ("", "left ", "x", "<em>left </em>"),
        ("*", "left", "", "<em>left</em>"),
    ],
)
def test_stars_only_where_they_are_read_as_emphasis(
    before: str, inner: str, after: str, expected: str
) -> None:
    assert markdown.emphasise(inner, "*", before[-1:], after) == expected


@pytest.mark.parametrize(
    ("inner", "expected"), [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``")]
)
def test_code_may_contain_back_quotes(inner: str, expected: str) -> None:
    assert markdown.code(inner) == expected
    assert "````" in markdown.fenced("```\nx\n```")


# Formulas


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a\n  b", "a b"),
        ("a % remark\nb", "a b"),
        (r"50\% x", r"50\% x"),
        ("a \\\\% remark\nb", r"a \\ b"),
        (r"a \\\% b", r"a \\\% b"),
        ("i<j", "i< j"),
        ("i < j <= k", "i < j <= k"),
    ],
)
def test_formula_is_one_line_without_remarks_and_tags(formula: str, expected: str) -> None:
    assert markdown.tex(formula) == expected


def test_displayed_formula_has_the_number_of_the_page() -> None:
    formula = nodes.math_block("", "x\n= y", ids=["equation-e"], number="7")
    numbers = {"displaymath": {"equation-e": (2, 3)}}
    assert text(formula, figures=numbers) == r"$$x = y \tag{2.3}$$"
    assert text(nodes.math_block("", "x = y"), figures=numbers) == "$$x = y$$"


def test_environment_of_its_own_becomes_one_inside_a_formula() -> None:
    assert markdown.display(r"\begin{align*}a&=b\end{align*}") == (
        r"$$\begin{aligned}a&=b\end{aligned}$$"
    )
    assert markdown.display(r"\begin{equation}a\end{equation}", "1.1") == r"$$a \tag{1.1}$$"


@pytest.mark.parametrize(
    "formula",
    [
        r"a &= b \\ &= c",
        r"a \\ b",
        r"\begin{pmatrix} 1 & 2 \end{pmatrix} \\ b",
        r"\{a\} &= b",
    ],
)
def test_rows_outside_of_environments_are_aligned(formula: str) -> None:
    aligned = rf"\begin{{aligned}}{formula}\end{{aligned}}"
    assert markdown.display(formula) == f"$${aligned}$$"
    assert markdown.display(formula, "1.1") == rf"$${aligned} \tag{{1.1}}$$"
    assert markdown.display(aligned) == f"$${aligned}$$"


@pytest.mark.parametrize(
    "formula",
    [
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} = a",
        r"\sum_{\substack{i \\ j}} a",
        r"\text{R\&D}",
        r"\begin{aligned} a &= \begin{cases} 1 & x \\ 2 & y \end{cases} \\ b &= c \end{aligned}",
    ],
)
def test_rows_inside_of_something_stay_as_they_are(formula: str) -> None:
    assert markdown.display(formula) == f"$${formula}$$"


@pytest.mark.parametrize("name", ["multline", "alignat*", "flalign", "eqnarray"])
def test_environments_that_only_stand_alone_are_said(name: str) -> None:
    said: list[str] = []
    text(nodes.math_block("", rf"\begin{{{name}}}a\end{{{name}}}"), warn=said.append)
    text(nodes.math_block("", r"\begin{align*}a\end{align*}"), warn=said.append)
    assert said == [f"the notebook cannot show a formula in {name}; see align"]


def test_formulas_side_by_side_keep_apart() -> None:
    assert text(words(nodes.math("", "a"), nodes.math("", "b"))) == "$a$ $b$"
    assert text(words(nodes.math("", "a"), "-set")) == "$a$-set"


def test_formula_in_a_quotation_has_no_bar_inside() -> None:
    quoted = text(nodes.block_quote("", words("So"), nodes.math_block("", "a\n=\nb")))
    assert quoted == "> So\n>\n> $$a = b$$"


def table(*rows: list[nodes.Node]) -> nodes.table:
    lines = [nodes.row("", *[nodes.entry("", part) for part in row]) for row in rows]
    return nodes.table("", nodes.tgroup("", nodes.tbody("", *lines)))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (words("a|b"), r"a\|b"),
        (words("costs $5 | $6"), r"costs \$5 \| \$6"),
        (words(nodes.math("", "|G|")), r"$\vert G\vert $"),
        (words(nodes.math("", r"\|x\| \\| y")), r"$\Vert x\Vert  \\\vert  y$"),
        (words("a|", nodes.math("", "|b|")), r"a\|$\vert b\vert $"),
        (words(nodes.literal("", "a | b")), r"`a \| b`"),
        (words(reference("a|b", refuri="https://a.org/|")), r"[a\|b](https://a.org/%7C)"),
        (words(nodes.raw("", '<b title="|">a</b>', format="html")), '<b title="&#124;">a</b>'),
        (nodes.math_block("", "|x|"), r"$$\vert x\vert $$"),
    ],
)
def test_bars_are_no_borders_of_a_table(part: nodes.Node, expected: str) -> None:
    line = f"| {expected} | b |"
    once = table([part, words("b")])
    assert text(once) == f"{line}\n| --- | --- |"
    twice = table([words("a"), words("b")], [part.deepcopy(), words("b")])
    assert text(twice) == f"| a | b |\n| --- | --- |\n{line}"
    assert text(twice, words("a|b ", nodes.math("", "|G|"))).endswith("\n\na|b $|G|$")


def test_table_without_rows_is_its_title() -> None:
    empty = nodes.table("", nodes.title("", "Nothing"), nodes.tgroup("", nodes.tbody()))
    assert text(empty) == "Nothing"


# Links


def test_links_lead_into_the_notebook_or_to_the_site() -> None:
    section = nodes.section("", nodes.title("", "Title"), ids=["here", "unnamed"])
    section += words(
        reference("this", refid="here"),
        " ",
        reference("that", refuri="cosets.html#x"),
        " ",
        reference("far", refuri="https://a.org/(1)"),
    )
    assert text(section) == (
        '<a id="here" name="here"></a>\n\n# Title\n\n[this](#here) '
        "[that](https://b.org/c/cosets.html#x) [far](<https://a.org/(1)>)"
    )


def test_brackets_and_marks_around_links_are_only_words() -> None:
    see = words("There are n!", reference("a] [b", refuri="https://a.org"), " or [c].")
    assert text(see) == "There are n&#33;[a&#93; &#91;b](https://a.org) or [c]."
    assert text(words("n!", nodes.math("", "x"))) == "n!$x$"


def test_citations_lead_to_the_list_of_references_by_label() -> None:
    entry = nodes.citation("", nodes.label("", "KT18"), words("Kondor."), ids=["id11"])
    bibliography = nodes.container("", entry)
    cited = words("See ", nodes.inline("", "[", reference("KT18", refid="id11"), nodes.Text("]")))
    assert text(cited, bibliography) == (
        'See [[KT18](#cite-KT18)]\n\n**References**\n\n- <a id="cite-KT18" name="cite-KT18"></a>'
        "[KT18] Kondor."
    )


# Pictures


def png(tag: str) -> tuple[int, int]:
    (content,) = re.findall(r"data:image/png;base64,([^\"]+)", tag)
    data = base64.b64decode(content)
    assert data.startswith(b"\x89PNG")
    return struct.unpack(">II", data[16:24])


def color(tag: str) -> str:
    """Give the colour in the middle of a picture."""
    (content,) = re.findall(r"data:image/png;base64,([^\"]+)", tag)
    pixels = imread(io.BytesIO(base64.b64decode(content)))
    red, green, blue, *_ = (255 * pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]).round()
    return f"#{int(red):02x}{int(green):02x}{int(blue):02x}"


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        ("currentColor", "#222832"),
        ("var(--dmk-line,#123456)", "#123456"),
        ("var(--dmk-surface,transparent)", "#ffffff"),
        ("var(--a, var(--b, #123456))", "#123456"),
        ("var(--a, rgb(18, 52, 86))", "#123456"),
    ],
)
def test_drawing_in_a_line_becomes_pixels_with_alt_text(fill: str, expected: str) -> None:
    tag = from_svg(SVG.format(fill))
    assert color(tag) == expected
    assert tag.startswith('<img alt="A &quot;bar&quot;." height="32" ')
    assert png(tag) == (192, 96)
    assert from_svg(SVG.format(fill)) == tag


def test_drawing_in_a_file_gets_the_alt_text_of_the_page() -> None:
    tag = from_file("a.svg", r'a "b" of \mu, \theta', lambda uri: SVG.format("red").encode())
    assert tag.startswith(r'<img alt="a &quot;b&quot; of \mu, \theta" ')
    assert from_file("a.jpg", "c", lambda uri: b"abc") == (
        '<img alt="c" src="data:image/jpeg;base64,YWJj">'
    )
    with pytest.raises(ValueError, match=r"a\.pdf is none of"):
        from_file("a.pdf", "", lambda uri: b"")


@pytest.mark.parametrize(
    "fill",
    ["var(--a)", "var(--a, var(--b))", "color-mix(in srgb, red, blue)", "light-dark(red, blue)"],
)
def test_colour_without_a_value_is_refused(fill: str) -> None:
    with pytest.raises(ValueError, match=r'^A "bar"\. has a colour without a value: '):
        from_svg(SVG.format(fill))


@pytest.mark.parametrize("box", ["", 'viewBox="0 0 2"', 'viewBox="0 0 0 1"', 'viewBox="a b c d"'])
def test_drawing_without_a_size_is_refused(box: str) -> None:
    drawing = SVG.format("red").replace('viewBox="0 0 2 1"', box)
    with pytest.raises(ValueError, match=r'^A "bar"\. needs a viewBox'):
        from_svg(drawing)
    with pytest.raises(ValueError, match=r"^a\.svg needs a viewBox"):
        from_file("a.svg", "A bar.", lambda uri: drawing.encode())
    with pytest.raises(ValueError, match=r"^<svg><g></svg> is no SVG"):
        from_svg("<svg><g></svg>")


def test_glued_table_stands_in_its_own_line() -> None:
    raw = nodes.raw("", "<table><tr>\n<td>1</td></tr></table>", format="html")
    assert text(words(raw)) == "<table><tr> <td>1</td></tr></table>"
    assert text(nodes.raw("", r"\newpage", format="latex")) == ""


# Boxes, folds and cells


def test_code_interrupts_a_fold_and_is_folded_by_itself() -> None:
    solution = nodes.container("", words("One."), cell(3), words("Two."), words("Three."))
    converter = Converter(new_document("page"), Page("https://b.org"))
    first, code, second = converter.folded("Solution", solution.children)
    assert first == "<details>\n<summary>Solution</summary>\n\nOne.\n\n</details>"
    assert code == Code(3, "Solution: code")
    assert second == (
        "<details>\n<summary>Solution, continued</summary>\n\nTwo.\n\nThree.\n\n</details>"
    )


def test_admonitions_of_both_kinds_have_titles() -> None:
    own = nodes.admonition("", nodes.title("", "Mind the gap"), words("Really."))
    assert text(own) == "> **Mind the gap**\n>\n> Really."
    assert text(nodes.warning("", words("Really."))) == "> **Warning**\n>\n> Really."


def test_margin_note_without_title_says_what_it_is() -> None:
    note = nodes.sidebar("", nodes.title("", ""), words("By the way."))
    assert text(note) == "> **In the margin**\n>\n> By the way."


def test_list_in_a_list_is_indented() -> None:
    inner = nodes.bullet_list("", nodes.list_item("", words("in")))
    outer = nodes.enumerated_list("", nodes.list_item("", words("out"), inner), start=9)
    outer += nodes.list_item("", words("last"))
    assert text(outer) == "9. out\n\n   - in\n\n10. last"


def test_list_may_count_with_letters() -> None:
    items = [nodes.list_item("", words(word)) for word in ("one", "two")]
    assert text(nodes.enumerated_list("", *items, enumtype="loweralpha", start=2)) == (
        "- b. one\n- c. two"
    )


def test_list_of_terms_keeps_all_terms_classifiers_and_definitions() -> None:
    both = nodes.definition_list_item(
        "",
        nodes.term("", "orbit", ids=["orbit"]),
        nodes.classifier("", "of a point"),
        nodes.term("", "coset"),
        nodes.definition("", words("One.")),
        nodes.definition("", words("Two.")),
    )
    alone = nodes.definition_list_item("", nodes.term("", "group"))
    see = words(reference("orbits", refid="orbit"))
    assert text(see, nodes.definition_list("", both, alone)) == (
        '[orbits](#orbit)\n\n- <a id="orbit" name="orbit"></a>**orbit** : *of a point*\n\n'
        "  **coset**\n\n  One.\n\n  Two.\n\n- **group**"
    )


def test_figure_of_a_cell_gives_its_number_and_caption_to_the_notebook() -> None:
    figure = nodes.figure("", nodes.raw("", "<svg/>", format="html"), ids=["fig-a"])
    figure += nodes.caption("", "", nodes.Text("A figure."))
    numbers = {"figures": {"figure": {"fig-a": (1, 2)}}, "formats": {"figure": "Fig. %s"}}
    assert blocks(cell(5, figure), **numbers) == [Code(5, "Fig. 1.2"), "**Fig. 1.2** A figure."]


@pytest.mark.parametrize(
    "child",
    [
        nodes.line_block("", nodes.line("", "verse")),
        words(nodes.problematic("", "broken")),
        nodes.bullet_list("", nodes.list_item("", cell(1))),
        nodes.definition_list("", nodes.definition_list_item("", words("no term"))),
        table([nodes.literal_block("", "x = 1")]),
        nodes.table("", nodes.tgroup("", nodes.tbody("", nodes.row("", nodes.entry(morecols=1))))),
        nodes.table("", nodes.tgroup("", nodes.tbody("", nodes.row("", nodes.entry(morerows=1))))),
        nodes.enumerated_list("", nodes.list_item("", words("one")), enumtype="lowerroman"),
        nodes.enumerated_list("", nodes.list_item("", words("1")), enumtype="upperalpha", start=27),
    ],
    ids=[
        "block",
        "inline",
        "code in a list",
        "term",
        "code in a table",
        "wide",
        "high",
        "roman",
        "letters",
    ],
)
def test_what_cannot_be_shown_is_said(child: nodes.Node) -> None:
    said: list[str] = []
    text(child, warn=said.append)
    assert said
    assert all(problem.startswith("the notebook cannot show a ") for problem in said)


def sheet(*tags: str) -> list[dict]:
    return [
        {"cell_type": "code", "metadata": {"tags": tag.split()}, "source": [f"{n}\n", "end"]}
        for n, tag in enumerate(tags)
    ]


def test_cells_that_the_page_leaves_out_keep_their_place_and_are_folded() -> None:
    cells = arrange(
        ["Before.", Code(1), "Between.", Code(3, "Fig. 1.1"), "After."],
        sheet("remove-cell", "digits", "remove-cell", "hide-input", "remove-cell"),
    )
    assert [cell["source"] for cell in cells] == [
        "Before.",
        "# @title Preparations\n0\nend",
        "1\nend",
        "Between.",
        "# @title Preparations\n2\nend",
        "# @title Fig. 1.1\n3\nend",
        "After.",
        "# @title Preparations\n4\nend",
    ]
    folded = {"cellView": "form", "jupyter": {"source_hidden": True}}
    assert [cell["metadata"] == folded for cell in cells if cell["cell_type"] == "code"] == [
        True,
        False,
        True,
        True,
        True,
    ]


def test_cells_of_text_begin_at_headings_and_take_their_marks_along() -> None:
    cells = arrange(["Text.", '<a id="x" name="x"></a>', "## Head", "More."], [])
    assert [cell["source"] for cell in cells] == [
        "Text.",
        '<a id="x" name="x"></a>\n\n## Head\n\nMore.',
    ]


def test_remark_in_fenced_code_is_no_heading() -> None:
    code = markdown.fenced("x = 1\n\n# remark\n```\n\n# another", "python")
    cells = arrange([code, "## Head", "```` a `` b ````", "# Head"], [])
    assert [cell["source"] for cell in cells] == [
        code,
        "## Head\n\n```` a `` b ````",
        "# Head",
    ]


def test_magic_of_a_cell_stays_its_first_line() -> None:
    magic = [{"cell_type": "code", "metadata": {"tags": ["hide-input"]}, "source": "%%time\nf()"}]
    (cell,) = arrange([Code(0)], magic)
    assert cell["source"] == "%%time\nf()"


def test_expected_error_stays_expected() -> None:
    (cell,) = arrange([Code(0)], sheet("raises-exception digits"))
    assert cell["metadata"] == {"tags": ["raises-exception"]}
    assert json.loads(write([cell]))["cells"][0]["id"] == "cell-0"


# The first cell


SOURCES = [
    "%matplotlib inline\nimport json, os.path\nimport jax.numpy as jnp",
    "from sklearn.svm import SVC\nfrom dmolkit.groups import cyclic",
    "def f():\n    !ls\n    open('data/a.json'), 'data/b.npz', 'see data/c.json', 'data/'",
]


def test_imports_and_data_of_a_chapter_are_found() -> None:
    assert cells.imported(SOURCES) == ["jax", "sklearn", "dmolkit"]
    assert preparation.data_files(SOURCES) == ["data/a.json", "data/b.npz"]


@pytest.mark.parametrize(
    "source",
    [
        "a = (17\n    % 5)\nimport jax",
        "files = !ls\nimport jax",
        "len?\nimport jax",
        "%%time\nimport jax",
        "await f()\nimport jax",
        "def f():\n    %timeit g()\n    from jax import numpy",
    ],
)
def test_cells_are_read_as_ipython_reads_them(source: str) -> None:
    assert cells.imported([source]) == ["jax"]


@pytest.mark.parametrize(
    "source", ["%%html\n<b>import jax</b>", "from . import jax", "s = 'import jax'"]
)
def test_what_is_no_import_imports_nothing(source: str) -> None:
    assert cells.imported([source]) == []


def test_first_cell_asks_for_packages_and_not_for_modules() -> None:
    sources = ["import PIL.Image\nimport yaml", "import no_such_module", "import sphinxcontrib"]
    assert preparation.others(sources) == {
        "PIL": "pillow",
        "no_such_module": "",
        "sphinxcontrib": "",
        "yaml": "PyYAML",
    }
    text = preparation.cell(sources, "https://github.com/me/fork", "main", "")
    assert needed(text)[1:] == ["pillow", "PyYAML"]


def needed(text: str) -> list[str]:
    (found,) = re.findall(r"^needed = \[\n(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    return re.findall('"(.*)"', found)


def test_first_cell_asks_for_what_the_chapter_imports() -> None:
    text = preparation.cell(SOURCES, "https://github.com/me/fork", "main", "chapters")
    assert needed(text) == [
        "dmolkit @ git+https://github.com/me/fork@main",
        "jax",
        "scikit-learn",
    ]
    assert '"https://github.com/me/fork/raw/main/chapters"' in text
    compile(text, "first cell", "exec")


def test_only_a_chapter_with_emlp_moves_plum() -> None:
    text = preparation.cell(["import emlp"], "https://github.com/me/fork", "main", "")
    assert needed(text) == [
        "dmolkit[emlp] @ git+https://github.com/me/fork@main",
        *preparation.EMLP,
    ]
    assert "urlretrieve" not in text
    plain = preparation.cell(["import numpy"], "https://github.com/me/fork", "main", "")
    assert needed(plain) == ["dmolkit @ git+https://github.com/me/fork@main"]


@pytest.fixture
def is_here() -> Callable[[str], bool]:
    """Give the first cell's own judgement of what is installed."""
    text = preparation.cell([], "https://github.com/me/fork", "main", "")
    space: dict = {}
    exec(text.partition("missing =")[0], space)
    return space["is_here"]


@pytest.mark.parametrize(
    ("requirement", "answer"),
    [
        ("dmolkit @ git+https://github.com/me/fork@main", True),
        ("numpy", True),
        ("numpy>=2", True),
        ("numpy>=99", False),
        ("numpy==1.0", False),
        ("no-such-package-anywhere", False),
    ],
)
def test_first_cell_knows_what_is_here(
    is_here: Callable[[str], bool], requirement: str, answer: bool
) -> None:
    assert is_here(requirement) is answer


# Addresses


def app(**settings: object) -> SimpleNamespace:
    options = {"repository_url": "https://github.com/Me/fork", "repository_branch": "main"}
    config = {"html_baseurl": "", "html_theme_options": options, **settings}
    return SimpleNamespace(config=SimpleNamespace(**config))


def test_site_is_that_of_the_setting_or_of_the_repository() -> None:
    assert colab.repository(app()) == ("https://github.com/Me/fork", "main")
    assert colab.site(app()) == "https://me.github.io/fork"
    assert colab.site(app(html_baseurl="https://book.org/")) == "https://book.org"


# A whole page

CHAPTER = """\
(start)=
# Chapter

See {ref}`start`, {prf:ref}`thm-a`, {eq}`eq-a`, {numref}`fig-a`, {cite}`kondor2018generalization`.

````{prf:theorem} A title with $x$
:label: thm-a

If

$$
a = b
$$ (eq-a)

then *c*.
````

````{prf:proof}
:class: dropdown
Clear.
````

````{prf:proof}
Also clear.
````

`````{tab-set}
````{tab-item} One
First.
````
````{tab-item} Two
Second.
````
`````

```{margin}
Aside.
```

```{code-cell} python
:tags: [remove-cell]
from dmolkit.glue import glue

glue("seven", 7)
```

Seven is {glue}`seven`.

```{code-cell} python
:tags: [remove-input]
:mystnb:
:  figure:
:    name: fig-a
:    caption: A caption.
:  image:
:    alt: a line
import matplotlib.pyplot as plt

plt.plot([1, 2]);
```

```{exercise} Easy
:label: ex-a
Do it.
```

````{solution-start} ex-a
:class: dropdown
````
Done:
```{code-cell} python
1 + 1
```
````{solution-end}
````

![Dots.](dots.svg)

A claim[^why].

```{dropdown} More
Much more.
```

[^why]: Because.

```{bibliography}
:filter: docname in docnames
```
"""


def test_whole_page(tiny_book: TinyBook) -> None:
    (tiny_book.root / "chapters/dots.svg").write_text(SVG.format("red"))
    settings = tiny_book.root / "_config.yml"  # imports may take longer than the tiny book allows
    settings.write_text(settings.read_text().replace("  timeout: 2\n", "  timeout: 300\n"))
    tiny_book.write(CHAPTER)
    notebook = tiny_book.root / "_build/html/notebooks/index.ipynb"
    well, said = tiny_book.build()
    assert well, said
    first = notebook.read_bytes()
    cells = json.loads(first)["cells"]
    parts = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    everything = re.sub('base64,[^"]*', "base64,…", "\n\n".join(parts))
    expected = [
        '<a id="start" name="start"></a>\n\n# Chapter\n\n> This notebook is a chapter of [',
        "See [Chapter](#start), [Theorem 1](#thm-a), [(1)](#equation-eq-a), [Fig. 1](#fig-a), "
        "[[KT18](#cite-KT18)].",
        "> **Theorem 1 (A title with $x$)**\n>\n> If\n>\n> "
        '<a id="equation-eq-a" name="equation-eq-a"></a>\n>\n> '
        "$$a = b \\tag{1}$$\n>\n> then *c*.",
        "<summary>Proof</summary>\n\nClear.\n\n</details>\n\n> Proof. Also clear.",
        "> **One**\n>\n> First.\n\n> **Two**\n>\n> Second.\n\n> **In the margin**\n>\n> Aside.",
        "Seven is 7.",
        "**Fig. 1** A caption.",
        "> **Exercise 1 (Easy)**\n>\n> Do it.\n\n<details>\n<summary>Solution of Exercise 1<",
        '<img alt="Dots." height="32" src="data:image/png;base64,…">\n\nA claim[<sup>1</sup>](#why)'
        ".\n\n<details>\n<summary>More</summary>\n\nMuch more.\n\n</details>\n\n**References**",
        '<a id="why" name="why"></a>\n\n- <sup>1</sup> Because.',
    ]
    assert [part for part in expected if part not in everything] == []
    codes = [cell["source"].split("\n")[0] for cell in cells if cell["cell_type"] == "code"]
    assert codes == [
        f"# @title {preparation.TITLE}",
        "# @title Preparations",
        "# @title Fig. 1",
        "# @title Solution of Exercise 1: code",
    ]
    button = "google.com/github/dmolkit/equivariance-book/blob/notebooks/index.ipynb"
    assert button in tiny_book.page
    assert 'href="../notebooks/index.ipynb"' in tiny_book.page
    notebook.unlink()
    (tiny_book.root / "dmolkit/new.py").touch()
    assert tiny_book.build()[0]
    assert notebook.read_bytes() == first


def test_myst_nb_stops_the_build(tiny_book: TinyBook) -> None:
    tiny_book.write("# Chapter\n\n```{code-cell} python\nimport myst_nb\n```\n")
    well, said = tiny_book.build()
    assert not well
    assert "a cell imports myst_nb" in said


def test_module_of_no_package_stops_the_build(tiny_book: TinyBook) -> None:
    (tiny_book.root / "chapters/local_module.py").touch()
    tiny_book.write("# Chapter\n\n```{code-cell} python\nimport local_module\n```\n")
    well, said = tiny_book.build()
    assert not well
    assert "a cell imports local_module, and no package" in said


def test_page_without_a_title_and_two_of_one_name_stop_the_build(tiny_book: TinyBook) -> None:
    text = HEADER + "Words.\n\n```{code-cell} python\n1 + 1\n```\n"
    tiny_book.write(text.removeprefix(HEADER))
    (tiny_book.root / "more").mkdir()
    (tiny_book.root / "more/index.md").write_text(f"{HEADER}# More\n{text.removeprefix(HEADER)}")
    with (tiny_book.root / "_toc.yml").open("a") as contents:
        contents.write("chapters:\n- file: more/index\n")
    well, said = tiny_book.build()
    assert not well
    assert "a page with cells of code needs a title" in said
    assert "its notebook has the name of that of more/index" in said


def test_page_without_cells_has_no_notebook_and_no_button(tiny_book: TinyBook) -> None:
    tiny_book.write("# Chapter\n\nOnly words.\n")
    well, said = tiny_book.build()
    assert well, said
    assert not (tiny_book.root / "_build/html/notebooks").exists()
    assert "notebooks/index.ipynb" not in tiny_book.page
