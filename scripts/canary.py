"""Run the chapters' sources with the newest allowed versions, and say which package broke what.

A package is held responsible if a chapter that fails with the newest versions runs again once this
package alone is back at the version of the lock. Tried are the packages that the error's frames lie
in, innermost first, and then those that the chapter imports.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import book
import environment
from progress import ROOT, Failed, run

sys.path.append(str(ROOT / "_ext"))
import cells

FOLDER = ROOT / "_build" / "canary"
PYTHON = FOLDER / environment.BIN.name / "python"
EXTRAS = "book,emlp"
FRAME = re.compile(r"site-packages/([A-Za-z_]\w*)")
TRIES = 6  # packages that are put back, one by one, for a failing chapter

Changes = Mapping[str, tuple[str, str]]  # the old and the new version of each package that moved


@dataclass(frozen=True)
class Result:
    """How a chapter ran: what it said if it failed, else nothing."""

    chapter: str
    said: str = ""


def locked(text: str) -> dict[str, str]:
    """Read the versions of a lock for this Python."""
    pins = {}
    for line in text.splitlines():
        if line and not line.lstrip().startswith("#"):
            pin = Requirement(line)
            if pin.marker is None or pin.marker.evaluate():
                pins[canonicalize_name(pin.name)] = str(pin.specifier).removeprefix("==")
    return pins


def moved(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """List the packages that have another version now."""
    return {
        name: (old[name], new[name])
        for name in sorted(old)
        if new.get(name, old[name]) != old[name]
    }


def suspects(said: str, code: Iterable[str], candidates: Iterable[str]) -> list[str]:
    """Order the packages that may have broken a chapter by how near the error they are."""
    frames = reversed(FRAME.findall(said))
    modules = [*frames, *cells.imported(code)]
    named = [
        canonicalize_name(package)
        for module in modules
        for package in cells.packages(module) or [module]
    ]
    present = set(candidates)
    # What needs no import of its own, such as jaxlib, comes last.
    return list(dict.fromkeys([name for name in named if name in present] + sorted(present)))


def code_of(chapter: str) -> nbformat.NotebookNode:
    """Read a chapter's source as a notebook."""
    return read_myst_markdown_notebook((ROOT / f"{chapter}.md").read_text(encoding="utf-8"))


def try_chapter(chapter: str) -> Result:
    """Run a chapter's source in the environment; what it prints to standard error counts, too."""
    path = FOLDER / f"{Path(chapter).name}.ipynb"
    nbformat.write(code_of(chapter), path)
    done = subprocess.run(
        [PYTHON, "scripts/run_notebook.py", path, (ROOT / chapter).parent],
        cwd=ROOT,
        env={**os.environ, **environment.isolated(), "VIRTUAL_ENV": str(FOLDER)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        # A process that is killed says nothing.
        return Result(chapter, done.stdout.strip() or f"It ended with code {done.returncode}.")
    ran = nbformat.read(path, as_version=4)
    outputs = [output for cell in ran.cells for output in cell.get("outputs", [])]
    warned = [output["text"] for output in outputs if output.get("name") == "stderr"]
    return Result(chapter, "".join(warned))


def install(*packages: str) -> None:
    """Install packages to the environment."""
    run(
        f"Installing {' '.join(packages)}",
        [environment.BIN / "uv", "pip", "install", "--python", PYTHON, *packages],
    )


def installed() -> dict[str, str]:
    """List the versions in the environment."""
    command = [environment.BIN / "uv", "pip", "list", "--format=json", "--python", PYTHON]
    listed = json.loads(subprocess.check_output(command, text=True))
    return {canonicalize_name(package["name"]): package["version"] for package in listed}


def restored(changes: Changes) -> bool:
    """Put the new versions back, also those that moved along; tell whether they are there."""
    with suppress(Failed):
        install(*(f"{name}=={new}" for name, (_, new) in changes.items()))
    present = installed()
    return all(present.get(name) == new for name, (_, new) in changes.items())


def helps(package: str, chapter: str) -> bool:
    """Tell whether a chapter runs with a package as it was."""
    try:
        install(package)
    except Failed:
        return False
    return not try_chapter(chapter).said


def culprit(result: Result, changes: Changes) -> str | None:
    """Find the package whose locked version lets the chapter run again."""
    code = [c.source for c in code_of(result.chapter).cells if c.cell_type == "code"]
    for name in suspects(result.said, code, changes)[:TRIES]:
        found = helps(f"{name}=={changes[name][0]}", result.chapter)
        back = restored(changes)
        if found:
            return name
        if not back:  # the next try would mislead
            return None
    return None


def report(changes: Changes, broken: Mapping[str | None, Iterable[Result]]) -> str:
    """Say what is newer, and which package broke which chapters."""
    lines = [f"{name} {old} -> {new}" for name, (old, new) in changes.items()]
    lines = [f"Newer than the lock: {', '.join(lines) or 'nothing'}."]
    for name, results in broken.items():
        who = f"{name} {changes[name][1]}" if name else "Something (no package alone)"
        for result in results:
            said = [line for line in result.said.splitlines() if line.strip()] or ["(blank lines)"]
            lines.append(f"{who} broke {result.chapter}: {said[-1]}")
    return "\n".join(lines if broken else [*lines, "All chapters run."])


def main() -> int:
    """Make the environment, run all chapters, and report by package."""
    try:
        run(
            "Making the canary's environment",
            [
                environment.BIN / "uv",
                "venv",
                "--quiet",
                "--clear",
                "--seed",
                "--python",
                environment.PYTHON,
                FOLDER,
            ],
        )
        install(f".[{EXTRAS}]")
    except Failed:
        return 1
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    changes = moved(locked(lock), installed())
    broken: dict[str | None, list[Result]] = {}
    for chapter in book.chapters():
        result = try_chapter(chapter)
        print(f"{chapter}: {'broken' if result.said else 'runs'}", flush=True)
        if result.said:
            print(result.said)
            broken.setdefault(culprit(result, changes), []).append(result)
            if changes and not restored(changes):
                print("The newest versions could not be put back. No more chapters are tried.")
                break
    print(report(changes, broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
