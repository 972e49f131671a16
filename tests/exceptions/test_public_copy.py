"""What the public reads of a report: no marked part, in no channel; and nothing at all before the director has verified it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from exceptions.deciding import return_exception_report, verify_exception_report
from exceptions.lifecycle import PUBLIC, State
from exceptions.models import Action, ExceptionReport
from exceptions.models.marks import COMMERCIAL, PERSONAL
from exceptions.preparing import add_action, add_cause, prepare_part, set_path, submit_exception_report
from exceptions.public_copy import public_copy
from exceptions.questions import answer_question, ask_question
from pmf_portal.jobs import queue
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.models import Publication, PublicationFile, PublishedTarget
from reporting.month_end import build_month, run_month_end
from reporting.print.pdf import exceptions_pdf
from scorecards.sign_off import awaiting_sign_off, digest_of_lines, sign_off
from tests.exceptions.pdf_text import pdf_text

SEPTEMBER = Month(2013, 9)
RELEASE = timetable.moment_of(SEPTEMBER, "publish_month")
# Every text that somebody can type into a report: (canary, the part whose mark leaves it out).
CANARIES = (
    "CanaryHappened", "CanaryFinance", "CanaryRisk", "CanarySupport", "CanaryCause",
    "CanaryWhat", "CanaryWho", "CanaryResources", "CanaryEffect", "CanaryReason", "CanaryQuestion", "CanaryAnswer",
)  # fmt: skip
PAGES = (
    "/", "/exceptions/2013-09/", "/exceptions/2013-09/edition-1/", "/exceptions/2013-09/exceptions.csv", "/exceptions/2013-09/exceptions.json",
    "/scorecards/families/2013-09/", "/scorecards/corporate-plan/2013-09/", "/targets/F1/", "/targets/F1/2013-09/", "/archive/",
    "/api/v1/publications/", "/api/v1/scorecards/families/2013-09/", "/api/v1/scorecards/families/2013-09.csv", "/exception-tracker/published/2013-09/",
)  # fmt: skip


@pytest.fixture
def report(approved):
    """A red in September, reported on by nobody yet."""
    approved.figure(approved.latest, "2013-09", "10")
    build_month(SEPTEMBER, by=None, at=timetable.moment_of(SEPTEMBER, "build_scorecards"))
    return ExceptionReport.objects.get()


def write(council, report, mark, at, *, until="verified"):
    """Every part with its canary, marked or not."""
    by, version = {"by": council.people["head"], "at": at}, report.version
    told = {
        "what-happened": {"what_happened": "CanaryHappened", "what_happened_mark": mark},
        "finance": {"revenue": Decimal(31415), "capital": None, "virement": True, "finance_note": "CanaryFinance", "finance_mark": mark},
        "risk": {"risk": None, "risk_note": "CanaryRisk", "risk_mark": mark},
        "support": {"support": "CanarySupport", "support_mark": mark},
    }
    for number, (part, entries) in enumerate(told.items()):
        prepare_part(report, part, entries, seen_version=version + number, **by)
    add_cause(report, category="staffing", text="CanaryCause", mark=mark, **by)
    row = {"what": "CanaryWhat", "who": "CanaryWho", "resources": "CanaryResources", "effect": "CanaryEffect"}
    action = add_action(report, due=date(2013, 12, 2), mark=mark, **row, **by)
    Action.objects.filter(pk=action.pk).update(status="late", reason="CanaryReason")
    path = {Month(2013, 10): Decimal(50), Month(2013, 11): Decimal(90)}
    report.refresh_from_db()
    set_path(report, Month(2013, 11), path, seen_version=report.version, **by)
    question = ask_question(report, body="cesg", text="CanaryQuestion", due=date(2013, 11, 1), mark=mark, by=council.people["cesg"], at=at)
    answer_question(question, answer="CanaryAnswer", **by)
    if until == "preparing":
        return
    submit_exception_report(report, **by)
    if until == "returned":
        return_exception_report(report, reason="CanaryReturn", by=council.people["director"], at=at)
    if until == "verified":
        verify_exception_report(report, by=council.people["director"], at=at)


def publish(council):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    names = {"families": "director", "places": "other_director", "council": "team"}
    for unit in awaiting_sign_off(build):
        sign_off(build, unit, seen_digest=digest_of_lines(build, unit), by=council.people[names[unit.slug]], at=RELEASE)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    queue.run_due(RELEASE)


def pdf_of_month():
    return bytes(PublicationFile.objects.get(name="exceptions.pdf").body)


def channels(client, settings):
    """Everything the public can reach, and everything that is stored to be published, by name."""
    found = {page: client.get(page) for page in PAGES}
    assert all(answer.status_code == 200 for answer in found.values()), {page: answer.status_code for page, answer in found.items()}
    texts = {page: answer.content.decode() for page, answer in found.items()}
    for publication in Publication.objects.all():
        texts[f"content of {publication}"] = publication.content
        texts[f"API, {publication}"] = client.get(reverse("api_publication", args=[publication.pk])).content.decode()
    texts |= {f"target {target.pk}": target.content for target in PublishedTarget.objects.all()}
    texts |= {f"stored {file.pk} {file.name}": readable(file.name, bytes(file.body)) for file in PublicationFile.objects.all()}
    files = [path for path in settings.PUBLISHED_ROOT.rglob("*") if path.is_file()]
    assert any(path.name == "exceptions.pdf" for path in files) and any(path.name == "exceptions.csv" for path in files)
    return (
        texts
        | {str(path): readable(path.name, path.read_bytes()) for path in files}
        | {"PDF": pdf_text(client.get("/exceptions/2013-09/exceptions.pdf").content)}
    )


def readable(name, body):
    return pdf_text(body) if name.endswith(".pdf") else body.decode(errors="replace")


@pytest.mark.parametrize("mark", [PERSONAL, COMMERCIAL])
def test_a_marked_part_is_in_no_public_channel_and_the_copy_says_that_something_is_left_out(client, settings, approved, report, at, mark):
    write(approved, report, mark, at)
    publish(approved)
    for name, text in channels(client, settings).items():
        assert not [canary for canary in (*CANARIES, "31415", "31,415") if canary in text], name
    notice = {PERSONAL: "because it tells of identifiable people", COMMERCIAL: "because it is commercially sensitive"}[mark]
    page, csv = (client.get(f"/exceptions/2013-09/{form}").content.decode() for form in ("", "exceptions.csv"))
    assert f"7 parts are left out of the public copy {notice}" in page and f"7 parts are left out of the public copy {notice}" in csv
    assert f"7partsareleftoutofthepubliccopy{notice}".replace(" ", "") in pdf_text(pdf_of_month()).replace(" ", "")
    assert '"withheld":[{' in client.get("/exceptions/2013-09/exceptions.json").content.decode()


def test_what_is_not_marked_is_in_every_form(client, settings, approved, report, at):
    write(approved, report, "", at)
    publish(approved)
    forms = {form: client.get(f"/exceptions/2013-09/{form}").content.decode() for form in ("", "exceptions.csv", "exceptions.json")}
    forms["pdf"] = pdf_text(pdf_of_month())
    for form, text in forms.items():
        assert [canary for canary in CANARIES if canary not in text] == [], form
        assert "left out of the public copy" not in text
    assert "November 2013" in client.get("/scorecards/families/2013-09/").content.decode()


@pytest.mark.parametrize("until", ["preparing", "submitted", "returned"])
def test_nothing_of_a_report_is_public_before_the_director_has_verified_it(client, settings, approved, report, at, until):
    write(approved, report, "", at, until=until)
    publish(approved)
    for name, text in channels(client, settings).items():
        assert not [canary for canary in (*CANARIES, "CanaryReturn", "31415") if canary in text], name
    assert State(until).words in client.get("/exceptions/2013-09/").content.decode()


@pytest.mark.parametrize("state", list(State))
def test_the_copy_of_a_report_in_each_state(approved, report, at, state):
    write(approved, report, "", at)
    ExceptionReport.objects.filter(pk=report.pk).update(state=state.value)
    copy = public_copy(ExceptionReport.objects.for_page().with_plan().get(pk=report.pk))
    told = [canary for canary in CANARIES if canary in str(copy)]
    assert told == (list(CANARIES) if state in PUBLIC else []) and copy["state"] == state.words
    assert (copy["recovery_month"] == "November 2013") == (state in PUBLIC)


def test_the_printed_form_is_the_same_from_the_same_content_and_takes_any_text(approved, report, at):
    write(approved, report, "", at)
    strange = "# *bold* <b> $x$ @ref \\ \" ' 😀 👩‍👩‍👧 עברית 漢字 \u0e01 ﷽\n\n" + "word " * 5000
    ExceptionReport.objects.filter(pk=report.pk).update(what_happened=strange)
    publish(approved)
    document = bytes(PublicationFile.objects.get(name="scorecard.json", publication__kind="exceptions").body).decode()
    assert exceptions_pdf(document) == exceptions_pdf(document) == pdf_of_month()
    assert "#*bold*<b>$x$@ref" in pdf_text(pdf_of_month()).replace(" ", "") and b"pdfuaid" in pdf_of_month()
