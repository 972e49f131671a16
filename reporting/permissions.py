"""What a person may do with the cycle and the library, with the reason why not."""

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.permissions import YES, Verdict, may, no
from pmf_portal.council.roles import Role
from pmf_portal.formats.wording import terms, upper_first
from pmf_portal.periods.month import Month
from reporting.models import CustomScorecard, Document
from reporting.reorganisation.unit_page import ACTS as REORGANISING
from reporting.reorganisation.unit_page import fits
from scorecards.models import ScorecardBuild


def may_view_desk(user: User) -> Verdict:
    return may(user, "view_desk")


def may_view_monthly_briefing(user: User, unit: OrganisationUnit) -> Verdict:
    return may(user, "view_monthly_briefing", unit)


def may_comment_on_month(user: User, unit: OrganisationUnit) -> Verdict:
    """The director of the directorate speaks of its month."""
    verdict = may(user, "comment_on_month", unit)
    if verdict and unit.kind != OrganisationUnit.DIRECTORATE:
        return no(f"A director comments on {terms.directorate.with_article}, not on {unit}.")
    return verdict


def may_edit_headline(user: User, build: ScorecardBuild) -> Verdict:
    """Whoever publishes the month words its headline, until it is out."""
    verdict = may(user, "edit_headline")
    if verdict and build.frozen_at:
        return no(f"{build.month.name} has been published, and its headline stays as it is.")
    return verdict


def may_view_run_sheet(user: User) -> Verdict:
    return may(user, "view_run_sheet")


def may_send_reminder(user: User) -> Verdict:
    return may(user, "send_reminder")


def may_build_scorecards(user: User) -> Verdict:
    return may(user, "build_scorecards")


def may_publish_month(user: User) -> Verdict:
    return may(user, "publish_month")


def may_publish_taken_over_month(user: User, month: Month) -> Verdict:
    """The performance team publishes by hand what no timetable publishes."""
    verdict = may(user, "publish_taken_over_month")
    if verdict and announced_timetable().is_live(month):
        return no(f"{month.name} comes out by the timetable, once it is signed off.")
    return verdict


def may_set_live_from(user: User) -> Verdict:
    return may(user, "set_live_from")


def may_view_council_settings(user: User) -> Verdict:
    return may(user, "view_council_settings")


def may_change_council_settings(user: User) -> Verdict:
    return may(user, "change_council_settings")


def may_correct_month(user: User) -> Verdict:
    return may(user, "correct_month")


def may_change_reporting_dates(user: User, is_published: bool = False) -> Verdict:
    """The dates of a published month stay."""
    verdict = may(user, "change_reporting_dates")
    if verdict and is_published:
        return no("This month is published, so its dates cannot change.")
    return verdict


def may_hand_over_work(user: User, leaver: User) -> Verdict:
    """Nobody hands on their own work: an absence or a delegation is for that."""
    verdict = may(user, "hand_over_work")
    if verdict and user.pk == leaver.pk:
        return no("You cannot hand over your own work. Ask another administrator.")
    return verdict


def may_view_audit_trail(user: User) -> Verdict:
    return may(user, "view_audit_trail")


def may_run_job_again(user: User) -> Verdict:
    return may(user, "run_job_again")


def may_view_operation(user: User) -> Verdict:
    return may(user, "view_operation")


def may_resend_notice(user: User) -> Verdict:
    return may(user, "resend_notice")


def may_view_custom_scorecards(user: User) -> Verdict:
    return may(user, "view_custom_scorecards")


def may_define_scorecard(user: User, unit: OrganisationUnit | None = None) -> Verdict:
    return may(user, "define_scorecard", unit)


def may_change_scorecard(user: User, scorecard: CustomScorecard) -> Verdict:
    return may(user, "change_scorecard", scorecard.unit)


def may_end_scorecard(user: User, scorecard: CustomScorecard) -> Verdict:
    return may(user, "end_scorecard", scorecard.unit)


def may_upload_document(user: User) -> Verdict:
    return may(user, "upload_document")


def may_add_document_version(user: User, document: Document) -> Verdict:
    return may(user, "add_document_version") and while_published(document)


def may_withdraw_document(user: User, document: Document) -> Verdict:
    return may(user, "withdraw_document") and while_published(document)


def may_review_document(user: User, document: Document) -> Verdict:
    """The owner's word, or that of the performance team."""
    verdict = may(user, "review_document")
    if not verdict:
        return verdict
    if user.pk != document.owner_id and Role.PERFORMANCE_TEAM not in user.roles:
        return no(f"This document is reviewed by {document.owner}.")
    return while_published(document)


def while_published(document: Document) -> Verdict:
    return no("This document is withdrawn.") if document.withdrawn_at else YES


def may_import_report(user: User) -> Verdict:
    return may(user, "import_report")


def may_reorganise(user: User, unit: OrganisationUnit, act: str) -> Verdict:
    """Administrators change the structure; a unit that has ended stays as it is."""
    verdict = may(user, REORGANISING[act][0])
    if verdict and not fits(act, unit):
        kind = upper_first(unit.kind_in_words.with_article)
        return no(f"“{unit}” has ended." if unit.ended_on else f"{kind} cannot {act} so.")
    return verdict
