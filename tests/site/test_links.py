"""The list of addresses outside the book is that of its pages, and its days are kept honestly."""

import datetime
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import links

PAGE = """
<link rel="canonical" href="https://me.github.io/book/chapters/a.html">
<a class="btn btn-source-repository-button" href="https://github.com/me/book">Repository</a>
<a href="https://github.com/me/book/issues">Issue</a> <a href="https://me.github.io/book/b.html">b</a>
<a href="https://colab.example/github/me/book/blob/a.ipynb">Colab</a> <a href="#here">here</a>
<a href="https://github.com/me/bookkeeping">other</a> <a href="b.html">b</a>
<svg><a href="https://example.org/?a=1&amp;b=2#part">picture</a></svg>
<a href="https://example.org/?a=1&amp;b=2">the same</a> <a href="mailto:a@example.org">mail</a>
"""


def test_list_is_that_of_the_pages(html: Path) -> None:
    """Where it is not, `make links` writes it anew."""
    rows, seen = links.read()
    assert rows == links.external(html)
    assert list(rows) == sorted(rows)
    assert len(rows) > 50
    for day in filter(None, seen.values()):
        assert datetime.date.fromisoformat(day)


def test_addresses_of_the_book_itself_are_left_out(tmp_path: Path) -> None:
    for name in ("_static", "chapters"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.html").write_text('<a href="https://example.org/new">new</a>', encoding="utf-8")
    assert links.external(tmp_path) == {
        "https://example.org/?a=1&b=2": ["chapters/a.html"],
        "https://example.org/new": ["b.html"],
        "https://github.com/me/bookkeeping": ["chapters/a.html"],
    }


def test_days_are_kept_renewed_and_dropped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who answers gets the day of today, who does not keeps the old one, who left the book goes."""
    path = tmp_path / "list.csv"
    names = ["alive", "lost", "new", "silent"]
    text = "".join(f'<a href="https://{name}.org">it</a>' for name in names)
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    old = {f"https://{name}.org": "2020-02-03" for name in ("alive", "lost", "left")}
    links.write({address: ["a.html"] for address in old}, old, path)
    wrong = {"https://lost.org": "404", "https://silent.org": "timed out"}
    assert links.main(tmp_path, path, lambda address: wrong.get(address, "")) == 1
    rows, seen = links.read(path)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    assert list(rows) == [f"https://{name}.org" for name in names]
    assert list(seen.values()) == [today, "2020-02-03", today, ""]
    said = capsys.readouterr().out
    assert "404: https://lost.org (last seen: 2020-02-03)" in said
    assert "timed out: https://silent.org (last seen: not yet)" in said
    assert "2 of 4" in said
    del wrong["https://lost.org"]
    assert links.main(tmp_path, path, lambda address: wrong.get(address, "")) == 0


def test_a_host_is_asked_one_question_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "PAUSE", 0)
    hosts = [f"host{number}.org" for number in range(6)]
    busy = {host: threading.Lock() for host in hosts}

    def question(address: str) -> str:
        host = address.split("/")[2]
        assert busy[host].acquire(blocking=False)
        threading.Event().wait(0.002)
        busy[host].release()
        return host

    addresses = [f"https://{host}/{number}" for number in range(5) for host in hosts]
    answers = links.ask(addresses, question)
    assert answers == {address: address.split("/")[2] for address in addresses}


class Host(BaseHTTPRequestHandler):
    """A host on this machine that answers as the path says: with one status for each method."""

    def do_HEAD(self) -> None:
        """Answer with the first number of the path, and GET with the second."""
        _, head, get = self.path.split("/")
        self.send_response(int(head if self.command == "HEAD" else get))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def host() -> Iterator[str]:
    """Give the address of a host on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_question_is_asked_twice_if_need_be(host: str) -> None:
    assert links.question(f"{host}/200/500") == ""
    assert links.question(f"{host}/405/200") == ""
    assert links.question(f"{host}/404/404") == "404"
    assert links.question(f"{host}/403/410") == "410"


def test_a_host_that_does_not_answer_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "PAUSE", 0)
    with pytest.raises(links.Unreachable, match="refused"):
        links.question("http://127.0.0.1:9/200/200")
    asked = []

    def question(address: str) -> str:
        asked.append(address)
        if address.endswith("2"):
            raise links.Unreachable("timed out")
        return ""

    answers = links.ask(["https://a.org/1", "https://a.org/2", "https://a.org/3"], question)
    assert list(answers.values()) == ["", "timed out", "timed out"]
    assert asked == ["https://a.org/1", "https://a.org/2"]
