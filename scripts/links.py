"""Write ``docs/external-links.csv``: every address outside the book that its pages lead to.

Each row has an address, the day on which it last answered, and the pages that name it. An address
that does not answer now keeps its day; one that has never answered has none. The addresses of the
book's own pages and repository are left out: they are not the same in a fork.
"""

import csv
import datetime
import http.client
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urldefrag, urlsplit
from urllib.request import Request, urlopen

import book

LIST = book.ROOT / "docs" / "external-links.csv"
COLUMNS = ("address", "last seen alive", "pages")
THREADS = 4
PAUSE = 1.0  # seconds between two questions to one host
TIMEOUT = 20.0  # seconds
GONE = {"404", "410"}  # answers of a host that knows that there is no such page
HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; a check of a textbook's links)"}

Rows = dict[str, list[str]]  # the pages that name each address


class Page(HTMLParser):
    """What a page's links lead to outside the site, and where the page and its source are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.canonical = self.repository = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one link."""
        values = {name: value or "" for name, value in attrs}
        address = urldefrag(values.get("href", "")).url
        if tag == "link" and values.get("rel") == "canonical":
            self.canonical = address
        elif tag == "a" and urlsplit(address).scheme in {"http", "https"}:
            self.addresses.add(address)
            if "btn-source-repository-button" in values.get("class", ""):
                self.repository = address


def external(folder: Path) -> Rows:
    """List the addresses outside the book that pages in a folder lead to, with these pages."""
    paths = (path.relative_to(folder) for path in sorted(folder.rglob("*.html")))
    pages = {
        path.as_posix(): Page((folder / path).read_text(encoding="utf-8"))
        for path in paths
        if "_static" not in path.parts
    }
    sites = {page.canonical.removesuffix(name) for name, page in pages.items() if page.canonical}
    # Buttons name the repository itself, and services, such as Colab, with its path in their own.
    paths_of_source = {urlsplit(page.repository).path for page in pages.values() if page.repository}
    rows: Rows = defaultdict(list)
    for name, page in pages.items():
        for address in page.addresses:
            if not address.startswith(tuple(sites)) and not any(
                f"{path}/" in f"{address}/" for path in paths_of_source
            ):
                rows[address].append(name)
    return dict(sorted(rows.items()))


def read(path: Path = LIST) -> tuple[Rows, dict[str, str]]:
    """Read the list: the pages that name each address, and the day on which it last answered."""
    if not path.exists():
        return {}, {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    address, seen, pages = COLUMNS
    return (
        {row[address]: row[pages].split() for row in rows},
        {row[address]: row[seen] for row in rows},
    )


def write(rows: Rows, seen: Mapping[str, str], path: Path = LIST) -> None:
    """Write the list; days of addresses that no page names any more are dropped."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([each, seen.get(each, ""), " ".join(rows[each])] for each in rows)


class Unreachable(Exception):
    """A host gives no answer at all; the message says why."""


def question(address: str) -> str:
    """Ask for an address, first without its content; give what is wrong, or nothing."""
    problem = ""
    for method in ("HEAD", "GET"):  # some hosts answer only the second
        url = quote(address, safe="%/:?=&#,;@+!$'()*~")
        try:
            with urlopen(Request(url, headers=HEADERS, method=method), timeout=TIMEOUT):
                return ""
        except HTTPError as error:
            problem = str(error.code)
        except (http.client.HTTPException, OSError) as error:
            raise Unreachable(str(getattr(error, "reason", error))) from error
    return problem


def ask(addresses: Iterable[str], question: Callable[[str], str] = question) -> dict[str, str]:
    """Ask for all addresses, a few hosts at a time and each host slowly; give what was wrong."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        hosts[urlsplit(address).netloc].append(address)

    def one_host(group: list[str]) -> dict[str, str]:
        answers: dict[str, str] = {}
        try:
            for address in group:
                time.sleep(PAUSE if answers else 0)
                answers[address] = question(address)
        except Unreachable as problem:
            answers |= {address: str(problem) for address in group if address not in answers}
        return answers

    with ThreadPoolExecutor(THREADS) as pool:
        groups = pool.map(one_host, sorted(hosts.values(), key=len, reverse=True))
        return {address: answer for group in groups for address, answer in group.items()}


def main(
    folder: Path = book.BUILD / "html",
    path: Path = LIST,
    question: Callable[[str], str] = question,
) -> int:
    """Bring the list up to date, say which addresses did not answer, and fail if one is gone."""
    rows, (_, seen) = external(folder), read(path)
    write(rows, seen, path)
    answers = ask(rows, question)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    write(rows, seen | {each: today for each in rows if not answers[each]}, path)
    silent = {each: answers[each] for each in rows if answers[each]}
    for address, problem in silent.items():
        print(f"{problem}: {address} (last seen: {seen.get(address) or 'not yet'})")
    print(f"{len(rows) - len(silent)} of {len(rows)} addresses answered. The list: {path}")
    return 1 if GONE & set(silent.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
