"""Somebody leaves: what they answer for is listed on one page and handed on in one act."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from exceptions.models import ExceptionReport
from exceptions.permissions import may_prepare_exception_report
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, RoleAssignment, User
from pmf_portal.council.people import add_person, close_account
from pmf_portal.council.roles import Role
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.handover.handing import hand_over_work
from reporting.handover.items import ColumnKind, OfficersKind
from reporting.handover.kinds import KINDS, work_of, work_of_leavers
from reporting.permissions import may_hand_over_work
from targets.models import InYearDecision, Responsibility

LEFT = "Work of people who have left"


@pytest.fixture
def successor(council, at):
    """The next head of the service."""
    head = council.people["head"]
    person = add_person(
        username="next-head",
        name="Nia Next",
        post="Head of Service (new)",
        email="",
        by=None,
        at=at,
    )
    for assignment in head.roleassignment_set.all():
        RoleAssignment.objects.create(user=person, role=assignment.role, unit=assignment.unit)
    return person


def everything_to(taker, leaver, today):
    return {
        kind.slug: {item.key: taker for item in items} for kind, items in work_of(leaver, today)
    }


def test_all_that_is_theirs_is_listed_and_handed_on_in_one_act(
    council, opened_report, successor, at
):
    head, team = council.people["head"], council.people["team"]
    kinds = {kind.slug for kind, _ in work_of(head, at.date())}
    assert {"officers", "reports"} <= kinds
    number = sum(len(items) for _, items in work_of(head, at.date()))
    close_account(head, by=team, at=at)
    [task] = [task for task in due_tasks(team, at.date()) if task.kind == LEFT]
    assert f"{number} thing" in task.words
    handed = hand_over_work(
        head,
        everything_to(successor, head, at.date()),
        left_on=at.date(),
        reason="She retired.",
        by=team,
        at=at,
    )
    assert handed == number and work_of(head, at.date()) == []
    assert LEFT not in {task.kind for task in due_tasks(team, at.date())}
    assert ExceptionReport.objects.get(pk=opened_report.pk).owner == successor
    assert may_prepare_exception_report(
        User.objects.get(pk=successor.pk), ExceptionReport.objects.get(pk=opened_report.pk)
    )
    # Each locked target says in public who answers for it from now on, with the one reason.
    decisions = InYearDecision.objects.filter(act=InYearDecision.OFFICERS)
    assert decisions and {decision.reason for decision in decisions} == {"She retired."}
    assert not Responsibility.objects.filter(accountable_officer=head).exists()
    event = AuditEvent.objects.filter(action="hand_over_work").get()
    assert "Head of Service (new)" in event.text
    assert Notice.objects.filter(user=successor, subject__startswith=f"{number} thing").exists()


def test_each_thing_can_go_to_somebody_else(council, opened_report, successor, at):
    head, team = council.people["head"], council.people["team"]
    takers = everything_to(successor, head, at.date())
    [report_key] = takers["reports"]
    takers["reports"][report_key] = council.people["manager"]
    hand_over_work(head, takers, left_on=at.date(), reason="Moved", by=team, at=at)
    assert ExceptionReport.objects.get().owner == council.people["manager"]
    assert Responsibility.objects.filter(accountable_officer=successor).exists()


def test_what_cannot_be_handed_on_is_refused_whole(council, opened_report, successor, at):
    head, team = council.people["head"], council.people["team"]
    act = {"left_on": at.date(), "reason": "Moved", "by": team, "at": at}
    with pytest.raises(Refused, match="Choose at least one"):
        hand_over_work(head, {}, **act)
    takers = everything_to(successor, head, at.date())
    with pytest.raises(Refused, match="has no role in which"):
        hand_over_work(head, takers | {"reports": {str(opened_report.pk): team}}, **act)
    assert not InYearDecision.objects.filter(act=InYearDecision.OFFICERS).exists()
    hand_over_work(head, takers, **act)
    with pytest.raises(Refused, match="handed a part of this on meanwhile|Choose at least one"):
        hand_over_work(head, takers, **act)


def test_the_page_hands_on_and_keeps_what_was_typed(client, council, opened_report, successor, at):
    head, team = council.people["head"], council.people["team"]
    client.force_login(team)
    url = f"/people/{head.pk}/hand-over/"
    page = client.get(url).content.decode()
    assert "Exception reports that they answer for" in page and "Nia Next" not in page
    answer = client.post(url, {"reports": successor.pk, "left_on": "31/2/2013", "reason": ""})
    page = answer.content.decode()
    assert "Enter the reason" in page and f'<option value="{successor.pk}" selected>' in page
    filled = {"left_on": "4/10/2013", "reason": "She retired."}
    assert "Choose at least one person" in client.post(url, filled).content.decode()
    chosen = {kind.slug: successor.pk for kind, _ in work_of(head, at.date())}
    assert client.post(url, filled | chosen).status_code == 302
    assert "Everything has been handed over" in client.get(url).content.decode()
    client.force_login(council.people["director"])
    assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    ("who", "whose", "allowed"),
    [("team", "head", True), ("team", "team", False), ("director", "head", False)],
)
def test_who_may_hand_over_whose_work(council, who, whose, allowed):
    assert bool(may_hand_over_work(council.people[who], council.people[whose])) == allowed


def test_a_new_head_of_service_opens_every_report_of_the_service(council, opened_report, successor):
    assert may_prepare_exception_report(successor, opened_report)
    other = User.objects.create_user(username="elsewhere", post="Head elsewhere")
    places = council.units["places"]
    RoleAssignment.objects.create(user=other, role=Role.HEAD_OF_SERVICE, unit=places)
    assert not may_prepare_exception_report(other, opened_report)


@pytest.mark.parametrize("leavers", [["head", "lead"], ["head", "lead", "manager", "other_head"]])
def test_the_list_of_leavers_asks_as_much_for_four_as_for_two(
    council, opened_report, leavers, at, django_assert_num_queries
):
    for name in leavers:
        User.objects.filter(pk=council.people[name].pk).update(is_active=False)
    with django_assert_num_queries(32):
        assert {council.people["head"], council.people["lead"]} <= set(work_of_leavers(at.date()))


def test_past_years_keep_who_answered_for_them(council, opened_report, at):
    head = council.people["head"]
    later = date(2014, 3, 31) + timedelta(days=60)
    assert "officers" not in {kind.slug for kind, _ in work_of(head, later)}


# Every column that holds a person, and where it stands once somebody has left: handed over with
# the kinds above, part of what they did, or ended with the account.
HANDED_OVER = {
    f"{kind.model.__name__}.{kind.column}" for kind in KINDS if isinstance(kind, ColumnKind)
} | {
    f"Responsibility.{field}"
    for kind in KINDS
    if isinstance(kind, OfficersKind)
    for field in kind.fields
}
THEIR_OWN = {
    "Absence.user",
    "AuthenticatorApp.user",
    "BodyMember.person",
    "CalendarAddress.user",
    "Delegation.to",
    "Delegation.user",
    "Notice.user",
    "RoleAssignment.user",
    "FactorRemoval.user",
    "LinkedIdentity.user",
    "Passkey.user",
    "PersonSession.user",
    "RecoveryCode.user",
    "RoleRequest.user",
    "SignUp.user",
}
# Made while somebody was here: it stays under their post.
DONE_BY_THEM = {
    "Departure.recorded_by",
    "TeamLink.made_by",
    "TeamWord.answered_by",
    "ThreadConfirmation.confirmed_by",
    "IntelligenceRequest.asked_by",
    "AcceptedMissingFigures.accepted_by",
    "ActionUpdate.updated_by",
    "Actual.recorded_by",
    "Approval.approved_by",
    "AuditCheck.checked_by",
    "AuditEvidence.added_by",
    "BudgetConsultation.recorded_by",
    "BudgetFigure.set_by",
    "BudgetMinute.recorded_by",
    "Comment.resolved_by",
    "CouncilFile.uploaded_by",
    "Comment.written_by",
    "Conclusion.concluded_by",
    "Proxy.ended_by",
    "Proxy.named_by",
    "Delivery.sent_by",
    "DocumentVersion.uploaded_by",
    "ExceptionReport.submitted_by",
    "ExceptionReport.verified_by",
    "ExceptionReport.waived_by",
    "Feedback.answered_by",
    "FollowUp.written_by",
    "HeldFigure.settled_by",
    "InYearDecision.decided_by",
    "IndicatorAudit.drawn_by",
    "LinesConfirmation.confirmed_by",
    "MovedDate.moved_by",
    "MultiYearTarget.set_by",
    "NothingToReport.declared_by",
    "PeerDelivery.sent_by",
    "PeerGroupVersion.changed_by",
    "SuppressedAreaFigure.declared_by",
    "PlanWorkbook.uploaded_by",
    "PlanningReturn.returned_by",
    "PlanningRound.opened_by",
    "PlausibilityWarning.confirmed_by",
    "Question.answered_by",
    "Question.asked_by",
    "Reminder.person",
    "Reorganisation.decided_by",
    "ReportingDate.changed_by",
    "LiveFrom.set_by",
    "SettingsChange.changed_by",
    "ResourceEnvelope.set_by",
    "RiskAssessment.assessed_by",
    "SupportAnswer.answered_by",
    "FactorRemoval.asked_by",
    "FactorRemoval.decided_by",
    "RoleRequest.asked_by",
    "RoleRequest.decided_by",
    "CabinetReport.submitted_by",
    "CabinetReportWords.written_by",
    "Concern.raised_by",
    "ConcernStep.taken_by",
    "DirectorComment.written_by",
    "HeadlineEdit.edited_by",
    "MonthlyAcknowledgement.acknowledged_by",
    "TeamBriefing.briefed_by",
    "ReturnedLine.answered_by",
    "ReturnedLine.returned_by",
    "DisputeAnswer.answered_by",
    "ObjectiveProposal.answered_by",
    "ObjectiveProposal.proposed_by",
    "PartnerWord.said_by",
    "SignOff.signed_by",
    "SignOffOverride.overridden_by",
    "Specification.edited_by",
    "Step.by",
    "OutputStep.by",
    "Meeting.confirmed_by",
    "CallIn.called_by",
    "CallIn.explained_by",
    "Recommendation.answered_by",
    "LessonAnswer.answered_by",
    "ProposalStep.by",
    "ReviewFinding.recorded_by",
    "CollectionCost.stated_by",
    "FrameworkChange.proposed_by",
    "FrameworkComment.answered_by",
    "FrameworkComment.made_by",
    "FrameworkReview.opened_by",
    "FrameworkVersion.published_by",
    "RetirementCandidate.settled_by",
    "Theme.confirmed_by",
    "RecommendationStep.by",
    "AdoptionStep.by",
    "AssessmentAddition.added_by",
    "Audit.recorded_by",
    "AuditRecommendation.said_done_by",
    "AuditStep.by",
    "ComplaintCounts.recorded_by",
    "Consultation.drafted_by",
    "ConsultationAnswer.read_by",
    "ConsultationReply.replied_by",
    "ContractStep.by",
    "DecisionEffect.written_by",
    "EffectCorrection.by",
    "SelfAssessment.signed_by",
    "Survey.added_by",
    "SurveyWave.recorded_by",
    "CaseStudyVersion.approved_by",
    "CaseStudyVersion.submitted_by",
    "SuccessStory.settled_by",
    "StaffBriefing.sent_by",
    "StaffBriefingWords.written_by",
    "SynopsisWords.written_by",
    # What somebody was given to read was given to them.
    "ReadReceipt.user",
    "Synopsis.user",
    "Submission.returned_by",
    "Submission.submitted_by",
}


def test_every_column_with_a_person_has_its_place_after_they_left():
    columns = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete
        and not field.many_to_many
        and field.related_model is User
        # A column of a parent is handed over there.
        and field.model is model
    }
    assert columns == HANDED_OVER | THEIR_OWN | DONE_BY_THEM
    assert not HANDED_OVER & DONE_BY_THEM
