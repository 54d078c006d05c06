"""Long experiments: they run the tagged cells, and their stored results are of the present ones."""

from pathlib import Path

import numpy as np
import pytest

import costs
import experiments


def test_code_is_that_of_the_tagged_cells_only(tmp_path: Path) -> None:
    chapter = tmp_path / "chapter.md"
    chapter.write_text(
        "# Title\n\n```{code-cell} ipython3\n:tags: [digits]\na = 1\n```\n\n"
        "```{code-cell} ipython3\na = 2\n```\n\n```{code-cell} ipython3\n"
        ":tags: [hide-input, digits]\nb = a + 2\n```\n"
    )
    names = experiments.definitions(experiments.source("digits", chapter))
    assert (names["a"], names["b"]) == (1, 3)


def test_each_experiment_has_its_own_chapter() -> None:
    for tag, chapter in experiments.CHAPTERS.items():
        path = experiments.FOLDER.parent / f"{chapter}.md"
        assert experiments.source(tag) == experiments.source(tag, path) != ""
        others = set(experiments.CHAPTERS.values()) - {chapter}
        for other in others:
            assert experiments.source(tag, experiments.FOLDER.parent / f"{other}.md") == ""


def test_code_runs_in_the_chapters_folder() -> None:
    before = Path.cwd()
    names = experiments.definitions("from pathlib import Path\nhere = Path.cwd()")
    assert names["here"] == experiments.FOLDER.parent
    assert Path.cwd() == before


@pytest.mark.parametrize("tag", experiments.CHAPTERS)
def test_stored_results_are_those_of_the_present_cells(tag: str) -> None:
    stored = experiments.results(tag)
    assert stored["source_sha256"] == experiments.digest(experiments.source(tag)), (
        "run: make experiments"
    )
    assert {"date", "machine", "versions"} < set(stored)


def test_stored_costs_are_complete() -> None:
    stored = experiments.results("costs")
    layers = costs.candidates(8, np.random.default_rng(0))
    assert stored["sizes"] == list(costs.SIZES)
    assert list(stored["seconds"]) == list(layers)
    for seconds in stored["seconds"].values():
        assert len(seconds) == len(stored["sizes"])
        assert (np.array(seconds) > 0).all()
