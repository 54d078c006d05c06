"""Reading tables in HTML back."""

from html.parser import HTMLParser


class Cells(HTMLParser):
    """Tag, attributes and text of the cells of one table, by rows; all tags must be closed."""

    def __init__(self, source):
        super().__init__()
        self.rows, self.tags, self.caption, self.table = [], [], "", {}
        self.feed(source)
        assert not self.tags

    @property
    def texts(self):
        return [[text for _, _, text in row] for row in self.rows]

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "table":
            self.table = dict(attrs)
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append([tag, dict(attrs), ""])

    def handle_endtag(self, tag):
        assert self.tags.pop() == tag

    def handle_data(self, data):
        if "caption" in self.tags:
            self.caption += data
        elif self.tags[-1:] in (["td"], ["th"]):
            self.rows[-1][-1][2] += data
