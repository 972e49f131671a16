"""Every address of the portal × every role, at the demonstration council, held against the table of
roles: whoever may not is refused, and whoever may is not refused for the role.
"""

import logging
from collections import Counter
from contextlib import contextmanager
from unittest import mock

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from exceptions.models import Briefing, Cause, DeliveryAction, ExceptionReport, Question
from pmf_portal import urls
from pmf_portal.council.acts import ACTS, act_in_words
from pmf_portal.council.models import Notice, OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import EVERYONE, Role
from pmf_portal.jobs.models import Job
from reporting.models import (
    Adoption,
    AgendaItem,
    AssessmentAddition,
    Audit,
    AuditRecommendation,
    Body,
    BodyMember,
    CallIn,
    CaseStudy,
    Concern,
    Contact,
    Contract,
    CustomScorecard,
    DecisionEffect,
    Document,
    Feedback,
    Meeting,
    Output,
    Recommendation,
    Session,
    SuccessStory,
    Synopsis,
    TaskGroup,
    Topic,
)
from scorecards.models import AuditEvidence, Delivery, Feed, Finding, IndicatorAudit
from targets.models import (
    Action,
    Comment,
    ComplaintCounts,
    ConsultationAnswer,
    Evidence,
    Milestone,
    Objective,
    Project,
    Proposal,
    ReviewFinding,
    Risk,
    Survey,
    SurveyQuestion,
    SurveyWave,
    Theme,
)
from tests.addresses import PUBLIC, SAMPLES, patterns

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

