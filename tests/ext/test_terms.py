"""What a reader sees who rests on a word of the glossary."""

from bs4 import BeautifulSoup

from tests.ext.conftest import TinyBook

TEXT = """(place)=
# Page

Some {term}`cosets <coset>`, a {term}`group`, and {term}`abelian`, and {ref}`this <place>`.

```{glossary}
abelian
  Where $ab = ba$. Said of groups.

coset
  Part of a {term}`group`. One of several. It contains $a$, or not. {ref}`place`

group
  A set with a product. {ref}`place`, {ref}`place`
```
"""


def test_links_to_terms_say_what_they_mean(tiny_book: TinyBook) -> None:
    """Up to the first formula, and without the place that the entry refers to."""
    tiny_book.write(TEXT)
    good, said = tiny_book.build()
    assert good, said
    article = BeautifulSoup(tiny_book.page, "html.parser").article
    first = article.section.p
    assert {link.text: link.get("title") for link in first.find_all("a")} == {
        "cosets": "Part of a group. One of several.",
        "group": "A set with a product.",
        "abelian": None,
        "this": None,
    }
    (inner,) = article.dl.select("a:has(.std-term)")
    assert inner["title"] == "A set with a product."
