"""Bars in docstrings are shown as bars, and code and examples keep theirs."""

from docstrings import escape_bars


def test_bars_are_escaped_outside_of_code_and_examples() -> None:
    lines = ["Degree |G|, as ``|x|`` says.", "", ">>> a | b", "a|b", "", "|x| again"]
    escape_bars(lines)
    assert lines == [
        r"Degree \|G\|, as ``|x|`` says.",
        "",
        ">>> a | b",
        "a|b",
        "",
        r"\|x\| again",
    ]
