"""What exception reports and their delivery plans show: back in time, a date that was broken, one
cause in several services; and what came of actions (pure; framework 5.1).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from exceptions.rules.standing import MISSED, PAST_PROMISE
from pmf_portal.formats.numbers import shortened
from pmf_portal.formats.one_after_another import joined
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from reporting.lessons.rules.facts import (
    BAD,
    GOOD,
    ActionFact,
    EndedFact,
    FindingDraft,
    MeasureFact,
    ReportFact,
)
from targets.lessons.rules.kinds import Source

SERVICES_OF_A_CAUSE = 3


def recovered_in_time(ended: EndedFact) -> FindingDraft | None:
    """A delivery plan that worked: performance was back by the month first promised."""
    if ended.promised is None or not ended.has_worked or ended.promised < ended.recovered:
        return None
    return FindingDraft(
        key=f"recovered {ended.code} {ended.opened_for}",
        source=Source.RECOVERY,
        worked=GOOD,
        words=(
            f"The delivery plan of {ended.code} {ended.title} worked: off plan since"
            f" {ended.opened_for.name}, back in {ended.recovered.name}; promised was"
            f" {ended.promised.name}."
        ),
        address=ended.address,
        found_on=ended.month.last_day,
        codes=(ended.code,),
        service=ended.service,
    )


def promise_broken(report: ReportFact, measure: MeasureFact | None) -> FindingDraft | None:
    """A month of return to plan that passed without it."""
    promised, _, outcome = report.promise.partition("; ")
    if outcome != MISSED or not promised.startswith(PAST_PROMISE):
        return None
    month = promised.removeprefix(PAST_PROMISE)
    figures = f": {measure.against_plan}" if measure and measure.against_plan else ""
    by_then = "" if month == report.month.name else f" by {report.month.name}"
    return FindingDraft(
        key=f"promise broken {report.code} {report.opened_for} {month}",
        source=Source.RECOVERY,
        worked=BAD,
        words=f"{report.name} was to be back on plan in {month}, and was not{by_then}{figures}.",
        address=report.address,
        found_on=report.month.last_day,
        codes=(report.code,),
        service=report.service,
    )


def cause_in_services(
    reports: Iterable[ReportFact], month: Month, causes: Mapping[str, str]
) -> list[FindingDraft]:
    """A category of cause that stands in the exception reports of three services within the twelve
    months to one; once a year.  `causes` are the keys of the categories by what they are called.
    """
    services: dict[str, set[str]] = defaultdict(set)
    codes: dict[str, set[str]] = defaultdict(set)
    addresses: dict[str, str] = {}
    for report in sorted(reports, key=lambda one: one.month):
        for cause in report.causes:
            services[cause].add(report.service)
            codes[cause].add(report.code)
            addresses[cause] = report.address
    found = []
    for cause in sorted(services):
        if len(services[cause]) < SERVICES_OF_A_CAUSE or cause not in causes:
            continue
        found.append(
            FindingDraft(
                key=f"cause {causes[cause]} {month.financial_year}",
                source=Source.EXCEPTIONS,
                worked=BAD,
                words=(
                    f"“{cause}” was given as a cause in the {terms.exception_report.plural} of"
                    f" {len(services[cause])} services within twelve months:"
                    f" {joined(sorted(services[cause]))}."
                ),
                address=addresses[cause].partition("#")[0],
                found_on=month.last_day,
                codes=tuple(sorted(codes[cause])),
                cause=causes[cause],
                cause_title=cause,
            )
        )
    return found


def with_cause(
    draft: FindingDraft, reports: Mapping[str, ReportFact], causes: Mapping[str, str]
) -> FindingDraft:
    """What did not work of a measure, with the first cause that its exception report gives in
    public, so that the same cause is seen in several of them.
    """
    report = reports.get(draft.codes[0]) if len(draft.codes) == 1 else None
    if draft.worked != BAD or draft.cause or report is None:
        return draft
    known = [cause for cause in report.causes if cause in causes]
    if not known:
        return draft
    return replace(draft, cause=causes[known[0]], cause_title=known[0])


def action_evaluated(action: ActionFact) -> FindingDraft | None:
    """An action that moved its measure, or that moved nothing; nothing while that is open."""
    if action.moved is None or not action.is_final:
        return None
    verb = "moved" if action.moved else "did not move"
    return FindingDraft(
        key=f"action {action.number} {action.measure}",
        source=Source.RECOVERY if action.is_of_report else Source.SCORECARDS,
        worked=GOOD if action.moved else BAD,
        words=(
            f"“{shortened(action.what, 160)}” {verb} {action.code} {action.title}. {action.words}"
        ),
        address=action.address,
        found_on=action.found_on,
        codes=(action.code,),
        service=action.service,
    )
