"""The life of a target and what was stopped, in every public form: of published facts alone."""

from datetime import timedelta

import pytest

from reporting.content.statement import statement_document
from reporting.lives.life import life_of
from reporting.lives.stopped import NO_REASON, stopped_in
from reporting.models import PublishedTarget, SearchEntry
from reporting.public_record.search_index import rebuild_search
from reporting.public_record.writing import write_record
from reporting.publishing.plans import publish_plan
from reporting.publishing.report_contents import stopped_sentences
from targets.approval import approve_plan
from targets.models import Approval
from targets.rules.measure_life import Ambition, Fate
from tests.factories import YEAR
from tests.reporting.lives.leaving import (
    APPROVED_AT,
    NEXT,
    SAID_AT,
    approve_next,
    published_with_reds,
    saying,
    text_of,
)
from tests.states import made_once

pytestmark = pytest.mark.slow

STOPPED = "/stopped-measuring/"
CANARY = "Zz unpublished words"
TODAY = APPROVED_AT.date()


@made_once
def with_28_reds(council):
    """Families has 28 reds and 4 greens in September; the plan for 2014/15 has three of the reds
    and the greens.
    """
    published_with_reds(council, reds=28, greens=4)
    for code in ("R00", "R01", "R02"):
        council.target(code, year=NEXT, planned="95", definition=f"Red {int(code[1:])}")
    for code in ("F1", "G01", "G02", "G03"):
        council.target(code, year=NEXT, planned="96")
    return council


@made_once
def dropped(with_28_reds):
    """It is approved and published: one red retired, one replaced, of the others nothing is said."""
    council = with_28_reds
    saying(council, "R03", reason="The duty ended")()
    follows = council.target("N1", year=NEXT, planned="95")
    saying(council, "R04", Fate.REPLACED, follows=[follows], reason="Counted better")()
    approve_next(council)
    publish_plan(council.plans["families"], NEXT, by=None, at=APPROVED_AT)
    return council


def test_the_page_names_each_of_25_dropped_reds_of_28(client, dropped):
    page = text_of(client.get(STOPPED))
    for number in range(3, 28):
        assert f"R{number:02d} Measure R{number:02d}" in page
    assert "R00 Measure" not in page and "R02 Measure" not in page
    assert "What became of 28 reds of 2013/14: 3 carried on, 1 retired, 1 replaced and 23" in page
    assert "25 measures left the council’s plans in 2014/15" in page
    assert (
        "25 of the 25 measures that left the plans were red (100 in 100); of the 7 that stayed 3"
        " were." in page
    )


def test_each_has_its_last_figure_its_reason_and_who_approved(client, dropped):
    page = text_of(client.get(STOPPED))
    assert "Retired from 2014/15 on The duty ended" in page
    assert "Replaced by N1 from 2014/15 on Counted better" in page
    assert page.count(NO_REASON) == 23 and "For 23 of them no reason was given." in page
    assert "Decision 9; Post of holder, on 4 March 2014" in page
    assert "50.0%" in page and "90.0%" in page and "September 2013" in page


def test_nothing_stands_there_before_the_plan_is_approved(client, with_28_reds):
    saying(with_28_reds, "R03", reason=CANARY)()
    for address in (
        STOPPED,
        "/targets/R03/life/",
        "/data/tables/stopped.csv",
        "/data/tables/stopped.json",
        "/search/?q=unpublished",
        "/sitemap.xml",
    ):
        body = client.get(address).content.decode()
        assert CANARY not in body and "Retired from" not in body, address
    assert "no two years to compare" in client.get(STOPPED).content.decode()
    assert not SearchEntry.objects.filter(text__contains=CANARY).exists()


def test_nothing_stopped_by_a_plan_is_told_when_another_is_approved(client, with_28_reds):
    saying(with_28_reds, "R03", reason=CANARY)()
    with_28_reds.target("N1", plan="places", year=NEXT, planned="95")
    by = {"by": with_28_reds.people["other_holder"], "at": APPROVED_AT}
    approve_plan(with_28_reds.plans["places"], NEXT, reference="Decision 10", **by)
    for address in (STOPPED, "/targets/R03/life/", "/data/tables/stopped.csv"):
        body = client.get(address).content.decode()
        assert CANARY not in body and "Measure R03 Retired" not in body, address
    assert "Measure R05" not in text_of(client.get(STOPPED))


def test_a_draft_of_the_next_year_is_no_part_of_a_life(client, with_28_reds):
    page = client.get("/targets/R00/life/").content.decode()
    assert "2013/14" in page and "2014/15" not in page


def test_a_word_that_comes_late_is_told_with_its_day(client, dropped):
    late = APPROVED_AT + timedelta(days=62)
    saying(dropped, "R05", reason="It was forgotten", at=late)()
    page = text_of(client.get(STOPPED))
    assert "It was forgotten Said on 5 May 2014, after the plan was approved." in page


def test_a_renamed_measure_counts_as_one_that_stayed(with_28_reds):
    follows = with_28_reds.target("N2", year=NEXT, planned="95")
    saying(with_28_reds, "R03", Fate.RENAMED, follows=[follows])()
    approve_next(with_28_reds)
    shares = stopped_in(NEXT, TODAY).shares
    assert (shares.red_dropped, shares.dropped, shares.red_kept, shares.kept) == (24, 24, 4, 8)


