"""The theme's icons, cut down to those that pages show."""

import base64
import io
import re
from importlib.resources import files
from pathlib import Path

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

import icons

STATIC = Path(str(files("pydata_sphinx_theme"))) / "theme/pydata_sphinx_theme/static"
FONTS = STATIC / icons.FONTS / "webfonts"
BELL, BARS, GITHUB = 0xF0F3, 0xF0C9, 0xF09B


def drawing(font: TTFont, sign: int) -> list[object]:
    """Give the strokes of a sign."""
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[font.getBestCmap()[sign]].draw(pen)
    return pen.value


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a site of one page with one icon in it, and another in its script."""
    static = tmp_path / "_static"
    for path in (STATIC / icons.SHEET, *FONTS.iterdir()):
        copy = static / path.relative_to(STATIC)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "index.html").write_text('<i class="fa-solid fa-bars"></i>')
    (static / "own.js").write_text("icon.className = 'fas fa-xmark';")
    (static / "fontawesome.js").write_text("'fa-hippo'")
    (static / "own.css").write_text(
        "a:after { content: '\\f5b0'; font: 1em 'Font Awesome 6 Free' }"
    )
    return tmp_path


def embedded(folder: Path) -> list[TTFont]:
    """Read the fonts in the style sheet."""
    css = (folder / "_static" / icons.SHEET).read_text()
    data = re.findall(r"url\(data:font/woff;base64,([^)]*)\)", css)
    return [TTFont(io.BytesIO(base64.b64decode(text))) for text in data]


def test_named_icons_stay_as_they_were_drawn(site: Path) -> None:
    icons.slim(site)
    solid, brands = embedded(site)
    original = TTFont(FONTS / "fa-solid-900.ttf")
    for sign in (BARS, BELL, 0xF00D, 0xF5B0):  # of the page, the theme's sheet, a script, a sheet
        assert drawing(solid, sign) == drawing(original, sign) != []
    assert drawing(brands, GITHUB) == drawing(TTFont(FONTS / "fa-brands-400.ttf"), GITHUB)
    assert len(solid.getGlyphOrder()) < 30
    css = (site / "_static" / icons.SHEET).read_text()
    assert css.count(".fa-bars:before") == css.count(".fa-xmark:before") == 1
    assert ".fa-hippo" not in css
    assert not (site / "_static" / icons.FONTS).exists()


def test_changed_fonts_have_another_name(site: Path) -> None:
    """The licence reserves the fonts' own name, and asks for the notice, which the sheet has."""
    icons.slim(site)
    for font in embedded(site):
        names = {record.nameID: str(record) for record in font["name"].names}
        assert "awesome" not in " ".join(names[n] for n in (1, 3, 4, 6)).lower()
        assert "Font Awesome" in names[0]
    assert "'Book Icons'" in (site / "_static" / "own.css").read_text()
    css = (site / "_static" / icons.SHEET).read_text()
    assert set(re.findall(r"font-family:(Book \w+)", css)) == set(icons.FAMILIES.values())
    assert "Icons: CC BY 4.0" in css
    assert not icons.FAMILY.search(css)


def test_regular_style_stays_where_a_page_has_it(site: Path) -> None:
    (site / "index.html").write_text('<i class="far fa-bell"></i>')
    icons.slim(site)
    assert [font["OS/2"].usWeightClass for font in embedded(site)] == [900, 400, 400]


def test_twice_gives_the_same_bytes(site: Path) -> None:
    cuts = [icons.cut(FONTS / "fa-solid-900.ttf", {BELL, BARS}, "Book Icons") for _ in "12"]
    assert cuts[0] == cuts[1]
