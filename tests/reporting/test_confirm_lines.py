"""Heads of service confirm their lines and the quality of their data before the director signs
them off; both are published with their dates.
"""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Absence
from pmf_portal.refusals import Refused
from reporting.content.scorecards import signed_in_words
from reporting.cycle.desk import due_tasks
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication
from reporting.publishing.month import correct_month
from scorecards.actuals.services import record_actual
from scorecards.models import LinesConfirmation, ScorecardBuild
from scorecards.month.confirmations import confirm_lines, service_lines
from tests.reporting.september import LATER, RELEASE, SEPTEMBER, sign_all, with_figures
from tests.states import made_once

pytestmark = pytest.mark.slow

PAGE = "/drafts/2013-09/families/confirm/care/"
HOUR = timedelta(hours=1)
QUERIES = 23


@made_once
def built(approved):
    """September is built."""
    with_figures(approved)
    build_month(SEPTEMBER, by=None, at=RELEASE)
    return approved


@made_once
def confirmed(built):
    """The head of care has confirmed the lines."""
    confirm(built)
    return built


def confirm(council, at=RELEASE):
    one = of_care(ScorecardBuild.objects.latest("edition"))
    by = council.people["head"]
    return confirm_lines(one.build, one.service, seen_digest=one.digest, by=by, at=at)


def bring(council, numerator):
    """Another figure of September."""
    record_actual(
        council.ratio,
        SEPTEMBER,
        numerator=Decimal(numerator),
        denominator=Decimal(100),
        reason="Counted again",
        by=council.people["lead"],
        at=RELEASE,
    )


def of_care(build):
    (one,) = service_lines(build.lines.filter(service__slug="care"))
    return one


def tasks_of(person):
    tasks = due_tasks(person, RELEASE.date())
    return [task for task in tasks if task.kind == "Lines to confirm"]


def test_what_a_head_confirmed_is_written_down_and_said(confirmed):
    one = of_care(ScorecardBuild.objects.get())
    assert one.is_current and one.confirmation.confirmed_by == confirmed.people["head"]
    event = AuditEvent.objects.get(action="confirm_lines")
    assert event.subject == "Care, September 2013, edition 1"
    assert json.loads(event.text)["details"]["lines"] == one.count
    with pytest.raises(Refused, match="Post of head has confirmed these lines already"):
        confirm(confirmed)


def test_a_changed_line_is_confirmed_anew(confirmed):
    bring(confirmed, 90)
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE + HOUR)
    assert not of_care(build).is_current
    assert len(tasks_of(confirmed.people["head"])) == 1
    confirm(confirmed, RELEASE + HOUR)
    assert of_care(build).is_current and LinesConfirmation.objects.count() == 2


def test_lines_that_are_as_they_were_again_need_no_further_word(confirmed):
    for numerator, is_current in ((90, False), (80, True)):
        bring(confirmed, numerator)
        build, _ = build_month(SEPTEMBER, by=None, at=RELEASE + HOUR)
        assert of_care(build).is_current is is_current


def test_lines_not_as_they_were_read_are_refused(built):
    build = ScorecardBuild.objects.get()
    told = {"by": built.people["head"], "at": RELEASE}
    with pytest.raises(Refused, match="A line changed since you opened this page"):
        confirm_lines(build, built.units["care"], seen_digest="another", **told)
    with pytest.raises(Refused, match="has no lines"):
        confirm_lines(build, built.units["council"], seen_digest="another", **told)


def test_nothing_is_confirmed_after_the_director_or_the_publication(built):
    build = ScorecardBuild.objects.get()
    sign_all(built, build)
    with pytest.raises(Refused, match="The director has signed these lines off already"):
        confirm(built)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    with pytest.raises(Refused, match="is published already"):
        confirm(built)


def test_a_confirmation_stays_as_it_was_given(confirmed):
    for change in (
        lambda words: words.update(digest="another"),
        lambda words: words.delete(),
    ):
        with pytest.raises(DatabaseError, match="a later word stands beside it"):
            with transaction.atomic():
                change(LinesConfirmation.objects.all())


def test_the_desk_of_a_head_asks_until_the_lines_are_confirmed_or_signed(built):
    head = built.people["head"]
    (task,) = tasks_of(head)
    assert task.url == PAGE and "of Care, September 2013" in task.words
    assert tasks_of(built.people["lead"]) == tasks_of(built.people["director"]) == []
    sign_all(built, ScorecardBuild.objects.get())
    assert tasks_of(head) == []


def test_the_desk_of_a_head_is_empty_once_they_have_confirmed(confirmed):
    assert tasks_of(confirmed.people["head"]) == []


