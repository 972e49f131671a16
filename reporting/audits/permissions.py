"""What a person may do with audits and their recommendations, with the reason why not."""

from datetime import date

from django.db.models import Q, QuerySet

from pmf_portal.council.models import User
from pmf_portal.council.permissions import Verdict, may, no, unless_refused
from pmf_portal.council.roles import Role
from reporting.audits.following import OWN
from reporting.audits.rules.lifecycle import after
from reporting.meetings.viewers import Viewer
from reporting.models import Audit, AuditRecommendation


def may_view_confidential_audits(user: User) -> Verdict:
    """Who reads drafts, and what is kept from the public."""
    return may(user, "view_confidential_audits")


def may_record_audit(user: User) -> Verdict:
    return may(user, "record_audit")


def may_change_audit(user: User, audit: Audit) -> Verdict:
    return may(user, "change_audit") and _allows("audit", audit.state, "change")


def may_mark_audit(user: User, audit: Audit) -> Verdict:
    return may(user, "mark_audit") and _allows("audit", audit.state, "mark")


def may_release_audit(user: User, audit: Audit) -> Verdict:
    return may(user, "release_audit") and _allows("audit", audit.state, "release")


def may_add_audit_recommendation(user: User, audit: Audit) -> Verdict:
    return may(user, "add_audit_recommendation") and _allows("audit", audit.state, "add")


def may_change_audit_recommendation(user: User, one: AuditRecommendation) -> Verdict:
    verdict = may(user, "change_audit_recommendation")
    return verdict and _allows("recommendation", one.state, "change")


def may_respond_to_audit_recommendation(user: User, one: AuditRecommendation) -> Verdict:
    return _owners(user, one, "respond_to_audit_recommendation", "accept")


def may_update_audit_recommendation(user: User, one: AuditRecommendation) -> Verdict:
    """The owner; the performance team writes a word down for them."""
    verdict = may(user, "update_audit_recommendation")
    if verdict and Role.PERFORMANCE_TEAM in user.roles:
        return _allows("recommendation", one.state, "update")
    return _owners(user, one, "update_audit_recommendation", "update")


def may_move_audit_recommendation(user: User, one: AuditRecommendation) -> Verdict:
    return _owners(user, one, "move_audit_recommendation", "move_date")


def may_say_audit_recommendation_done(user: User, one: AuditRecommendation) -> Verdict:
    return _owners(user, one, "say_audit_recommendation_done", "say_done")


def may_verify_audit_recommendation(user: User, one: AuditRecommendation) -> Verdict:
    return _auditors(user, one, "verify_audit_recommendation", "verify")


def may_send_back_audit_recommendation(user: User, one: AuditRecommendation) -> Verdict:
    return _auditors(user, one, "send_back_audit_recommendation", "send_back")


def may_ask_again_of_audit_recommendation(user: User, one: AuditRecommendation) -> Verdict:
    verdict = may(user, "ask_again_of_audit_recommendation")
    return verdict and _allows("recommendation", one.state, "ask_again")


def may_withdraw_audit_recommendation(user: User, one: AuditRecommendation) -> Verdict:
    verdict = may(user, "withdraw_audit_recommendation")
    return verdict and _allows("recommendation", one.state, "withdraw")


def _owners(user: User, one: AuditRecommendation, act: str, step: str) -> Verdict:
    verdict = may(user, act)
    if verdict and one.owner_id != user.pk:
        return no(f"This is for {one.owner}, who answers for the recommendation.")
    return verdict and _allows("recommendation", one.state, step)


def _auditors(user: User, one: AuditRecommendation, act: str, step: str) -> Verdict:
    """Internal Audit's, and never of whoever carried it out or said that it is done."""
    verdict = may(user, act)
    if verdict and user.pk in (one.owner_id, one.said_done_by_id):
        return no(OWN)
    return verdict and _allows("recommendation", one.state, step)


def _allows(thing: str, state: str, step: str) -> Verdict:
    return unless_refused(after, thing, state, step)


class AuditViewer(Viewer):
    """The public, or a person with the audits that they may read."""

    def __init__(self, user: User | None, today: date) -> None:
        super().__init__(user, today)
        self.reads_all = self.user is not None and bool(may_view_confidential_audits(self.user))

    def audits(self) -> QuerySet[Audit]:
        """What everybody reads, and what puts something to the person; some roles read drafts, and
        what is kept from the public.
        """
        if self.reads_all:
            return Audit.objects.all()
        if self.user is None:
            return Audit.objects.public()
        # What was withdrawn before it was put to anybody has no day of an answer.
        put = AuditRecommendation.objects.filter(owner=self.user, response_due__isnull=False)
        public = Audit.objects.public().order_by().values("pk")
        return Audit.objects.filter(Q(pk__in=public) | Q(pk__in=put.values("audit")))
