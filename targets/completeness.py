"""What a specification still needs before its plan can be approved (framework 3.2), together with
what cannot be right about it (`targets/rules/contradictions.py`).
"""

from collections.abc import Iterable, Sequence

from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import frequency
from targets.confirmations import contradictions_in_words
from targets.models import Consultation, Responsibility, Specification, TrajectoryPoint
from targets.rules.polarity import is_rated
from targets.rules.tolerance import ToleranceKind
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
# Without these a target can neither be rated nor told.
NEEDED_TO_COMPUTE = ("service_id", "unit", "definition", "data_source")
NEEDED_OFFICERS = {
    "accountable_officer_id": "the accountable officer",
    "accountable_deputy_id": "the accountable officer’s deputy",
    "performance_lead_id": "the performance lead",
    "performance_lead_deputy_id": "the performance lead’s deputy",
}


def to_do_before_submitting(
    lacking: int, comments: int, reds: int, asked: Sequence[Consultation] = ()
) -> list[str]:
    """What a plan’s page says is still to be done before it is submitted: targets that lack
    something, comments to resolve, red measures that leave it without a reason, consultations to
    wait for.
    """
    words = []
    if lacking:
        words.append(
            f"{counted(lacking, 'target')} {'lacks' if lacking == 1 else 'lack'} something"
        )
    if comments:
        words.append(f"{counted(comments, 'comment')} to resolve")
    if reds:
        words.append(f"{counted(reds, 'red measure')} to account for")
    for one in asked:
        words.append(f"residents are asked in “{one}” until {plain_day(one.last_day)}")
    return words


def missing_before_approval(
    specification: Specification,
    responsibility: Responsibility | None,
    points: Sequence[TrajectoryPoint],
) -> list[str]:
    """What stands between a draft and its approval, in words; an empty list when it is complete and
    nothing about it contradicts itself.
    """
    contradicted = contradictions_in_words(specification, points)
    return missing_parts(specification, responsibility, points) + contradicted


def missing_parts(
    specification: Specification,
    responsibility: Responsibility | None,
    points: Sequence[TrajectoryPoint],
) -> list[str]:
    """What a draft lacks before its approval."""
    missing = missing_fields(specification, NEEDED) + missing_officers(responsibility)
    return missing + missing_rule(specification, points)


def missing_to_compute(
    specification: Specification, points: Sequence[TrajectoryPoint]
) -> list[str]:
    """What a target lacks that was approved before the portal, as far as it takes that to rate it
    and to say what it is.
    """
    missing = missing_fields(specification, NEEDED_TO_COMPUTE)
    missing += missing_rule(specification, points)
    return missing + contradictions_in_words(specification, points)


def missing_rule(specification: Specification, points: Sequence[TrajectoryPoint]) -> list[str]:
    """What is missing of the rule by which a target is rated."""
    missing = missing_parts_of_a_ratio(specification)
    if not is_rated(specification.polarity):
        return missing
    if not has_periods(specification):
        return missing
    if specification.peer_level:
        return missing + missing_tolerance(specification) + missing_of_peers(specification)
    if specification.annual_target is None:
        missing.append("the annual target")
    return missing + missing_tolerance(specification) + missing_trajectory(specification, points)


def missing_of_peers(specification: Specification) -> list[str]:
    """What a level of other councils cannot be worked out without: figures as often as ours."""
    benchmark = specification.benchmark
    if benchmark is None or benchmark.frequency == specification.frequency:
        return []
    return [
        f"{benchmark.code} comes {benchmark.get_frequency_display()}, the target"
        f" {specification.get_frequency_display()}: one cannot be held against the other."
    ]


def has_periods(specification: Specification) -> bool:
    """Whether any period ends in the specification's year: of what is measured every two years none
    does in every other year, which then asks for no target, no trajectory and no figure.
    """
    kind, year = specification.frequency, specification.financial_year
    return bool(frequency.periods_of_year(kind, year))


def missing_fields(specification: Specification, names: Iterable[str]) -> list[str]:
    missing = []
    for name in names:
        if getattr(specification, name) in (None, ""):
            missing.append(NEEDED[name])
    return missing


def missing_officers(responsibility: Responsibility | None) -> list[str]:
    missing = []
    for name, words in NEEDED_OFFICERS.items():
        if getattr(responsibility, name, None) is None:
            missing.append(words)
    return missing


def missing_parts_of_a_ratio(specification: Specification) -> list[str]:
    if not specification.takes_a_ratio:
        return []
    parts = {"the numerator": specification.numerator, "the denominator": specification.denominator}
    return [words for words, text in parts.items() if not text]


def missing_tolerance(specification: Specification) -> list[str]:
    takes_a_margin = specification.tolerance in (ToleranceKind.PERCENT, ToleranceKind.ABSOLUTE)
    if takes_a_margin and specification.amber_within is None:
        return ["the amber margin"]
    return []


def missing_trajectory(
    specification: Specification, points: Sequence[TrajectoryPoint]
) -> list[str]:
    """Planned values for every period of the year that reconcile with the annual target."""
    kind = specification.frequency
    planned = {point.month: point for point in points}
    periods = frequency.periods_of_year(kind, specification.financial_year)
    gaps = [frequency.label(kind, month) for month in periods if month not in planned]
    if gaps:
        return [f"a planned value for {', '.join(gaps)}"]
    off_target = mismatch(
        [planned[month].planned for month in periods],
        specification.annual_target,
        specification.aggregation,
        specification.decimals,
        specification.unit,
    )
    return [off_target] if off_target else []
