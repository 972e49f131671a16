"""The links of a page: found, changed, and the places they may lead to (pure)."""

import html
import re
from html.parser import HTMLParser

LINKED = {"a": "href", "link": "href", "script": "src", "img": "src"}
# Elements that only a server could answer; they go with everything inside.
ACTS = ("form",)


class Reader(HTMLParser):
    """Every link of a page, and every id in it."""

    def __init__(self):
        super().__init__()
        self.links, self.ids = [], set()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if attrs.get("id"):
            self.ids.add(attrs["id"])
        link = attrs.get(LINKED.get(tag, ""))
        if link:
            self.links.append(link)


def read(text):
    """(links, ids) of an HTML page."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.links, reader.ids


ANCHOR = re.compile(r'<a\s[^>]*?\bhref="([^"]+)"')


def anchors(text):
    """Where the anchors of a page lead; quicker than `read`, for the many pages that are
    written.
    """
    return [html.unescape(link) for link in ANCHOR.findall(text)]


class Writer(HTMLParser):
    """The same page again, each link as `change` gives it, without the acts that need a server and
    without the anchors that `change` gives None for.
    """

    def __init__(self, change):
        super().__init__(convert_charrefs=False)
        self.change, self.out = change, []
        # The elements that are being left out, the outermost first.
        self.left_out = []

    def say(self, text):
        if not self.left_out:
            self.out.append(text)

    def handle_starttag(self, tag, attrs):
        if tag in ACTS or self.goes(tag, dict(attrs)):
            self.left_out.append(tag)
            return
        self.start(tag)

    def goes(self, tag, attrs):
        """Whether an anchor leads nowhere."""
        link = attrs.get("href") if tag == "a" else None
        return bool(link) and self.change(link) is None

    def handle_startendtag(self, tag, attrs):
        self.start(tag)

    def start(self, tag):
        text = self.get_starttag_text()
        if tag in LINKED:
            text = re.sub(
                rf'(\s{LINKED[tag]}=")([^"]*)"',
                lambda m: f'{m[1]}{html.escape(self.change(html.unescape(m[2])))}"',
                text,
                count=1,
            )
        self.say(text)

    def handle_endtag(self, tag):
        if self.left_out and self.left_out[-1] == tag:
            self.left_out.pop()
        else:
            self.say(f"</{tag}>")

    def handle_data(self, data):
        self.say(data)

    def handle_entityref(self, name):
        self.say(f"&{name};")

    def handle_charref(self, name):
        self.say(f"&#{name};")

    def handle_comment(self, data):
        self.say(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.say(f"<!{decl}>")


def relinked(text, change):
    """A page with each link changed."""
    writer = Writer(change)
    writer.feed(text)
    writer.close()
    return "".join(writer.out)
