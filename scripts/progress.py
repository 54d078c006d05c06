"""Run a command so that a reader sees that it lives, and all it said if it fails."""

import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "_build" / "logs"
ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
HEARTBEAT = 20.0  # seconds between signs of life where lines cannot be overwritten


class Failed(Exception):
    """A step's command did not succeed; what it said has been printed."""


Chooser = Callable[[str], str | None]


def show_nothing(line: str) -> str | None:
    """Keep a line for the log only."""
    return None


class _Status:
    """One line that is overwritten in place on a terminal, and a rare new line elsewhere."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.live = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self.start = self.said = time.monotonic()
        if not self.live:
            print(f"{title} …", flush=True)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.start

    def tick(self, detail: str) -> None:
        if self.live:
            room = shutil.get_terminal_size().columns - 1
            text = f"{self.title} … {self.seconds:.0f} s  {detail}"
            print(f"\r\x1b[K{text[:room]}", end="", flush=True)
        elif time.monotonic() - self.said > HEARTBEAT:
            self.said = time.monotonic()
            print(f"  … {self.seconds:.0f} s  {detail[:80]}", flush=True)

    def say(self, line: str) -> None:
        if self.live:
            print("\r\x1b[K", end="")
        print(line, flush=True)


def run(
    title: str,
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    show: Chooser = show_nothing,
    show_error: Chooser = show_nothing,
) -> None:
    """Run ``command`` in the project's folder and raise `Failed` unless it exits with 0.

    Every line goes to ``_build/logs``. The functions ``show`` and ``show_error`` get the lines of
    standard output and standard error and return what the reader should see of them, or None.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log_path = LOGS / (re.sub(r"\W+", "-", title.lower()).strip("-") + ".log")
    status = _Status(title)
    lines: queue.Queue[tuple[Chooser, str] | None] = queue.Queue()

    def read(stream: IO[str], chooser: Chooser) -> None:
        with stream:
            for line in stream:
                lines.put((chooser, ESCAPES.sub("", line.rstrip("\n"))))
        lines.put(None)

    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    for stream, chooser in [(process.stdout, show), (process.stderr, show_error)]:
        threading.Thread(target=read, args=(stream, chooser), daemon=True).start()

    kept: list[str] = []
    shown = 0
    open_streams, latest = 2, ""
    with log_path.open("w", encoding="utf-8") as log:
        while open_streams:
            try:
                item = lines.get(timeout=1.0)
            except queue.Empty:
                status.tick(latest)
                continue
            if item is None:
                open_streams -= 1
                continue
            chooser, line = item
            log.write(line + "\n")
            kept.append(line)
            latest = line.strip() or latest
            if (visible := chooser(line)) is not None:
                status.say(visible)
                shown += 1
            status.tick(latest)
    if process.wait() != 0:
        if not shown:
            status.say("\n".join(kept[-200:]))
        status.say(f"{title}: failed after {status.seconds:.1f} s (all it said: {log_path})")
        raise Failed(title)
    status.say(f"{title}: {status.seconds:.1f} s")