def test_the_life_tells_each_year_and_what_came_after(client, dropped):
    page = text_of(client.get("/targets/R04/life/"))
    assert "Replaced by N1 from 2014/15 on. Counted better" in page
    assert "Red" in page and "50.0%" in page and "so far, by September 2013" in page
    assert "Council, minute 12; Post of holder, on 5 March 2013" in page
    after = text_of(client.get("/targets/N1/life/"))
    assert "Before it: R04" in after and "Not published here" in after


def test_what_follows_and_is_not_approved_is_no_link(client, with_28_reds):
    follows = with_28_reds.target("N1", plan="places", year=NEXT, planned="95")
    saying(with_28_reds, "R04", Fate.REPLACED, follows=[follows], reason="Counted better")()
    approve_next(with_28_reds)
    answer = client.get("/targets/R04/life/")
    assert "N1 is in no approved plan yet" in text_of(answer)
    assert "/targets/N1/life/" not in answer.content.decode()
    by = {"by": with_28_reds.people["other_holder"], "at": APPROVED_AT}
    approve_plan(with_28_reds.plans["places"], NEXT, reference="Decision 10", **by)
    answer = client.get("/targets/R04/life/")
    assert "The life of N1" in text_of(answer)
    assert client.get("/targets/N1/life/").status_code == 200


def test_a_measure_that_came_back_is_not_said_to_be_retired(client, dropped):
    later = NEXT + 1
    back = dropped.target("R03", year=later, planned="95")
    approval = Approval.objects.get(plan=back.plan, financial_year=NEXT)
    approval.pk, approval.financial_year = None, later
    approval.save()
    type(back).objects.filter(pk=back.pk).update(approval=approval)
    page = text_of(client.get("/targets/R03/life/"))
    assert "Measure R03 2015/16: " in page and "Promised for 2 years." in page
    assert "Measure R03 Retired" not in page
    # What happened in between stays.
    assert "Retired from 2014/15 on. The duty ended" in page


def test_the_life_tells_whether_a_year_is_harder(dropped):
    [newest, first] = life_of("F1").years
    assert (newest.year, newest.against.ambition) == (NEXT, Ambition.HARDER)
    assert first.against.words == "It was not measured in the year before."


def test_a_code_in_other_capitals_leads_to_its_life(client, dropped):
    assert client.get("/targets/r04/life/")["Location"] == "/targets/R04/life/"
    assert client.get("/targets/NONE/life/").status_code == 404
    assert client.get(f"{STOPPED}1999-00/").status_code == 404


def test_an_altered_figure_is_withheld(client, dropped, monkeypatch):
    row = PublishedTarget.objects.get(code="R04")
    monkeypatch.setattr("reporting.public_record.integrity.digest", lambda text: "another")
    assert row.digest != "another"
    for address in (STOPPED, "/targets/R04/life/"):
        answer = client.get(address)
        assert answer.status_code == 503 and b"50.0%" not in answer.content


def test_the_table_is_open_data_and_found_by_search(client, dropped):
    rows = client.get("/data/tables/stopped.json").json()["rows"]
    assert len(rows) == 25
    replaced = next(row for row in rows if row["measure_code"] == "R04")
    assert (replaced["followed_by"], replaced["last_rating"]) == ("N1", "red")
    assert (replaced["last_figure"], replaced["reason"]) == ("50.0%", "Counted better")
    entry = SearchEntry.objects.get(key="stopped 2014/15 R04")
    assert (entry.kind, entry.address) == ("No longer measured", "/targets/R04/life/")
    assert "Counted better" in entry.text
    before = set(SearchEntry.objects.filter(key__startswith="stopped").values_list("text"))
    rebuild_search()
    assert set(SearchEntry.objects.filter(key__startswith="stopped").values_list("text")) == before


def test_lives_stand_in_the_sitemap_and_on_disk(client, dropped):
    sitemap = client.get("/sitemap.xml").content.decode()
    assert "/stopped-measuring/</loc>" in sitemap and "/targets/R04/life/</loc>" in sitemap
    written = write_record()
    for address in (STOPPED, "/targets/R04/life/", "/targets/N1/life/"):
        assert address in written.seen, address
    assert write_record().written == 0
    saying(dropped, "R06", reason="Said since", at=APPROVED_AT + timedelta(days=9))()
    assert write_record().written > 0
    assert b"Said since" in client.get(STOPPED).content


def test_the_statement_of_the_year_has_a_line_on_it(dropped):
    [sentence] = stopped_sentences(YEAR, TODAY)
    assert sentence.startswith("Plans for 2014/15: 25 of the 25 measures")
    content = {
        "title": "Statement",
        "month": "2014-03",
        "council": "Council",
        "about": "About",
        "financial_year": "2013/14",
        "lines": [],
        "summary": {"green": 0, "amber": 0, "red": 0, "other": 0},
        "exceptions": [],
        "corrections": 0,
        "proof": "It holds",
        "stopped": [sentence],
        "edition": 1,
        "digest": "d",
        "reason": "",
        "published_at": "2014-04-20",
        "published": "today",
    }
    assert "What the council stopped measuring" in str(statement_document(content))


@pytest.mark.parametrize("more", [1, 3])
def test_pages_ask_as_much_for_three_as_for_one(client, council, django_assert_num_queries, more):
    published_with_reds(council, reds=more)
    council.target("F1", year=NEXT, planned="96")
    follows = council.target("N1", year=NEXT, planned="95")
    for number in range(more):
        saying(council, f"R{number:02d}", Fate.REPLACED, follows=[follows], at=SAID_AT)()
    approve_next(council)
    with django_assert_num_queries(9):
        client.get(STOPPED)
    with django_assert_num_queries(8):
        client.get("/targets/N1/life/")
