"""A director returns one line with a question: the others are signed off, the line is answered and
comes back, and the month is not published before it is signed too.
"""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.cycle.month_end import build_month
from reporting.models import Publication
from reporting.publishing.month import correct_month, publish_month, why_not_ready
from scorecards.actuals.services import record_actual
from scorecards.models import ReturnedLine, ScorecardBuild, SignOff
from scorecards.month.returns import (
    answer_returned_line,
    digest_of_line,
    end_return,
    return_line,
    return_scorecard,
    sign_off_returned_line,
)
from scorecards.month.sign_off import (
    digest_of_lines,
    override_sign_off,
    sign_off,
    withdraw_sign_off,
)
from tests.reporting.september import RELEASE, SEPTEMBER, with_figures
from tests.states import made_once

pytestmark = pytest.mark.slow

PAGE = "/drafts/2013-09/families/"
QUESTION = "Why is it so far below plan?"
HOUR = timedelta(hours=1)


@made_once
def built(approved):
    """September is built: F1 on plan, F2 red without a comment."""
    with_figures(approved)
    build_month(SEPTEMBER, by=None, at=RELEASE)
    return approved


@made_once
def returned(built):
    """The director has returned F2."""
    build = ScorecardBuild.objects.get()
    line = build.lines.get(code="F2")
    return_line(build, line, question=QUESTION, by=built.people["director"], at=RELEASE)
    return built


def build_of():
    return ScorecardBuild.objects.get(frozen_at=None)


def the_return():
    return ReturnedLine.objects.order_by("-pk").first()


def sign(council, name="families", person="director"):
    build, unit = build_of(), council.units[name]
    seen = digest_of_lines(build, unit)
    return sign_off(build, unit, seen_digest=seen, by=council.people[person], at=RELEASE + HOUR)


def sign_the_rest(council):
    sign(council)
    sign(council, "places", "other_director")


def sign_f2(council):
    seen = digest_of_line(build_of(), the_return().target_id)
    director = council.people["director"]
    return sign_off_returned_line(the_return(), seen_digest=seen, by=director, at=RELEASE + HOUR)


def another_figure(council, at=RELEASE + HOUR):
    record_actual(
        council.ratio,
        SEPTEMBER,
        numerator=Decimal(95),
        denominator=Decimal(100),
        reason="Late returns",
        comment="Counted again.",
        by=council.people["lead"],
        at=at,
    )


def tasks(council, name):
    return [(task.kind, task.words) for task in due_tasks(council.people[name], date(2013, 10, 17))]


TO_ANSWER = ("Questions of your director", "F2, September 2013")
CAME_BACK = ("Lines that came back", "F2, September 2013")


def test_a_returned_line_is_a_task_with_a_notice_for_lead_and_officer(returned):
    for name in ("lead", "head"):
        assert TO_ANSWER in tasks(returned, name)
    for name in ("deputy_lead", "manager", "other_lead", "director", "team"):
        assert TO_ANSWER not in tasks(returned, name)
    notices = Notice.objects.filter(key=f"returned line {the_return().pk}")
    assert sorted(notice.user.username for notice in notices) == ["head", "lead"]
    assert QUESTION in notices[0].body
    assert "/drafts/2013-09/families/F2/answer/" in notices[0].body


def test_every_act_on_a_returned_line_stands_in_the_audit_trail(returned):
    by = returned.people["lead"]
    answer_returned_line(the_return(), answer="Two wards closed.", by=by, at=RELEASE)
    sign(returned)
    sign_f2(returned)
    acts = ["return_line", "answer_returned_line", "sign_off_returned_line"]
    events = AuditEvent.objects.filter(action__in=acts).order_by("sequence")
    assert [event.action for event in events] == acts
    assert QUESTION in events[0].text and "Two wards closed." in events[1].text


def test_the_other_lines_are_signed_off_while_one_is_returned(returned):
    signed = sign(returned)
    assert sorted(signed.figures) == ["C1", "F1"]
    assert signed.digest == digest_of_lines(build_of(), returned.units["families"])


def test_nothing_is_signed_while_every_line_is_returned(returned):
    build = build_of()
    for line in build.lines.filter(code__in=["F1", "C1"]):
        return_line(build, line, question="Why?", by=returned.people["director"], at=RELEASE)
    with pytest.raises(Refused, match="nothing to sign off yet"):
        sign(returned)


def test_a_month_waits_for_its_returned_line(returned):
    sign_the_rest(returned)
    waits = "F2 is returned by the director, and not signed off yet."
    assert why_not_ready(build_of(), RELEASE + HOUR) == waits
    signed = sign_f2(returned)
    assert why_not_ready(build_of(), RELEASE + HOUR) == ""
    assert sorted(signed.figures) == ["C1", "F1", "F2"]
    published = publish_month(SEPTEMBER, by=None, at=RELEASE + HOUR)
    assert published.frozen_at and the_return().ending == ReturnedLine.SIGNED


