"""After each publication the portal suggests stories of success, each once, of what was published."""

from datetime import timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.models import SuccessStory
from reporting.success import suggesting
from reporting.success.case_studies import set_aside_story, take_up_story
from reporting.success.permissions import may_set_aside_story, may_take_up_story
from reporting.success.queries import evidence_of, stories_shown
from reporting.success.rules.lifecycle import STORY_LABELS
from reporting.success.suggesting import plan_stories, suggest_stories, suggest_stories_job
from scorecards.models import ScorecardBuild
from targets.models import Target
from tests.reporting.lessons.planted import facts_as_published
from tests.reporting.meetings.story import AT
from tests.reporting.september import LATER, RELEASE, SEPTEMBER, correct

RECOVERED = ["green", "red", "red", "green", "green", "green"]


@pytest.fixture
def planted(september):
    """September as if its measures had recovered."""
    with facts_as_published(ratings=RECOVERED, codes=["F1"]):
        yield september


def build():
    return ScorecardBuild.objects.get()


def test_the_job_is_planned_once_for_each_publication(september):
    [job] = plan_stories(RELEASE)
    assert (job["kind"], job["period"], job["subject"]) == (
        "suggest_stories",
        "2013-09",
        "edition 1",
    )


def test_nothing_is_planned_before_anything_is_published(approved, at):
    assert list(plan_stories(at)) == []
    assert suggest_stories_job("2013-09", "edition 1", at) == "0 stories suggested"


def test_a_story_has_measure_service_and_the_figures_with_their_page(planted):
    assert suggest_stories_job("2013-09", "edition 1", LATER) == "1 story suggested"
    story = SuccessStory.objects.get()
    assert (story.key, story.kind, story.state) == (
        "recovered F1 2013-06",
        "recovered",
        "suggested",
    )
    assert (story.target.code, str(story.unit)) == ("F1", "Care")
    # Only September is published: no page shows the months before it.
    shown = [(one.words, one.address) for one in evidence_of(story)]
    words = "September 2013: green, 91.2% against a plan of 90.0%"
    assert shown == [(words, "/targets/F1/2013-09/")]


def test_a_second_run_and_what_was_settled_suggest_nothing(planted):
    [story] = suggest_stories(build(), at=LATER)
    assert suggest_stories(build(), at=LATER) == []
    team = {"by": planted.people["team"], "at": LATER}
    set_aside_story(story, reason="The count changed.", **team)
    assert suggest_stories(build(), at=LATER) == [] and SuccessStory.objects.count() == 1
    with facts_as_published(ratings=["red", "red", *["green"] * 3], codes=["F1"]):
        assert suggest_stories(build(), at=LATER) == []
    with facts_as_published(ratings=["red", "red", *["green"] * 4], codes=["F1"]):
        [another] = suggest_stories(build(), at=LATER)
    assert another.key == "recovered F1 2013-05"
    assert AuditEvent.objects.filter(action="suggest_stories").count() == 2


REFUTED = ["green", "red", "red", "green", "green", "red"]


def test_a_correction_takes_back_what_it_refutes(planted):
    suggest_stories(build(), at=LATER)
    with facts_as_published(ratings=REFUTED, codes=["F1"]):
        assert suggest_stories(build(), at=LATER) == []
    assert not SuccessStory.objects.exists()
    event = AuditEvent.objects.get(action="correct_stories")
    assert "has been green for 3 months" in event.text
    [again] = suggest_stories(build(), at=LATER)
    assert again.key == "recovered F1 2013-06"


def test_a_correction_of_the_spell_suggests_it_anew(planted):
    suggest_stories(build(), at=LATER)
    with facts_as_published(ratings=["red", "red", *["green"] * 4], codes=["F1"]):
        suggest_stories(build(), at=LATER)
    assert SuccessStory.objects.get().key == "recovered F1 2013-05"


def test_a_correction_of_the_figure_is_in_the_words(planted):
    suggest_stories(build(), at=LATER)
    with facts_as_published(ratings=RECOVERED, codes=["F1"], actual_to_date="95.5"):
        assert suggest_stories(build(), at=LATER) == []
    assert "95.5% against a plan of 90.0%" in SuccessStory.objects.get().words
    assert AuditEvent.objects.filter(action="correct_stories").count() == 1


@pytest.mark.parametrize("act", ["take_up", "set_aside"])
def test_what_was_decided_stays_whatever_is_corrected(planted, act):
    [story] = suggest_stories(build(), at=LATER)
    team = {"by": planted.people["team"], "at": LATER}
    if act == "take_up":
        take_up_story(story, title="On time", written_by=planted.people["head"], **team)
    else:
        set_aside_story(story, reason="Chance.", **team)
    with facts_as_published(ratings=REFUTED, codes=["F1"]):
        suggest_stories(build(), at=LATER)
    assert SuccessStory.objects.get().words == story.words


