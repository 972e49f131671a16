"""Corrections of published figures: listed in public with the next publication, with what was, what
is, why and by whom.
"""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from pmf_portal.council.models import Area
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.content.canonical_lines import digest_holds
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication
from reporting.public_record.checks import problems
from reporting.publishing.month import correct_month, publish_month
from scorecards.actuals.services import record_actual
from scorecards.breakdowns.services import record_breakdown
from scorecards.models import Actual
from scorecards.rating.year_to_date import Figure
from tests.reporting.september import RELEASE, SEPTEMBER, published, sign_all
from tests.states import made_once

pytestmark = pytest.mark.slow

OCTOBER, NOVEMBER = Month(2013, 10), Month(2013, 11)
LATER = RELEASE + timedelta(days=2)
PAGE = "/corrections/2013-10/"


@made_once
def figures(approved):
    """Figures of August and September; September is published."""
    for month in ("2013-08", "2013-09"):
        approved.figure(approved.latest, month, "91.2")
        approved.figure(approved.ratio, month, numerator="90", denominator="100")
        approved.figure(approved.total, month, "12")
        approved.figure(approved.elsewhere, month, "92")
    published(approved)
    return approved


def correct(
    council, specification, month=SEPTEMBER, *, at=LATER, reason="A late return", by="lead", **told
):
    told = {name: Decimal(text) for name, text in told.items()}
    return record_actual(
        specification,
        month,
        by=council.people[by],
        at=at,
        reason=reason,
        confirmation="Checked",
        **told,
    )


def publish(council, month=OCTOBER):
    at = timetable.BY_RULE.moment_of(month, "publish_month")
    build, _ = build_month(month, by=None, at=at)
    sign_all(council, build, at)
    return run_month_end(month, by=None, at=at).build


def listed(month=OCTOBER, edition=1):
    found = Publication.objects.filter(
        kind=Publication.CORRECTIONS, month=month, edition=edition
    ).first()
    return json.loads(found.content)["lines"] if found else []


def test_a_revised_figure_is_listed_with_both_values_why_and_by_whom(client, figures):
    correct(figures, figures.latest, value="90.4", reason="Two cases were counted twice")
    publish(figures)
    [line] = listed()
    assert (line["code"], line["title"], line["period"], line["area"]) == (
        "F1",
        "Measure F1",
        "September 2013",
        "",
    )
    assert (
        line["before"]["value"],
        line["after"]["value"],
        line["shown_before"],
        line["shown_after"],
    ) == ("91.2", "90.4", "91.2%", "90.4%")
    assert (
        line["reason"] == "Two cases were counted twice"
        and line["corrected_by"] == "Post of lead"
        and "19 October 2013" in line["corrected_at"]
    )
    for url in ("/corrections/", PAGE):
        page = client.get(url).content.decode()
        assert all(
            words in page
            for words in (
                "91.2%",
                "90.4%",
                "Two cases were counted twice",
                "Post of lead",
                "September 2013",
            )
        ), url
    assert "lead@council.example" not in json.dumps(line)


def test_a_ratio_is_listed_with_both_its_parts(figures):
    correct(figures, figures.ratio, numerator="1950", denominator="2100")
    publish(figures)
    [line] = listed()
    assert (line["shown_before"], line["shown_after"]) == ("90 out of 100", "1,950 out of 2,100")
    assert line["after"] == {"value": None, "numerator": "1950", "denominator": "2100"}


def test_nothing_about_a_correction_is_public_before_the_next_publication(client, figures):
    urls = (
        "/corrections/",
        "/targets/F1/",
        "/scorecards/families/2013-09/",
        "/archive/",
        "/",
        "/api/v1/publications/",
        "/api/v1/scorecards/families/2013-09/",
    )
    before = {url: client.get(url).content for url in urls}
    correct(figures, figures.latest, value="55.5", reason="Secret until then")
    build_month(OCTOBER, by=None, at=timetable.BY_RULE.moment_of(OCTOBER, "publish_month"))
    assert {url: client.get(url).content for url in urls} == before
    assert (
        client.get(PAGE).status_code == 404
        and b"No published figure has been corrected." in before["/corrections/"]
    )
    publish(figures)
    assert (
        client.get(PAGE).status_code == 200
        and "Secret until then" in client.get("/corrections/").content.decode()
    )


