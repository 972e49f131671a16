"""Proof that no target was moved: each target book against its digest, and every published status
computed again from book and stored actuals.

Framework 1.1: "plans are not adjusted in year to improve performance"; 3.3.
"""

import json
from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.formats.canonical import canonical, decimal_of, decimal_text, digest
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.periods.month import FinancialYear, Month
from reporting.models import Proof, PublishedTarget
from reporting.public_record.peer_proof import BookedLevels
from scorecards.models import Actual, ScorecardBuild
from scorecards.month.building import withdrawn_by
from scorecards.rating.assessment import Measure, assess
from scorecards.rating.rag import Rating, withdrawn_as
from scorecards.rating.series import HIDDEN
from scorecards.rating.year_to_date import Figure, Planned, read_figure
from targets.approval import target_book
from targets.models import Approval, Target
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

MOST_NAMED = 50


def plan_proofs(at):
    """The job that proves each approved year anew, once a day."""
    today = localdate(at)
    for year in (
        Approval.objects.order_by("financial_year")
        .values_list("financial_year", flat=True)
        .distinct()
    ):
        yield {
            "kind": "prove_targets",
            "period": str(year),
            "subject": today.isoformat(),
            "due_at": at,
        }


@transaction.atomic
def prove_targets(year, *, at, by=None):
    """Check a year and keep what was found; the newest proof of each year is on the public page."""
    approvals = list(
        Approval.objects.select_related("plan", "approved_by")
        .filter(financial_year=year)
        .order_by("plan__kind", "plan__title")
    )
    plans = [plan_proof(approval) for approval in approvals]
    statuses = prove_statuses(year)
    holds = all(plan["holds"] for plan in plans) and not statuses["differ"]
    content = {
        "financial_year": year,
        "checked_at": moment_in_words(at),
        "plans": plans,
        "statuses": statuses,
    }
    proof = Proof.objects.create(
        financial_year=year, checked_at=at, holds=holds, content=canonical(content)
    )
    record(
        "prove_targets",
        str(year),
        by=by,
        at=at,
        holds=holds,
        checked=statuses["checked"],
        differ=statuses["differ"],
    )
    return proof


def months_of_withdrawal(month):
    """The months in which the year's targets were withdrawn, up to a month: {target id: month}."""
    return {
        target: Month.of(localdate(decision.decided_at))
        for target, decision in withdrawn_by(month).items()
    }


def plan_proof(approval):
    """One locked plan-year: its digest when it was approved, and that of what its targets say
    now.
    """
    now = digest(target_book(approval.plan, approval.financial_year))
    kept = digest(approval.book)
    content = {
        "plan": approval.plan.slug,
        "title": approval.plan.title,
        "targets": len(json.loads(approval.book)["targets"]),
        "reference": approval.reference,
        "approved_at": moment_in_words(approval.approved_at),
        "recorded_by": approval.approver,
        "digest_at_approval": approval.digest,
        "digest_now": now,
        "holds": now == approval.digest == kept,
    }
    if approval.taken_over_at:
        content["taken_over"] = approval.taken_over_in_words
    return content


def prove_statuses(year):
    """Every published status of a year computed again: how many, and which do not come out the
    same.
    """
    books = Books(year)
    checked, differ = 0, []
    for build in ScorecardBuild.objects.filter(
        month__gte=year.first.first_day, month__lte=year.last.first_day, frozen_at__isnull=False
    ).order_by("month"):
        figures, withdrawn = StoredFigures(build), months_of_withdrawal(build.month)
        ids = dict(Target.objects.values_list("code", "pk"))
        for code, content in (
            PublishedTarget.objects.filter(build=build)
            .order_by("code")
            .values_list("code", "content")
            .iterator(chunk_size=500)
        ):
            checked += 1
            reason = why_it_differs(
                build, code, json.loads(content), books, figures, withdrawn.get(ids[code])
            )
            if reason:
                differ.append(f"{code}, {build}: {reason}")
    return {"checked": checked, "agree": checked - len(differ), "differ": differ[:MOST_NAMED]}


def rating_by_engine(engine, result, *, withdrawn):
    """The rating as the rules of a line's engine give it.

    Engine 1 said "not reported" in place of the rating as long as the newest period had no figure,
    and "not rated" of whatever was withdrawn.
    """
    if engine == "1":
        if withdrawn:
            return Rating.NOT_RATED
        return result.rating if result.is_up_to_date else without_newest(result.rating)
    return withdrawn_as(result.rating) if withdrawn else result.rating


