"""Which measures might be retired: found from what was published, settled by people, and proposed by
the room of proposals; the pages of costs and of outcome measures.
"""

from datetime import UTC, datetime, timedelta

import pytest

from pmf_portal.refusals import Refused
from reporting.collection.finding import find_candidates, find_candidates_job, plan_candidates
from reporting.collection.pages import cost_page, shares
from reporting.collection.reading import named_since, uses_of
from reporting.cycle.desk import due_tasks
from reporting.engagement.feedback import give_feedback
from targets.collection import permissions
from targets.collection.queries import measures_of_year
from targets.collection.retiring import keep_candidate, propose_retirement
from targets.collection.rules.candidates import CandidateState
from targets.collection.stating import state_collection_costs
from targets.lessons.findings import record_finding
from targets.lessons.queries import lessons_touching
from targets.models import Proposal, RetirementCandidate, ReviewFinding, Specification, Target
from tests.factories import YEAR
from tests.reporting.september import RELEASE
from tests.targets.lessons.story import found

AT = datetime(2014, 3, 3, 9, tzinfo=UTC)
LIST = "/retirement-candidates/2013-14/"


def costs(council, **minutes):
    answers = {Target.objects.get(code=code): value for code, value in minutes.items()}
    state_collection_costs(YEAR, answers, by=council.people["lead"], at=AT)


def by(council, name="team"):
    return {"by": council.people[name], "at": AT}


def candidate(council, code="F1"):
    """A measure that is dear and that nobody names."""
    costs(council, **{"F1": 30, "F2": 30, "C1": 30, "P1": 30} | {code: 300})
    find_candidates(YEAR, **by(council))
    return RetirementCandidate.objects.for_page().get(target__code=code)


def use_of(code, at=AT):
    measures = list(measures_of_year(YEAR))
    return next(one for one in uses_of(measures, YEAR, at) if one.code == code)


def waiting():
    rows = RetirementCandidate.objects.to_look_at()
    return sorted(rows.values_list("target__code", flat=True))


def test_facts_are_those_of_published_lines_alone(september):
    assert use_of("F1").ratings == ("green",) and use_of("F1").figures
    assert use_of("P1").late == (True,)
    assert use_of("F1", RELEASE - timedelta(days=1)).ratings == ()


def test_whether_small_counts_changed_is_not_said(september):
    one = next(row for row in measures_of_year(YEAR) if row.target.code == "F1")
    one.suppress_below = 5
    (use,) = uses_of([one], YEAR, AT)
    assert use.figures == {} and use.ratings == ("green",)


def test_a_measure_is_used_where_somebody_names_it(approved):
    assert use_of("F1").named == frozenset()
    found = {"source": "scorecards", "worked": "bad", "words": "x", "document": "x"}
    target = Target.objects.get(code="F1")
    record_finding(**found, found_on=AT.date(), measures=[target], **by(approved))
    assert use_of("F1").named == {"finding"}
    ReviewFinding.objects.update(recorded_by=None)
    assert use_of("F1").named == frozenset()
    ReviewFinding.objects.update(state="in_theme")
    assert use_of("F1").named == {"finding"}


def test_a_measure_that_somebody_wrote_about_is_asked_about(approved):
    assert not use_of("F1").is_asked_about
    sent = {"kind": "question", "name": "", "email": "", "may_publish": False, "sender": "s"}
    give_feedback(about="/targets/F1/", text="Why?", **sent, at=AT)
    assert use_of("F1").is_asked_about and not use_of("F2").is_asked_about


def test_an_exception_report_names_its_measure(opened_report):
    assert "exception report" in use_of(opened_report.target.code).named


def test_what_is_settled_is_not_asked_again_in_its_year(approved):
    keep_candidate(candidate(approved), reason="We begin to use it", **by(approved))
    assert find_candidates(YEAR, **by(approved)) == 0 and waiting() == []
    one = RetirementCandidate.objects.get()
    assert (one.state, one.reason) == ("kept", "We begin to use it")
    with pytest.raises(Refused, match="stands at “Kept”"):
        keep_candidate(one, reason="x", **by(approved))


