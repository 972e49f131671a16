"""What may still be done to a plan-year that is approved: every act of the room `targets` is in one of
two tables here, as refused or as allowed with the reason why.
"""

import importlib
import inspect
import pkgutil
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

import targets
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.refusals import Refused
from targets import (
    answering,
    approval,
    budgets,
    challenge,
    drafting,
    intelligence,
    objectives,
    taking_over,
)
from targets.imports import objectives as objective_files
from targets.imports import taken_over as taken_over_files
from targets.imports import targets as target_files
from targets.imports import trajectory as trajectory_files
from targets.imports.directory import Directory
from targets.imports.plan_export import plan_workbook
from targets.imports.plan_import import import_plan
from targets.imports.plan_rows import rows_of_workbook
from targets.imports.target_rows import TargetEntry
from targets.lessons.queries import Lesson
from targets.models import (
    Comment,
    Evidence,
    IntelligenceRequest,
    Objective,
    ResourceEnvelope,
    Specification,
    Theme,
)
from targets.multi_year import set_multi_year_target
from targets.objectives import version_of
from targets.resources import MonthOfEnvelope, set_resource_envelope
from targets.rules.trajectory import PlannedPoint
from tests.factories import WORDS, YEAR

ADDED = (
    "The plan is new: it has no approved year yet, and what a file says of plans that stand is"
    " refused where it differs."
)
ROUND = (
    "The round is about making the plans; its dates and what units report done in it stand in no"
    " approved plan."
)
IN_YEAR = (
    "An in-year decision is the way in which something happens to a locked target: public, dated,"
    " with its reason, and it touches no number (framework 3.3)."
)
REGISTER = (
    "The risk register is kept all year (framework 3.4) and is no part of the approved book; what a"
    " publication says of a risk is frozen with it."
)
DELIVERY = (
    "Actions and projects are how an approved plan is delivered: its approval does not lock them, and"
    " they touch no number of a target."
)
PEERS = (
    "Other councils’ figures come in all year; a locked target keeps the councils that its group had"
    " when it was approved."
)
COLLECTED = (
    "It says what a measure costs to collect, and whether it might be retired in a later plan."
)
HEARD = "What residents say stands beside the targets, and changes none."
CONSULTED = "It asks residents about drafts, and keeps what they answer: no target is changed."
LEARNED = (
    "What was learned is said all year, of years that are over too; only what a draft answers to it is"
    " part of a plan, and locked with it."
)
AMOUNT = {"kind": "revenue", "amount": Decimal(5), "note": ""}
ASKED = "Evidence is asked for and answered in any year; it is put under drafts alone."
STANDS_FOR = "A proxy says which indicator stands for an outcome: no target is changed."
PROPOSED = "A proposal changes nothing; taking it is `change_objective`, which is refused."
# For each act that may still be done: why.
ALLOWED = {
    "targets.intelligence.answer_intelligence_request": ASKED,
    "targets.intelligence.ask_intelligence": ASKED,
    "targets.intelligence.decline_intelligence_request": ASKED,
    "targets.intelligence.take_intelligence_request": ASKED,
    "targets.intelligence.withdraw_intelligence_request": ASKED,
    "targets.actions.projects.add_project": DELIVERY,
    "targets.actions.projects.change_project": DELIVERY,
    "targets.actions.services.add_management_action": DELIVERY,
    "targets.actions.services.change_management_action": DELIVERY,
    "targets.actions.services.complete_milestone": DELIVERY,
    "targets.actions.services.move_action_date": DELIVERY,
    "targets.actions.services.stop_action": DELIVERY,
    "targets.actions.services.update_actions": DELIVERY,
    "targets.actions.updates.write_updates": DELIVERY,
    "targets.approval.add_plan": ADDED,
    "targets.budgets.record_budget_consultation": ROUND,
    "targets.budgets.record_budget_minute": ROUND,
    "targets.imports.plans.import_plans": ADDED,
    "targets.decisions.attach_note": IN_YEAR,
    "targets.decisions.change_officers": IN_YEAR,
    "targets.decisions.record_process_change": IN_YEAR,
    "targets.decisions.decide": IN_YEAR,
    "targets.decisions.withdraw_target": IN_YEAR,
    "targets.objective_proposals.answer_objective_proposal": PROPOSED,
    "targets.objective_proposals.propose_objective_change": PROPOSED,
    "targets.objective_proposals.take": PROPOSED,
    **dict.fromkeys(
        (
            "targets.lessons.findings.mark_finding",
            "targets.lessons.findings.record_finding",
            "targets.lessons.findings.reopen_finding",
            "targets.lessons.findings.set_aside_finding",
            "targets.lessons.findings.take_step",
            "targets.lessons.proposals.carry_out_proposal",
            "targets.lessons.proposals.change_proposal",
            "targets.lessons.proposals.decide",
            "targets.lessons.proposals.draft_proposal",
            "targets.lessons.proposals.end_proposal",
            "targets.lessons.proposals.give_up_proposal",
            "targets.lessons.proposals.move_proposal",
            "targets.lessons.proposals.new_proposal",
            "targets.lessons.proposals.write_step",
            "targets.lessons.themes.begin_theme",
            "targets.lessons.themes.change_theme_findings",
            "targets.lessons.themes.confirm_theme",
            "targets.lessons.themes.drop_theme",
            "targets.lessons.themes.join_theme",
            "targets.lessons.themes.new_theme",
            "targets.lessons.themes.rename_theme",
            "targets.lessons.themes.reopen_theme",
            "targets.lessons.themes.settle_theme",
        ),
        LEARNED,
    ),
    **dict.fromkeys(
        (
            "targets.collection.retiring.finding_of",
            "targets.collection.retiring.keep_candidate",
            "targets.collection.retiring.propose_retirement",
            "targets.collection.retiring.settle",
            "targets.collection.retiring.write_candidates",
            "targets.collection.stating.state_collection_costs",
        ),
        COLLECTED,
    ),
    **dict.fromkeys(
        (
            "targets.imports.complaint_counts.import_complaint_counts",
            "targets.imports.survey_waves.import_survey_waves",
            "targets.voice.complaints.correct_complaint_counts",
            "targets.voice.complaints.record_complaint_counts",
            "targets.voice.complaints.tie_complaints",
            "targets.voice.surveys.add_survey",
            "targets.voice.surveys.add_survey_question",
            "targets.voice.surveys.change_survey_question",
            "targets.voice.surveys.correct_survey_wave",
            "targets.voice.surveys.record_survey_wave",
            "targets.voice.surveys.stored_wave",
        ),
        HEARD,
    ),
    **dict.fromkeys(
        (
            "targets.voice.consultations.announce_consultation",
            "targets.voice.consultations.change_consultation",
            "targets.voice.consultations.draft_consultation",
            "targets.voice.consultations.read_consultation_answer",
            "targets.voice.consultations.reply_to_consultation",
            "targets.voice.consultations.withdraw_consultation",
        ),
        CONSULTED,
    ),
    "targets.multi_year.end_proxy": STANDS_FOR,
    "targets.multi_year.name_proxy": STANDS_FOR,
    "targets.next_year.copy_to_next_year": "It begins the draft of the next year, which is open.",
    "targets.imports.actions.import_actions": DELIVERY,
    "targets.imports.actions.keep_actions": DELIVERY,
    "targets.imports.actions.save_actions": DELIVERY,
    "targets.imports.actions.save_rows": DELIVERY,
    "targets.imports.peer_figures.import_peer_figures": PEERS,
    "targets.imports.peer_figures.keep_delivery": PEERS,
    "targets.imports.peer_figures.save_delivery": PEERS,
    "targets.peers.add_group": PEERS,
    "targets.peers.add_version": PEERS,
    "targets.peers.change_group": PEERS,
    "targets.imports.whole_files.import_whole": "A part of the acts that take in a file.",
    "targets.departures.account_for_red": (
        "It says what became of a measure that is in no plan of the year: no target is changed."
    ),
    "targets.thread_ages.confirm_thread": (
        "It says that a plan still serves what stands above it: no target is changed."
    ),
    "targets.orphans.name_orphans": "It writes e-mails and changes no plan.",
    "targets.planning_reminders.remind_of_planning": "It writes e-mails and changes no plan.",
    "targets.risks.add_risk": REGISTER,
    "targets.risks.change_risk": REGISTER,
    "targets.risks.keep_score": REGISTER,
    "targets.rounds.change_planning_dates": ROUND,
    "targets.rounds.complete_planning_duty": ROUND,
    "targets.rounds.open_planning_round": ROUND,
}


