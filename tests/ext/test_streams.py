"""Printed text reaches the page as it was printed, however the kernel cut it."""

import pytest
from nbformat.v4 import new_output

import streams


def pieces(*texts: str, name: str = "stdout") -> list:
    return [new_output("stream", name=name, text=text) for text in texts]


@pytest.mark.parametrize(
    "cut", [["a: 1\nb: 2\n"], ["a: 1\n", "b: 2\n"], ["a:", " 1\nb: 2\n"], list("a: 1\nb: 2\n")]
)
def test_cuts_do_not_show(cut: list[str]) -> None:
    (merged,) = streams.join_then_merge(pieces(*cut))
    assert merged["text"] == "a: 1\nb: 2\n"


def test_myst_nb_alone_breaks_a_line_that_was_cut() -> None:
    """If this fails, myst-nb has been mended and our extension can go."""
    (merged,) = streams.merge(pieces("a:", " 1\n"))
    assert merged["text"] == "a:\n 1\n"


def test_streams_keep_apart_and_pictures_keep_their_place() -> None:
    picture = new_output("display_data", data={"text/plain": "p"})
    outputs = [*pieces("one"), picture, *pieces(" two\n"), *pieces("late\n", name="stderr")]
    merged = streams.join_then_merge(outputs)
    assert [output.get("text", "p") for output in merged] == ["one two\n", "p", "late\n"]
    assert outputs[0]["text"] == "one"