R = Role
BY_ROLE = {
    R.ELECTED_MEMBER: "elected-member",
    R.COMMITTEE_MEMBER: "committee-member",
    R.PORTFOLIO_HOLDER: "portfolio-holder-families-and-wellbeing",
    R.LEADER: "leader",
    R.CHIEF_EXECUTIVE: "chief-executive",
    R.CESG: "cesg-member",
    R.STRATEGIC_DIRECTOR: "director-families-and-wellbeing",
    R.HEAD_OF_SERVICE: "head-adult-social-care",
    R.SERVICE_MANAGER: "deputy-adult-social-care",
    R.PERFORMANCE_LEAD: "lead-families-and-wellbeing",
    R.PERFORMANCE_TEAM: "head-of-performance",
    R.INTERNAL_AUDIT: "internal-auditor",
    R.RISK: "risk-manager",
    R.FINANCE: "finance-officer",
    R.HR: "hr-officer",
    R.POLICY: "policy-officer",
    R.PARTNER: "partner-officer",
}
# Pages whose address is not called after the act that opens them.
OPENED_BY = {
    "feedback": "view_feedback",
    "received_feedback": "view_feedback",
    "run_sheet": "view_run_sheet",
    "run_sheet_of": "view_run_sheet",
    "custom_scorecards": "view_custom_scorecards",
    "resend_given_up": "resend_notice",
    "audit_trail": "view_audit_trail",
    "operation": "view_operation",
    "import_organisation_changes": "import_organisation",
    "import_organisation_template": "import_organisation",
    "import_organisation_current": "import_organisation",
    "import_places_changes": "import_places",
    "import_places_template": "import_places",
    "import_places_current": "import_places",
    "import_populations_changes": "import_populations",
    "import_populations_template": "import_populations",
    "import_populations_current": "import_populations",
    "import_people_changes": "import_people",
    "import_people_template": "import_people",
    "import_people_current": "import_people",
    "people": "view_people",
    "person": "view_people",
    "plans": "view_plan",
    "import_taken_over": "take_over_plan",
    "import_taken_over_template": "take_over_plan",
    "import_plans_template": "import_plans",
    "import_objectives_template": "import_objectives",
    "import_targets_template": "import_targets",
    "import_trajectory_template": "import_trajectory",
    "plan": "view_plan",
    "plan_actions": "view_plan",
    "management_action": "view_plan",
    "project": "view_plan",
    "my_actions": "view_desk",
    "evaluated_action": "view_plan",
    "peers": "view_peers",
    "import_peer_figures_changes": "import_peer_figures",
    "import_actions_changes": "import_actions",
    "import_actions_template": "import_actions",
    "plan_workbook": "view_plan",
    "specification": "view_plan",
    "import_plan_differences": "import_plan",
    "planning_rounds": "view_planning_round",
    "planning_round": "view_planning_round",
    "budget_round": "view_planning_round",
    "risks": "view_risks",
    "intelligence_requests": "view_intelligence_requests",
    "intelligence_request": "view_intelligence_requests",
    "appraisal_coverage": "view_appraisal_coverage",
    "appraisal_coverage_now": "view_appraisal_coverage",
    "extracts": "view_extracts",
    "import_ledger_template": "import_ledger",
    "import_ledger_changes": "import_ledger",
    "import_risk_register_template": "import_risk_register",
    "import_risk_register_changes": "import_risk_register",
    "plan_delivery": "view_plan_delivery",
    "plan_deliveries": "view_plan_delivery",
    "indicator_audits": "view_indicator_audits",
    "indicator_audit": "view_indicator_audits",
    "audited_indicator": "view_indicator_audits",
    "entry_desk": "view_entry_desk",
    "paste_figures": "view_entry_desk",
    "actuals_workbook": "import_actuals",
    "feeds": "view_feeds",
    "feed": "view_feeds",
    "figure": "view_unpublished_figures",
    "delivery": "view_unpublished_figures",
    "data_quality": "view_data_quality",
    "data_quality_of": "view_data_quality",
    "draft": "view_draft_scorecard",
    "draft_directorate": "view_draft_scorecard",
    "exception_tracker": "view_exception_tracker",
    "exception_tracker_csv": "view_exception_tracker",
    "exception_reports": "view_exception_report",
    "exception_report": "view_exception_report",
    "desk": "view_desk",
    "send_recommendation_of_group": "send_recommendation",
    "newest_briefing": "view_monthly_briefing",
    "monthly_briefing": "view_monthly_briefing",
    "monthly_briefing_paper": "view_monthly_briefing",
    "newest_team_briefing": "view_team_briefing",
    "team_briefing": "view_team_briefing",
    "concerns": "view_concern",
    "concern": "view_concern",
    "voice": "view_voice",
    "survey": "view_voice",
    "survey_question": "view_voice",
    "service_complaints": "view_voice",
    "consultation_desk": "view_voice",
    "import_survey_waves_template": "import_survey_waves",
    "import_complaint_counts_template": "import_complaint_counts",
    "reply_to_consultation_as_a_whole": "reply_to_consultation",
    "findings": "view_findings",
    "success_stories": "view_success_stories",
    "success_story": "view_success_stories",
    "find_in_case_study": "record_finding",
    "adoptions": "view_case_studies",
    "adoption": "view_case_studies",
    "staff_briefings": "view_staff_briefings",
    "staff_briefing": "view_staff_briefings",
    "staff_receipts": "view_staff_receipts",
    "synopses": "view_synopses",
    "themes": "view_findings",
    "plan_lessons": "view_plan",
    "golden_thread": "view_golden_thread",
    "unit": "view_units",
    "units": "view_units",
    "places": "view_places",
    "our_part": "view_own_part",
    "golden_thread_now": "view_golden_thread",
    "golden_thread_of_target": "view_golden_thread",
    "expect_effect_of_proposal": "expect_effect",
    "expect_effect_of_output": "expect_effect",
    "expect_effect_of_recommendation": "expect_effect",
}
# What anybody may open who is signed in, because it shows what is theirs alone.
ANYBODYS = {
    "account",
    "second_factor_needed",
    "second_step",
    "unsaved_post",
    "sign_out",
}


def first(model, column="pk", **wanted):
    return model.objects.filter(**wanted).values_list(column, flat=True).order_by("pk").first()