def test_a_head_reads_and_confirms_on_the_page(built, client):
    client.force_login(built.people["head"])
    page = client.get(PAGE)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Confirm September 2013" in text and "The quality of the data is" in text
    form = page.context["form"]
    refused = client.post(PAGE, {"seen_digest": form.initial["seen_digest"], "about": form.about})
    assert "Say that you have read these lines" in refused.content.decode()
    entries = {"seen_digest": form.initial["seen_digest"], "about": form.about, "confirm": "on"}
    answer = client.post(PAGE, entries, follow=True)
    assert "Care: " in answer.content.decode() and "confirmed." in answer.content.decode()
    again = client.get(PAGE).content.decode()
    assert "Confirmed by Post of head" in again and "<form" not in again.split("<main")[1]


def test_lines_that_changed_meanwhile_are_said_and_not_confirmed(built, client):
    client.force_login(built.people["head"])
    form = client.get(PAGE).context["form"]
    entries = {"seen_digest": form.initial["seen_digest"], "about": form.about, "confirm": "on"}
    bring(built, 90)
    build_month(SEPTEMBER, by=None, at=RELEASE + HOUR)
    answer = client.post(PAGE, entries, follow=True).content.decode()
    assert "A line changed since you opened this page" in answer
    assert not LinesConfirmation.objects.exists()


@pytest.mark.parametrize(
    ("person", "status"),
    [("director", 403), ("manager", 403), ("lead", 403), ("other_head", 404), ("team", 403)],
)
def test_nobody_else_confirms(built, client, person, status):
    client.force_login(built.people[person])
    assert client.post(PAGE, {"confirm": "on"}).status_code == status
    assert not LinesConfirmation.objects.exists()


def test_the_deputy_confirms_while_the_head_is_away(built, client):
    day = RELEASE.date()
    Absence.objects.create(user=built.people["head"], first_day=day, last_day=day)
    client.force_login(built.people["manager"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pmf_portal.periods.clock.now", lambda: RELEASE)
        page = client.get(PAGE)
        form = page.context["form"]
        entries = {"seen_digest": form.initial["seen_digest"], "about": form.about}
        client.post(PAGE, entries | {"confirm": "on"})
    word = LinesConfirmation.objects.get()
    assert word.confirmed_by == built.people["manager"]


def test_the_director_sees_who_has_confirmed(confirmed, client):
    client.force_login(confirmed.people["director"])
    text = client.get("/drafts/2013-09/families/").content.decode()
    assert "confirmed by Post of head" in " ".join(text.split())
    bring(confirmed, 90)
    build_month(SEPTEMBER, by=None, at=RELEASE + HOUR)
    text = client.get("/drafts/2013-09/families/").content.decode()
    assert "a line has changed since" in " ".join(text.split())


def test_both_words_are_published_with_their_dates(confirmed, client):
    sign_all(confirmed, ScorecardBuild.objects.get())
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    content = json.loads(Publication.objects.get(slug="families", kind="scorecard").content)
    (one,) = content["sign_offs"]
    assert [word["as_published"] for word in one["confirmations"]] == [True]
    words = signed_in_words(one)
    assert "Verified and signed off by Post of director" in words
    assert "Confirmed before by the heads of Care (Post of head, " in words
    page = client.get("/scorecards/families/2013-09/").content.decode()
    assert "Confirmed before by the heads of Care" in " ".join(page.split())


def test_a_missing_word_is_published_too(built):
    sign_all(built, ScorecardBuild.objects.get())
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    content = json.loads(Publication.objects.get(slug="families", kind="scorecard").content)
    (one,) = content["sign_offs"]
    assert "Not confirmed by the head of service: Care." in signed_in_words(one)


def test_what_was_published_before_heads_were_asked_says_nothing_of_them():
    one = {"directorate": "Families", "signed_by": "Post of director", "signed_at": "10:00"}
    assert signed_in_words(one) == "Verified and signed off by Post of director at 10:00"


def test_a_correction_keeps_the_word_on_lines_that_did_not_change(confirmed):
    sign_all(confirmed, ScorecardBuild.objects.get())
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    confirmed.figure(confirmed.elsewhere, "2013-09", "95")
    team = confirmed.people["team"]
    correct_month(SEPTEMBER, reason="A late figure of Places.", by=team, at=LATER)
    build, _ = build_month(SEPTEMBER, by=None, at=LATER)
    assert build.edition == 2 and of_care(build).is_current


def test_a_page_asks_as_much_for_three_lines_as_for_one(built, client, django_assert_num_queries):
    client.force_login(built.people["head"])
    build = ScorecardBuild.objects.get()
    lines = build.lines.filter(service__slug="care")
    assert lines.count() > 1
    client.get(PAGE)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
    lines.exclude(code="F2").delete()
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