class LockedYear:
    """An approved plan-year with something of each kind in it, and who would change it."""

    def __init__(self, council, at):
        self.council, self.at, self.people = council, at, council.people
        self.plan, self.by = council.plans["families"], council.people["manager"]
        self.target = council.target("F1")
        self.evidence = Evidence.objects.create(
            specification=self.target, kind="evidence", title="Survey", value="", link=""
        )
        self.request = IntelligenceRequest.objects.create(
            service="trends",
            state="answered",
            needed_by=at.date(),
            asked_by=council.people["head"],
            asked_at=at,
            ended_at=at,
        )
        self.comment = Comment.objects.create(
            specification=self.target,
            text="Why so low?",
            written_by=council.people["finance"],
            written_at=at,
        )
        self.objective = Objective.objects.create(
            plan=self.plan,
            slug="second",
            title="Second",
            first_year=YEAR - 1,
            last_year=YEAR + 1,
        )
        self.rows = rows_of_workbook(plan_workbook(self.plan, YEAR))
        self.set_envelope(ResourceEnvelope.REVENUE, agreed=1200, seen_version=0)

    def approve(self):
        approval.approve_plan(
            self.plan, YEAR, reference="Minute 12", by=self.people["holder"], at=self.at
        )
        self.target.refresh_from_db()
        return self

    def set_envelope(self, kind, *, agreed, seen_version, monthly=None, spent=None):
        monthly = Decimal(agreed) / 12 if monthly is None else monthly
        months = {month: MonthOfEnvelope(monthly, spent) for month in YEAR.months}
        return set_resource_envelope(
            self.plan,
            YEAR,
            kind,
            agreed=Decimal(agreed),
            months=months,
            seen_version=seen_version,
            by=self.people["finance"],
            at=self.at,
        )

    def told(self, **asked):
        return {"by": self.by, "at": self.at} | asked

    def file(self, text):
        return {"data": text.encode(), "name": "file.csv", **self.told()}

    def new_objective(self):
        return {
            "slug": "third",
            "title": "Third",
            "kind": "objective",
            "link": "",
            "first_year": YEAR,
            "last_year": YEAR,
            "order": 3,
            "serves": [],
        }

    def changed_objective(self, **changed):
        last_year = self.objective.last_year
        asked = {"title": "Second", "link": "", "last_year": last_year, "order": 0, "serves": []}
        return objectives.change_objective(
            self.objective,
            **self.told(**asked | changed),
            seen_version=version_of(self.objective),
        )

    def entry(self):
        fields = dict(WORDS, title="Changed", plan=self.plan, financial_year=YEAR)
        return TargetEntry("F1", fields, {})


