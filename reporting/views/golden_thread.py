"""The golden thread of a year: list and picture, from any node up to the vision and down to the
targets.
"""

from django.http import Http404
from django.shortcuts import redirect, render

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.periods.converters import with_address
from pmf_portal.periods.month import Month
from reporting.charts.thread import draw
from reporting.lives.thread import named_publicly
from scorecards.models import ScorecardBuild, ScorecardLine
from targets.actions.reading import counts_in_words, pressing_first, rated
from targets.models import Action, Target
from targets.objectives import objective_key, thread_of
from targets.permissions import may_view_golden_thread, may_view_plan
from targets.rules.golden_thread import counts_by_rating
from targets.thread_ages import ThreadReading


def latest_ratings(year):
    """The ratings of the year's latest publication by code, and its month: three queries at
    most.
    """
    builds = ScorecardBuild.objects.filter(
        frozen_at__isnull=False, month__gte=year.first.first_day, month__lte=year.last.first_day
    )
    build = builds.order_by("-month", "-edition").first()
    if build is None:
        return {}, None
    return (
        dict(ScorecardLine.objects.filter(build=build).values_list("code", "rating")),
        build.month,
    )


def this_year(request):
    """The thread of the financial year we are in."""
    require(may_view_golden_thread(request.user))
    return redirect("golden_thread", year=Month.of(clock.today()).financial_year)


def golden_thread(request, year, pk=None, code=None):
    """The whole thread, or one node with all it serves and all that serves it."""
    require(may_view_golden_thread(request.user))
    ratings, month = latest_ratings(year)
    drafts = bool(may_view_plan(request.user, None))
    thread = thread_of(year, ratings, drafts=drafts)
    key = objective_key(pk) if pk else code
    if key and key not in thread.nodes:
        stored = Target.objects.with_code(key).first()
        if stored is None or stored.code not in thread.nodes:
            raise Http404
        key = stored.code
    roots = [key] if key else thread.top()
    actions = actions_of_objectives(thread, clock.today()) if drafts else {}
    context = {
        "year": year,
        "month": month,
        "node": thread.nodes[key] if key else None,
        "above": [thread.nodes[above] for above in thread.above(key)] if key else [],
        "branches": nested(thread.tree(roots), actions),
        "count": len(thread.nodes),
        "picture": draw(thread, roots, thread.above(key) if key else []),
        "orphans": thread.orphans(),
        "left_behind": [] if key else left_behind(year, public=not drafts),
        "counts": counts_by_rating(thread, key) if key else {},
        "years": with_address([year - 1, year + 1]),
    }
    return render(request, "reporting/golden_thread.html", context)


def left_behind(year, *, public):
    """What serves no priority of a year any more; officers read all of it by name."""
    reading = ThreadReading(year, clock.today(), public=public)
    return [named_publicly(one, reading) for one in reading.left_behind()]


def actions_of_objectives(thread, today):
    """What is being done for each objective of the thread, the worst first, by its key: as many
    queries for one action as for many.
    """
    served = Action.objects.of_plans().still_open().filter(objectives__isnull=False)
    through = Action.objectives.through.objects.filter(action__in=served)
    keys = {}
    for action, objective in through.values_list("action", "objective"):
        if objective_key(objective) in thread.nodes:
            keys.setdefault(action, []).append(objective_key(objective))
    if not keys:
        return {}
    actions = Action.objects.filter(pk__in=keys).select_related("plan", "owner")
    rows = rated(actions.prefetch_related("milestones"), announced_timetable(), today)
    by_objective = {}
    for row in pressing_first(rows):
        for key in keys[row.action.pk]:
            by_objective.setdefault(key, []).append(row)
    return {
        key: {"rows": rows, "in_words": counts_in_words(rows)} for key, rows in by_objective.items()
    }


def nested(tree, actions):
    """The thread as branches within branches, from its rows with their depth, each with what is
    being done for it; `again` says that a branch was shown before.
    """
    top = []
    lists = [top]  # for each depth, the list that a row of that depth goes on
    for depth, node, again in tree:
        done = None if again else actions.get(node.key)
        branch = {"node": node, "again": again, "branches": [], "actions": done}
        del lists[depth + 1 :]
        lists[depth].append(branch)
        lists.append(branch["branches"])
    return top