def test_a_month_published_without_a_returned_line_says_so(client, returned):
    sign_the_rest(returned)
    team, families = returned.people["team"], returned.units["families"]
    override_sign_off(build_of(), families, reason="The officer is ill.", by=team, at=RELEASE)
    publish_month(SEPTEMBER, by=None, at=RELEASE + HOUR)
    content = json.loads(Publication.objects.get(slug="families").content)
    (said,) = [one for one in content["sign_offs"] if one["directorate"] == "Families"]
    assert said["signed_by"] == "Post of director"
    assert (said["returned"], said["reason"]) == ("F2", "The officer is ill.")
    page = client.get("/scorecards/families/2013-09/").content.decode()
    assert "but for F2: published without" in " ".join(page.split())


def test_a_correction_edition_keeps_what_was_never_signed(returned):
    sign_the_rest(returned)
    team, families = returned.people["team"], returned.units["families"]
    override_sign_off(build_of(), families, reason="Ill", by=team, at=RELEASE)
    publish_month(SEPTEMBER, by=None, at=RELEASE + HOUR)
    record_actual(
        returned.elsewhere,
        SEPTEMBER,
        value=Decimal(50),
        reason="Late",
        by=returned.people["other_lead"],
        at=RELEASE + 2 * HOUR,
    )
    build = correct_month(SEPTEMBER, reason="Late", by=team, at=RELEASE + 3 * HOUR)
    assert [one.code for one in build.returned_lines.filter(ended_at=None)] == ["F2"]


def test_an_answer_comes_back_to_the_director(returned):
    lead = returned.people["lead"]
    answer_returned_line(the_return(), answer="Two wards closed.", by=lead, at=RELEASE)
    assert CAME_BACK in tasks(returned, "director") and TO_ANSWER not in tasks(returned, "lead")
    (notice,) = Notice.objects.filter(key=f"returned line {the_return().pk} answered")
    assert notice.user == returned.people["director"] and "Two wards closed." in notice.body


def test_a_corrected_figure_comes_back_to_the_director_once(returned):
    another_figure(returned)
    assert CAME_BACK in tasks(returned, "director") and TO_ANSWER not in tasks(returned, "lead")
    for n in (2, 3):
        build_month(SEPTEMBER, by=None, at=RELEASE + n * HOUR)
    notice = Notice.objects.get(key=f"returned line {the_return().pk} changed")
    assert notice.user == returned.people["director"]


def test_a_returned_line_is_computed_again_after_the_others_are_signed(returned):
    signed = sign(returned)
    another_figure(returned, RELEASE + 2 * HOUR)
    build_month(SEPTEMBER, by=None, at=RELEASE + 3 * HOUR)
    line = build_of().lines.get(code="F2")
    assert (line.period_actual, line.comment) == (Decimal(95), "Counted again.")
    assert signed.digest == digest_of_lines(build_of(), returned.units["families"])
    assert not Notice.objects.filter(key__startswith="sign again").exists()
    assert sorted(sign_f2(returned).figures["F2"].items())[-1] == ("2013-09", 2)


def test_a_newer_figure_is_never_signed_unseen(returned):
    sign(returned)
    seen = digest_of_line(build_of(), the_return().target_id)
    another_figure(returned, RELEASE + 2 * HOUR)
    director = returned.people["director"]
    with pytest.raises(Refused, match="Something newer is not on this line yet"):
        sign_off_returned_line(the_return(), seen_digest=seen, by=director, at=RELEASE)
    build_month(SEPTEMBER, by=None, at=RELEASE + 3 * HOUR)
    with pytest.raises(Refused, match="changed since you opened this page"):
        sign_off_returned_line(the_return(), seen_digest=seen, by=director, at=RELEASE)


def test_a_return_that_is_taken_back_is_signed_with_the_others(returned):
    end_return(the_return(), by=returned.people["director"], at=RELEASE)
    assert sorted(sign(returned).figures) == ["C1", "F1", "F2"]
    assert TO_ANSWER not in tasks(returned, "lead")


def test_a_line_is_returned_once_more_after_its_answer(returned):
    build, director = build_of(), returned.people["director"]
    line = build.lines.get(code="F2")
    with pytest.raises(Refused, match="F2 is returned already"):
        return_line(build, line, question="Again?", by=director, at=RELEASE)
    answer_returned_line(the_return(), answer="Yes", by=returned.people["lead"], at=RELEASE)
    return_line(build, line, question="And the wards?", by=director, at=RELEASE)
    assert [one.ending for one in ReturnedLine.objects.all()] == ["asked_again", ""]
    assert TO_ANSWER in tasks(returned, "lead")


