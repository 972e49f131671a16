"""The search of everything public: found when it comes out and not before, gone when withdrawn, and
never a 500.
"""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.library.documents import add_document_version, withdraw_document
from reporting.models import Publication, SearchEntry
from reporting.public_record.search import cleaned, excerpt, find
from reporting.public_record.search_index import MOST_TEXT, rebuild_search, write_entries
from reporting.public_record.search_words import words_of
from reporting.publishing.month import NotReady, correct_month, publish_month
from tests.reporting.september import RELEASE, SEPTEMBER, published, sign_all
from tests.reporting.uploads import REVIEW, uploaded

LATER = RELEASE + timedelta(days=200)


def titles(query, at=LATER):
    return [entry.title for entry in find(cleaned(query), at)]


def found(client, query, **more):
    answer = client.get("/search/", {"q": query} | more)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


# Nothing before its time.


def test_a_month_is_found_from_its_publication_on_and_not_before(client, figures, at):
    build, _ = build_month(SEPTEMBER, by=None, at=at)
    sign_all(figures, build, at)
    assert titles("F1") == titles("scorecard") == [] and not SearchEntry.objects.exists()
    with pytest.raises(NotReady):
        publish_month(SEPTEMBER, by=None, at=RELEASE - timedelta(minutes=1))
    assert not SearchEntry.objects.exists()
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    assert titles("F1", RELEASE)[
        0
    ] == "F1 Measure F1" and "Corporate Plan, September 2013" in titles(
        "Corporate Plan September 2013", RELEASE
    )
    assert titles("F1", RELEASE - timedelta(seconds=1)) == []


def test_a_publication_that_fails_leaves_nothing_to_find(figures, at, monkeypatch):
    build, _ = build_month(SEPTEMBER, by=None, at=at)
    sign_all(figures, build, at)
    monkeypatch.setattr("reporting.publishing.month.publish_tracker", lambda edition: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish_month(SEPTEMBER, by=None, at=RELEASE)
    assert not SearchEntry.objects.exists() and not Publication.objects.exists()


def test_every_publication_target_and_document_can_be_found(client, september, at):
    uploaded(september, at)
    by_address = set(SearchEntry.objects.values_list("address", flat=True))
    assert {p.get_absolute_url() for p in Publication.objects.all()} <= by_address
    assert {
        "/targets/F1/",
        "/targets/C1/",
        "/documents/#document-data-quality-policy",
    } <= by_address
    for address in by_address:
        assert client.get(address).status_code == 200, address


def test_a_correction_edition_stands_for_its_report(september, at):
    correct_month(
        SEPTEMBER,
        reason="Late admission",
        by=september.people["team"],
        at=RELEASE + timedelta(days=1),
    )
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE + timedelta(days=1))
    sign_all(september, build, RELEASE + timedelta(days=1))
    publish_month(SEPTEMBER, by=None, at=RELEASE + timedelta(days=2))
    entry = SearchEntry.objects.get(key="publication scorecard corporate-plan 2013-09")
    assert entry.address == "/scorecards/corporate-plan/2013-09/edition-2/"


def test_a_document_is_found_by_its_newest_note_until_withdrawn(client, council, at):
    document = uploaded(council, at)
    assert titles("sure figures") == ["Data quality policy"]
    add_document_version(
        document,
        note="Adds a chapter on sampling.",
        review_due=REVIEW,
        name="a.txt",
        body=b"words",
        by=council.people["team"],
        at=at,
    )
    assert titles("sampling") == ["Data quality policy"] and titles("sure") == []
    withdraw_document(document, reason="Old", by=council.people["team"], at=at)
    assert titles("sampling") == [] and "Nothing was found" in found(client, "sampling")