def without_newest(rating):
    """What engine 1 said of a line whose newest period had no figure."""
    return rating if rating == Rating.NOT_DUE else Rating.NOT_REPORTED


def why_it_differs(build, code, published, books, figures, withdrawal):
    """In words, how a published status is not what book and stored actuals give; "" when it is."""
    measures = books.measures[code]
    if build.month.financial_year not in measures:
        return "the target is in no approved book of its year"
    known, problem = figures.used(code, published["series"])
    levels, unproven = books.levels.plans_again(code, published, build)
    if problem or unproven:
        return problem or unproven
    plan = books.plans[code] | levels
    if withdrawal is not None:
        known = {period: figure for period, figure in known.items() if period < withdrawal}
    due_on = books.timetable.day_of(build.month, "actuals_due")
    result = assess(measures, plan, known, build.month, due_on)
    rating = rating_by_engine(published["rule"]["engine"], result, withdrawn=withdrawal is not None)
    line = published["line"]
    left_out = line.get("suppressed", "").split()
    actual = None if "actual_to_date" in left_out else decimal_text(result.actual)
    told = line["rating"] if "rating" in left_out else rating.value
    again = (told, decimal_text(result.plan), actual)
    published_values = (line["rating"], line["plan_to_date"], line["actual_to_date"])
    if again == published_values:
        return ""
    names = ("rating", "plan to date", "actual to date")
    return "; ".join(
        f"published {name} {then}, computed {now}"
        for name, then, now in zip(names, published_values, again, strict=True)
        if then != now
    )


class Books:
    """The rules and trajectories of three years as their locked books have them (a late figure is
    rated by its own year's).
    """

    def __init__(self, year):
        self.measures, self.plans, self.timetable = (
            defaultdict(dict),
            defaultdict(dict),
            announced_timetable(),
        )
        self.levels = BookedLevels(year)
        for text in Approval.objects.filter(
            financial_year__in=[year - back for back in range(3)]
        ).values_list("book", flat=True):
            book = json.loads(text)
            for target in book["targets"]:
                self.measures[target["code"]][FinancialYear.parse(book["financial_year"])] = (
                    measure_of(target)
                )
                for point in target["trajectory"]:
                    self.plans[target["code"]][Month.parse(point["period"])] = Planned(
                        Decimal(point["planned"]), decimal_of(point["amber_bound"])
                    )


def measure_of(target):
    tolerance = Tolerance(
        ToleranceKind(target["tolerance"]),
        decimal_of(target["amber_within"]),
        decimal_of(target["green_within"]),
        decimal_of(target.get("green_above")),
        decimal_of(target.get("amber_above")),
    )
    rule = (
        target["aggregation"],
        Decimal(target["scale"]),
        target["decimals"],
        target["unit"],
        target["frequency"],
    )
    return Measure(Polarity(target["polarity"]), *rule, tolerance, target["publication_lag_days"])


class StoredFigures:
    """The figures that a build could use: each revision stored before it was published."""

    def __init__(self, build):
        self.window = (build.month.financial_year - 1).first
        self.revisions, self.newest = defaultdict(set), defaultdict(dict)
        stored = (
            Actual.objects.whole_council()
            .filter(recorded_at__lte=build.frozen_at, month__lte=build.month.first_day)
            .order_by("target", "month", "revision")
        )
        stored = stored.filter(month__gte=(build.month.financial_year - 2).first.first_day)
        for code, month, *parts in stored.values_list(
            "target__code", "month", "value", "numerator", "denominator"
        ):
            self.revisions[code, month].add(tuple(parts))
            self.newest[code][month] = Figure(*parts)

    def used(self, code, series):
        """The figures behind a published line, and in words what was never stored; older ones than
        it shows are the newest stored.
        """
        known = {
            month: figure for month, figure in self.newest[code].items() if month < self.window
        }
        for period, _, _, *parts in series:
            month = Month.parse(period)
            if parts[3:] == [HIDDEN] and month in self.newest[code]:
                known[month] = self.newest[code][month]
                continue
            figure = read_figure(parts[:3])
            if figure == (None, None, None):
                continue
            if figure not in self.revisions[code, month]:
                return known, f"the published figure of {month.name} is no stored actual"
            known[month] = figure
        return known, ""
