"""Logo, colours and address of the site."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from dmolkit.figures import logo
from dmolkit.palette import css_variables
from identity import write_identity
from repository import point_to_fork


def test_logo_and_colours_come_from_the_package(tmp_path: Path) -> None:
    config = SimpleNamespace(html_static_path=["assets"], html_css_files=["book.css"])
    write_identity(SimpleNamespace(outdir=tmp_path / "html"), config)
    assert config.html_css_files == ["palette.css", "book.css"]
    folder = Path(config.html_static_path[-1])
    assert (folder / "palette.css").read_text() == css_variables()
    assert Path(config.html_logo).read_text().strip() == logo().svg
    assert config.html_favicon == config.html_logo


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({}, "https://example.org/main/book"),
        ({"GITHUB_REPOSITORY": "me/fork"}, "https://github.com/me/fork"),
        (
            {"GITHUB_REPOSITORY": "me/fork", "GITHUB_SERVER_URL": "https://git.example.org"},
            "https://git.example.org/me/fork",
        ),
    ],
)
def test_pages_of_a_fork_point_to_the_fork(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], address: str
) -> None:
    for name in ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    options = {"repository_url": "https://example.org/main/book"}
    point_to_fork(SimpleNamespace(), SimpleNamespace(html_theme_options=options))
    assert options == {"repository_url": address}
