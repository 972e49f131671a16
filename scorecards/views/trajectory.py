"""Entering or generating a trajectory against last year's figures, and starting next year's draft
from this year's.
"""

from django.contrib import messages
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import require
from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.value_kinds import is_single
from pmf_portal.periods import clock, frequency
from pmf_portal.refusals import Refused
from pmf_portal.ui.charts import trajectory_figure
from scorecards.actuals.history import result_of_year, shape_before, values_a_year_before
from targets.drafting import set_trajectory
from targets.forms.trajectory import GENERATORS, GenerateForm, TrajectoryForm
from targets.next_year import copy_to_next_year
from targets.permissions import may_copy_to_next_year, may_edit_draft
from targets.rules import profiles
from targets.rules.contradictions import (
    contradictions_of_points,
    limits_of,
    words_confirmed,
)
from targets.rules.profiles import ProfileError
from targets.rules.tolerance import amber_end
from targets.rules.trajectory import mismatch
from targets.views.drafts import back_to, get_specification_or_403, show_refusal


def trajectory(request, slug, year, code):
    """The grid of a draft's planned values: typed, or generated and then edited; previewed before
    it is saved.
    """
    spec = get_specification_or_403(request, slug, year, code)
    require(may_edit_draft(request.user, "set_trajectory", spec))
    last_year = values_a_year_before(spec)
    stored = TrajectoryForm(
        draft=spec,
        points={point.month: (point.planned, point.amber_bound) for point in spec.trajectory.all()},
    )
    asked = request.POST if "fill" in request.POST else request.GET
    filled, problem = (
        generated(spec, stored, GenerateForm(asked)) if "profile" in asked else (None, "")
    )
    form, changes = (
        TrajectoryForm(filled or request.POST or None, draft=spec, points=stored.given),
        [],
    )
    sent = request.method == "POST" and not request.POST.keys() & {"preview", "fill"}
    if form.is_valid() and not contradicted(form, spec) and sent:
        try:
            set_trajectory(
                spec,
                form.points,
                seen_version=form.cleaned_data["seen_version"],
                by=request.user,
                at=clock.now(),
                confirmed=form.confirmed,
            )
            messages.success(request, "The trajectory is saved.")
            return back_to(spec)
        except Refused as refused:
            changes = show_refusal(form, stored, refused)
    context = {
        "form": form,
        "s": spec,
        "plan": spec.plan,
        "year": year,
        "changes": changes,
        "problem": problem,
    }
    context |= {"generators": GENERATORS, "chosen": request.POST or request.GET}
    return render(
        request, "scorecards/set_trajectory.html", context | preview(spec, form, last_year)
    )


def generated(spec, stored, form):
    """The grid filled by a generator, or None and what stands in its way."""
    if not form.is_valid():
        return None, "; ".join(message for messages in form.errors.values() for message in messages)
    if not stored.periods:
        return None, f"No period of {spec.target.code} ends in {spec.financial_year}."
    if spec.annual_target is None:
        return None, "Set the annual target first; the profile is made to come to it."
    try:
        values = profile_of(spec, form.cleaned_data, len(stored.periods))
    except ProfileError as error:
        return None, str(error)
    return stored.filled_with(values), ""


def profile_of(spec, chosen, periods):
    """The profile by the chosen way; raises ProfileError."""
    target, rule, decimals = spec.annual_target, spec.aggregation, spec.decimals
    limits = limits_of(spec, words_confirmed(spec.confirmed))
    if is_single(spec.unit) and chosen["profile"] != "flat":
        raise ProfileError(
            "Dates, answers and words of a scale are not spread over the year. Choose the same in"
            " every period, and change single periods by hand."
        )
    match chosen["profile"]:
        case "flat":
            return profiles.flat(target, periods, rule, decimals, limits)
        case "seasonal":
            _, shape = shape_before(spec, spec.financial_year)
            return profiles.seasonal(shape, target, rule, decimals, limits)
        case "cumulative":
            if len(chosen["shares"]) != periods:
                raise ProfileError(
                    f"Give {periods} shares, one for each period; there are"
                    f" {len(chosen['shares'])}."
                )
            return profiles.cumulative(chosen["shares"], target, rule, decimals, limits)
        case "quarterly_steps":
            return profiles.quarterly_steps(
                spec.previous_year, target, periods, rule, decimals, limits
            )
    return profiles.straight_line(spec.previous_year, target, periods, rule, decimals, limits)


def contradicted(form, spec):
    """Put planned values that cannot be right, or that are asked back, to their fields; whether
    there are any.
    """
    words = words_confirmed(spec.confirmed) | set(form.confirmed)
    form.show_contradictions(contradictions_of_points(spec, form.points, words))
    return bool(form.errors)


def preview(spec, form, last_year):
    """Chart, words and table of what the grid says, beside last year's figures, and how it meets
    the annual target.
    """
    points = form.given
    if form.is_bound and not form.errors:
        points = {month: (planned, stated) for month, planned, stated in form.points}
    labels, names, planned, amber = [], [], [], []
    for month in form.periods:
        value = bound = None
        if month in points:
            value, stated = points[month]
            bound = amber_end(value, spec.margins, spec.polarity, stated)
        labels.append(frequency.label(spec.frequency, month))
        names.append(frequency.axis_label(spec.frequency, month))
        planned.append(value)
        amber.append(bound)
    known = [value for value in planned if value is not None]
    off = mismatch(known, spec.annual_target, spec.aggregation, spec.decimals, spec.unit)
    whole = len(known) == len(planned)
    amber_texts = [format_number(value, spec.decimals, spec.unit) for value in amber]
    last_year_texts = [format_number(value, spec.decimals, spec.unit) for value in last_year]
    return {
        "figure": trajectory_figure(
            names, planned, last_year, amber, spec.unit, actual_name="Last year"
        ),
        "rows": list(zip(labels, form.rows(), amber_texts, last_year_texts, strict=True)),
        "mismatch": off if whole else "",
        "meets": bool(known) and whole and not off and spec.annual_target is not None,
    }


@require_POST
def copy(request, slug, year, code):
    """Start next year's draft of a target from this year's."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_copy_to_next_year(request.user, spec))
    try:
        draft = copy_to_next_year(
            spec, previous_year=result_of_year(spec, year), by=request.user, at=clock.now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return back_to(spec)
    messages.success(
        request,
        f"The draft for {year + 1} has begun. Its annual target and trajectory are still to be"
        " decided.",
    )
    return back_to(draft)
