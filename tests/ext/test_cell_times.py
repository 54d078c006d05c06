"""The slowest cells are named at the end of a build in which they ran."""

import re

import pytest

import cell_times
from book import show_execution
from tests.ext.conftest import TinyBook

CHAPTER = """# Title

```{code-cell} ipython3
fast = 1
```

```{code-cell} ipython3
import time

time.sleep(0.5)  # slow
```
"""


def test_slowest_cells_are_listed_if_they_ran(tiny_book: TinyBook) -> None:
    tiny_book.write(CHAPTER)
    good, said = tiny_book.build()
    assert good, said
    slow = [line for line in said.splitlines() if line.startswith("slow cell ")]
    times = [float(re.search(r"([0-9.]+) s", line)[1]) for line in slow]
    assert len(slow) == 2
    assert times == sorted(times, reverse=True)
    assert times[0] >= 0.5
    assert slow[0].endswith(" s  chapters/index: time.sleep(0.5)  # slow")
    assert slow[1].endswith(" s  chapters/index: fast = 1")
    tiny_book.write(CHAPTER + "\nMore text.\n")
    good, said = tiny_book.build()
    assert good, said
    assert "slow cell" not in said


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import numpy as np\n\nx = 1", "x = 1"),
        ("# why\n@cache\ndef f():\n    pass", "def f():"),
        ("import numpy", "import numpy"),
        ("", ""),
    ],
)
def test_first_line_says_something(source: str, line: str) -> None:
    assert cell_times.first_line(source) == line


def test_builds_show_the_slowest_cells() -> None:
    assert show_execution("slow cell    1.5 s  chapters/groups: x = 1") is not None
    assert show_execution("slow down") is None