def test_what_nobody_settled_follows_the_facts(approved):
    candidate(approved)
    costs(approved, F1=400)
    find_candidates(YEAR, **by(approved))
    assert "6.7 hours" in RetirementCandidate.objects.get().sentences[0]
    costs(approved, F1=20)
    find_candidates(YEAR, **by(approved))
    assert waiting() == []


def test_what_the_law_asks_for_is_never_a_candidate(approved):
    measures = list(measures_of_year(YEAR))
    for one in measures:
        one.statutory = True
    costs(approved, F1=300, F2=30, C1=30)
    assert all(use.is_statutory for use in uses_of(measures, YEAR, AT))


def test_a_proposal_to_retire_goes_on_in_the_room_of_proposals(approved):
    one, head = candidate(approved), approved.people["head"]
    one = propose_retirement(one, reason="Stop it", owner=head, **by(approved))
    proposal = one.proposal
    assert (proposal.kind, proposal.owner, proposal.state) == ("decommission", head, "draft")
    assert proposal.title == "Stop measuring F1 Measure F1"
    (finding,) = proposal.evidence.all()
    assert "5 hours a month" in finding.words and finding.source == "scorecards"
    assert (proposal.theme.state, proposal.theme.year) == ("confirmed", YEAR)
    RetirementCandidate.objects.create(
        target=Target.objects.get(code="F2"),
        financial_year=YEAR,
        title="Measure F2",
        reasons=[["late", "It is late."]],
        found_at=AT,
    )
    other = RetirementCandidate.objects.for_page().get(target__code="F2")
    other = propose_retirement(other, reason="Stop it", owner=head, **by(approved))
    assert other.proposal.theme == proposal.theme and proposal.theme.findings.count() == 2


def test_it_is_asked_of_the_measures_own_draft_alone(approved):
    propose_retirement(
        candidate(approved), reason="Stop it", owner=approved.people["head"], **by(approved)
    )
    own, beside = (approved.target(code, year=YEAR + 1) for code in ("F1", "F2"))
    touching = lessons_touching([own, beside])
    assert [touch.why for touch in touching[own.pk]] == ["its own measure"]
    assert touching[beside.pk] == []


def test_that_it_might_be_retired_is_no_use_of_a_measure(approved):
    one = candidate(approved)
    propose_retirement(one, reason="Stop it", owner=approved.people["head"], **by(approved))
    assert "finding" not in named_since(YEAR.first.first_day).get(one.target_id, set())
    found(approved, AT, code="F1", found_on=AT.date())
    assert "finding" in named_since(YEAR.first.first_day)[one.target_id]


@pytest.mark.parametrize("state", CandidateState)
def test_candidates_are_settled_by_the_team_while_they_are_open(council, state):
    one = RetirementCandidate(state=state)
    for rule in (permissions.may_keep_candidate, permissions.may_propose_retirement):
        assert bool(rule(council.people["team"], one)) == (state == CandidateState.OPEN)
        assert not rule(council.people["head"], one)


def asked(council, name):
    tasks = due_tasks(council.people[name], AT.date())
    return [one.words for one in tasks if one.key.startswith("candidates-")]


def test_candidates_stand_on_the_teams_desk_until_they_are_settled(approved):
    one = candidate(approved)
    assert asked(approved, "team") == ["1 measure of 2013/14: keep, or propose to retire?"]
    assert asked(approved, "head") == []
    keep_candidate(one, reason="x", **by(approved))
    assert asked(approved, "team") == []


def test_the_portal_looks_once_in_march(approved):
    assert list(plan_candidates(AT.replace(month=2, day=27))) == []
    (job,) = plan_candidates(AT)
    assert (job["kind"], job["period"]) == ("find_candidates", "2013/14")
    costs(approved, F1=300, F2=30, C1=30, P1=30)
    assert find_candidates_job("2013/14", "", AT) == "1 candidate to retire"
    assert find_candidates_job("2013/14", "", AT) == "0 candidates to retire"


