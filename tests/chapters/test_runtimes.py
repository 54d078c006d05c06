"""The stored run times are those of the pages that there are."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import experiments
import runtimes


def test_every_page_with_cells_has_a_stored_time() -> None:
    stored = experiments.results("runtimes")["seconds"]
    assert list(stored) == runtimes.pages(), "run: make runtimes"
    assert all(0 < time < 600 for time in stored.values())


def test_times_are_those_of_the_latest_executions(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "global.db")) as connection:
        connection.execute("CREATE TABLE nbcache (uri, data, created)")
        connection.executemany(
            "INSERT INTO nbcache VALUES (?, ?, ?)",
            [
                (f"/somewhere/chapters/{page}.md", json.dumps({"execution_seconds": time}), when)
                for page, time, when in [
                    ("groups", 6.04, "2026-01-02"),
                    ("cosets", 7.96, "2026-01-01"),
                    ("groups", 9.0, "2026-01-01"),
                ]
            ],
        )
        connection.commit()
    assert runtimes.seconds(tmp_path) == {"cosets": 8.0, "groups": 6.0}


@pytest.mark.parametrize("names", [(), ("one", "two")])
def test_other_than_one_cache_asks_for_a_build(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "global.db").touch()
    with pytest.raises(FileNotFoundError, match=f"^{len(names)} caches .* run make book"):
        runtimes.seconds(tmp_path)


def test_page_that_was_not_executed_asks_for_a_build() -> None:
    assert runtimes.listed({"groups": 6.0, "old": 1.0}, ["groups"]) == {"groups": 6.0}
    with pytest.raises(LookupError, match="cosets; run make book"):
        runtimes.listed({"groups": 6.0}, ["groups", "cosets"])
