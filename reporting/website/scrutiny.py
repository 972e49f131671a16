"""Scrutiny as everybody sees it: what the committees look at, what they recommend, what was
answered and what is delivered.  Whoever sits in a committee sees more of it.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.formats.csv_files import BYTE_ORDER_MARK, csv_text
from pmf_portal.periods import clock
from pmf_portal.periods.month import FinancialYear, Month, PeriodError
from reporting.effects.of_decision import effects_of
from reporting.meetings.rules.bodies import BodyKind
from reporting.meetings.rules.spoken import Spoken
from reporting.models import Body, CallIn, Recommendation, TaskGroup
from reporting.scrutiny import permissions
from reporting.scrutiny.queries import (
    CSV_COLUMNS,
    call_ins_of,
    committee_rows,
    csv_rows,
    followed_recommendations,
    newest_recommendations,
    shown_committees,
    tally_of,
    task_groups_of,
    topics_of,
    years_of,
)
from reporting.scrutiny.viewers import ScrutinyViewer

# Of what is over, so much is listed.
LATELY = 12


def viewer_of(request):
    return ScrutinyViewer(request.user, clock.today())


@login_not_required
@require_safe
def scrutiny(request):
    """The committees, with how their recommendations stand."""
    viewer = viewer_of(request)
    rows = committee_rows(shown_committees(viewer), viewer.today)
    return render(request, "reporting/scrutiny/scrutiny.html", {"rows": rows})


def get_committee_or_404(viewer, slug):
    rows = Body.objects.filter(kind=BodyKind.COMMITTEE).select_related("unit", "chair", "clerk")
    body = get_object_or_404(rows, slug=slug)
    if not viewer.sees(body):
        raise Http404
    return body


@login_not_required
@require_safe
def committee(request, slug):
    """A committee: its recommendations with answers and delivery, its work programme, what it has
    called in, its task-and-finish work.
    """
    viewer = viewer_of(request)
    body = get_committee_or_404(viewer, slug)
    year = chosen_year(request, viewer.today)
    years = years_of(body)
    context = {
        "body": body,
        "tally": tally_of(body, viewer.today),
        "recommendations": newest_recommendations(body, viewer, clock.now(), LATELY),
        "year": year,
        "other_years": [one for one in years if one != year],
        "topics": topics_of(body, year, viewer),
        "call_ins": call_ins_of(body, viewer, LATELY),
        "task_groups": task_groups_of(body, viewer, LATELY),
    }
    if viewer.user is not None:
        user = viewer.user
        for row in context["topics"]:
            row.may = {
                act: bool(getattr(permissions, f"may_{act}_topic")(user, row.thing))
                for act in ("change", "plan", "conclude", "drop")
            }
        context |= {
            "may_add_topic": permissions.may_add_topic(user, body),
            "may_call_in": permissions.may_call_in(user, body),
            "may_begin": permissions.may_begin_task_group(user, body),
        }
    return render(request, "reporting/scrutiny/committee.html", context)


def chosen_year(request, today):
    """The year that a link chose; the one that runs where none or nonsense was chosen."""
    try:
        return FinancialYear.parse(request.GET.get("year", ""))
    except PeriodError:
        return Month.of(today).financial_year


@login_not_required
@require_safe
def as_csv(request, slug):
    """All recommendations of a committee as a file for spreadsheets."""
    viewer = viewer_of(request)
    body = get_committee_or_404(viewer, slug)
    rows = Recommendation.objects.filter(body=body)
    # A file is read on later days.
    shown = followed_recommendations(rows, viewer, Spoken(clock.now(), is_kept=True))
    text = csv_text(CSV_COLUMNS, csv_rows(shown))
    return HttpResponse(
        BYTE_ORDER_MARK + text.encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="recommendations-{slug}.csv"'},
    )


@login_not_required
@require_safe
def called_in(request, pk):
    """Something that was called in: why, what was explained, and what came of it."""
    viewer = viewer_of(request)
    called = get_object_or_404(CallIn.objects.for_page().select_related("explained_by"), pk=pk)
    if not viewer.sees_call_in(called):
        raise Http404
    item = called.newest_item
    context = {
        "called": called,
        "body": called.body,
        "item": item,
        "sees_meeting": viewer.sees(called.body),
        "outputs": [
            output
            for output in (item.outputs.select_related("owner") if item is not None else ())
            if viewer.sees_output(output, item.meeting)
        ],
    }
    context |= acts_of(viewer.user, called, ("explain", "plan", "conclude", "withdraw"), "call_in")
    return render(request, "reporting/scrutiny/called_in.html", context)


@login_not_required
@require_safe
def task_group(request, pk):
    """Task-and-finish work: its questions, who takes part, what was found and recommended."""
    viewer = viewer_of(request)
    group = get_object_or_404(TaskGroup.objects.select_related("body__unit"), pk=pk)
    if not viewer.sees_task_group(group):
        raise Http404
    rows = Recommendation.objects.filter(task_group=group)
    context = {
        "group": group,
        "body": group.body,
        "members": group.members.order_by("post", "name"),
        "sees_committee": viewer.sees(group.body),
        "recommendations": followed_recommendations(rows, viewer, Spoken(clock.now())),
    }
    context |= acts_of(viewer.user, group, ("change", "close", "stop"), "task_group")
    if viewer.user is not None:
        context["may_send"] = permissions.may_send_recommendation(viewer.user, group)
    return render(request, "reporting/scrutiny/task_group.html", context)


@login_not_required
@require_safe
def recommendation(request, pk):
    """A recommendation with its answer, its delivery and its history."""
    viewer = viewer_of(request)
    one = get_object_or_404(Recommendation.objects.for_page(), pk=pk)
    if not viewer.sees_recommendation(one):
        raise Http404
    context = {
        "one": one,
        "body": one.body,
        "lateness": one.standing.lateness(viewer.today),
        "steps": one.steps.select_related("by"),
        "sees_committee": viewer.sees(one.body),
    }
    context |= effects_of(one, request.user, viewer.today)
    acts = ("answer", "update", "deliver", "reopen", "resend", "withdraw")
    context |= acts_of(viewer.user, one, acts, "recommendation")
    if viewer.user is not None:
        verdict = permissions.may_change_exemption(viewer.user, one, one.body)
        context["may_change_exemption"] = verdict
    return render(request, "reporting/scrutiny/recommendation.html", context)


def acts_of(user, thing, acts, kind):
    """What a person may do with a thing: "may_answer" and so on."""
    if user is None:
        return {}
    return {f"may_{act}": getattr(permissions, f"may_{act}_{kind}")(user, thing) for act in acts}