def test_it_is_listed_with_the_next_publication_only(client, figures):
    correct(figures, figures.latest, value="90.4")
    publish(figures)
    publish(figures, NOVEMBER)
    assert (
        len(listed()) == 1
        and listed(NOVEMBER) == []
        and client.get("/corrections/2013-11/").status_code == 404
    )


def test_both_steps_of_a_figure_corrected_twice_are_listed(figures):
    correct(figures, figures.latest, value="90.4", reason="First")
    correct(figures, figures.latest, value="90.1", reason="Second", at=LATER + timedelta(days=1))
    publish(figures)
    assert [(line["shown_before"], line["shown_after"], line["reason"]) for line in listed()] == [
        ("91.2%", "90.4%", "First"),
        ("90.4%", "90.1%", "Second"),
    ]


def test_a_revision_before_any_publication_is_not_listed(figures):
    at = timetable.BY_RULE.moment_of(OCTOBER, "actuals_due")
    record_actual(
        figures.latest,
        OCTOBER,
        by=figures.people["lead"],
        at=at,
        value=Decimal(90),
        confirmation="Yes",
    )
    correct(figures, figures.latest, OCTOBER, value="91", at=at + timedelta(hours=1))
    publish(figures)
    assert listed() == [] and not Publication.objects.filter(kind=Publication.CORRECTIONS).exists()
    assert Actual.objects.filter(month=OCTOBER).count() == 2


def test_a_figure_that_missed_its_month_was_not_published_with_it(figures):
    figures.figure(figures.latest, "2013-07", "90", at=LATER)
    correct(figures, figures.latest, Month(2013, 7), value="91", at=LATER + timedelta(hours=1))
    publish(figures)
    assert listed() == []


def test_the_first_publication_of_all_corrects_nothing(approved):
    approved.figure(approved.latest, "2013-09", "90")
    correct(approved, approved.latest, value="91", at=RELEASE - timedelta(days=1))
    published(approved)
    assert not Publication.objects.filter(kind=Publication.CORRECTIONS).exists()


def test_a_correction_at_the_very_moment_of_publication_is_listed_once(figures):
    at = timetable.BY_RULE.moment_of(OCTOBER, "publish_month")
    correct(figures, figures.latest, value="90.4", at=at)
    correct(figures, figures.elsewhere, value="91", at=at + timedelta(seconds=1), by="other_lead")
    publish(figures)
    publish(figures, NOVEMBER)
    assert [line["code"] for line in listed()] == ["F1"] and [
        line["code"] for line in listed(NOVEMBER)
    ] == ["P1"]


def test_a_correction_by_area_is_listed_with_its_area(client, figures):
    ward = Area.objects.create(
        gss_code="E05000001", name="Ashby", kind=Area.WARD, valid_from="2010-04-01"
    )
    told = {"by": figures.people["lead"], "at": RELEASE - timedelta(days=1)}
    record_breakdown(
        figures.total, Month(2013, 8), {ward: Figure(Decimal(4))}, seen={}, reason="", **told
    )
    told["at"] = LATER
    record_breakdown(
        figures.total,
        Month(2013, 8),
        {ward: Figure(Decimal(5))},
        seen={ward: 1},
        reason="One was missed",
        **told,
    )
    publish(figures)
    assert [
        (line["code"], line["area"], line["shown_before"], line["shown_after"]) for line in listed()
    ] == [("C1", "Ashby", "4 people", "5 people")]
    assert "Measure C1, Ashby" in client.get(PAGE).content.decode()


# Correction editions.


def again(council, at, reason="Late returns were counted."):
    build = correct_month(SEPTEMBER, reason=reason, by=council.people["team"], at=at)
    build_month(SEPTEMBER, by=None, at=at)
    sign_all(council, build, at)
    publish_month(SEPTEMBER, by=None, at=at)


