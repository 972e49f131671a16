"""What the portal puts into a staff briefing by itself: what is new since the one before it, each
once, and nothing that is over or has not begun; and that what was looked at is what is sent.
"""

from datetime import date, timedelta

import pytest

from pmf_portal.refusals import Refused
from reporting.models import StaffBriefing
from reporting.success import adoptions
from reporting.success.staff_briefings import (
    TEXTS,
    begun_since,
    covered_until,
    outdated_words,
    send_staff_briefing,
    texts_of,
    word_staff_briefing,
)
from targets.models import InYearDecision, Specification
from tests.reporting.september import LATER, RELEASE, SEPTEMBER, correct
from tests.reporting.success.story import adopted, published_study

ADDRESS = "/staff-briefings/2013-09/"
TOLD = "Waste now does what worked for Care."
DAY = timedelta(days=1)


def words_of(response):
    return " ".join(response.content.decode().split())


def team(council, at=LATER):
    return {"by": council.people["team"], "at": at}


def worded(council, at=LATER, **more):
    return word_staff_briefing(
        SEPTEMBER, **dict.fromkeys(TEXTS, "") | {"opening": "Hello."} | more, **team(council, at)
    )


def reviewed(council, adoption, outcome, at=LATER):
    return adoptions.review_adoption(
        adoption, outcome=outcome, reason="It went well.", **team(council, at)
    )


@pytest.mark.parametrize(
    ("outcome", "told"), [(None, [TOLD]), ("keep", [TOLD]), ("change", [TOLD]), ("give_up", [])]
)
def test_staff_are_told_what_a_service_does_now_and_not_what_it_gave_up(council, outcome, told):
    adoption = adopted(council, published_study(council))
    if outcome:
        reviewed(council, adoption, outcome)
    assert begun_since(None, LATER) == told


@pytest.mark.parametrize("outcome", ["keep", "change"])
def test_a_review_is_no_news(council, outcome):
    reviewed(council, adopted(council, published_study(council)), outcome)
    assert begun_since(LATER - DAY, LATER) == []


def test_what_begins_later_is_told_once_it_has_begun(council):
    adopted(council, published_study(council), begun_on=date(2015, 1, 15))
    assert begun_since(None, LATER) == []
    begun = LATER.replace(year=2015, month=2, day=1)
    assert begun_since(begun - 10 * DAY, begun) == []
    assert begun_since(begun - 30 * DAY, begun) == [TOLD]


def test_before_the_first_briefing_the_last_published_month_counts(september):
    assert covered_until(SEPTEMBER) is None
    assert covered_until(SEPTEMBER + 1) == RELEASE
    correct(september)
    assert covered_until(SEPTEMBER + 1) == RELEASE
    assert covered_until(SEPTEMBER + 4) == RELEASE


def test_a_briefing_tells_what_came_out_since_the_one_before_was_sent(september):
    published_study(september)
    briefing = send_staff_briefing(SEPTEMBER, **team(september))
    assert covered_until(SEPTEMBER + 1) == briefing.sent_at == LATER


def test_what_came_out_after_the_words_were_saved_is_told_the_next_time(september):
    worded(september, LATER - DAY)
    worded(september, LATER)
    send_staff_briefing(SEPTEMBER, **team(september, LATER + DAY))
    assert covered_until(SEPTEMBER + 1) == LATER - DAY


def test_the_newest_are_told_first_and_how_many_more_there_are(september):
    for n in range(8):
        published_study(september, title=f"Study {n}")
    points = texts_of(SEPTEMBER, LATER).stories.splitlines()
    assert [point.split(". ")[0] for point in points[:6]] == [
        f"Care: Study {n}" for n in range(7, 1, -1)
    ]
    assert points[6:] == ["And 2 more to read among the case studies."]


def test_a_summary_of_two_paragraphs_is_one_point(september):
    published_study(september, summary="It was late.\r\n\r\nIt is on time.")
    [point] = texts_of(SEPTEMBER, LATER).stories.splitlines()
    assert point == "Care: Visits on one list. It was late. It is on time."


def test_a_reason_of_two_paragraphs_is_one_point(september):
    InYearDecision.objects.create(
        specification=Specification.objects.approved().get(target__code="F1"),
        act=InYearDecision.WITHDRAW,
        reason="It was late.\n\nIt is over.",
        decided_by=september.people["team"],
        decided_at=LATER,
    )
    assert "It was late. It is over." in texts_of(SEPTEMBER, LATER).changes


def test_whatever_the_portal_puts_in_fits_into_its_field(client, september):
    for n in range(7):
        published_study(september, title=f"{n} {'t' * 190}", summary="s" * 600)
    client.force_login(september.people["team"])
    form = client.get(f"{ADDRESS}edit/").context["form"]
    typed = {name: form.initial[name] for name in TEXTS} | {"about": form.about}
    assert client.post(f"{ADDRESS}edit/", typed).status_code == 302


def test_what_was_looked_at_is_what_is_sent(client, september):
    client.force_login(september.people["team"])
    seen = {"seen": client.get(ADDRESS).context["seen"]}
    worded(september, opening="Half a sente")
    answer = client.post(f"{ADDRESS}send/", seen, follow=True)
    assert "The briefing changed since you opened this page" in words_of(answer)
    assert "Half a sente" in words_of(answer) and not StaffBriefing.objects.exists()
    seen = {"seen": client.get(ADDRESS).context["seen"]}
    client.post(f"{ADDRESS}send/", seen)
    assert StaffBriefing.objects.get().as_sent["opening"] == "Half a sente"


def test_a_press_that_does_not_say_what_was_seen_sends_nothing(client, september):
    client.force_login(september.people["team"])
    assert client.post(f"{ADDRESS}send/").url == ADDRESS
    assert not StaffBriefing.objects.exists()


def test_words_from_before_a_correction_are_warned_of(client, september):
    worded(september, RELEASE + DAY)
    client.force_login(september.people["team"])
    page = client.get(ADDRESS)
    assert "A correction of September 2013" not in words_of(page)
    seen = page.context["seen"]
    correct(september)
    assert "A correction of September 2013 was published after" in words_of(client.get(ADDRESS))
    with pytest.raises(Refused, match="changed since you opened"):
        send_staff_briefing(SEPTEMBER, seen=seen, **team(september))
    worded(september, LATER + DAY)
    assert outdated_words(SEPTEMBER) is None
    assert "A correction of September 2013" not in words_of(client.get(ADDRESS))
