"""“What I owe”: the figures a person has to bring for the open month."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import acting_officer
from pmf_portal.council.models import Absence, Delegation
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import Month
from scorecards.models import Actual, NothingToReport, PlausibilityWarning
from scorecards.rating.assessment import expected_period
from targets.models import InYearDecision, Responsibility, Specification, Target


@dataclass(frozen=True)
class OwedFigure:
    """One figure of the month: owed, recorded already, or declared as nothing to report."""

    specification: Specification
    month: Month
    due: date
    actual: Actual | None
    covering: bool
    lead: object = None
    deputy: object = None
    nothing: NothingToReport | None = None

    @property
    def period(self):
        return frequency.label(self.specification.frequency, self.month)

    @property
    def is_owed(self):
        return self.actual is None and self.nothing is None

    def is_late(self, today):
        return self.is_owed and today > self.due


def delegated_leads(user, today):
    """The people whose entry of figures is this person's too: by their own delegation, on these
    days.
    """
    return (
        set(Delegation.objects.on(today).filter(to=user).values_list("user", flat=True))
        if today
        else set()
    )


def responsibilities_on(user, today):
    """Targets the person leads, those of leads who are away and whom they cover for, and those
    delegated to them.
    """
    away = Absence.objects.on(today).values("user")
    delegated = Delegation.objects.on(today).filter(to=user).values("user")
    mine = (
        Q(performance_lead=user)
        | Q(performance_lead_deputy=user, performance_lead__in=away)
        | Q(performance_lead__in=delegated)
    )
    return Responsibility.objects.filter(mine).select_related(
        "performance_lead", "performance_lead_deputy"
    )


def targets_in_reach(user, today):
    """The targets of one's part of the council, and those whose figures one brings today wherever
    they belong.
    """
    return Target.objects.filter(
        Q(pk__in=Target.objects.visible_to(user))
        | Q(pk__in=responsibilities_on(user, today).values("target"))
    )


def figures_of_month(user, today, *, everybody=False, month=None):
    """The figures that the person has to bring for a month (the open one), owed ones first; with
    `everybody`, those of all leads.
    """
    month = month or timetable.open_month(today)
    due_on = announced_timetable().day_of(month, "actuals_due")
    years = [month.financial_year, month.financial_year - 1]
    withdrawn = withdrawals(years)
    led = (
        Responsibility.objects.select_related("performance_lead", "performance_lead_deputy")
        if everybody
        else responsibilities_on(user, today)
    )
    led = {(r.target_id, r.financial_year): r for r in led.filter(financial_year__in=years)}
    rows = []
    for specification in (
        Specification.objects.approved()
        .for_page()
        .filter(financial_year__in=years, target__in={t for t, _ in led})
    ):
        period = expected_period(
            specification.frequency, specification.publication_lag_days, month, due_on
        )
        key = (specification.target_id, specification.financial_year)
        if (
            key in led
            and period.financial_year == specification.financial_year
            and not is_withdrawn(withdrawn, key, period)
        ):
            rows.append((specification, period, led[key]))
    targets = [s.target_id for s, _, _ in rows]
    actuals = {
        (a.target_id, a.month): a
        for a in Actual.objects.latest().filter(target__in=targets, month__gte=month - 24)
    }
    declared = {
        (n.target_id, n.month): n
        for n in NothingToReport.objects.filter(target__in=targets, month__gte=month - 24)
    }
    figures = []
    for s, period, responsibility in rows:
        place, lead = (s.target_id, period), responsibility.performance_lead
        covering, nothing = (
            responsibility.performance_lead_id != user.pk,
            None if place in actuals else declared.get(place),
        )
        figures.append(
            OwedFigure(
                s,
                period,
                due_on,
                actuals.get(place),
                covering,
                lead,
                responsibility.performance_lead_deputy,
                nothing,
            )
        )
    return sorted(
        figures,
        key=lambda f: (
            not f.is_owed,
            f.specification.service.title if f.specification.service else "",
            f.specification.target.code,
        ),
    )


def outstanding_for(specifications):
    """Warnings on the figures of these targets that nobody has confirmed."""
    found = PlausibilityWarning.objects.outstanding().filter(
        actual__target__in=[s.target_id for s in specifications]
    )
    return found.select_related("actual__target").order_by("actual__target__code", "actual__month")


def withdrawals(years):
    """The month in which targets of some years were withdrawn: {(target id, year): month}."""
    decisions = InYearDecision.objects.filter(
        act=InYearDecision.WITHDRAW, specification__financial_year__in=years
    )
    found = decisions.values_list(
        "specification__target", "specification__financial_year", "decided_at"
    )
    return {(target, year): Month.of(localdate(at)) for target, year, at in found}


def is_withdrawn(withdrawn, key, period):
    """Whether nothing is owed for a period any more."""
    return key in withdrawn and withdrawn[key] <= period


def owing_leads(month, due_on, today):
    """Who still owes figures for a month: {person: [codes]}; for a lead who is away the deputy,
    where there is one.
    """
    away = set(Absence.objects.on(today).values_list("user", flat=True))
    people = {
        (r.target_id, r.financial_year): acting_officer(
            r.performance_lead, r.performance_lead_deputy, away
        )
        for r in Responsibility.objects.select_related(
            "performance_lead", "performance_lead_deputy"
        ).filter(financial_year__in=[month.financial_year, month.financial_year - 1])
    }
    withdrawn = withdrawals([month.financial_year, month.financial_year - 1])
    have = set(
        Actual.objects.whole_council()
        .filter(month__gte=month - 24)
        .values_list("target_id", "month")
    )
    have |= set(
        NothingToReport.objects.filter(month__gte=month - 24).values_list("target_id", "month")
    )
    owing = {}
    for s in (
        Specification.objects.approved()
        .select_related("target")
        .filter(financial_year__in=[month.financial_year, month.financial_year - 1])
    ):
        period = expected_period(s.frequency, s.publication_lag_days, month, due_on)
        person = people.get((s.target_id, s.financial_year))
        if is_withdrawn(withdrawn, (s.target_id, s.financial_year), period):
            continue
        if (
            person
            and period.financial_year == s.financial_year
            and (s.target_id, period) not in have
        ):
            owing.setdefault(person, []).append(s.target.code)
    return owing