def test_the_page_lists_reasons_and_what_was_said(client, approved):
    one = candidate(approved)
    client.force_login(approved.people["team"])
    page = client.get(LIST).content.decode()
    assert "1 measure of 2013/14 might be retired" in page and "5 hours a month" in page
    address = f"/retirement-candidates/{one.pk}/keep/"
    assert "Say why it is kept" in client.post(address, {"reason": ""}).content.decode()
    client.post(address, {"reason": "We use it"})
    assert client.post(address, {"reason": "Again"}).status_code == 403
    assert "We use it" in client.get(LIST).content.decode()
    client.post(f"{LIST}find/")
    client.force_login(approved.people["head"])
    assert "Keep it" not in client.get(LIST).content.decode()
    assert client.post(f"{LIST}find/").status_code == 403


def test_costs_are_said_by_directorate_rating_and_year(client, september):
    costs(september, F1=90, F2=None, C1=30)
    state_collection_costs(YEAR - 1, {Target.objects.get(code="F1"): 60}, **by(september, "lead"))
    page = cost_page(YEAR)
    assert page.total.words == "2 hours a month for 2 of 4 measures; 1 not known, 1 not said yet."
    assert [(name, one.minutes) for name, one in page.by_directorate] == [
        ("Families", 120),
        ("Places", 0),
    ]
    assert [(name.split(":")[0], one.minutes) for name, one in page.by_use] == [
        ("Red", 0),
        ("Amber", 30),
        ("Green", 90),
    ]
    assert [(str(year), one.minutes) for year, one in page.years] == [
        ("2013/14", 120),
        ("2012/13", 60),
    ]
    client.force_login(september.people["member"])
    assert "2 hours a month" in client.get("/collection-costs/2013-14/").content.decode()
    client.force_login(september.people["partner"])
    assert client.get("/collection-costs/2013-14/").status_code == 403


def test_everybody_reads_how_many_measures_are_about_outcomes(client, council):
    council.add_usual_targets()
    Specification.objects.filter(target__code="F1").update(kind="outcome")
    assert "No plan has been approved yet." in client.get("/outcome-measures/").content.decode()
    council.approve()
    (year,) = shares()
    assert year.whole.words == "1 of 4 measures is an outcome measure (25%)"
    page = client.get("/outcome-measures/").content.decode()
    assert "1 of 4 measures is an outcome measure (25%)" in page


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [(LIST, 4), ("/collection-costs/2013-14/", 9), ("/outcome-measures/", 5)],
)
def test_pages_ask_as_much_for_three_measures_as_for_one(
    client, council, address, queries, number, django_assert_num_queries
):
    client.force_login(council.people["team"])
    for n in range(number):
        draft = council.target(f"F{n}")
        state_collection_costs(YEAR, {draft.target: 60}, **by(council))
        RetirementCandidate.objects.create(
            target=draft.target,
            financial_year=YEAR,
            title=draft.title,
            reasons=[["late", "It is late."]],
            found_at=AT,
        )
    council.approve()
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)


def test_facts_of_three_measures_take_as_many_queries_as_of_one(
    september, django_assert_num_queries
):
    measures = list(measures_of_year(YEAR))
    for some in (measures[:1], measures[:3]):
        with django_assert_num_queries(10):
            uses_of(some, YEAR, AT)


def test_proposals_of_retirement_are_drafted_by_press_once(client, approved):
    one = candidate(approved)
    client.force_login(approved.people["team"])
    address = f"/retirement-candidates/{one.pk}/propose/"
    typed = {"reason": "Stop it in April", "owner": approved.people["head"].pk}
    assert "Choose who answers" in client.post(address, typed | {"owner": ""}).content.decode()
    client.post(address, typed)
    client.post(address, typed)
    assert Proposal.objects.count() == 1
