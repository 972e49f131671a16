"""The public copy never holds a marked part: page, PDF, CSV, JSON, API, archive and database, month
after month.
"""

import gzip
import io
import re
import zipfile
from html import unescape

import pytest

from exceptions.deciding import (
    close_exception_report,
    confirm_recovery,
    require_revision,
    return_exception_report,
)
from exceptions.models import REDACTIONS, ExceptionReport
from exceptions.preparing import add_cause, submit_exception_report
from exceptions.public_copy import public_copy
from exceptions.questions import ask_question
from exceptions.rules.lifecycle import State
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods import timetable
from reporting.models import Publication, PublicationFile, PublishedTarget
from tests.exceptions.canaries import AMOUNT, canaries, follow, verify, write
from tests.exceptions.pdf_text import pdf_words
from tests.exceptions.story import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    build,
    fresh,
    publish,
)
from tests.states import made_once

pytestmark = pytest.mark.slow

MARKED = {"F1": "", "F2": "personal", "F3": "commercial"}
PUBLIC_STATES = {"verified", "published", "recovering", "escalated", "recovered"}
BECAUSE = {
    "personal": "it tells of identifiable people",
    "commercial": "it is commercially sensitive",
}
# What happened, finance, risk, support, a cause, an action; from October on a question too.
PARTS_LEFT_OUT = 6


@made_once
def two_months(council):
    """September and October are published with a report of each mark; every job has run."""
    specifications = [council.target(code) for code in MARKED]
    council.approve()
    for specification in specifications:
        council.figure(specification, "2013-09", "50")
        council.figure(specification, "2013-10", "55")
    build(SEPTEMBER)
    at = timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due")
    for report in ExceptionReport.objects.select_related("target"):
        write(report, MARKED[report.target.code], council.people, at)
        verify(report, council.people, at)
    publish(council, SEPTEMBER)
    at = timetable.BY_RULE.moment_of(OCTOBER, "exceptions_due")
    for report in ExceptionReport.objects.select_related("target"):
        follow(report, MARKED[report.target.code], council.people, at)
        ask_question(
            report,
            body="cabinet",
            text="ZzNotAnswered",
            due=at.date(),
            mark="",
            by=council.people["team"],
            at=at,
        )
    publish(council, OCTOBER)
    run_jobs(timetable.BY_RULE.moment_of(OCTOBER, "publish_month"))
    return council


def run_jobs(at):
    queue.run_due(at)
    assert (
        not Job.objects.filter(kind__in=("print_publication", "write_files"))
        .exclude(state=Job.DONE)
        .exists()
    )


def words(body):
    """What stands in a form of a publication, without the spaces that layout or wrapping puts
    in.
    """
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    if body.startswith(b"%PDF-"):
        return pdf_words(body)
    if body.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(body))
        # What a style of Word is called is nothing that a report says (“semiHidden”).
        said = [name for name in book.namelist() if not name.startswith("word/styles")]
        body = b"".join(map(book.read, said))
    # A Word document holds pictures too, which are no text.
    return re.sub(r"\s+", "", unescape(body.decode(errors="replace")))


def addresses():
    """Every public address that says something of these months."""
    yield from (
        "/",
        "/archive/",
        "/corrections/",
        "/specifications/",
        "/proof-of-no-change/",
        "/exception-tracker/published/",
        "/api/v1/publications/",
    )
    for month in ("2013-09", "2013-10"):
        for base in (f"/exceptions/{month}/", f"/exceptions/{month}/edition-1/"):
            yield from (
                base + form for form in ("", "exceptions.pdf", "exceptions.csv", "exceptions.json")
            )
        yield f"/exceptions/{month}/edition-1/exceptions-metadata.json"
        for slug in ("families", "care"):
            yield from (
                f"/scorecards/{slug}/{month}/",
                f"/scorecards/{slug}/{month}/edition-1/",
                f"/scorecards/{slug}/{month}/editions/",
            )
            yield from (
                f"/api/v1/scorecards/{slug}/{month}{form}"
                for form in ("/", ".csv", "-metadata.json")
            )
        yield from (f"/targets/{code}/{month}/" for code in MARKED)
    yield from (f"/targets/{code}/" for code in MARKED)
    tracker = "/exception-tracker/published/2013-09/"
    yield from (tracker, f"{tracker}edition-1/tracker.csv", f"{tracker}edition-1/tracker.json")
    yield from (
        f"/api/v1/publications/{pk}/" for pk in Publication.objects.values_list("pk", flat=True)
    )


def everything_public(client, settings):
    """What the public can reach, by where it stands: addresses, files on disk, and what the
    database keeps of publications.
    """
    found = {}
    for url in addresses():
        answer = client.get(url)
        assert answer.status_code == 200, url
        found[url] = words(answer.content)
    found |= {
        str(path): words(path.read_bytes())
        for path in settings.PUBLISHED_ROOT.rglob("*")
        if path.is_file()
    }
    found |= {f"content of {p}": words(p.content.encode()) for p in Publication.objects.all()}
    found |= {f"target {t}": words(t.content.encode()) for t in PublishedTarget.objects.all()}
    return found | {f"file {f}": words(bytes(f.body)) for f in PublicationFile.objects.all()}