def test_rebuilding_gives_the_same_entries(september, at):
    uploaded(september, at)
    gone = uploaded(september, at, title="Old guide")
    withdraw_document(gone, reason="Old", by=september.people["team"], at=at)
    fields = ("key", "kind", "address", "title", "text", "date", "published_at")
    before = list(SearchEntry.objects.order_by("key").values_list(*fields))
    SearchEntry.objects.filter(key__startswith="target").delete()
    SearchEntry.objects.create(
        key="stray",
        kind="k",
        address="/",
        title="t",
        text="x",
        date=date(2013, 1, 1),
        published_at=at,
    )
    call_command("rebuild_search", verbosity=0)
    assert list(
        SearchEntry.objects.order_by("key").values_list(*fields)
    ) == before and rebuild_search() == len(before)


# What answers a query.


def put(key, title, text="", day=1, at=RELEASE - timedelta(days=30)):
    write_entries(
        [
            SearchEntry(
                key=key,
                kind="Scorecard",
                address=f"/{key}/",
                title=title,
                text=text,
                date=date(2013, 9, day),
                published_at=at,
            )
        ]
    )


def test_every_word_has_to_be_there_and_a_title_weighs_more_than_a_text(db):
    put("a", "Adult social care", "delayed transfers")
    put("b", "Scorecard", "adult social care, delayed transfers, council tax")
    put("c", "Council tax", "collected in year")
    assert titles("adult care") == ["Adult social care", "Scorecard"] and titles("COUNCIL tax") == [
        "Council tax",
        "Scorecard",
    ]
    assert titles("adult tax") == ["Scorecard"] and titles("adult parks") == []


def test_of_equals_the_newest_comes_first(db):
    for day in (2, 9, 5):
        put(f"s{day}", "Corporate Plan", "the same words", day)
    assert [entry.address for entry in find("corporate plan", LATER)] == ["/s9/", "/s5/", "/s2/"]


@pytest.mark.parametrize(
    "query", ["2013/14", "CP01", "cp01", "can't wait", "“delayed transfers”", "delayed, transfers!"]
)
def test_years_codes_and_punctuation_are_taken_as_people_type_them(db, query):
    put("a", "Corporate Plan 2013/14", "CP01 Delayed transfers that people can't wait for")
    assert titles(query) == ["Corporate Plan 2013/14"]


ODD = [
    "",
    " ",
    "\x00",
    "F1\x00",
    "%",
    "_",
    "''",
    '"',
    '"F1',
    "(",
    "F1 & | ! :*",
    "-",
    "- -F1",
    "or",
    "OR OR",
    "the",
    "\\",
    "'; DROP TABLE x; --",
    "𝔽1 \u202e",
    "<script>",
    "\U0001f600",
    "a" * 5000,
    "x " * 2500,
    "!(F1",
    "F1:*A",
    "\t\n",
]


SPELLINGS = [
    ("children's", "childrens", "children’s", "CHILDREN´S", "childrens'", "child"),
    ("bins", "bin", "Bins", "bin's"),
    ("buses", "bus"),
    ("cities", "city", "city’s"),
    ("boxes", "box"),
    ("women", "woman", "women's", "womens"),
    ("cp01", "CP01", "Cp01"),
    ("delayed", "delay"),
]


@pytest.mark.parametrize("words", SPELLINGS)
def test_all_forms_of_a_word_find_the_same(db, words):
    put("a", "Children’s services", "missed")
    put("b", "Missed bin collections", "Cabinet combined")
    put("c", "Bus lanes of the city", "CP01")
    put("d", "Childrens centres", "delayed boxes")
    put("e", "A woman’s refuge", "Cabinet, citizenship, business, binding")
    found_by = [sorted(titles(word)) for word in words]
    assert found_by[0] and all(found == found_by[0] for found in found_by)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("bins", ["Missed bin collections"]),
        ("the missed bin", ["Missed bin collections"]),
        ("cabinets", ["Cabinet"]),
        ("bin or cabinet", ["Cabinet", "Missed bin collections"]),
        ("missed -refuse", []),
        ('"bin collections"', ["Missed bin collections"]),
        ('"collections bin"', []),
        ("the", []),
        ("-bin", []),
    ],
)
def test_both_databases_understand_a_query_alike(db, query, wanted):
    put("a", "Missed bin collections", "refuse")
    put("b", "Cabinet", "combined")
    assert sorted(titles(query)) == wanted