def of_the_demonstration():
    """Values for the parts of addresses, by words in their names; the first that fits counts."""
    report = ExceptionReport.objects.still_open().order_by("pk").first()
    own = {"slug": "families-and-wellbeing", "year": "2024-25", "code": "FW01", "part": "identity"}
    audit = first(IndicatorAudit)
    # One of a body that is public, so that every role finds it.
    planned = Meeting.objects.filter(body__is_public=True).select_related("body").last()
    a_meeting = {"slug": planned.body.slug, "day": str(planned.day)} if planned else {}
    committee = first(Body, "slug", kind="committee") or "families"
    exceptions = {
        "pk": report.pk,
        "row": first(Cause, report=report) or first(DeliveryAction, report=report) or 1,
        "part": "what-happened",
        "question": first(Question, report=report) or 1,
        "briefing": first(Briefing, report=report) or 1,
    }
    briefed = {"slug": own["slug"], "month": "2024-02"}
    stated = Action.objects.of_plans().order_by("pk").first()
    plan_action = {
        "slug": stated.plan.slug if stated else "corporate-plan",
        "pk": stated.pk if stated else 1,
        "milestone": first(Milestone) or 1,
    }
    own_objective = first(Objective, partner__isnull=False)
    heard = ConsultationAnswer.objects.exclude(text="").select_related("consultation").first()
    consulted = {
        "slug": heard.consultation.slug if heard else "none",
        "pk": heard.pk if heard else 1,
    }
    return [
        ("survey_question", {"pk": first(SurveyQuestion) or 1}),
        ("survey_wave", {"pk": first(SurveyWave) or 1}),
        ("survey", {"slug": first(Survey, "slug") or "none"}),
        ("complaint_counts", {"pk": first(ComplaintCounts) or 1}),
        ("complaints", {"slug": "adult-social-care"}),
        ("reply_to_consultation", consulted | {"code": "RE02"}),
        ("consultation", consulted),
        ("synopsis", {"pk": first(Synopsis) or 1}),
        ("staff", {"month": "2024-01"}),
        ("_story", {"pk": first(SuccessStory) or 1}),
        ("adoption", {"pk": first(Adoption) or 1}),
        ("case_study", {"slug": first(CaseStudy, "slug") or "x"}),
        ("propose_objective_change", {"pk": own_objective}),
        ("answer_objective_proposal", {"pk": 1}),
        ("dispute_figure", {"code": "FW10", "month": "2023-12"}),
        ("answer_dispute", {"code": "FW10", "month": "2023-09"}),
        ("send_recommendation_of_group", {"pk": first(TaskGroup) or 1}),
        ("send_recommendation", {"pk": first(Output, kind="recommendation") or 1}),
        ("recommendation", {"pk": first(Recommendation) or 1}),
        ("signed_self_assessment", {"year": "2022-23"}),
        ("self_assessment", {"pk": first(AssessmentAddition) or 1, "year": "2022-23"}),
        ("audit_recommendation", {"pk": first(AuditRecommendation) or 1}),
        ("effect_of_output", {"pk": first(Output, kind="decision") or 1}),
        ("effect_of_proposal", {"pk": first(Proposal) or 1}),
        ("effect_of_recommendation", {"pk": first(Recommendation) or 1}),
        ("_effect", {"pk": first(DecisionEffect) or 1}),
        ("_contract", {"pk": first(Contract) or 1}),
        ("change_audit", {"pk": first(Audit) or 1}),
        ("mark_audit", {"pk": first(Audit) or 1}),
        ("release_audit", {"pk": first(Audit) or 1}),
        ("decide_proposal", a_meeting | {"pk": first(Proposal) or 1}),
        ("proposal", {"pk": first(Proposal) or 1, "slug": first(Theme, "slug", state="confirmed")}),
        ("theme_findings", {"slug": first(Theme, "slug", state="confirmed")}),
        ("theme", {"slug": first(Theme, "slug", state="suggested")}),
        ("lesson", own),
        ("mark_finding", {"pk": first(ReviewFinding) or 1}),
        ("set_aside_finding", {"pk": first(ReviewFinding, state="open") or 1}),
        ("reopen_finding", {"pk": first(ReviewFinding) or 1}),
        ("call_in", {"pk": first(CallIn) or 1, "slug": committee}),
        ("begin_task_group", {"slug": committee}),
        ("task_group", {"pk": first(TaskGroup) or 1}),
        ("topic", {"pk": first(Topic) or 1, "slug": committee}),
        ("document", {"slug": first(Document, "slug")}),
        ("session", {"pk": first(Session)}),
        ("contact", {"pk": first(Contact)}),
        ("scorecard", {"slug": first(CustomScorecard, "slug"), "month": "2024-03"}),
        ("feedback", {"reference": first(Feedback, "reference")}),
        ("answer_question", exceptions),
        ("answer_support", exceptions),
        ("answer", {"reference": first(Feedback, "reference")}),
        ("notice", {"pk": first(Notice)}),
        ("job", {"pk": first(Job)}),
        ("feed", {"slug": first(Feed, "slug")}),
        ("token", {"slug": first(Feed, "slug")}),
        ("finding", {"pk": audit, "finding": first(Finding)}),
        (
            "audit",
            {"pk": audit, "code": "FW01", "evidence": first(AuditEvidence) or 1},
        ),
        ("indicator", {"pk": audit, "code": "FW01", "principle": "accuracy"}),
        ("role", {"pk": first(RoleAssignment)}),
        ("give_role", {"pk": first(User, username="elected-member")}),
        ("person", {"pk": first(User, username="elected-member")}),
        ("hand_over", {"pk": first(User, username="elected-member")}),
        ("account", {"pk": first(User, username="elected-member")}),
        ("agenda_item", a_meeting | {"pk": first(AgendaItem, kind="other") or 1}),
        ("change_output", a_meeting | {"pk": first(Output) or 1}),
        ("remove_output", a_meeting | {"pk": first(Output) or 1}),
        ("record_output", a_meeting),
        ("output", {"pk": first(Output) or 1}),
        ("minutes", a_meeting),
        ("plan_meeting", a_meeting),
        ("plan_meetings", a_meeting),
        ("meeting", a_meeting),
        ("end_body_membership", a_meeting | {"pk": first(BodyMember) or 1}),
        ("body", a_meeting),
        ("unit", {"slug": first(OrganisationUnit, "slug", kind="directorate")}),
        ("objective", {"slug": own["slug"], "year": "2024-25", "pk": first(Objective)}),
        ("risk", {"pk": first(Risk)}),
        ("evidence", own | {"pk": first(Evidence) or 1}),
        ("resolve_comment", own | {"pk": first(Comment) or 1}),
        ("warning", {"pk": first(Delivery) or 1}),
        ("actual", {"code": "FW02", "month": "2024-03", "pk": first(Delivery)}),
        ("breakdown", {"code": "CP15", "month": "2024-02"}),
        ("figure", {"code": "FW02", "month": "2024-02"}),
        ("draft_target", own),
        ("copy_to", own | {"year": "2023-24"}),
        ("remove_draft", own),
        ("change_draft", own),
        ("draft", {"month": "2024-03", "slug": "families-and-wellbeing"}),
        ("sign_off", {"month": "2024-03", "slug": "families-and-wellbeing"}),
        ("team_briefing", briefed | {"slug": "adult-social-care"}),
        ("brief_team", briefed | {"slug": "adult-social-care"}),
        ("raise_concern_again", {"pk": first(Concern) or 1}),
        ("raise_concern", briefed),
        ("concern", {"pk": first(Concern) or 1}),
        ("cabinet_report", briefed | {"month": "2023-12"}),
        ("monthly_briefing", {"slug": "families-and-wellbeing", "month": "2024-02"}),
        ("comment_on_month", {"slug": "families-and-wellbeing", "month": "2024-02"}),
        ("month", {"month": "2024-02"}),
        ("run_sheet", {"month": "2024-03"}),
        ("edit_headline", {"month": "2024-03"}),
        ("missing", {"month": "2024-03"}),
        ("dates", {"month": "2024-05", "year": "2024-25"}),
        ("duty", {"year": "2024-25", "unit": "families-and-wellbeing", "duty": "service_plan"}),
        ("round", {"year": "2024-25"}),
        ("envelope", {"slug": "corporate-plan", "year": "2023-24", "kind": "revenue"}),
        ("withdraw_target", own | {"year": "2023-24"}),
        ("attach_note", own | {"year": "2023-24"}),
        ("process_changed", own | {"year": "2023-24"}),
        ("officers", own | {"year": "2023-24"}),
        ("golden_thread", {"year": "2023-24", "code": "FW01", "pk": first(Objective)}),
        ("quality", {"code": "FW01"}),
        ("plan", own),
        ("specification", own),
        ("target", own),
        ("trajectory", own),
        ("principles", own),
        ("exception", exceptions),
        ("recovery", exceptions),
        ("revision", exceptions),
        ("question", exceptions),
        ("progress", exceptions),
        ("briefing", exceptions),
        ("cause", exceptions),
        ("management_action", plan_action),
        ("evaluated_action", {"pk": plan_action["pk"]}),
        ("conclude_action", {"pk": plan_action["pk"]}),
        ("move_action_date", plan_action),
        ("stop_action", plan_action),
        ("update_action", plan_action),
        ("complete_milestone", plan_action),
        ("project", {"slug": first(Project, "plan__slug"), "project": first(Project, "slug")}),
        ("action", exceptions),
        ("path", exceptions),
        ("part", exceptions),
    ]


