"""What a person may do with the cycle, with the reason why not."""

from pmf_portal.council.permissions import may


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


def may_view_definitions(user):
    return may(user, "view_scorecard_definitions")


def may_define_scorecard(user, unit=None):
    return may(user, "define_scorecard", unit)


def may_change_scorecard(user, definition):
    return may(user, "change_scorecard", definition.unit)


def may_end_scorecard(user, definition):
    return may(user, "end_scorecard", definition.unit)
