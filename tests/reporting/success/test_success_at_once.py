"""Two people do the same of a story, a case study, an adoption or a letter at the same moment
(PostgreSQL).
"""

from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from reporting.models import (
    Adoption,
    CaseStudy,
    CaseStudyVersion,
    ReadReceipt,
    StaffBriefing,
    SuccessStory,
    Synopsis,
)
from reporting.success import (
    adoptions,
    case_studies,
    receipts,
    staff_briefings,
    suggesting,
    synopses,
)
from scorecards.models import ScorecardBuild
from targets.models import ReviewFinding
from tests.at_once import at_once, give_way_before_recording, needs_postgresql
from tests.reporting.lessons.planted import facts_as_published
from tests.reporting.september import LATER, SEPTEMBER
from tests.reporting.success import story as told
from tests.reporting.success.story import by

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
RECOVERED = ["green", "red", "red", "green", "green", "green"]


@pytest.fixture(autouse=True)
def slow_acts(monkeypatch):
    """Between what an act changes and its commit there is time for another one."""
    give_way_before_recording(
        monkeypatch, case_studies, adoptions, receipts, staff_briefings, suggesting, synopses
    )


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def audited(action):
    return AuditEvent.objects.filter(action=action).count()


def later(council, name="team"):
    return {"by": council.people[name], "at": LATER}


# Stories


@pytest.fixture
def planted(september):
    with facts_as_published(ratings=RECOVERED, codes=["F1"]):
        yield september


def test_a_month_suggests_its_stories_once_at_once(planted):
    act = partial(suggesting.suggest_stories, ScorecardBuild.objects.get(), at=LATER)
    assert sorted(len(stories) for stories in at_once(act, act)) == [0, 1]
    assert SuccessStory.objects.count() == 1 == audited("suggest_stories")


def test_a_story_is_taken_up_or_set_aside_at_once(planted):
    [story] = suggesting.suggest_stories(ScorecardBuild.objects.get(), at=LATER)
    writer = planted.people["head"]
    take = partial(
        case_studies.take_up_story, story, title="Visits", written_by=writer, **later(planted)
    )
    leave = partial(case_studies.set_aside_story, story, reason="A new count.", **later(planted))
    assert "Refused" in names(at_once(take, leave))
    story.refresh_from_db()
    assert CaseStudy.objects.count() == (1 if story.state == "taken_up" else 0)


# Case studies


def test_two_case_studies_of_one_title_have_two_addresses(council):
    act = partial(told.draft, council)
    assert names(at_once(act, act)) == ["CaseStudyVersion", "CaseStudyVersion"]
    slugs = set(CaseStudy.objects.values_list("slug", flat=True))
    assert slugs == {"visits-on-one-list", "visits-on-one-list-2"}


@pytest.mark.parametrize(
    ("made", "act", "by_whom"),
    [
        (told.draft, "submit_case_study", "head"),
        (told.draft, "drop_case_study", "head"),
        (told.submitted, "approve_case_study", "director"),
        (told.approved_study, "publish_case_study", "team"),
    ],
)
def test_a_step_of_a_case_study_is_taken_once_at_once(council, made, act, by_whom):
    version = made(council)
    step = partial(getattr(case_studies, act), version, **by(council, by_whom))
    assert names(at_once(step, step)) == ["CaseStudyVersion", "Refused"]
    assert audited(act) == 1


def test_what_is_approved_is_not_returned_at_the_same_moment(council):
    version = told.submitted(council)
    approve = partial(case_studies.approve_case_study, version, **by(council, "director"))
    hand_back = partial(
        case_studies.return_case_study, version, reason="More.", **by(council, "director")
    )
    assert names(at_once(approve, hand_back)) == ["CaseStudyVersion", "Refused"]


def test_a_further_version_is_begun_once_at_once(council):
    version = told.published_study(council)
    act = partial(
        case_studies.correct_case_study, version, reason="A number.", **by(council, "head")
    )
    assert names(at_once(act, act)) == ["CaseStudyVersion", "Refused"]
    assert CaseStudyVersion.objects.count() == 2


def test_a_case_study_becomes_a_finding_once_at_once(council):
    version = told.published_study(council)
    act = partial(case_studies.find_in_case_study, version, words="Works.", **by(council, "team"))
    assert names(at_once(act, act)) == ["Refused", "ReviewFinding"]
    assert ReviewFinding.objects.count() == 1


def test_a_case_study_is_sent_to_a_service_once_at_once(council):
    version = told.published_study(council, could_copy=[])
    units = [council.units["waste"]]
    act = partial(case_studies.send_case_study, version, units=units, **by(council, "team"))
    assert sorted(map(str, at_once(act, act))) == ["1", "These services have it already"]
    assert Adoption.objects.count() == 1


# Adoptions


def test_a_service_adopts_once_at_once(council):
    version = told.published_study(council, could_copy=[])
    act = partial(told.adopted, council, version)
    assert names(at_once(act, act)) == ["Adoption", "Refused"]
    assert Adoption.objects.count() == 1 == audited("adopt_case_study")


def test_an_adoption_is_reviewed_once_at_once(council):
    adoption = told.adopted(council, told.published_study(council))
    act = partial(
        adoptions.review_adoption,
        adoption,
        outcome="give_up",
        reason="It cost too much.",
        **by(council, "other_head"),
    )
    assert names(at_once(act, act)) == ["Adoption", "Refused"]
    assert audited("review_adoption") == 1


# What staff read


def test_a_staff_briefing_is_sent_once_at_once(september):
    act = partial(staff_briefings.send_staff_briefing, SEPTEMBER, **later(september))
    assert names(at_once(act, act)) == ["Refused", "StaffBriefing"]
    receipt = ReadReceipt.objects.filter(user=september.people["head"])
    assert StaffBriefing.objects.count() == 1 == receipt.count()


def test_a_letter_is_opened_and_confirmed_once_at_once(september):
    staff_briefings.send_staff_briefing(SEPTEMBER, **later(september))
    receipt = ReadReceipt.objects.get(user=september.people["head"])
    opening = partial(receipts.open_reading, receipt, **later(september, "head"))
    confirming = partial(receipts.confirm_reading, receipt, **later(september, "head"))
    at_once(opening, opening)
    at_once(confirming, confirming)
    assert (audited("open_staff_briefing"), audited("confirm_staff_briefing")) == (1, 1)


def test_a_reader_is_reminded_once_at_once(september):
    staff_briefings.send_staff_briefing(SEPTEMBER, **later(september))
    day = LATER.replace(month=12)
    act = partial(receipts.remind_of_reading, day.date(), at=day)
    assert sorted(at_once(act, act)) == [0, ReadReceipt.objects.count()]
    assert Notice.objects.filter(key__endswith="late").count() == ReadReceipt.objects.count()


def test_a_synopsis_is_sent_to_a_manager_once_at_once(council):
    texts = {name: "Words." for name in synopses.TEXTS}
    synopses.word_synopsis(**texts, **by(council, "team"))
    act = partial(synopses.send_synopses, at=LATER)
    none, sent = sorted(at_once(act, act))
    assert (none, sent) == (0, Synopsis.objects.count())
