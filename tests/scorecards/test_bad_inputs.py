"""Every bad input by its real door: never an error of ours, always told in plain English, and
nothing of it is kept.
"""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.council.models import Area
from pmf_portal.periods.timetable import LONDON
from scorecards.feeds import deliveries
from scorecards.feeds.delivering import MOST_REQUESTS
from scorecards.feeds.registry import add_feed, revoke_feed
from scorecards.models import Actual, Delivery, Feed, PlausibilityWarning
from targets.models import Target
from tests.factories import YEAR
from tests.scorecards.bad_inputs import BAD_INPUTS, CSV, DESK, FORM, HEAD, JSON, MB, XLSX
from tests.scorecards.bad_workbooks import GOOD_ONES
from tests.states import made_once

pytestmark = pytest.mark.slow

API, IMPORT, ENTRY = "/api/v1/actuals/", "/actuals/import/", "/actuals/"


@made_once
def casework(council):
    """The small council with what the bad inputs speak of: a stored figure, an area of the past, a
    feed.
    """
    at = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
    council.add_usual_targets()
    council.target("F3", unit="people", decimals=0)
    council.target("F8", frequency="quarter")
    council.approve()
    council.target("F1", year=YEAR - 1)
    council.figure(council.latest, "2013-08", "90")
    Area.objects.create(
        gss_code="E05000001",
        name="Old Ward",
        kind=Area.WARD,
        valid_from=date(1980, 1, 1),
        valid_to=date(2004, 6, 9),
    )
    owner, targets = council.people["team"], Target.objects.filter(code__in=["F1", "F2", "F3"])
    about = {
        "slug": "casework",
        "title": "Casework",
        "way": Feed.POST,
        "rhythm": "monthly",
        "owner": owner,
    }
    feed, token = add_feed(targets=targets, by=owner, at=at, **about)
    return council, feed, token


class World:
    """The small council's doors: each input is sent by its own."""

    def __init__(self, council, feed, token, client, at):
        self.council, self.feed, self.token = council, feed, token
        self.client, self.at = client, at
        self.length = None

    def prepare(self, before):
        """Bring about what has to stand before an input is sent."""
        feed = Feed.objects.filter(pk=self.feed.pk)
        if before.endswith("token"):
            self.token = {"wrong token": "pf_wrong", "strange token": "pf_ÿ\x00", "no token": ""}[
                before
            ]
        elif before == "revoked":
            revoke_feed(self.feed, reason="Ended", by=self.council.people["team"], at=self.at)
        elif before == "expired":
            feed.update(expires_at=self.at - timedelta(days=1))
        elif before == "key used":
            assert (
                self.deliver(
                    json.dumps([{"code": "F1", "period": "2013-07", "value": 91}]), "key-1"
                ).status_code
                == 200
            )
        elif before == "too many":
            assert self.deliver("[]", "first").status_code == 422
            feed.update(requests_in_window=MOST_REQUESTS)
        elif before == "odd length":
            self.length = "ten"

    def deliver(self, body, key):
        headers = ({"authorization": f"Bearer {self.token}"} if self.token else {}) | (
            {"idempotency-key": key} if key is not None else {}
        )
        more = {"CONTENT_LENGTH": self.length} if self.length else {}
        return self.client.post(API, body, content_type="application/json", headers=headers, **more)

    def send(self, bad):
        """Send an input by its door."""
        if bad.door == JSON:
            return self.deliver(bad.input, bad.key)
        self.client.force_login(self.council.people[bad.who])
        if bad.door == FORM:
            return self.client.post(
                bad.url, {"status": "final", "comment": "", "seen_revision": "0"} | bad.input
            )
        if bad.door == DESK:
            usual = {
                f"{bad.input['save']}-{name}": text
                for name, text in (("status", "final"), ("seen_revision", "0"))
            }
            return self.client.post(ENTRY, usual | bad.input)
        data = bad.input
        return self.client.post(
            IMPORT,
            {
                "file": SimpleUploadedFile(
                    bad.file, data.encode() if isinstance(data, str) else data
                )
            },
        )


@pytest.fixture
def world(casework, client, at):
    return World(*casework, client, at)


def kept():
    """Everything that a bad input must leave as it was."""
    return (
        list(Actual.objects.order_by("pk").values_list("pk", "value", "comment")),
        Delivery.objects.filter(recorded_at__isnull=False).count(),
        Delivery.objects.count(),
        PlausibilityWarning.objects.count(),
    )


