"""What a specification still needs before its plan can be approved (framework 3.2)."""

from pmf_portal.periods import frequency
from targets.rules.polarity import Polarity
from targets.rules.tolerance import ToleranceError, ToleranceKind, bounds
from targets.rules.trajectory import mismatch

NEEDED = {
    "kind": "the kind of measure",
    "priority_id": "the priority it serves",
    "service_id": "the service that answers for it",
    "unit": "the unit",
    "definition": "the definition",
    "data_source": "the data source",
    "rationale": "the rationale",
    "stretch": "the level of stretch",
    "peers": "the relevant peers",
    "forecast_method": "the forecast method",
}
OFFICERS = {
    "accountable_officer_id": "the accountable officer",
    "accountable_deputy_id": "the accountable officer’s deputy",
    "performance_lead_id": "the performance lead",
    "performance_lead_deputy_id": "the performance lead’s deputy",
}


def missing_before_approval(specification, responsibility, points):
    """What stands between a draft and its approval, in words; an empty list when it is complete."""
    missing = [
        words for name, words in NEEDED.items() if getattr(specification, name) in (None, "")
    ]
    missing += [
        words
        for name, words in OFFICERS.items()
        if responsibility is None or getattr(responsibility, name) is None
    ]
    if specification.takes_a_ratio:
        missing += [
            f"the {name}"
            for name in ("numerator", "denominator")
            if not getattr(specification, name)
        ]
    if specification.polarity == Polarity.NEUTRAL:
        return missing
    if specification.annual_target is None:
        missing.append("the annual target")
    return missing + missing_tolerance(specification) + missing_trajectory(specification, points)


def missing_tolerance(specification):
    if (
        specification.tolerance in (ToleranceKind.PERCENT, ToleranceKind.ABSOLUTE)
        and specification.amber_within is None
    ):
        return ["the amber margin"]
    return []


def missing_trajectory(specification, points):
    """Planned values for every period of the year that reconcile with the annual target and with
    their bounds.
    """
    planned = {point.month: point for point in points}
    periods = frequency.periods_of_year(specification.frequency, specification.financial_year)
    gaps = [
        frequency.label(specification.frequency, month) for month in periods if month not in planned
    ]
    if gaps:
        return [f"a planned value for {', '.join(gaps)}"]
    problems = [
        mismatch(
            [planned[month].planned for month in periods],
            specification.annual_target,
            specification.aggregation,
            specification.decimals,
        )
    ]
    for month in periods:
        try:
            bounds(
                planned[month].planned,
                specification.margins,
                specification.polarity,
                planned[month].amber_bound,
            )
        except ToleranceError as error:
            problems.append(f"{frequency.label(specification.frequency, month)}: {error}")
    return [problem for problem in problems if problem]
