"""Run every check of the project, to the end, and say honestly how many passed and failed.

A tool without tests of its own (the build, a linter, a type checker) counts as one check. Names of
parts given as arguments limit the run to them: ``python scripts/check.py lint types``.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import book
import environment
from progress import ROOT

REPORTS = ROOT / "_build" / "reports"
SCRIPTS = ROOT / "tests" / "js"


@dataclass(frozen=True)
class Count:
    """How many checks of one part passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        """Add part by part."""
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        """Say it in the words of test runners."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def call(*command: str | Path) -> bool:
    """Run a program of the environment with its output in plain view; tell whether it succeeded."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, **environment.isolated()},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def once(*command: str | Path) -> Count:
    """Count a whole program as one check."""
    return Count(passed=1) if call(*command) else Count(failed=1)


def from_report(report: Path, *command: str | Path) -> Count:
    """Run a test runner and count the cases in the JUnit report that it writes."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    succeeded = call(*command)
    total = Count()
    if report.exists():
        for case in ElementTree.parse(report).iter("testcase"):
            kinds = {child.tag for child in case}
            if kinds & {"failure", "error"}:
                total += Count(failed=1)
            else:
                total += Count(skipped=1) if "skipped" in kinds else Count(passed=1)
    if (not succeeded and not total.failed) or not total.passed + total.failed:
        total += Count(failed=1)  # the runner itself failed, or found nothing to run
    return total


def build() -> Count:
    """Build the book, which the site tests and chapter tests look at."""
    return Count(passed=1) if book.main() == 0 else Count(failed=1)


def lint() -> Count:
    """Check rules and format of all Python code."""
    ruff = environment.BIN / "ruff"
    return once(ruff, "check") + once(ruff, "format", "--check")


def types() -> Count:
    """Check the types of the package and of the scripts that run in pages."""
    return once(environment.BIN / "mypy") + once(
        "node_modules/.bin/tsc", "--project", "tsconfig.json"
    )


def scripts() -> Count:
    """Run the tests of the widgets' pure functions with node's own runner."""
    report = REPORTS / "node.xml"
    return from_report(
        report,
        environment.BIN / "node",
        "--test",
        "--test-reporter=dot",
        "--test-reporter-destination=stdout",
        "--test-reporter=junit",
        f"--test-reporter-destination={report}",
        *sorted(SCRIPTS.glob("*.test.mjs")),
    )


def python() -> Count:
    """Run pytest on all cores: units, properties, doctests, layers, extensions, chapters, site."""
    # A browser that is not there yet is installed once, not by several workers at the same time.
    call(environment.PYTHON, "scripts/chromium.py")
    report = REPORTS / "pytest.xml"
    workers = ("--numprocesses=auto", "--maxprocesses=8", "--dist=worksteal")
    return from_report(
        report, environment.PYTHON, "-m", "pytest", f"--junit-xml={report}", *workers
    )


PARTS: dict[str, Callable[[], Count]] = {
    part.__name__: part for part in (build, lint, types, scripts, python)
}


def main(names: Sequence[str]) -> int:
    """Run the named parts, or all of them, and print a summary."""
    if unknown := set(names) - set(PARTS):
        print(f"No part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
        return 2
    results = {}
    for name in names or PARTS:
        print(f"\n=== {name}: {PARTS[name].__doc__}", flush=True)
        start = time.monotonic()
        count = PARTS[name]()
        results[name] = count, time.monotonic() - start
    print("\n=== summary")
    for name, (count, seconds) in results.items():
        print(f"{name:10} {seconds:6.1f} s   {count}")
    total = sum((count for count, _ in results.values()), Count())
    print(f"\n{total}")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