def identity(bad):
    return f"{bad.door}: {bad.name}"


def test_the_corpus_is_large_and_each_input_has_a_name_of_its_own():
    assert len(BAD_INPUTS) >= 75 and len({identity(bad) for bad in BAD_INPUTS}) == len(BAD_INPUTS)
    assert {bad.door for bad in BAD_INPUTS} == {FORM, DESK, CSV, XLSX, JSON}


def a_case_of(bad):
    return pytest.param(bad, id=identity(bad), marks=[pytest.mark.slow] if bad.is_huge else [])


@pytest.mark.parametrize("bad", [a_case_of(bad) for bad in BAD_INPUTS])
def test_a_bad_input_is_told_and_nothing_of_it_is_kept(world, bad):
    world.prepare(bad.before)
    before = kept()
    answer = world.send(bad)
    assert answer.status_code == (bad.status or 200)
    assert kept() == before
    if bad.door == JSON:
        told_to_a_feed(world, bad, answer)
    else:
        told_on_a_page(bad, answer)


def told_to_a_feed(world, bad, answer):
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == bad.status and told["title"] and len(answer.content) < 200_000
    if bad.row:
        assert [
            p
            for p in told["problems"]
            if (p["row"], p["column"]) == (bad.row, bad.column) and bad.told in p["reason"]
        ], told
        world.feed.refresh_from_db()
        assert world.feed.last_problem and len(world.feed.last_problem) <= 1000
    else:
        assert bad.told in told["detail"], told
    assert bad.status != 429 or 1 <= int(answer["Retry-After"]) <= 60


def told_on_a_page(bad, answer):
    page = answer.content.decode()
    assert escape(bad.told) in page.replace("&quot;", '"') or bad.told in page, page[
        page.find("<main") :
    ][:3000]
    if bad.door in (CSV, XLSX):
        places = [(p.row, p.column, p.reason) for p in answer.context["problems"]]
        assert [
            place for place in places if place[:2] == (bad.row, bad.column) and bad.told in place[2]
        ], places[:5]
        assert "Nothing was saved." in page and len(page) < 500_000
    elif answer.status_code == 200:
        for name, typed in bad.input.items():
            assert (
                name in ("status", "save", "seen_revision", "F1-seen_revision")
                or not typed.strip()
                or escape(typed) in page
            ), (name, typed)


def test_a_file_too_large_is_refused_before_it_is_read(world, monkeypatch):
    def never(*args, **more):
        raise AssertionError("a file this large was looked into")

    monkeypatch.setattr("pmf_portal.formats.csv_lines.separator_of", never)
    monkeypatch.setattr("zipfile.ZipFile", never)
    world.client.force_login(world.council.people["lead"])
    for name, start in (("figures.csv", b"code,period,value\n"), ("figures.xlsx", b"PK\x03\x04")):
        file = SimpleUploadedFile(name, start + bytes(10 * MB))
        assert "larger than 10 MB" in world.client.post(IMPORT, {"file": file}).content.decode()


@pytest.mark.parametrize("end", ["", "record/", "read/", "areas/record/"])
@pytest.mark.parametrize("code", ["%00", "F1%00", "a%0Ab", "%ED%A0%80", "%F0%9F%98%80", "x" * 3000])
def test_an_address_that_names_no_target_is_not_found(world, code, end):
    world.client.force_login(world.council.people["lead"])
    assert world.client.get(f"/targets/{code}/actuals/2013-04/{end}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/targets/%00/",
        "/targets/%00/2013-04/",
        "/targets/%00/breakdown/set/",
        "/data-quality/%00/",
        "/golden-thread/2013-14/targets/%00/",
        "/plans/families/2013-14/targets/%00/",
        "/plans/families/2013-14/targets/%00/set-trajectory/",
        "/plans/families/2013-14/targets/%00/withdraw/",
        "/indicator-audits/1/indicators/%00/",
        "/scorecards/%00/",
        "/feeds/%00/",
        "/plans/%00/",
        f"/actuals/import/{9**30}/",
        f"/actuals/deliveries/{9**30}/",
        f"/actuals/warnings/{9**30}/confirm/",
        f"/indicator-audits/{9**30}/indicators/F1/",
        f"/api/v1/publications/{9**30}/",
    ],
)
def test_no_address_that_names_nothing_breaks_the_database(world, address):
    world.client.force_login(world.council.people["team"])
    assert world.client.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "plan=%00",
        "kind=a%00",
        "month=%00",
        "offset=-1",
        "offset=1_0",
        "offset=99999999999999999999",
        "offset=%D9%A3",
    ],
)
def test_the_public_api_says_what_is_wrong_with_a_question(client, db, query):
    answer = client.get(f"/api/v1/publications/?{query}")
    assert (
        answer.status_code == 400
        and answer["Content-Type"] == "application/problem+json"
        and answer.json()["detail"]
    )


