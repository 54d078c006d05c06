"""The order in which the scripts of a page run."""

from sphinx.builders.html._assets import _JavaScript

from waiting import defer


def files() -> list[_JavaScript]:
    """Give the options, a line that sets one, a script that knows when it runs, and another."""
    return [
        _JavaScript("_static/documentation_options.js", priority=200),
        _JavaScript(None, body="DOCUMENTATION_OPTIONS.pagename = 'a';"),
        _JavaScript("_static/late.js", **{"async": "async"}),
        _JavaScript("_static/tabs.js", **{"data-prefix": "a"}),
    ]


def test_files_wait_but_for_the_options() -> None:
    shared = files()
    given = [*shared]
    defer(None, "a", "page.html", {"script_files": given}, None)
    assert given[:3] == shared[:3]
    assert given[3].filename == "_static/tabs.js"
    assert given[3].attributes == {"data-prefix": "a", "defer": "defer"}
    assert "defer" not in shared[3].attributes  # other pages have the same object


def test_search_keeps_its_order() -> None:
    given = files()
    defer(None, "search", "search.html", {"script_files": given}, None)
    assert given == files()
