"""What a person may do with the cycle, with the reason why not."""

from pmf_portal.council.permissions import YES, may, no
from pmf_portal.council.roles import Role


def may_view_desk(user):
    return may(user, "view_desk")


def may_view_run_sheet(user):
    return may(user, "view_run_sheet")


def may_build_scorecards(user):
    return may(user, "build_scorecards")


def may_publish_month(user):
    return may(user, "publish_month")


def may_correct_month(user):
    return may(user, "correct_month")


def may_view_audit_trail(user):
    return may(user, "view_audit_trail")


def may_resend_notice(user):
    return may(user, "resend_notice")


def may_view_custom_scorecards(user):
    return may(user, "view_custom_scorecards")


def may_define_scorecard(user, unit=None):
    return may(user, "define_scorecard", unit)


def may_change_scorecard(user, scorecard):
    return may(user, "change_scorecard", scorecard.unit)


def may_end_scorecard(user, scorecard):
    return may(user, "end_scorecard", scorecard.unit)


def may_upload_document(user):
    return may(user, "upload_document")


def may_add_document_version(user, document):
    return _while_published(document, may(user, "add_document_version"))


def may_withdraw_document(user, document):
    return _while_published(document, may(user, "withdraw_document"))


def may_review_document(user, document):
    """The owner's word, or that of the performance team."""
    if not (verdict := may(user, "review_document")):
        return verdict
    if user.pk != document.owner_id and Role.PERFORMANCE_TEAM not in user.roles:
        return no(f"This document is reviewed by {document.owner}.")
    return _while_published(document, YES)


def may_import_report(user):
    return may(user, "import_report")


def _while_published(document, verdict):
    return no("This document is withdrawn.") if verdict and document.withdrawn_at else verdict


def may_change_reporting_dates(user, is_published=False):
    """The dates of a published month stay."""
    verdict = may(user, "change_reporting_dates")
    return (
        no("This month is published, and its dates stay.") if verdict and is_published else verdict
    )