@pytest.mark.parametrize("query", ODD)
def test_odd_input_is_searched_or_finds_nothing_but_never_fails(client, db, query):
    put("a", "F1 Measure", "words")
    page = client.get("/search/", {"q": query}).content.decode()
    assert "<h1" in page and "<script>" not in page
    assert ("Only the first 200 characters" in page) is (len(query.strip()) > 200)


def test_the_per_cent_sign_is_no_wildcard(db):
    put("a", "F1 Measure", "words")
    assert titles("%") == titles("M_asure") == titles("_") == [] and titles("F1%") == ["F1 Measure"]


@pytest.mark.parametrize("number", ["0", "-1", "999999999999999999999", "x", "2", "\x00"])
def test_odd_pages_are_answered(client, db, number):
    put("a", "F1 Measure", "words")
    assert "F1 Measure" in found(client, "measure", page=number)


@pytest.mark.parametrize(("count", "queries"), [(1, 2), (3, 2), (45, 2)])
def test_twenty_on_a_page_from_two_queries(client, db, django_assert_num_queries, count, queries):
    for n in range(count):
        put(f"s{n}", f"Scorecard number {n}", "text", day=n % 28 + 1)
    with django_assert_num_queries(queries):
        page = found(client, "scorecard")
    assert page.count('<li><a class="govuk-link govuk-!-font-weight-bold"') == min(count, 20)
    assert (f"{count} result" in page) and ("q=scorecard&page=2" in page) is (count > 20)
    if count > 40:
        assert found(client, "scorecard", page=3).count("Scorecard number") == 5


def test_the_words_are_shown_where_they_stand():
    text = "First of all. " * 40 + "Delayed transfers of care, in days. " + "And so on. " * 40
    assert (
        "Delayed transfers" in excerpt(text, ["delayed"])
        and excerpt(text, ["delayed"]).startswith("… ")
        and excerpt(text, ["delayed"]).endswith(" …")
    )
    assert (
        excerpt("Short", ["nothing"]) == "Short"
        and excerpt("", ["x"]) == ""
        and excerpt(text, []).startswith("First of all.")
    )
    assert (
        words_of("CP01, 2013/14 & can't") == ["CP01", "2013/14", "can't"]
        and cleaned(" a\x00b ") == "a b"
    )


def test_the_text_of_an_entry_has_a_limit(figures, at, monkeypatch):
    monkeypatch.setattr("reporting.public_record.search_index.MOST_TEXT", 100)
    published(figures)
    assert (
        max(len(text) for text in SearchEntry.objects.values_list("text", flat=True))
        == 100
        < MOST_TEXT
    )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="stems of words are PostgreSQL's")
def test_postgresql_finds_stems_and_leaves_words_out(db):
    put("a", "Delayed transfers of care", "hospital")
    put("b", "Transfers", "housing benefit")
    assert (
        titles("delay transferred") == ["Delayed transfers of care"]
        and titles("transfer -hospital") == ["Transfers"]
        and len(titles("hospital or housing")) == 2
    )
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "reporting_searchentry_vector" in find("transfers", LATER).order_by().explain()


def test_an_older_months_correction_does_not_set_a_target_back(september, at):
    SearchEntry.objects.filter(key="target F1").update(
        title="F1 newer title", date=Month(2013, 10).last_day
    )
    october, _ = build_month(Month(2013, 10), by=None, at=RELEASE + timedelta(days=30))
    type(october).objects.filter(pk=october.pk).update(frozen_at=RELEASE + timedelta(days=31))
    correct_month(SEPTEMBER, reason="Late", by=september.people["team"], at=LATER)
    build, _ = build_month(SEPTEMBER, by=None, at=LATER)
    sign_all(september, build, LATER)
    publish_month(SEPTEMBER, by=None, at=LATER)
    assert SearchEntry.objects.get(key="target F1").title == "F1 newer title"