REAL = taking_over.RealApproval(date(2013, 3, 6), "Cabinet", "Minute 9")
TARGETS = (
    "code,title,plan,polarity,aggregation,frequency,financial_year\n"
    "F9,New,families,lower,latest,month,2013/14\n"
)
OBJECTIVES = "plan,short_name,title,first_year,last_year\nfamilies,third,Third,2013/14,2013/14\n"
TAKEN_OVER = (
    "plan,year,approved_on,approved_by,reference\nfamilies,2013/14,6/3/2013,Cabinet,Minute 9\n"
)
# For each act that is refused: how somebody would try it.
REFUSED = {
    "targets.answering.answer_lesson": lambda y: answering.answer_lesson(
        [y.target], Lesson(Theme(pk=1), None), answer="nothing", words="x", **y.told()
    ),
    "targets.approval.approve_plan": lambda y: y.approve(),
    "targets.approval.record_approval": lambda y: approval.record_approval(
        y.plan,
        YEAR,
        holder=y.people["holder"],
        reference="Minute 13",
        evidence="",
        **y.told(),
    ),
    "targets.challenge.comment_on_draft": lambda y: challenge.comment_on_draft(
        y.target, text="Too low", **y.told()
    ),
    "targets.challenge.resolve_comment": lambda y: challenge.resolve_comment(
        y.comment, resolution="It is not", **y.told()
    ),
    "targets.challenge.return_plan": lambda y: challenge.return_plan(
        y.plan, YEAR, reason="Aim higher", **y.told()
    ),
    "targets.challenge.submit_plan": lambda y: challenge.submit_plan(y.plan, YEAR, **y.told()),
    "targets.drafting.add_evidence": lambda y: drafting.add_evidence(
        y.target, kind="benchmark", title="Peers", value="91%", link="", **y.told()
    ),
    "targets.drafting.change_draft": lambda y: drafting.change_draft(
        y.target, {"title": "Visits"}, seen_version=None, **y.told()
    ),
    "targets.drafting.check_principles": lambda y: drafting.check_principles(
        y.target, {"relevant": ("met", "")}, seen_version=None, **y.told()
    ),
    "targets.drafting.create_draft": lambda y: drafting.create_draft(
        "draft_target", "F9", y.plan, YEAR, fields={"confirmed": ""}, **y.told()
    ),
    "targets.drafting.draft_target": lambda y: drafting.draft_target(
        "F9", y.plan, YEAR, title="New", **y.told()
    ),
    "targets.drafting.record_edit": lambda y: drafting.record_edit(
        "change_draft", y.target, {"title": ("Old", "New")}, **y.told()
    ),
    "targets.drafting.remove_draft": lambda y: drafting.remove_draft(
        y.target, seen_version=None, **y.told()
    ),
    "targets.drafting.remove_evidence": lambda y: drafting.remove_evidence(
        y.target, y.evidence, **y.told()
    ),
    "targets.drafting.set_trajectory": lambda y: drafting.set_trajectory(
        y.target, [PlannedPoint(YEAR.last, Decimal(1), None)], seen_version=None, **y.told()
    ),
    "targets.imports.objectives.import_objectives": lambda y: objective_files.import_objectives(
        **y.file(OBJECTIVES)
    ),
    "targets.imports.plan_import.import_plan": lambda y: import_plan(
        y.plan, YEAR, y.rows, paths={"/"}, name="plan.xlsx", **y.told()
    ),
    "targets.imports.taken_over.import_taken_over": lambda y: taken_over_files.import_taken_over(
        **y.file(TAKEN_OVER)
    ),
    "targets.imports.targets.import_targets": lambda y: target_files.import_targets(
        **y.file(TARGETS)
    ),
    "targets.imports.targets.save_targets": lambda y: target_files.save_targets(
        [y.entry()], Directory(), **y.told()
    ),
    "targets.imports.trajectory.import_trajectory": lambda y: trajectory_files.import_trajectory(
        **y.file("code,period,planned\nF1,2013-04,1\n")
    ),
    "targets.imports.trajectory.save_trajectories": lambda y: trajectory_files.save_trajectories(
        {y.target: [PlannedPoint(YEAR.last, Decimal(1), None)]}, **y.told()
    ),
    "targets.budgets.set_nominal_envelope": lambda y: budgets.set_nominal_envelope(
        y.plan, YEAR, **AMOUNT, **y.told()
    ),
    "targets.budgets.set_draft_spending": lambda y: budgets.set_draft_spending(
        y.plan, YEAR, **AMOUNT, **y.told()
    ),
    "targets.budgets.write_figure": lambda y: budgets.write_figure(
        y.plan, YEAR, "draft", *AMOUNT.values(), *y.told().values()
    ),
    "targets.intelligence.attach_intelligence": lambda y: intelligence.attach_intelligence(
        y.request, y.target, **y.told()
    ),
    "targets.multi_year.set_multi_year_target": lambda y: set_multi_year_target(
        y.target, {YEAR: Decimal(1), YEAR + 1: Decimal(2)}, reason="x", seen_version=0, **y.told()
    ),
    "targets.objectives.add_objective": lambda y: objectives.add_objective(
        y.plan, **y.new_objective(), **y.told()
    ),
    "targets.objectives.change_objective": lambda y: y.changed_objective(title="Another"),
    "targets.resources.set_resource_envelope": lambda y: y.set_envelope(
        ResourceEnvelope.REVENUE, agreed=2400, seen_version=1
    ),
    "targets.taking_over.take_over_plan": lambda y: taking_over.take_over_plan(
        y.plan, YEAR, REAL, **y.told()
    ),
}