def every_address():
    """Every address that needs sign-in, with its name and the roles that the table gives it."""
    values = of_the_demonstration()
    for name, pattern in patterns():
        if name in PUBLIC or name == "api:api-root":
            continue
        act = name if name in ACTS else OPENED_BY.get(name)
        if act is None and name not in ANYBODYS:
            continue
        converters = pattern.pattern.converters
        fitting = next((found for word, found in values if word in name), {})
        chosen = SAMPLES | {part: value for part, value in fitting.items() if value is not None}
        kwargs = {part: converters[part].to_python(str(chosen[part])) for part in converters}
        path = reverse(name, kwargs=kwargs)
        yield name, path, set(ACTS[act]) if act else set(EVERYONE)


def deviations(cells):
    """What is not as the table of roles says, in words."""
    found = []
    for (name, path, role), (allowed, status, text) in cells.items():
        if not allowed and status not in (403, 404):
            found.append(f"{role} is not refused {name} ({path}): {status}")
        act = name if name in ACTS else OPENED_BY.get(name, "")
        if allowed and status == 403 and f"does not let you {act_in_words(act)}." in text:
            found.append(f"{role} is refused {name} ({path}) for the role")
    return found


def refused(request, exception):
    return HttpResponse(str(exception), status=403)


def not_there(request, exception):
    return HttpResponse(status=404)


