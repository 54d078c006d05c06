"""Find a Chromium for the site tests, or install Debian's when that is allowed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
HELP = """No Chromium was found, and the site tests need one. Any of these helps:
  - install Chromium or Google Chrome with your system's package manager;
  - .venv/bin/playwright install chromium
  - set the variable CHROMIUM to the program's path."""


class NotFound(Exception):
    """There is no Chromium here; the message says what to do."""


def from_variable() -> str | None:
    """Give the program that the variable CHROMIUM names."""
    named = os.environ.get("CHROMIUM")
    if not named:
        return None
    if found := shutil.which(named):
        return found
    raise NotFound(f"The variable CHROMIUM names {named!r}, which is no program.")


def from_path() -> str | None:
    """Give the first browser of the Chromium family on the PATH."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def from_playwright() -> str | None:
    """Give the browser that Playwright has installed for itself, if it has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


def from_debian() -> str | None:
    """Install Debian's package; only root can, and only where there is apt-get."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    print("Installing Chromium with apt-get …", flush=True)
    for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", "--quiet=2", *words],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout)
    return from_path()


def find() -> str:
    """Give the path of a Chromium, or raise `NotFound` with advice."""
    for source in (from_variable, from_path, from_playwright, from_debian):
        if found := source():
            return found
    raise NotFound(HELP)


if __name__ == "__main__":
    try:
        print(find())
    except NotFound as problem:
        sys.exit(str(problem))