def test_a_signed_line_is_returned_only_after_a_withdrawal(built):
    sign(built)
    build, director = build_of(), built.people["director"]
    line = build.lines.get(code="F2")
    with pytest.raises(Refused, match="Withdraw the sign-off before you return one"):
        return_line(build, line, question="Why?", by=director, at=RELEASE)
    withdraw_sign_off(build, built.units["families"], reason="F2", by=director, at=RELEASE)
    assert return_line(build, line, question="Why?", by=director, at=RELEASE).is_open


# The whole scorecard.

EVERY_LINE = "Please look at the whole of September again."


@pytest.fixture
def all_returned(built):
    asked = {"question": EVERY_LINE, "by": built.people["director"], "at": RELEASE}
    return_scorecard(build_of(), built.units["families"], **asked)
    return built


def test_the_whole_scorecard_is_returned_in_one_act(all_returned):
    families = all_returned.units["families"]
    codes = [line.code for line in build_of().lines.filter(directorate=families).order_by("code")]
    assert [one.code for one in ReturnedLine.objects.order_by("code")] == codes
    (event,) = AuditEvent.objects.filter(action="return_scorecard")
    assert json.loads(event.text)["details"]["lines"] == codes
    assert not AuditEvent.objects.filter(action="return_line").exists()
    with pytest.raises(Refused, match="nothing to sign off yet"):
        sign(all_returned)
    with pytest.raises(Refused, match="Every line is returned already"):
        director = all_returned.people["director"]
        return_scorecard(build_of(), families, question="Again", by=director, at=RELEASE)


def test_each_person_gets_one_letter_on_all_their_lines(all_returned):
    notices = Notice.objects.filter(subject__contains="your director returns the scorecard")
    by_person = {notice.user.username: notice.body for notice in notices}
    assert len(by_person) == len(notices)
    assert EVERY_LINE in by_person["lead"]
    assert "/drafts/2013-09/families/F1/answer/" in by_person["lead"]
    assert "/drafts/2013-09/families/F2/answer/" in by_person["lead"]


def test_a_line_that_waits_is_left_to_its_own_question(returned):
    asked = {"question": EVERY_LINE, "by": returned.people["director"], "at": RELEASE + HOUR}
    others = return_scorecard(build_of(), returned.units["families"], **asked)
    assert "F2" not in [one.code for one in others]
    assert ReturnedLine.objects.get(code="F2").question == QUESTION


def test_a_line_that_was_answered_is_asked_once_more(returned):
    answer_returned_line(the_return(), answer="So.", by=returned.people["lead"], at=RELEASE)
    asked = {"question": EVERY_LINE, "by": returned.people["director"], "at": RELEASE + HOUR}
    others = return_scorecard(build_of(), returned.units["families"], **asked)
    assert "F2" in [one.code for one in others]
    endings = ReturnedLine.objects.filter(code="F2").values_list("ending", flat=True)
    assert list(endings.order_by("pk")) == [ReturnedLine.ASKED_AGAIN, ""]


def test_a_signed_scorecard_is_not_returned(built):
    sign(built)
    with pytest.raises(Refused, match="signed off"):
        asked = {"question": EVERY_LINE, "by": built.people["director"], "at": RELEASE}
        return_scorecard(build_of(), built.units["families"], **asked)


def test_one_answer_is_given_for_all_lines_that_came_together(client, all_returned):
    client.force_login(all_returned.people["lead"])
    address = f"{PAGE}F2/answer/"
    assert "This is my answer on" in client.get(address).content.decode()
    client.post(address, {"answer": "All is checked.", "for_all": "on"})
    answered = ReturnedLine.objects.exclude(answered_at=None).values_list("code", flat=True)
    assert {"F1", "F2"} <= set(answered)
    (event,) = AuditEvent.objects.filter(action="answer_returned_line")
    assert json.loads(event.text)["details"]["lines"] == ["F2", *sorted(set(answered) - {"F2"})]
    letters = Notice.objects.filter(user=all_returned.people["director"])
    assert letters.filter(subject__contains="back from your question").count() == 1


def test_an_answer_is_on_one_line_where_nobody_says_more(client, all_returned):
    client.force_login(all_returned.people["lead"])
    client.post(f"{PAGE}F2/answer/", {"answer": "Two wards closed."})
    answered = ReturnedLine.objects.exclude(answered_at=None).values_list("code", flat=True)
    assert list(answered) == ["F2"]


def test_all_returns_are_ended_in_one_act(client, all_returned):
    client.force_login(all_returned.people["director"])
    count = ReturnedLine.objects.count()
    assert f"End all {count} returns" in client.get(PAGE).content.decode()
    page = client.post(f"{PAGE}end-returns/", follow=True).content.decode()
    assert f"{count} returns ended." in page and f"Verify and sign off {count} lines" in page
    assert not ReturnedLine.objects.filter(ended_at=None).exists()
    assert AuditEvent.objects.filter(action="end_returns").count() == 1
    page = client.post(f"{PAGE}end-returns/", follow=True).content.decode()
    assert "No line is returned any more." in page


