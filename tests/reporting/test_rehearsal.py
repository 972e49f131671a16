"""A rehearsal of the whole council, and its end."""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from exceptions.models import ExceptionReport
from pmf_portal.audit.locks import lock_problems
from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.verification import problems_of_the_chain
from pmf_portal.council import rehearsal
from pmf_portal.council.letters import send_at_once
from pmf_portal.council.models import Notice, Rehearsal, User
from pmf_portal.council.notices import notify, send_due_notices
from pmf_portal.jobs.models import Job
from pmf_portal.refusals import Refused
from reporting.models import Publication
from reporting.public_record.checks import problems
from reporting.public_record.locks import every_lock
from reporting.rehearsal.beginning import begin_rehearsal
from reporting.rehearsal.ending import end_rehearsal
from reporting.rehearsal.kept import APPROVALS, KEPT, REMOVED
from scorecards.models import Actual, ScorecardBuild
from targets.models import Approval, Specification, TrajectoryPoint
from tests.factories import APPROVED_AT
from tests.reporting.september import RELEASE, published, with_figures
from tests.states import made_once

pytestmark = pytest.mark.slow

TESTER = "tester@council.example"
LATER = RELEASE + timedelta(days=10)


def begin(council, at=APPROVED_AT - timedelta(days=10)):
    return begin_rehearsal(tester=TESTER, by=council.people["team"], at=at)


@made_once
def rehearsed(council):
    """The small council rehearses a whole month, up to its publication."""
    begin(council)
    council.add_usual_targets()
    council.approve()
    published(with_figures(council))
    return council


def end(council, **how):
    return end_rehearsal(by=council.people["team"], at=LATER, **how)


def test_every_model_is_kept_or_removed():
    models = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in {label.split(".")[0] for label in KEPT + REMOVED}
    }
    named = [*KEPT, *APPROVALS, *REMOVED]
    assert sorted(models) == sorted(named)


@pytest.mark.parametrize("tester", ["", "nobody", "a b@c.example"])
def test_a_rehearsal_needs_an_address_for_its_e_mails(council, at, tester):
    with pytest.raises(Refused, match="e-mail address"):
        begin_rehearsal(tester=tester, by=council.people["team"], at=at)


def test_there_is_one_rehearsal_at_a_time(council):
    begin(council)
    with pytest.raises(Refused, match="under way already"):
        begin(council)
    assert Rehearsal.objects.count() == 1


def test_a_portal_with_figures_is_not_rehearsed(approved):
    approved.figure(approved.latest, "2013-09", "90")
    with pytest.raises(Refused, match="Figures have been entered already"):
        begin(approved)
    ScorecardBuild.objects.create(month="2013-09", edition=1, built_at=APPROVED_AT)
    with pytest.raises(Refused, match="scorecards of a month"):
        begin(approved)


def test_a_published_portal_is_not_rehearsed(september):
    with pytest.raises(Refused, match="published already"):
        begin(september)


def test_every_e_mail_goes_to_the_tester(council, at):
    begin(council)
    notify([(council.people["lead"], "key", "Figures to enter", "Please enter them.")], at)
    send_due_notices("", "", at)
    send_at_once("lead@council.example", "Your link", "Choose a password.")
    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([TESTER], "Rehearsal, for lead@council.example: Figures to enter"),
        ([TESTER], "Rehearsal, for lead@council.example: Your link"),
    ]


def test_without_a_rehearsal_e_mails_go_where_they_should(council, at):
    send_at_once("lead@council.example", "Your link", "Choose a password.")
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (["lead@council.example"], "Your link")


def test_every_page_says_that_it_is_a_rehearsal(client, council, monkeypatch):
    monkeypatch.setattr(rehearsal.Remembered, "until", 0.0)
    assert "The council is trying the portal" not in client.get("/").content.decode()
    begin(council)
    monkeypatch.setattr(rehearsal.Remembered, "until", 0.0)
    council.add_usual_targets()
    council.approve()
    published(with_figures(council))
    client.force_login(council.people["team"])
    for address in ("/", "/desk/", "/set-up/", "/scorecards/families/2013-09/"):
        page = " ".join(client.get(address).content.decode().split())
        assert "The council is trying the portal. Nothing on this page counts" in page, address
    stored = Publication.objects.get(slug="families", kind="scorecard").files.get(name="page.html")
    assert b"The council is trying" in bytes(stored.body)