@pytest.mark.parametrize(
    ("charset", "text"),
    [("unicode_escape", rb"\ud800"), ("utf-7", b"+2AA-"), ("utf-16", b"x"), ("nonsense", b"x")],
)
def test_a_form_in_another_encoding_is_refused(world, charset, text):
    """Some encodings spell half letters, which no database keeps."""
    world.client.force_login(world.council.people["lead"])
    fields = {
        b"value": b"93.4",
        b"comment": text,
        b"status": b"final",
        b"seen_revision": b"0",
        b"confirmation": b"yes",
    }
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % pair
        for pair in fields.items()
    ]
    content_type = f"multipart/form-data; boundary=x; charset={charset}"
    answer = world.client.generic(
        "POST",
        "/targets/F1/actuals/2013-09/record/",
        b"".join(parts) + b"--x--\r\n",
        content_type=content_type,
    )
    assert answer.status_code == 400 and "Send forms in UTF-8" in answer.content.decode()
    assert Actual.objects.count() == 1


@pytest.mark.parametrize(
    "query",
    [
        "value=%00",
        "value=1e999",
        "value=NaN",
        "value=%ED%A0%80",
        "numerator=1",
        "value=1&value=2&comment=%00",
    ],
)
def test_what_is_typed_so_far_is_read_without_harm(world, query):
    world.client.force_login(world.council.people["lead"])
    assert world.client.get(f"/targets/F1/actuals/2013-09/read/?{query}").status_code == 200


def test_the_desk_takes_as_many_rows_as_a_council_has(world):
    world.client.force_login(world.council.people["lead"])
    rows = {
        f"T{n}-{name}": ""
        for n in range(400)
        for name in ("value", "status", "comment", "nothing", "confirmation", "seen_revision")
    }
    answer = world.client.post(
        ENTRY, rows | {"save": "F1", "F1-value": "x", "F1-status": "final", "F1-seen_revision": "0"}
    )
    assert answer.status_code == 200 and "“x” is not a number" in answer.content.decode()


def test_a_good_file_beside_all_the_bad_ones_is_taken(world):
    world.client.force_login(world.council.people["lead"])
    file = SimpleUploadedFile(
        "figures.csv", (HEAD + "F1,2013-09,93.4,,,,Café £5,,,\n").encode("cp1252")
    )
    answer = world.client.post(IMPORT, {"file": file})
    assert (
        answer.status_code == 302
        and world.client.post(answer.url, {"save": "x"}).status_code == 302
    )
    assert (
        Actual.objects.get(month="2013-09").comment == "Café £5"
        and deliveries.Delivery.objects.get().recorded_at
    )


@pytest.mark.parametrize("name", GOOD_ONES)
def test_a_good_workbook_is_taken_whoever_wrote_it(world, name):
    world.client.force_login(world.council.people["lead"])
    answer = world.client.post(
        IMPORT, {"file": SimpleUploadedFile("figures.xlsx", GOOD_ONES[name]())}
    )
    assert answer.status_code == 302, answer.context["problems"]
    assert world.client.post(answer.url, {"save": "x"}).status_code == 302
    assert Actual.objects.get(month="2013-09").value == Decimal("93.5")


def test_the_feeds_door_counts_a_length_that_lies_as_it_comes(world):
    """A client that says too little sends too little: what was cut off is no JSON, and nothing is
    kept.
    """
    world.length = "5"
    answer = world.deliver(
        json.dumps([{"code": "F1", "period": "2013-09", "value": 93.4}]), "key-2"
    )
    assert answer.status_code == 422 and "not JSON" in answer.content.decode()
