"""Build the book: environment, notebooks, pages. Warnings are errors."""

import re
import shutil
import sys
import time
from pathlib import Path

import environment
from progress import ROOT, Failed, run

BUILD = ROOT / "_build"
STAMP = BUILD / "book.stamp"
SOURCES = ("_config.yml", "_toc.yml", "references.bib", "requirements.txt", "package-lock.json")
FOLDERS = ("_ext", "assets", "benchmarks", "chapters", "dmolkit")
IGNORED = {"__pycache__", "vendor", ".ipynb_checkpoints"}


def sources() -> list[Path]:
    """List the files that the built pages are made from."""
    found = [ROOT / name for name in SOURCES]
    for folder in FOLDERS:
        found += [
            path
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and not IGNORED.intersection(path.parts)
        ]
    return found


def is_current() -> bool:
    """Tell whether the last build was good and was one of the present sources."""
    return environment.is_current(STAMP, environment.digest(sources()))


def chapters() -> list[str]:
    """List the documents that the table of contents names, in reading order."""
    text = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    return re.findall(r"^\W*(?:root|file):\s*(\S+)", text, flags=re.MULTILINE)


def with_cells() -> list[str]:
    """List those documents that have cells to run."""
    sources = {name: (ROOT / f"{name}.md").read_text(encoding="utf-8") for name in chapters()}
    return [name for name, text in sources.items() if "{code-cell}" in text]


def show_execution(line: str) -> str | None:
    """Show which notebook runs, how long it took, and which cells were the slowest."""
    if line.startswith(("slowest cells", "slow cell ")):
        return f"  {line}"
    for sign in ("Executing notebook", "Executed notebook in", "Using cached notebook"):
        name, found, rest = line.partition(f": {sign}")
        if found:
            name = name.removeprefix(f"{ROOT}/")
            return f"  {name}: {(sign + rest).removesuffix(' [mystnb]').lower()}"
    return None


class Warnings:
    """Choose what to show of standard error: each warning, a failing cell's own traceback, no more.

    Left out are the kernel's remark on its sockets, the frames of the machinery around a cell, and
    the repetitions that follow Sphinx's word that it has saved the whole traceback.
    """

    def __init__(self) -> None:
        self.in_frames = self.over = False

    def __call__(self, line: str) -> str | None:
        """Give the line back if the reader should see it."""
        self.over = self.over or line.startswith("The full traceback has been saved")
        if line.startswith("Traceback (most recent call last)"):
            self.in_frames = True
        elif not line.startswith(" "):
            self.in_frames = False
        return None if self.over or self.in_frames or "[IPKernelApp]" in line else line


def build() -> None:
    """Build the pages, strictly, and leave nothing of a failed build to be trusted later."""
    # What Sphinx does not watch: with the same pages it would not even copy a changed style sheet.
    unwatched = [path for path in sources() if {ROOT / "_ext", ROOT / "assets"} & {*path.parents}]
    rules = environment.digest([*unwatched, *(ROOT / name for name in SOURCES)], str(ROOT))
    rules_stamp = BUILD / "rules.stamp"
    if not environment.is_current(rules_stamp, rules):
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
        shutil.rmtree(BUILD / "html", ignore_errors=True)
    STAMP.unlink(missing_ok=True)
    value = environment.digest(sources())
    try:
        run(
            "Building the book",
            [environment.BIN / "jupyter-book", "build", ".", "-W", "-n", "--keep-going"],
            environment=environment.isolated(),
            show=show_execution,
            show_error=Warnings(),
        )
    except Failed:
        # Sphinx warns only when it reads a page: without this, a second try would look clean.
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
        raise
    rules_stamp.write_text(rules)
    STAMP.write_text(value)


def main() -> int:
    """Prepare, build and say where the book is."""
    start = time.monotonic()
    try:
        environment.prepare()
        build()
    except Failed:
        return 1
    print(f"\nThe book: {BUILD / 'html' / 'index.html'}")
    print(f"Time taken: {time.monotonic() - start:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