def test_the_whole_scorecard_is_returned_by_the_form(client, built):
    client.force_login(built.people["director"])
    assert "Return the whole scorecard" in client.get(PAGE).content.decode()
    empty = client.post(f"{PAGE}return/", {"question": " "}).content.decode()
    assert "Say what should change" in empty and 'href="#whole-question"' in empty
    page = client.post(f"{PAGE}return/", {"question": EVERY_LINE}, follow=True).content.decode()
    assert "The whole scorecard is returned. Nothing is signed off." in page
    assert "Every line has been returned: there is nothing to sign off yet." in page
    assert "Return the whole scorecard" in page


@pytest.mark.parametrize("address", ["return/", "end-returns/"])
def test_nobody_else_returns_a_scorecard_or_ends_that(client, built, address):
    for name in ("team", "lead", "other_director"):
        client.force_login(built.people[name])
        status = client.post(PAGE + address, {"question": "Why?"}).status_code
        assert status in (403, 404), name


# The pages.


def test_a_director_returns_a_line_by_its_form_and_signs_the_rest(client, built):
    client.force_login(built.people["director"])
    page = client.get(PAGE).content.decode()
    assert "Sign off September 2013: 2 of 3 lines need your eye" in page
    assert "Verify and sign off 3 lines" in page and "Red, no comment" in page
    assert "points short of plan" in page
    answer = client.post(f"{PAGE}F2/return/", {"question": "  "})
    assert "Say what should change" in answer.content.decode()
    answer = client.post(f"{PAGE}F2/return/", {"question": "x" * 1001})
    assert "x" * 1001 in answer.content.decode() and not ReturnedLine.objects.exists()
    answer = client.post(f"{PAGE}F2/return/", {"question": QUESTION}, follow=True)
    page = answer.content.decode()
    assert "F2 is returned." in page and QUESTION in page and "Take it back" in page
    assert "Verify and sign off 2 lines" in page
    digest = answer.context["form"].initial["seen_digest"]
    client.post(f"{PAGE}sign-off/", {"seen_digest": digest, "confirm": "on"})
    page = client.get(PAGE)
    assert "September 2013 is signed off, but for 1 line" in page.content.decode()
    seen = page.context["digests"]["F2"]
    client.post(f"{PAGE}F2/sign-off/", {"seen_digest": seen})
    assert "F2" in SignOff.objects.get().figures
    assert "September 2013 is signed off</h1>" in client.get(PAGE).content.decode()


def test_a_line_on_plan_can_be_returned_too(client, built):
    client.force_login(built.people["director"])
    page = client.get(f"{PAGE}F1/return/").content.decode()
    assert 'id="question-F1"' in page
    client.post(f"{PAGE}F1/return/", {"question": "Is it right?"})
    assert the_return().code == "F1"


def test_a_lead_answers_by_the_form(client, returned):
    client.force_login(returned.people["lead"])
    page = client.get(f"{PAGE}F2/answer/").content.decode()
    assert QUESTION in page and "/targets/F2/actuals/2013-09/record/" in page
    assert "Write your answer" in client.post(f"{PAGE}F2/answer/", {"answer": ""}).content.decode()
    client.post(f"{PAGE}F2/answer/", {"answer": "Two wards closed."})
    assert the_return().answered_by == returned.people["lead"]
    client.force_login(returned.people["director"])
    page = client.get(PAGE).content.decode()
    assert "Two wards closed." in page and "Back from your question" in page
    client.post(f"{PAGE}F2/end-return/")
    assert "Verify and sign off 3 lines" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("address", "name", "status"),
    [
        ("F2/return/", "team", 403),
        ("F2/return/", "other_director", 404),
        ("F9/return/", "director", 404),
        ("F2/end-return/", "head", 403),
        ("F1/end-return/", "director", 404),
        ("F2/sign-off/", "team", 403),
        ("F2/sign-off/", "director", 403),
        ("F2/answer/", "lead", 200),
        ("F2/answer/", "head", 200),
        ("F2/answer/", "team", 200),
        ("F2/answer/", "director", 403),
        ("F2/answer/", "other_lead", 404),
        ("F2/answer/", "member", 403),
    ],
)
def test_who_may_act_on_a_returned_line(client, returned, address, name, status):
    client.force_login(returned.people[name])
    assert client.post(PAGE + address).status_code == status


def test_what_came_too_late_is_said(client, returned):
    client.force_login(returned.people["director"])
    client.post(f"{PAGE}F2/end-return/")
    page = client.post(f"{PAGE}F2/end-return/")
    assert page.status_code == 403
    assert "The return of F2 has ended already." in page.content.decode()
