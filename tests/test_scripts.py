"""The scripts behind `make`: they find a browser, show failures and count honestly."""

import sys
from pathlib import Path

import pytest

import chromium
import progress
from check import Count, from_report


def test_browser_named_by_the_variable_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert chromium.find() == sys.executable


def test_wrong_variable_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(chromium.NotFound, match="'no-such-browser', which is no program"):
        chromium.find()


def test_browser_on_the_path_comes_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    browser = tmp_path / "google-chrome"
    browser.symlink_to(sys.executable)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.find() == str(browser)


def test_without_a_browser_there_is_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(chromium, "from_playwright", lambda: None)
    with pytest.raises(chromium.NotFound, match="Any of these helps"):
        chromium.find()


def test_failing_command_shows_what_it_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "LOGS", tmp_path)
    code = "import sys; print('first'); print('last', file=sys.stderr); sys.exit(3)"
    with pytest.raises(progress.Failed, match="Trying"):
        progress.run("Trying", [sys.executable, "-c", code])
    said = capsys.readouterr().out
    assert "first" in said
    assert "last" in said
    assert "Trying: failed" in said
    assert sorted((tmp_path / "trying.log").read_text().split()) == ["first", "last"]


def test_good_command_is_quiet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "LOGS", tmp_path)
    code = "print('noise'); print('news')"
    progress.run(
        "Trying",
        [sys.executable, "-c", code],
        show=lambda line: line.upper() if line == "news" else None,
    )
    said = capsys.readouterr().out
    assert "NEWS" in said
    assert "noise" not in said


@pytest.mark.parametrize(
    ("code", "report", "count"),
    [
        (0, "<testcase/><testcase/>", Count(passed=2)),
        (1, "<testcase/><testcase><failure/></testcase>", Count(passed=1, failed=1)),
        (1, "<testcase><error/></testcase>", Count(failed=1)),
        (0, "<testcase/><testcase><skipped/></testcase>", Count(passed=1, skipped=1)),
        (1, "<testcase/>", Count(passed=1, failed=1)),
        (0, "", Count(failed=1)),
        (0, None, Count(failed=1)),
    ],
)
def test_report_is_counted_honestly(
    tmp_path: Path, code: int, report: str | None, count: Count
) -> None:
    path = tmp_path / "report.xml"
    write = f"open({str(path)!r}, 'w').write('<testsuite>{report}</testsuite>'); "
    program = f"import sys; {write if report is not None else ''}sys.exit({code})"
    assert from_report(path, sys.executable, "-c", program) == count
