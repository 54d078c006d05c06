"""Tests named in the text exist, and their names lead to their files."""

import re

import pytest

from progress import ROOT
from tests.ext.conftest import TinyBook
from tests_role import TESTS, exists


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("ext/test_tests_role.py::test_names_are_looked_up", True),
        ("test_figures.py::TestPolygon::test_outline_has_no_labels", True),
        ("test_figures.py::TestPolygon::test_outline_has_no", False),
        ("test_figures.py::TestPolyg::test_outline_has_no_labels", False),
        ("test_figures.py", False),
        ("test_nothing.py::test_names_are_looked_up", False),
        ("test_figures.py::", False),
        ("test_figures.py::TestPolygon::", False),
        ("conftest.py::built", False),
        ("ext/test_tests_role.py::exists", False),
        ("../tests/ext/test_tests_role.py::test_names_are_looked_up", False),
        ("../scripts/book.py::main", False),
        (f"{TESTS}/ext/test_tests_role.py::test_names_are_looked_up", False),
    ],
)
def test_names_are_looked_up(name: str, there: bool) -> None:
    assert exists(name) is there


def test_contributors_are_shown_a_name_that_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    names = re.findall(r"\{test\}`([^`]+)`", text)
    assert names
    assert all(map(exists, names))


def test_a_name_links_to_its_file_and_a_wrong_one_fails_the_build(tiny_book: TinyBook) -> None:
    tests = tiny_book.root / "tests"
    tests.mkdir()
    (tests / "test_one.py").write_text("def test_here():\n    pass\n", encoding="utf-8")
    tiny_book.write("# Title\n\n{test}`test_one.py::test_here`\n")
    good, log = tiny_book.build()
    assert good, log
    assert "/blob/main/tests/test_one.py" in tiny_book.page
    tiny_book.write("# Title\n\n{test}`test_one.py::test_gone`\n")
    good, log = tiny_book.build()
    assert not good
    assert "there is no test 'test_one.py::test_gone'" in log


def test_an_incremental_build_notices_that_a_test_has_gone(tiny_book: TinyBook) -> None:
    tests = tiny_book.root / "tests"
    tests.mkdir()
    file = tests / "test_one.py"
    file.write_text("def test_here():\n    pass\n", encoding="utf-8")
    tiny_book.write("# Title\n\n{test}`test_one.py::test_here`\n")
    good, log = tiny_book.build()
    assert good, log
    file.write_text("def test_there():\n    pass\n", encoding="utf-8")
    good, log = tiny_book.build()
    assert not good
    assert "there is no test 'test_one.py::test_here'" in log
