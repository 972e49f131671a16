"""`manage.py verify` finds what somebody with the keys to the database changed behind the locks."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from pmf_portal.audit import verification
from pmf_portal.audit.locks import lock_problems
from pmf_portal.audit.record import record
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.public_record.checks import problems
from reporting.public_record.locks import every_lock
from scorecards.month.sign_off import awaiting_sign_off, digest_of_lines, sign_off
from tests.locks import behind_the_locks
from tests.states import made_once

SEPTEMBER = Month(2013, 9)
AT = timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month")


@made_once
def published(approved):
    """September is published."""
    approved.figure(approved.latest, "2013-09", "91")
    build, _ = build_month(SEPTEMBER, by=None, at=AT)
    for unit in awaiting_sign_off(build):
        sign_off(
            build,
            unit,
            seen_digest=digest_of_lines(build, unit),
            by=approved.people["director"],
            at=AT,
        )
    run_month_end(SEPTEMBER, by=None, at=AT)
    return approved


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "UPDATE scorecards_scorecardline SET rating = 'red' WHERE code = 'F1'",
            "says nothing of the red measure F1",
        ),
        (
            "UPDATE audit_auditevent SET text = replace(text, '2013', '2014') WHERE sequence = 2",
            "audit event 2",
        ),
        (
            "UPDATE audit_auditevent SET actor = 'Nobody' WHERE sequence = 2",
            "audit event 2 says something else",
        ),
        ("DELETE FROM audit_auditevent WHERE sequence = 2", "audit event 2 is missing"),
        ("DELETE FROM audit_auditevent WHERE sequence > 4", "its head says"),
        ("UPDATE audit_chainhead SET sequence = 4", "its head says 4"),
        ("UPDATE audit_chainhead SET sequence = 9000", "its head says 9000"),
        ("UPDATE targets_trajectorypoint SET planned = 1", "differs from the approved target book"),
        (
            "UPDATE targets_specification SET amber_within = 50",
            "differs from the approved target book",
        ),
        (
            "UPDATE targets_approval SET book = replace(book, '90', '10')",
            "does not match its digest",
        ),
        (
            "UPDATE reporting_publication SET content = replace(content, 'green', 'amber')",
            "does not match its digest",
        ),
        ("UPDATE reporting_publication SET green = 99", "counts other ratings"),
        (
            "UPDATE reporting_publication SET edition = 7 WHERE slug = 'care'",
            "names another report, month or edition",
        ),
        ("UPDATE reporting_publicationfile SET digest = 'x'", "does not match its digest"),
        (
            "UPDATE reporting_publishedtarget SET content = replace(content, 'green', 'amber')",
            "published target",
        ),
    ],
)
def test_it_names_what_was_changed(published, statement, words):
    behind_the_locks(statement)
    found = list(problems())
    assert any(words in problem for problem in found), found
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify", stdout=out)
    assert stopped.value.code == 1 and words in out.getvalue()


def test_what_is_written_while_it_reads_is_no_finding(published, monkeypatch):
    agree = verification._columns_agree

    def agree_while_others_work(event):
        record("open_month", f"month {event.sequence}", by=None, at=AT)
        monkeypatch.setattr(verification, "_columns_agree", agree)
        return agree(event)

    monkeypatch.setattr(verification, "_columns_agree", agree_while_others_work)
    assert verification.problems_of_the_chain() == []


def test_a_tail_cut_off_while_others_write_is_found(published, monkeypatch):
    agree = verification._columns_agree

    def agree_while_the_tail_is_cut(event):
        record("open_month", "a month", by=None, at=AT)
        return agree(event)

    behind_the_locks("DELETE FROM audit_auditevent WHERE sequence > 4")
    monkeypatch.setattr(verification, "_columns_agree", agree_while_the_tail_is_cut)
    assert any("its head says" in one for one in verification.problems_of_the_chain())


def test_it_names_a_lock_that_is_missing(published):
    name = (
        "targets_specification_lock"
        if connection.vendor == "postgresql"
        else "targets_specification_lock_update"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"DROP TRIGGER {name}"
            + (" ON targets_specification" if connection.vendor == "postgresql" else "")
        )
    assert list(problems()) == [f"the lock {name} is missing from the database"]


def test_all_locks_are_there_and_a_file_on_disk_is_compared(published, settings):
    assert not list(lock_problems(connection, every_lock(connection)))
    assert list(problems()) == []
    page = next(settings.PUBLISHED_ROOT.rglob("page.html"))
    page.write_text("changed")
    assert "differs from what was published" in next(problems())
