"""Whatever is typed, pasted or brought: stored as cleaned, or refused with the text still there, and
never an error of ours.
"""

import csv
import io
import json
import random
from html import escape, unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pmf_portal.formats.plain_text import clean_text
from pmf_portal.periods.month import Month
from scorecards.feeds.registry import add_feed
from scorecards.models import Actual, Feed

PIECES = [
    "Late returns from two wards. ",
    "\uf0b7 First bullet of Word\r\n\uf0a7 second\x0bsoft return",
    "“Quoted” – ‘so’ said the head’s deputy… £5 ≤ €6 ",
    "\u202eoverride\u202c \u2066isolate\u2069 \u200f\u061cعربي\u200f ",
    "שלום עולם ",
    "👩\u200d👩\u200d👧 🏳️\u200d🌈 😀 1️⃣ ",
    "NUL\x00 bell\x07 esc\x1b[31m del\x7f ",
    "\ufeff\u200bzero\u200cwidth\u2060\u00ad ",
    "line\u2028separator\u2029paragraph\x85next\x0cfeed ",
    '=HYPERLINK("http://x") @SUM(1) +1 -1 \t',
    "<script>alert('x')</script> &amp; <b>bold</b> {{ x }} {% y %} ",
    "'; DROP TABLE scorecards_actual; -- %s %(x)s \\N \\. ",
    "https://example.org/" + "a" * 300 + " ",
    '"never closed, "doubled"" ; , \t | ',
    "e\u0301 Z\u0336a\u0337 日本語 Ελληνικά Ⅷ ﬁ ½ ",
    "It\x92s \x93old\x94 Windows ",
    "\r\n\r\n\n\r",
    "   \u00a0\u202f\u3000   ",
    "_x000B_ _x0041_ &#0; &#x1F; ",
    "\U000e0067\U0001f3f4\U000e0067\U000e007f \U0010ffff\ue000\ufdd0\uffff ",
]
LONG = [1, 40, 300, 499, 500, 501, 1999, 2000, 2001, 2545, 100_000]
MONTHS = [str(Month(2013, n)) for n in range(4, 10)]
SINGLE = ("F1", "C1")


def texts(chance):
    """Endless texts: pasted together, or of one letter very many times."""
    while True:
        if chance.random() < 0.06:
            yield chance.choice("x\r\n😀é\x0b") * chance.choice(LONG)
        else:
            yield "".join(chance.choices(PIECES, k=chance.randrange(1, 5)))


def kept(text):
    """A text as the portal keeps it."""
    return clean_text(text).strip()


