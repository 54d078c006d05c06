"""A build with a fault in it fails and says what the fault is."""

import pytest

from tests.ext.conftest import TinyBook

FAULTS = {
    "reference": ("See {ref}`nowhere`.", "undefined label: 'nowhere'"),
    "theorem": ("See {prf:ref}`nowhere`.", "nowhere"),
    "citation": ("See {cite}`nobody1066`.", "nobody1066"),
    "link": ("See [this](#nowhere).", "'nowhere'"),
    "file": ("See [this](nothing.md).", "'nothing.md'"),
    "picture": ("![A hexagon.](nothing.png)", "nothing.png"),
    "directive": ("```{teorem} A\n```", "teorem"),
    "formula": (r"Let $\nosuchmacro$ be.", r"Undefined control sequence: \nosuchmacro"),
    "warning": (
        "```{code-cell} python\nimport warnings\n\nwarnings.warn('mind the gap')\n```",
        "stderr was found in the cell outputs",
    ),
}
CRASH = "```{code-cell} python\nhalves = [1 / 2, 1 / 0]\n```"
SLEEP = "```{code-cell} python\nimport time\n\ntime.sleep(60)\n```"


def test_good_book_builds(tiny_book: TinyBook) -> None:
    """Nothing stops a book without faults."""
    tiny_book.write("# Chapter\n\nAll is well.\n")
    well, said = tiny_book.build()
    assert well, said


def test_every_fault_is_reported(tiny_book: TinyBook) -> None:
    """A build goes on to its end, names all faults and fails."""
    tiny_book.write("# Chapter\n\n" + "\n\n".join(text for text, _ in FAULTS.values()))
    well, said = tiny_book.build()
    assert not well
    warnings = [line for line in said.splitlines() if "WARNING" in line or "ERROR" in line]
    unseen = {
        name for name, (_, sign) in FAULTS.items() if not any(sign in line for line in warnings)
    }
    assert not unseen, said


@pytest.mark.parametrize(
    ("cell", "signs"),
    [
        (CRASH, ["1 halves = [1 / 2, 1 / 0]", "ZeroDivisionError: division by zero"]),
        (SLEEP, ["CellTimeoutError", "time.sleep(60)"]),
    ],
    ids=["failing", "endless"],
)
def test_cell_fails_the_build(tiny_book: TinyBook, cell: str, signs: list[str]) -> None:
    """A cell that raises or exceeds its time stops the build, which shows why and at which line."""
    tiny_book.write(f"# Chapter\n\n{cell}\n")
    well, said = tiny_book.build()
    assert not well
    for sign in signs:
        assert sign in said