def test_a_marked_part_is_in_no_public_form_and_an_unmarked_one_in_each(
    client, two_months, settings
):
    found = everything_public(client, settings)
    hidden = {*canaries("personal"), *canaries("commercial"), "ZzNotAnswered"}
    hidden |= {f"{int(AMOUNT[mark]):,}" for mark in BECAUSE} | {AMOUNT[mark] for mark in BECAUSE}
    assert {
        (place, word) for place, text in found.items() for word in hidden if word in text
    } == set()
    for form in ("", "exceptions.pdf", "exceptions.csv", "exceptions.json"):
        text = found[f"/exceptions/2013-10/{form}"]
        assert {word for word in canaries("") if word not in text} == set(), form
    archived = {
        path.removeprefix(str(settings.PUBLISHED_ROOT))
        for path in found
        if path.startswith(str(settings.PUBLISHED_ROOT))
    }
    names = ("exceptions.csv", "exceptions.pdf", "metadata.json", "page.html", "scorecard.json")
    assert {
        f"/{month}/exception-reports/edition-1/{name}"
        for month in ("2013-09", "2013-10")
        for name in names
    } <= archived


def test_a_notice_says_that_something_was_left_out_and_why(client, two_months):
    document = client.get("/exceptions/2013-10/exceptions.json").json()
    withheld = {report["code"]: report["withheld"] for report in document["lines"]}
    left_out = {MARKED[code]: told for code, told in withheld.items()}
    assert left_out == {"": []} | {
        mark: [{"parts": PARTS_LEFT_OUT + 1, "because": because}]
        for mark, because in BECAUSE.items()
    }
    for form in ("", "exceptions.pdf", "exceptions.csv"):
        text = words(client.get(f"/exceptions/2013-10/{form}").content)
        for because in BECAUSE.values():
            assert (
                f"{PARTS_LEFT_OUT + 1}partsareleftoutofthepubliccopybecause{because.replace(' ', '')}."
                in text
            ), form


def test_timescales_stand_on_scorecard_performance_page_and_target_page(client, two_months):
    page = client.get("/").content.decode()
    assert (
        'href="/exceptions/2013-10/#F2"' in page
        and page.count("In recovery") == 3
        and page.count("December 2013") == 4
    )
    # Three ways back, and the day on which the next figures come out.
    assert "18 December 2013" in page
    assert (
        "3 measures with an exception report under way" in page
        and page.count("September 2013") == 3
    )
    for url in ("/targets/F2/", "/targets/F2/2013-10/"):
        target = client.get(url).content.decode()
        assert (
            "In recovery" in target
            and "December 2013" in target
            and 'href="/exceptions/2013-10/#F2"' in target
        )
    first = client.get("/targets/F2/2013-09/").content.decode()
    assert 'href="/exceptions/2013-09/#F2"' in first
    assert "Published with its delivery plan" in first
    assert (
        client.get("/api/v1/scorecards/families/2013-10/").json()["lines"][1]["recovery_month"]
        == "December 2013"
    )


def test_a_scorecard_leads_to_the_month_before(client, two_months):
    october = client.get("/scorecards/families/2013-10/").content.decode()
    assert 'href="/scorecards/families/2013-09/">September 2013</a>' in october
    first = client.get("/scorecards/families/2013-09/").content.decode()
    assert "/scorecards/families/2013-08/" not in first and "all months</a>" in first


def hidden_name(part, mark):
    return f"Hidden{part}"


def preparing(council, report):
    write(
        report,
        "",
        council.people,
        timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due"),
        hidden_name,
    )
    return report


def submitted(council, report):
    at = timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due")
    preparing(council, report)
    submit_exception_report(report, by=council.people["head"], at=at)
    return fresh(report)


def returned(council, report):
    report = submitted(council, report)
    return_exception_report(
        report, reason="HiddenReturn", by=council.people["director"], at=report.submitted_at
    )
    return fresh(report)


def recovered_before_it_was_verified(council, report):
    """The rule of recovery is met while the report is still being written: what is in it was never
    verified.
    """
    report = submitted(council, report)
    ExceptionReport.objects.filter(pk=report.pk).update(recovery_proposed=SEPTEMBER)
    confirm_recovery(report, by=council.people["director"], at=report.submitted_at)
    return fresh(report)


def to_be_revised(council, report):
    """Verified once, sent back by CESG, and written anew; nobody has verified the new words."""
    at = timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due")
    write(report, "", council.people, at, hidden_name)
    verify(report, council.people, at)
    ExceptionReport.objects.filter(pk=report.pk).update(state=State.ESCALATED, escalated_at=at)
    require_revision(report, reason="HiddenDecision", by=council.people["chief"], at=at)
    add_cause(
        report, category="staffing", text="HiddenAnew", mark="", by=council.people["head"], at=at
    )
    return fresh(report)