@pytest.fixture
def locked(council, at):
    return LockedYear(council, at).approve()


def acts_of_the_room():
    """Every public function of `targets` that somebody calls in their name at a moment."""
    for module in pkgutil.walk_packages(targets.__path__, "targets."):
        if {"migrations", "commands", "urls"} & set(module.name.split(".")):
            continue
        for name, function in inspect.getmembers(
            importlib.import_module(module.name), inspect.isfunction
        ):
            asked = inspect.signature(function).parameters
            own = inspect.unwrap(function).__module__ == module.name
            if own and not name.startswith("_") and {"by", "at"} <= asked.keys():
                yield f"{module.name}.{name}"


def rows_of_targets():
    """How many rows say what, in every table of the room."""
    return {
        model.__name__: Counter(map(str, model.objects.values_list()))
        for model in apps.get_app_config("targets").get_models()
    }


def test_every_act_is_refused_or_allowed_with_a_reason():
    assert set(acts_of_the_room()) == REFUSED.keys() | ALLOWED.keys()
    assert not REFUSED.keys() & ALLOWED.keys()


@pytest.mark.parametrize("act", REFUSED)
def test_an_approved_year_refuses(locked, act):
    before = rows_of_targets()
    refusals = (Refused, FileRefused, DatabaseError)
    with pytest.raises(refusals, match="approved|locked"), transaction.atomic():
        REFUSED[act](locked)
    assert rows_of_targets() == before