class Doors:
    """The doors by which texts come in, and how many came."""

    def __init__(self, client, council, token):
        self.client, self.council, self.token = client, council, token
        self.tried = self.stored = self.refused = 0

    def count(self, number, is_stored):
        self.tried += number
        self.stored += number * is_stored
        self.refused += number * (not is_stored)

    def form(self, comment, reason, confirmation):
        """A correction by the form of one figure: three texts at once."""
        address = "/targets/F1/actuals/2013-09/record/"
        current = Actual.objects.order_by("-revision").filter(target__code="F1").first()
        typed = {"comment": comment, "reason": reason, "confirmation": confirmation}
        revision = current.revision if current else 0
        fields = {"value": f"{90 + revision % 5}.{revision % 10}", "status": "final"}
        answer = self.client.post(address, typed | fields | {"seen_revision": str(revision)})
        self.check_page(answer, typed if current else {"comment": comment})
        if answer.status_code == 302:
            newest = (
                Actual.objects.filter(target__code="F1", month="2013-09")
                .order_by("-revision")
                .first()
            )
            assert newest.revision == revision + 1 and newest.comment == kept(comment)
            assert newest.reason == (kept(reason) if current else "")

    def check_page(self, answer, typed):
        assert answer.status_code in (200, 302), answer.status_code
        self.count(len(typed), answer.status_code == 302)
        if answer.status_code == 200:
            page = unescape(answer.content.decode())
            for text in typed.values():
                assert unescape(escape(clean_text(text))).strip() in page, ascii(text[:200])

    def desk(self, row_texts):
        """Both rows of the desk at once, each with a comment, a reason and a word."""
        data, typed = {"save": "all"}, {}
        for code, (comment, reason, word) in row_texts.items():
            revision = revisions()[code, "2013-09"]
            names = {"comment": comment, "confirmation": word} | (
                {"reason": reason} if revision else {}
            )
            typed |= {f"{code}-{name}": text for name, text in names.items()}
            data |= {f"{code}-value": str(11 + revision % 7), f"{code}-status": "final"}
            data |= {f"{code}-seen_revision": str(revision)}
        before = Actual.objects.count()
        answer = self.client.post("/actuals/", data | typed)
        assert answer.status_code in (200, 302), answer.status_code
        page, saved = unescape(answer.content.decode()), Actual.objects.count() - before
        self.count(len(typed), answer.status_code == 302)
        comments = set(Actual.objects.filter(month="2013-09").values_list("comment", flat=True))
        for name, text in typed.items():
            is_there = unescape(escape(clean_text(text))).strip() in page
            assert is_there or saved, ascii(text[:200])
            if name.endswith("-comment") and not is_there:
                assert kept(text) in comments, ascii(text[:200])

    def file(self, rows):
        """A CSV file of many rows, each with three texts."""
        out = io.StringIO()
        names = ("code", "period", "value", "comment", "source", "reason")
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        writer.writerows(rows)
        file = SimpleUploadedFile("figures.csv", out.getvalue().encode())
        answer = self.client.post("/actuals/import/", {"file": file})
        is_taken = answer.status_code == 302
        assert is_taken or answer.context["problems"] and answer.status_code == 200
        self.count(3 * len(rows), is_taken)
        if is_taken:
            self.confirm(answer.url, rows)

    def confirm(self, address, rows):
        page = unescape(self.client.get(address).content.decode()).replace("<wbr>", "")
        before = [newest_of(row) for row in rows]
        assert self.client.post(address, {"confirmation": "They are right"}).status_code == 302
        for row, stored in zip(rows, before, strict=True):
            newest = newest_of(row)
            for name in ("comment", "source", "reason"):
                text = kept(row[name])
                if text:
                    assert getattr(newest, name) == text, ascii(text)
                    is_same = stored is not None and getattr(stored, name) == text
                    assert text in page or is_same, ascii(text)

    def feed(self, rows, key):
        """A payload of many rows, each with three texts, half letters among them."""
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": key}
        body = json.dumps(rows)
        answer = self.client.post(
            "/api/v1/actuals/", body, content_type="application/json", headers=headers
        )
        assert answer.status_code in (200, 422), answer.status_code
        self.count(3 * len(rows), answer.status_code == 200)
        if answer.status_code == 200:
            for row in rows:
                assert newest_of(row).reason == kept(row["reason"])
        else:
            assert all(p["row"] and p["column"] for p in answer.json()["problems"])

    def raw(self, text):
        """A text as a whole file."""
        file = SimpleUploadedFile("figures.csv", ("code,period,value\n" + text).encode())
        answer = self.client.post("/actuals/import/", {"file": file})
        assert answer.status_code == 200 and answer.context["problems"], ascii(text)
        self.count(1, False)


def revisions():
    """The newest revision of each figure, 0 for none."""
    newest = {(code, month): 0 for code in SINGLE for month in MONTHS}
    for actual in Actual.objects.select_related("target"):
        place = (actual.target.code, str(actual.month))
        newest[place] = max(newest.get(place, 0), actual.revision)
    return newest


def newest_of(row):
    """The newest revision of the figure that a row speaks of."""
    return (
        Actual.objects.filter(target__code=row["code"], month=row["period"])
        .order_by("-revision")
        .first()
    )


@pytest.fixture
def doors(approved, at):
    client = Client(raise_request_exception=False)
    client.force_login(approved.people["lead"])
    about = {"slug": "casework", "title": "Casework", "way": Feed.POST, "rhythm": "monthly"}
    team, targets = approved.people["team"], [approved.latest.target, approved.total.target]
    _, token = add_feed(targets=targets, owner=team, by=team, at=at, **about)
    return Doors(client, approved, token)


@pytest.mark.slow
def test_texts_of_every_sort_are_stored_as_cleaned_or_refused(doors):
    chance = random.Random(20240408)
    some = texts(chance)

    def rows(number, most):
        places = [(code, month) for month in MONTHS for code in SINGLE]
        for code, month in places:
            words = {name: next(some)[:most] for name in ("comment", "source", "reason")}
            words["reason"] = "Because: " + words["reason"]
            yield {"code": code, "period": month, "value": str(10 + number % 9)} | words

    for _ in range(150):
        doors.form(next(some), next(some)[:900], next(some)[:900])
    for _ in range(110):
        doors.desk({code: [next(some), next(some)[:700], next(some)[:700]] for code in SINGLE})
    for number in range(18):
        doors.file(list(rows(number, 200 if number % 3 else 100_001)))
    for number in range(9):
        doors.feed(list(rows(number, 200 if number % 3 else 100_001)), f"key {number}")
    for _ in range(150):
        doors.raw(next(some))
    assert doors.tried >= 2000 and doors.stored > 500 and doors.refused > 500