@contextmanager
def refusals_in_a_word():
    """Most of a walk is refused: its pages and the log's lines about them would take a quarter of
    the time, and have tests of their own.
    """
    logging.disable(logging.WARNING)
    with (
        mock.patch.object(urls, "handler403", refused, create=True),
        mock.patch.object(urls, "handler404", not_there, create=True),
    ):
        yield
    logging.disable(logging.NOTSET)


@refusals_in_a_word()
def walked(only=""):
    """Each address (of one act) as each role gets it: {(name, path, role): (allowed, status,
    text)}.
    """
    cells = {}
    addresses = [one for one in every_address() if only in ("", one[0], OPENED_BY.get(one[0]))]
    for role, username in BY_ROLE.items():
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(username=username))
        for name, path, roles in addresses:
            answer = client.get(path)
            if answer.status_code == 405:
                # A button: pressed only by those who may not.
                if role in roles:
                    continue
                answer = client.post(path)
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            cells[name, path, role] = (role in roles, answer.status_code, text)
    return cells


@pytest.fixture
def cells(demonstration):
    return walked()


def test_every_page_opens_for_the_roles_that_the_table_names(cells):
    assert not deviations(cells), "\n".join(deviations(cells))
    assert not [key for key, (_, status, _) in cells.items() if status >= 500]
    names = {name for name, _, _ in cells}
    met = Counter(name for (name, _, _), (_, status, _) in cells.items() if status != 404)
    print(f"{len(cells)} cells, {len(names)} addresses; {len(met)} with something to show")
    assert len(cells) > 2_000 and len(met) > 110


@pytest.mark.parametrize(
    ("act", "role"),
    [
        ("view_audit_trail", R.ELECTED_MEMBER),
        ("add_person", R.STRATEGIC_DIRECTOR),
        ("view_exception_report", R.HR),
    ],
)
def test_a_role_that_is_let_in_by_mistake_is_found(demonstration, monkeypatch, act, role):
    monkeypatch.setitem(ACTS, act, set(ACTS[act]) | {role})
    let_in = walked(only=act)
    monkeypatch.undo()
    rightful = {name: roles for name, _, roles in every_address()}
    cells = {}
    for (name, path, held_by), (_, status, text) in let_in.items():
        cells[name, path, held_by] = (held_by in rightful[name], status, text)
    assert any(words.startswith(f"{role} is not refused") for words in deviations(cells))
