"""How a widget's page code is put together, and what stands in for a widget."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from types import ModuleType

import pytest

import dmolkit.widgets
import environment
from dmolkit.widgets import base

COMMON = """\
// @ts-check
const hidden = "common";
export const shout = (word) => hidden + word + "!";
export function whisper(word) { return `${hidden}(${word})`; }
"""
WIDGETS = [
    thing
    for thing in vars(dmolkit.widgets).values()
    if isinstance(thing, type) and issubclass(thing, base.Widget) and thing is not base.Widget
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder in which widgets are looked for, with a common part."""
    monkeypatch.setattr(base, "_FOLDER", tmp_path)
    (tmp_path / "common.mjs").write_text(COMMON)
    (tmp_path / "common.css").write_text(".dmk {}\n")
    return tmp_path


def compose(folder: Path, source: str) -> str:
    """Compose the module of a widget with this source."""
    (folder / "probe.mjs").write_text(source)
    return base._module("probe")


def run(folder: Path, module: str, expression: str) -> str:
    """Evaluate an expression in ``m``, the module as a browser would load it."""
    path = folder / "composed.mjs"
    path.write_text(module, encoding="utf-8")
    script = f"const m = await import({path.as_uri()!r}); console.log({expression});"
    command = [environment.BIN / "node", "--input-type=module", "--eval", script]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def define(name: str = "probe") -> type[base.Widget]:
    """Define a widget in a module of this name."""
    return type("Probe", (base.Widget,), {"__module__": f"dmolkit.widgets.{name}"})


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)
def test_every_widget_is_one_module_that_loads(widget: type[base.Widget], tmp_path: Path) -> None:
    assert "\nimport " not in widget._esm
    assert run(tmp_path, widget._esm, "typeof m.default.render") == "function"
    assert "--dmk-ink:" in widget._css
    assert ".dmk-stage" in widget._css


def test_every_module_with_a_style_belongs_to_a_widget() -> None:
    here = Path(dmolkit.widgets.__file__).parent
    homes = {widget.__module__.rpartition(".")[2] for widget in WIDGETS}
    assert {path.stem for path in here.glob("*.css")} - {"common"} == homes


def test_a_widget_may_use_names_that_are_private_to_the_common_part(folder: Path) -> None:
    module = compose(
        folder,
        'import { shout } from "./common.mjs";\n'
        'const hidden = "own", whisper = 1;\n'
        "export const both = () => [shout(hidden), whisper].join();\n"
        "export default {};\n",
    )
    assert run(folder, module, "m.both()") == "commonown!,1"
    assert run(folder, module, "Object.keys(m).sort().join()") == "both,default"


def test_a_widget_may_import_from_several_siblings_on_several_lines(folder: Path) -> None:
    (folder / "plane.mjs").write_text("export const double = (x) => 2 * x;\n")
    module = compose(
        folder,
        'import {\n  shout,\n  whisper,\n} from "./common.mjs";\n'
        'import { double } from "./plane.mjs";\n'
        "export const all = () => [shout(1), whisper(2), double(3)].join();\n",
    )
    assert run(folder, module, "m.all()") == "common1!,common(2),6"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('import { laugh, shout } from "./common.mjs";\n', "does not export laugh"),
        ('import { hidden } from "./common.mjs";\n', "does not export hidden"),
        ('import { shout as cry } from "./common.mjs";\n', "does not export shout as cry"),
        ('import * as common from "./common.mjs";\n', r"got 'import \* as common"),
        ('import { x } from "https://example.org/x.mjs";\n', "got 'import { x }"),
        ('import { y } from "./circle.mjs";\n', r"arc\.mjs imports circle\.mjs, which needs arc"),
        ('import { y } from "./probe.mjs";\n', r"probe\.mjs imports probe\.mjs"),
    ],
)
def test_an_import_that_cannot_be_composed_is_refused(
    folder: Path, source: str, message: str
) -> None:
    (folder / "circle.mjs").write_text('import { x } from "./arc.mjs";\nexport const y = x;\n')
    (folder / "arc.mjs").write_text('import { y } from "./circle.mjs";\nexport const x = y;\n')
    with pytest.raises(ValueError, match=message):
        compose(folder, source)


def test_siblings_may_import_from_siblings(folder: Path) -> None:
    """Each sibling is in the module once, after those that it needs, whoever asks first."""
    (folder / "ink.mjs").write_text(
        "let count = 0;\nexport const color = () => `ink ${count += 1}`;\n"
    )
    (folder / "pen.mjs").write_text(
        'import { color } from "./ink.mjs";\nimport { shout } from "./common.mjs";\n'
        "export const write = () => shout(color());\n"
    )
    module = compose(
        folder,
        'import { write } from "./pen.mjs";\n'
        'import { color } from "./ink.mjs";\n'
        "export const all = () => [write(), color()].join();\n",
    )
    assert run(folder, module, "m.all()") == "commonink 1!,ink 2"
    assert module.count("let count") == module.count("const hidden") == 1


@pytest.mark.parametrize("line", ["export default {};", "export { x };"])
def test_a_sibling_must_be_plain(folder: Path, line: str) -> None:
    (folder / "plane.mjs").write_text(f"export const x = 1;\n{line}\n")
    with pytest.raises(ValueError, match=r"plane\.mjs: cannot place"):
        compose(folder, 'import { x } from "./plane.mjs";\n')


def test_a_direct_subclass_finds_its_files(folder: Path) -> None:
    (folder / "probe.mjs").write_text("export default { render() {} };\n")
    (folder / "probe.css").write_text(".dmk-probe {}\n")
    probe = define()
    assert probe._esm == "export default { render() {} };\n"
    assert probe._css.endswith(".dmk {}\n.dmk-probe {}\n")
    assert type("Child", (probe,), {"__module__": "elsewhere"})._esm == probe._esm


def test_a_direct_subclass_without_files_is_refused(folder: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"absent\.mjs"):
        define("absent")


class Still(dmolkit.widgets.Quiz):
    """A widget with a short fallback."""

    def fallback(self) -> str:
        """Show a word."""
        return "<p>still</p>"


@pytest.fixture
def still() -> Still:
    """Give a widget with a short fallback."""
    question = dmolkit.widgets.Question("Is it still?", "yes", {"yes": "It is.", "no": "It is."})
    return Still(question)


def test_a_widget_offers_its_picture_with_the_name_of_its_model(still: Still) -> None:
    data, _ = still._repr_mimebundle_()
    assert data["text/html"] == (
        f'<div class="dmk-widget" data-model="{still.model_id}"><p>still</p></div>'
    )
    view = data["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == still.model_id


def test_colab_gets_the_widget_only(still: Still, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    data, _ = still._repr_mimebundle_()
    assert "text/html" not in data
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_base_class_has_no_picture() -> None:
    with pytest.raises(NotImplementedError):
        base.Widget.fallback(object())


def test_the_package_alone_loads_no_widgets() -> None:
    code = "import dmolkit, sys; sys.exit('anywidget' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("widget", ["ConvolutionStepper", "P4mExplorer", "HarmonicsExplorer"])
def test_tables_of_one_widget_are_not_those_of_another(widget: str) -> None:
    """Who empties a widget's table by mistake spoils this widget only."""
    build = getattr(dmolkit.widgets, widget)
    name = "hexagon" if widget == "ConvolutionStepper" else "tables"
    before = deepcopy(getattr(build(), name))
    for part in list(getattr(build(), name).values()):
        if isinstance(part, (dict, list)):
            part.clear()
    assert getattr(build(), name) == before