def revised_and_recovered(council, report):
    report = to_be_revised(council, report)
    ExceptionReport.objects.filter(pk=report.pk).update(recovery_proposed=SEPTEMBER)
    confirm_recovery(report, by=council.people["director"], at=report.submitted_at)
    return fresh(report)


@pytest.mark.parametrize(
    "bring_to",
    [
        None,
        preparing,
        submitted,
        returned,
        recovered_before_it_was_verified,
        to_be_revised,
        revised_and_recovered,
    ],
)
def test_what_nobody_has_verified_stands_nowhere(
    client, council, opened_report, settings, bring_to
):
    report = bring_to(council, opened_report) if bring_to else opened_report
    publish(council, SEPTEMBER)
    run_jobs(timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month"))
    urls = [
        url for url in addresses() if "2013-10" not in url and "F2" not in url and "F3" not in url
    ]
    found = {url: words(client.get(url).content) for url in urls}
    found |= {
        str(path): words(path.read_bytes())
        for path in settings.PUBLISHED_ROOT.rglob("*")
        if path.is_file()
    }
    found |= {str(file): words(bytes(file.body)) for file in PublicationFile.objects.all()} | {
        str(p): words(p.content.encode()) for p in Publication.objects.all()
    }
    assert {
        place for place, text in found.items() if "Hidden" in text or AMOUNT[""] in text
    } == set()
    for form in ("", "exceptions.pdf", "exceptions.csv", "exceptions.json"):
        assert "MeasureF1" in found[f"/exceptions/2013-09/{form}"], form
    assert (
        "Notpublicyet" in found["/"] and fresh(report).stands.label.replace(" ", "") in found["/"]
    )


def test_a_reopened_report_shows_nothing_of_the_plan_before(client, council, opened_report):
    write(
        opened_report,
        "",
        council.people,
        timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due"),
        hidden_name,
    )
    verify(opened_report, council.people, timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due"))
    publish(council, SEPTEMBER)
    for month, value in ((OCTOBER, "95"), (NOVEMBER, "95")):
        council.figure(council.specification, str(month), value)
        publish(council, month)
    at = timetable.BY_RULE.moment_of(NOVEMBER, "publish_month")
    confirm_recovery(opened_report, by=council.people["director"], at=at)
    close_exception_report(
        opened_report, worked="yes", lesson="Learned", by=council.people["director"], at=at
    )
    council.figure(council.specification, str(DECEMBER), "50")
    publish(council, DECEMBER)
    run_jobs(timetable.BY_RULE.moment_of(DECEMBER, "publish_month"))
    assert "HiddenCause" in words(client.get("/exceptions/2013-09/").content)
    for form in ("", "exceptions.pdf", "exceptions.csv", "exceptions.json"):
        text = words(client.get(f"/exceptions/2013-12/{form}").content)
        assert "Hidden" not in text and "MeasureF1" in text, form
    assert (fresh(opened_report).state, fresh(opened_report).relapses) == (State.OPENED, 1)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("is_verified", [True, False])
def test_what_the_public_copy_holds_in_each_state(council, opened_report, state, is_verified):
    at = timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due")
    write(opened_report, "", council.people, at)
    ExceptionReport.objects.filter(pk=opened_report.pk).update(
        state=state, verified_at=at if is_verified else None
    )
    report = ExceptionReport.objects.for_page().with_plan().get(pk=opened_report.pk)
    copy = public_copy(report, at.date())
    shown = is_verified and state in PUBLIC_STATES
    assert (copy["stands"], copy["state"], copy["accountable_officer"]) == (
        state.label,
        state.words,
        "Post of head",
    )
    told = {
        name: bool(copy[name])
        for name in (
            "what_happened",
            "causes",
            "actions",
            "recovery_month",
            "finance",
            "risk",
            "support",
        )
    }
    assert told == dict.fromkeys(told, shown)
    assert copy["questions"] == [] and copy["withheld"] == []


@pytest.mark.parametrize("part", ["what_happened", "finance", "risk", "support"])
def test_a_mark_on_an_empty_part_gives_no_notice(council, opened_report, part):
    at = timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due")
    ExceptionReport.objects.filter(pk=opened_report.pk).update(
        state="published", verified_at=at, **{f"{part}_mark": "personal"}
    )
    assert public_copy(fresh(opened_report), at.date())["withheld"] == []


def test_a_marked_finance_part_that_holds_only_a_virement_gives_the_notice(council, opened_report):
    at = timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due")
    ExceptionReport.objects.filter(pk=opened_report.pk).update(
        state="published", verified_at=at, virement=True, finance_mark="personal"
    )
    copy = public_copy(fresh(opened_report), at.date())
    assert copy["finance"] is None and copy["withheld"] == [
        {"parts": 1, "because": REDACTIONS["personal"]}
    ]
