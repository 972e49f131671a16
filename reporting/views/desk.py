"""The desk: “your tasks”, one list, each row one click from done."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from exceptions.early_warning import count_warnings, lines_of
from exceptions.permissions import may_view_early_warning, may_view_exception_tracker
from pmf_portal.council.acts import ACTS
from pmf_portal.council.permissions import may, require
from pmf_portal.council.roles import Role
from pmf_portal.formats.dates import time_in_words
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.cycle.desk import KINDS, Desk, corrected_figures, figures
from reporting.cycle.desk_delivery import clashes_to_explain, clashing_plans
from reporting.cycle.desk_exceptions import escalations
from reporting.cycle.executive_desk import executive_desk
from reporting.cycle.manual_reminders import send_reminder
from reporting.cycle.member_desk import member_desk
from reporting.cycle.month_end_desk import month_end_desk
from reporting.cycle.overview import overview_for, read_by_holders
from reporting.cycle.set_up import set_up_steps
from reporting.engagement.work import feedback_to_answer
from reporting.permissions import may_send_reminder, may_view_desk, may_view_run_sheet
from scorecards.actuals.entry_desk import Asked, entry_page
from scorecards.feeds.late import late_feeds_of
from scorecards.permissions import may_view_draft_scorecard

# The figures of the month stand in their grid.
LISTED = tuple(kind for kind in KINDS if kind is not figures)
# What the month end in counts says already.
IN_MONTH_END = (corrected_figures, feedback_to_answer)


def desk(request):
    """What the signed-in person owes, whatever their role."""
    user, today = request.user, clock.today()
    require(may_view_desk(user))
    work = Desk(user, today)
    rows = work.tasks(listed_for(user))
    executive = executive_desk(user, today)
    return render(
        request,
        "reporting/desk.html",
        {
            "today": today,
            "month": work.month,
            "month_end": month_end_of(work),
            "heading": heading_of(rows),
            "decisions_heading": heading_of_decisions(executive),
            "rows": rows,
            "leads": may(user, "delegate_entry"),
            "is_partner": user.partner is not None,
            "sees_feedback": may(user, "view_feedback"),
            "sees_feeds": may(user, "view_feeds"),
            "sees_custom_scorecards": may(user, "view_custom_scorecards"),
            "sees_audits": may(user, "view_indicator_audits"),
            "sees_run_sheet": bool(may_view_run_sheet(user)),
            "sees_audit_trail": bool(may(user, "view_audit_trail")),
            "sees_findings": may(user, "view_findings"),
            "sees_staff_briefings": may(user, "view_staff_briefings"),
            "sees_tracker": may_view_exception_tracker(user),
            "sees_early_warning": may_view_early_warning(user),
            "warned": early_warnings(work),
            "member": member_desk(user, today),
            "executive": executive,
            "clashing": clashing_plans(work) if executive else [],
            "sees_plan_delivery": may(user, "view_plan_delivery"),
            "sees_extracts": may(user, "view_extracts"),
            "overview": overview_for(user, today),
            "is_briefed": may(user, "view_monthly_briefing"),
            "read_by_holders": read_by_holders(user),
            "leads_team": may(user, "brief_team"),
            "drafts": drafts_of(work),
            "to_set_up": to_set_up(work),
            "runs_the_cycle": Role.PERFORMANCE_TEAM in user.roles,
            "roles": [
                Role(a.role).title + (f", {a.unit}" if a.unit else "") for a in user.assignments
            ],
        }
        | grid_of(work),
    )


def heading_of(rows):
    """How many tasks there are besides the figures, and how many of them are late."""
    late = sum(row.overdue for row in rows)
    if not rows:
        return "Your tasks"
    if not late:
        return f"Your tasks: {len(rows)}"
    return f"Your tasks: {len(rows)}, {'and it is' if len(rows) == 1 else f'{late} of them'} late"


def heading_of_decisions(executive):
    """How many decisions wait for the executive group, and what is asked for; "" for nobody
    else.
    """
    if executive is None or not executive.decisions:
        return ""
    number = len(executive.decisions)
    wait = "decision waits" if number == 1 else "decisions wait"
    asked = f"; {executive.money} is asked for" if executive.money else ""
    return f"{number} {wait} for you{asked}"


def month_end_of(work):
    """The month end, for whoever sends its reminders."""
    if not may_send_reminder(work.user):
        return None
    return month_end_desk(work)


def grid_of(work):
    """The entry grid of whoever brings figures: it stands on their desk, and nothing else leads to
    a figure.
    """
    if not work.figures:
        return {}
    page = entry_page(
        work.user,
        work.today,
        Asked(),
        everybody=False,
        announced=work.timetable,
        places=work.figures,
    )
    return {
        "page": page,
        "late_feeds": late_feeds_of(page.targets, work.today),
        "may_import": may(work.user, "import_actuals"),
    }


def listed_for(user):
    """The kinds of work in the list, but for those that stand above it: what was escalated, for who
    decides, and what the month end counts, for who sends its reminders.
    """
    above = [escalations, clashes_to_explain] if user.roles & ACTS["resume_recovery"] else []
    if may_send_reminder(user):
        above += IN_MONTH_END
    return tuple(kind for kind in LISTED if kind not in above)


def drafts_of(work):
    """The scorecards that are not published yet, for whoever may read them."""
    if not may_view_draft_scorecard(work.user):
        return []
    return [build for build in work.builds if build.frozen_at is None]


def early_warnings(work):
    """The month whose figures warn somebody of their measures, and of how many that are on plan;
    nothing where none is.
    """
    user = work.user
    if not may_view_early_warning(user):
        return None
    build = next((build for build in work.builds if build.has_readings), None)
    count = count_warnings(build, lines_of(user)) if build else 0
    return {"month": build.month, "count": count} if build and count else None


def to_set_up(work):
    """What an administrator has still to set up, step by step; nothing for anybody else."""
    if not may(work.user, "set_up_council"):
        return []
    return [
        step for step in set_up_steps(work.today, work.timetable, work.approvals) if step.is_open
    ]


@require_POST
def remind(request, key):
    """Send a reminder of one thing that is owed, at once."""
    require(may_send_reminder(request.user))
    item = month_end_desk(Desk(request.user, clock.today())).item(key)
    if item is None:
        messages.warning(request, "Nothing was sent: everybody has done this.")
        return redirect("desk")
    seen, at = request.POST.get("seen", ""), clock.now()
    try:
        people = send_reminder(
            item, seen=int(seen[:6]) if seen[:6].isdecimal() else 0, by=request.user, at=at
        )
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        to = ", ".join(str(person) for person in people)
        messages.success(request, f"Reminder sent {time_in_words(at)} to {to}: {item.subject}.")
    return redirect(f"{reverse('desk')}#owed-{key}")