def test_a_month_that_is_corrected_later_is_read_again(planted):
    suggest_stories(build(), at=LATER)
    correct(planted)
    ScorecardBuild.objects.create(month=SEPTEMBER + 1, frozen_at=LATER, built_at=LATER)
    jobs = [(job["period"], job["subject"]) for job in plan_stories(LATER + timedelta(days=1))]
    assert jobs == [("2013-09", "edition 2"), ("2013-10", "edition 1")]
    with facts_as_published(ratings=REFUTED, codes=["F1"]):
        assert suggest_stories_job("2013-09", "edition 2", LATER) == "0 stories suggested"
    assert not SuccessStory.objects.exists()
    assert len(list(plan_stories(LATER + timedelta(days=60)))) == 1


def test_an_earlier_month_suggests_no_recovery(planted):
    ScorecardBuild.objects.create(month=SEPTEMBER + 1, frozen_at=LATER, built_at=LATER)
    september = ScorecardBuild.objects.get(month=SEPTEMBER.first_day)
    assert suggest_stories(september, at=LATER) == []


def test_what_is_kept_back_is_not_in_the_evidence():
    line = {
        "rating": "red",
        "actual_to_date": None,
        "plan_to_date": "90",
        "decimals": 1,
        "unit": "%",
    }
    assert suggesting.figure_in_words(line) == "red"
    line |= {"actual_to_date": "3", "suppressed": "actual_to_date"}
    assert suggesting.figure_in_words(line) == "red"


def story_of(council, state="suggested", key="x"):
    return SuccessStory.objects.create(
        key=key,
        kind="recovered",
        words="F1 is back on plan.",
        evidence="[]",
        target=Target.objects.get_or_create(code="F1")[0],
        unit=council.units["care"],
        found_on=AT.date(),
        suggested_at=AT,
        state=state,
    )


@pytest.mark.parametrize("rule", [may_take_up_story, may_set_aside_story])
def test_the_performance_team_decides_each_once(council, rule):
    for name, person in council.people.items():
        allowed = {state for state in STORY_LABELS if rule(person, SuccessStory(state=state.value))}
        assert allowed == ({"suggested"} if name == "team" else set()), name


def test_what_is_taken_up_is_a_draft_on_the_desk_of_its_author(client, council):
    story = story_of(council)
    team = council.people["team"]
    kinds = {task.kind for task in due_tasks(team, AT.date())}
    assert "Stories of success to decide" in kinds
    words = {"title": "On time again", "written_by": council.people["head"], "by": team, "at": AT}
    version = take_up_story(story, **words)
    assert (version.state, version.summary) == ("draft", "F1 is back on plan.")
    [task] = [one for one in due_tasks(council.people["head"], AT.date()) if "to write" in one.kind]
    assert task.url == "/case-studies/on-time-again/"
    with pytest.raises(Refused, match="Taken up"):
        take_up_story(story, **words)
    with pytest.raises(Refused, match="Taken up"):
        set_aside_story(story, reason="No.", by=team, at=AT)


def test_only_officers_are_named_to_write(client, council):
    story = story_of(council)
    client.force_login(council.people["team"])
    typed = {"title": "On time", "written_by": council.people["member"].pk}
    page = client.post(f"{story.get_absolute_url()}take-up/", typed).content.decode()
    assert "Choose a person from the list" in page


def test_stories_to_decide_come_before_those_that_are_settled(council):
    settled = story_of(council, key="settled")
    waiting = story_of(council, key="waiting")
    set_aside_story(settled, reason="The count changed.", by=council.people["team"], at=AT)
    SuccessStory.objects.filter(pk=waiting.pk).update(found_on="2013-01-31")
    assert list(stories_shown("")) == [waiting, settled]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_whatever_there_is(
    client, council, django_assert_num_queries, number
):
    for n in range(number):
        story_of(council, key=str(n))
    client.force_login(council.people["leader"])
    client.get("/success-stories/")
    with django_assert_num_queries(6):
        assert client.get("/success-stories/?state=suggested").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("member", 403), ("partner", 403), ("hr", 200)])
def test_stories_are_for_officers_and_cabinet(client, council, name, status):
    story = story_of(council)
    client.force_login(council.people[name])
    for address in ("/success-stories/", story.get_absolute_url(), "/adoptions/"):
        assert client.get(address).status_code == status, address


def test_the_form_asks_for_a_reason_and_a_title(client, council):
    story = story_of(council)
    client.force_login(council.people["team"])
    address = story.get_absolute_url()
    assert (
        "Enter the reason" in client.post(f"{address}set-aside/", {"reason": " "}).content.decode()
    )
    assert "Enter the title" in client.post(f"{address}take-up/", {"title": " "}).content.decode()
    answer = client.post(f"{address}set-aside/", {"reason": "Chance."})
    story.refresh_from_db()
    assert answer.url == address and (story.state, story.reason) == ("set_aside", "Chance.")