def test_a_correction_edition_is_listed_with_reason_and_corrections(client, figures):
    correct(figures, figures.latest, value="90.4")
    again(figures, LATER + timedelta(days=1))
    page = client.get("/corrections/").content.decode()
    assert (
        "Scorecards published again" in page
        and "Late returns were counted." in page
        and "/scorecards/families/2013-09/edition-2/" in page
    )
    assert "/scorecards/care/2013-09/edition-2/" not in page
    assert [line["code"] for line in listed(SEPTEMBER, 2)] == ["F1"]
    publish(figures)
    assert listed() == []


def test_a_figure_in_no_edition_of_its_month_was_not_published(figures):
    first_of_november = timetable.BY_RULE.moment_of(OCTOBER, "open_month") + timedelta(hours=4)
    record_actual(
        figures.latest,
        OCTOBER,
        by=figures.people["lead"],
        at=first_of_november,
        value=Decimal(90),
        confirmation="Yes",
    )
    again(figures, first_of_november + timedelta(hours=1))
    correct(figures, figures.latest, OCTOBER, value="91", at=first_of_november + timedelta(hours=2))
    publish(figures)
    assert listed() == []


def test_each_edition_of_a_months_corrections_keeps_its_own_page(client, figures):
    correct(figures, figures.latest, value="90.4", reason="First reason")
    again(figures, LATER + timedelta(days=1))
    correct(
        figures, figures.latest, value="90.1", reason="Second reason", at=LATER + timedelta(days=2)
    )
    again(figures, LATER + timedelta(days=3))
    second, third = (
        client.get(f"/corrections/2013-09/edition-{n}/").content.decode() for n in (2, 3)
    )
    assert (
        "First reason" in second
        and "Second reason" not in second
        and "Second reason" in third
        and "First reason" not in third
    )
    assert (
        client.get("/corrections/2013-09/").content.decode() == third
        and client.get("/corrections/2013-09/edition-1/").status_code == 404
    )
    page = client.get("/corrections/").content.decode()
    assert (
        page.index("Second reason") < page.index("First reason")
        and page.count("As published with") == 2
    )
    assert (
        'href="/corrections/2013-09/edition-2/"' in page
        and 'href="/corrections/2013-09/edition-3/"' in page
    )


def test_the_archive_leads_to_the_corrections_and_not_to_the_exceptions(client, figures):
    correct(figures, figures.latest, value="90.4")
    publish(figures)
    page = client.get("/archive/").content.decode()
    assert (
        page.count('href="/corrections/2013-10/edition-1/"') == 1
        and page.count('href="/exceptions/2013-10/edition-1/"') == 1
    )


# Kept for good.


def test_the_list_carries_its_digest_and_verification_finds_nothing(client, figures):
    correct(figures, figures.latest, value="90.4")
    publish(figures)
    publication = Publication.objects.get(kind=Publication.CORRECTIONS)
    document = client.get(f"/api/v1/publications/{publication.pk}/")
    assert digest_holds(document.content) and document.json()["digest"] == publication.digest
    assert document.json()["lines"] == listed() and not digest_holds(
        document.content.replace(b"90.4", b"99.9")
    )
    assert publication.digest in client.get(PAGE).content.decode()
    assert list(problems()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reporting_publication SET content = '{}' WHERE kind = 'corrections'",
        (
            "DELETE FROM reporting_publicationfile WHERE publication_id IN (SELECT id FROM"
            " reporting_publication WHERE kind = 'corrections')"
        ),
        "UPDATE scorecards_actual SET reason = 'Another' WHERE revision = 2",
        "DELETE FROM scorecards_actual WHERE revision = 1",
    ],
)
def test_neither_the_list_nor_what_it_was_made_from_can_be_changed_by_sql(figures, statement):
    correct(figures, figures.latest, value="90.4")
    publish(figures)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert listed()[0]["reason"] == "A late return"


def test_publishing_a_month_again_lists_nothing_twice(client, figures):
    correct(figures, figures.latest, value="90.4")
    publish(figures)
    page = client.get(PAGE).content
    publish_month(
        OCTOBER,
        by=None,
        at=timetable.BY_RULE.moment_of(OCTOBER, "publish_month") + timedelta(hours=1),
    )
    assert (
        Publication.objects.filter(kind=Publication.CORRECTIONS).count() == 1
        and client.get(PAGE).content == page
    )
