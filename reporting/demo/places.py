"""The demonstration's places: made-up populations of wards, and figures of the whole shared out
among them by a fixed rule, so that they add up to it.
"""

from collections.abc import Mapping
from decimal import Decimal
from math import exp
from typing import NamedTuple

from pmf_portal.council.imports.columns import FILES, POPULATIONS
from pmf_portal.council.imports.council_files import check_file, save_rows
from pmf_portal.council.models import Area
from pmf_portal.formats.csv_files import csv_text
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from reporting.demo.figures import wobble
from reporting.demo.files import rows
from scorecards.actuals.services import current_actual
from scorecards.breakdowns.services import record_breakdown, set_breakdown
from scorecards.rating.year_to_date import Figure
from targets.models import Specification, Target
from targets.rules.aggregation import takes_parts

MADE_UP = "Illustrative: made up for the demonstration, by no office"
GROUPS = {
    "all ages": "all_ages",
    "0–17": "aged_0_to_17",
    "65 and over": "aged_65_and_over",
}
YEARS = (2021, 2022)
# Where one ward's count is too small to be told.
SUPPRESSED_IN, SUPPRESSED_WARD = Month(2023, 12), "E05000958"


class Shared(NamedTuple):
    """How a measure is shared out: by which group of people, how much more of it is found where
    life is hard (0.7: twice as much as where it is average), and the rate that is shown.
    """

    code: str
    group: str
    steepness: float
    per: int | None = None


BY_WARD = (
    Shared("CP09", "all ages", -0.18),
    Shared("CP14", "all ages", 0.40, 10_000),
    Shared("CP16", "0–17", -0.35),
    Shared("CP17", "all ages", 0.20),
    Shared("CP18", "all ages", 0.35),
    Shared("CP19", "0–17", 1.2, 1_000),
    Shared("RE01", "all ages", -0.06),
    Shared("RE02", "all ages", 0.9),
    Shared("RE03", "all ages", 0.9),
    Shared("RE05", "all ages", -0.05),
    Shared("RE06", "all ages", -0.05),
    Shared("RE08", "all ages", -0.10),
    Shared("RE09", "all ages", 1.3, 1_000),
)
SUPPRESSED_CODE = "CP14"


def import_populations(team, at):
    """The people of each ward, by file."""
    lines = []
    for ward in rows("wards.csv"):
        for year in YEARS:
            for group, column in GROUPS.items():
                count = round(int(ward[column]) * (1 + 0.004 * (year - YEARS[-1])))
                lines.append(
                    {"gss_code": ward["gss_code"], "year": str(year), "group": group}
                    | {"population": str(count), "source": MADE_UP}
                )
    kind = FILES[POPULATIONS]
    body = csv_text(kind.headings, lines).encode()
    name = "populations.csv"
    incoming = check_file(kind, body, name=name, by=team)
    save_rows(kind, incoming, name=name, file_digest="", by=team, at=at)


def begin_breakdowns(team, first_month, at):
    """From when on the measures are broken down by ward."""
    for shared in BY_WARD:
        set_breakdown(
            Target.objects.get(code=shared.code),
            Area.WARD,
            first_month=first_month,
            last_month=None,
            rate_per=shared.per,
            rate_group=shared.group if shared.per else "",
            by=team,
            at=at,
        )


def share_out(month, lead, at):
    """The figures by ward of every measure whose period ends with a month."""
    wards = {area.gss_code: area for area in Area.objects.filter(kind=Area.WARD)}
    hardship = {row["gss_code"]: row for row in rows("wards.csv")}
    specifications = Specification.objects.filter(
        target__code__in=[shared.code for shared in BY_WARD],
        financial_year=month.financial_year,
    ).select_related("target", "plan")
    by_code = {one.target.code: one for one in specifications}
    for shared in BY_WARD:
        specification = by_code[shared.code]
        whole = current_actual(specification.target, month)
        if whole is None or not frequency.ends_in(specification.frequency, month):
            continue
        parts = parts_of(specification, shared, whole.figure, hardship, month)
        figures = {wards[code]: figure for code, figure in parts.items()}
        suppressed = {}
        if (shared.code, month) == (SUPPRESSED_CODE, SUPPRESSED_IN):
            suppressed = {wards[SUPPRESSED_WARD]: "<5"}
            del figures[wards[SUPPRESSED_WARD]]
        record_breakdown(
            specification,
            month,
            figures,
            seen={},
            reason="Fewer than five people, who could be recognised." if suppressed else "",
            suppressed=suppressed,
            by=lead,
            at=at,
        )


def parts_of(
    specification: Specification,
    shared: Shared,
    whole: Figure,
    wards: Mapping[str, Mapping[str, str]],
    month: Month,
) -> dict[str, Figure]:
    """The whole's figure shared out among the wards, so that they add up to it."""
    people = {code: float(ward[GROUPS[shared.group]]) for code, ward in wards.items()}
    steep = {
        code: exp(
            shared.steepness * float(ward["hardship"])
            + 0.06 * wobble(shared.code, code)
            + 0.03 * wobble(shared.code, code, month)
        )
        for code, ward in wards.items()
    }
    if not takes_parts(specification.aggregation):
        weights = {code: people[code] * steep[code] for code in people}
        shares = whole_shares(int(whole.value or 0), weights)
        return {code: Figure(Decimal(share)) for code, share in shares.items()}
    of = whole_shares(int(whole.denominator or 0), people)
    weights = {code: of[code] * steep[code] for code in of}
    counted = capped_shares(int(whole.numerator or 0), weights, of)
    return {code: Figure(None, Decimal(counted[code]), Decimal(of[code])) for code in of}


def whole_shares(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """A whole number shared out by weights into whole numbers that add up to it."""
    together = sum(weights.values())
    exact = {code: total * weight / together for code, weight in weights.items()}
    shares = {code: int(value) for code, value in exact.items()}
    by_rest = sorted(exact, key=lambda code: (shares[code] - exact[code], code))
    for code in by_rest[: total - sum(shares.values())]:
        shares[code] += 1
    return shares


def capped_shares(
    total: int, weights: Mapping[str, float], most: Mapping[str, int]
) -> dict[str, int]:
    """The same, and none gets more than its most; what it would have had goes to the others."""
    shares = dict.fromkeys(weights, 0)
    free = dict(weights)
    left = total
    while left and free:
        more = whole_shares(left, free)
        for code, share in more.items():
            shares[code] = min(shares[code] + share, most[code])
        left = total - sum(shares.values())
        free = {code: weights[code] for code in weights if shares[code] < most[code]}
    return shares