def test_what_was_spent_is_entered_in_an_approved_year(locked):
    locked.set_envelope(ResourceEnvelope.REVENUE, agreed=1200, seen_version=1, spent=Decimal(90))
    envelope = ResourceEnvelope.objects.get()
    assert set(envelope.months.values_list("profiled", "actual")) == {(100, 90)}


def test_another_profile_of_the_same_sum_is_refused(locked):
    months = {month: MonthOfEnvelope(Decimal(0)) for month in YEAR.months}
    months[YEAR.last] = MonthOfEnvelope(Decimal(1200))
    with pytest.raises(Refused, match="its profile over the year stay"):
        set_resource_envelope(
            locked.plan,
            YEAR,
            ResourceEnvelope.REVENUE,
            agreed=Decimal(1200),
            months=months,
            seen_version=1,
            **locked.told(),
        )


def test_no_envelope_is_added_to_an_approved_year(locked):
    with pytest.raises(Refused, match="No envelope is added any more"):
        locked.set_envelope(ResourceEnvelope.CAPITAL, agreed=1200, seen_version=0)


def test_an_envelope_stays_while_the_plan_is_with_its_approver(council, at):
    handed_in = LockedYear(council, at)
    Comment.objects.all().delete()
    challenge.submit_plan(handed_in.plan, YEAR, by=handed_in.by, at=at)
    with pytest.raises(Refused, match="is with its approver"):
        handed_in.set_envelope(ResourceEnvelope.REVENUE, agreed=2400, seen_version=1)


def test_finance_sees_why_an_envelope_stays_and_enters_spending(locked, client):
    client.force_login(locked.people["finance"])
    plan = client.get("/plans/families/2013-14/").content.decode()
    assert "set-resource-envelope/revenue/" in plan
    assert "set-resource-envelope/capital/" not in plan
    url = "/plans/families/2013-14/set-resource-envelope/revenue/"
    page = client.get(url).content.decode()
    assert "stay as they were approved (framework 3.3)" in page
    assert page.count(" disabled") == 13
    assert client.post(url, {"seen_version": "1", "actual_2013-04": "£98"}).status_code == 302
    april = ResourceEnvelope.objects.get().months.get(month=YEAR.months[0])
    assert (april.profiled, april.actual) == (100, 98)
    refused = client.get("/plans/families/2013-14/set-resource-envelope/capital/")
    assert refused.status_code == 403
    assert "No envelope is added any more" in refused.content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": "Another"}, "nothing but its last year can change"),
        ({"order": 4}, "nothing but its last year can change"),
        ({"last_year": YEAR - 1}, "neither added to that year nor taken out"),
        ({"last_year": YEAR}, ""),
    ],
)
def test_an_objective_of_an_approved_year_may_end_after_it(locked, changed, words):
    if not words:
        assert locked.changed_objective(**changed).last_year == changed["last_year"]
        return
    with pytest.raises(Refused, match=words):
        locked.changed_objective(**changed)


def test_an_objective_is_not_prolonged_into_an_approved_year(locked):
    locked.objective = Objective.objects.create(
        plan=locked.plan, slug="old", title="Second", first_year=YEAR - 2, last_year=YEAR - 1
    )
    with pytest.raises(Refused, match="neither added to that year"):
        locked.changed_objective(last_year=YEAR)


def test_a_new_objective_of_the_next_year_is_added(locked):
    asked = locked.new_objective() | {"first_year": YEAR + 1, "last_year": YEAR + 1}
    objectives.add_objective(locked.plan, **asked, **locked.told())
    assert Specification.objects.approved().count() == 1
    assert Objective.objects.filter(slug="third").exists()