def test_its_end_leaves_the_set_up_as_drafts(rehearsed):
    kept = {model: model.objects.count() for model in (User, Specification, TrajectoryPoint)}
    assert ExceptionReport.objects.exists() and Notice.objects.exists()
    removed = end(rehearsed)
    assert removed.rows["scorecards.Actual"] == 23 and removed.rows["targets.Approval"] == 3
    assert {model: model.objects.count() for model in kept} == kept
    for model in (Actual, ScorecardBuild, Publication, ExceptionReport, Notice, Job, Approval):
        assert not model.objects.exists(), model
    assert not Specification.objects.filter(approval__isnull=False).exists()
    specification = Specification.objects.first()
    specification.annual_target = 99
    specification.save()


def test_the_approvals_of_a_rehearsal_can_hold(rehearsed):
    end(rehearsed, keep_approvals=True)
    assert Approval.objects.count() == 3 and not Actual.objects.exists()
    with pytest.raises(DatabaseError, match="approved for the year and locked"):
        with transaction.atomic():
            Specification.objects.update(annual_target=1)


@pytest.mark.parametrize("keep_approvals", [True, False])
def test_after_it_all_is_well_and_every_lock_stands(rehearsed, keep_approvals):
    end(rehearsed, keep_approvals=keep_approvals)
    assert not list(lock_problems(connection, every_lock(connection)))
    assert not list(problems())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.update(action="x")


def test_the_audit_trail_stays_whole_and_says_what_was_a_rehearsal(rehearsed):
    before = list(AuditEvent.objects.order_by("sequence").values_list("hash", flat=True))
    end(rehearsed)
    events = list(AuditEvent.objects.order_by("sequence"))
    assert [event.hash for event in events][:-1] == before and not list(problems_of_the_chain())
    last = events[-1]
    assert last.action == "end_rehearsal" and f'"hash_of_last":"{before[-1]}"' in last.text
    assert '"first":1' in last.text and f'"last":{len(before)}' in last.text
    assert '"scorecards.Actual":23' in last.text


def test_the_published_pages_go_with_it(rehearsed, client, settings):
    assert client.get("/scorecards/families/2013-09/").status_code == 200
    end(rehearsed)
    assert client.get("/scorecards/families/2013-09/").status_code == 404
    assert not list(settings.PUBLISHED_ROOT.iterdir())


def test_a_dry_run_removes_nothing(rehearsed):
    count, events = Actual.objects.count(), AuditEvent.objects.count()
    removed = end(rehearsed, is_dry_run=True)
    assert removed.rows["scorecards.Actual"] == count == Actual.objects.count()
    assert AuditEvent.objects.count() == events and rehearsal.rehearsal_under_way()
    assert not list(lock_problems(connection, every_lock(connection)))


def test_what_was_not_rehearsed_is_never_removed(september):
    with pytest.raises(Refused, match="No rehearsal is under way"):
        end(september)
    Rehearsal.objects.create(tester=TESTER, begun_by="x", begun_at=LATER)
    with pytest.raises(Refused, match="published before the rehearsal began"):
        end(september)
    assert Publication.objects.exists()


def test_the_rehearsed_council_begins_for_real(rehearsed):
    end(rehearsed)
    rehearsed.approve()
    with_figures(rehearsed)
    published(rehearsed)
    assert Publication.objects.monthly().exists() and not list(problems())


def test_commands_begin_and_end_it(council):
    out = StringIO()
    call_command("begin_rehearsal", "--tester", TESTER, "--by", "Operator", stdout=out)
    call_command("end_rehearsal", "--by", "Operator", "--dry-run", stdout=out)
    call_command("end_rehearsal", "--by", "Operator", stdout=out)
    assert "Every e-mail goes to tester@council.example." in out.getvalue()
    assert "would be removed" in out.getvalue() and "is the real one now" in out.getvalue()
    with pytest.raises(CommandError, match="No rehearsal is under way"):
        call_command("end_rehearsal", "--by", "Operator")
    assert Rehearsal.objects.get().ended_by == "Command line, Operator"
