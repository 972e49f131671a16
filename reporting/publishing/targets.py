"""What an edition says of each target: line, specification, figures (framework 3.2: specifications
are published).
"""

import json
from collections import defaultdict

from pmf_portal.formats.bulk_rows import write_rows
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.dates import moment_in_words
from reporting.models import PublishedTarget
from reporting.public_record.search_index import index_targets
from reporting.publishing.peers import levels_of_edition, standings_of_edition
from reporting.publishing.several_years import years_of_lines
from scorecards.breakdowns.area_check import check_areas
from scorecards.rating.series import read_series
from scorecards.rating.year_to_date import read_figure
from targets.models import InYearDecision

SPECIFIED = (
    "definition",
    "numerator",
    "denominator",
    "rationale",
    "stretch",
    "peers",
    "forecast_method",
    "kind",
)
RULED = (
    "polarity",
    "aggregation",
    "scale",
    "unit",
    "decimals",
    "frequency",
    "tolerance",
    "green_within",
    "amber_within",
    "engine",
    "numerator",
    "denominator",
    "green_low",
    "green_high",
    "amber_low",
    "amber_high",
)


# Stated by few: an account says them where they are.
RULED_WHERE_STATED = ("green_above", "amber_above")


def rule_of_line(line):
    """The rule that a line was rated by."""
    rule = {name: getattr(line, name) for name in RULED}
    for name in RULED_WHERE_STATED:
        if getattr(line, name) is not None:
            rule[name] = getattr(line, name)
    return rule


def published_target(line, decisions, areas, check, others=None, places=None):
    """The frozen account of one target: everything its page shows, the decisions taken on it among
    them; beside other councils where it is compared with some, and its places where it has figures
    by area.
    """
    specification = line.specification
    content = {
        "line": line.published,
        "rule": rule_of_line(line),
        "specification": (
            {name: getattr(specification, name) for name in SPECIFIED}
            | {"financial_year": specification.financial_year}
        ),
        "series": json.loads(line.series),
        "month": line.month_slug,
        "decisions": decisions,
        "quality": json.loads(line.quality.principles) if line.quality else [],
        "areas": areas,
        "area_check": check,
    }
    if line.reading is not None:
        content["reading"] = line.reading
    if places:
        content["places"] = places
    return content | (others or {})


def publish_targets(edition):
    """Freeze every target of an edition, in one write."""
    decisions, areas = decisions_of(edition.build.month, edition.at), edition.areas
    others = beside_others(edition)
    texts = [
        (
            line.code,
            canonical(
                published_target(
                    line,
                    decisions.get(line.target_id, []),
                    areas.get(line.target_id, []),
                    area_check(line, areas, edition.places.existing, edition.withheld),
                    others.get(line.target_id),
                    edition.places.of(line),
                )
            ),
        )
        for line in edition.lines
    ]
    rows = [(edition.build.pk, code, text, digest(text)) for code, text in texts]
    write_rows(PublishedTarget, ("build_id", "code", "content", "digest"), rows)
    index_targets(edition)


def beside_others(edition):
    """What stands beside a target: other councils, the level aimed at, what is being done, and its
    levels over several years.
    """
    others = defaultdict(dict)
    standings = standings_of_edition(
        edition.lines, month=edition.build.month, at=edition.at, withheld=edition.withheld
    )
    for target, standing in standings.items():
        others[target]["peers"] = standing
    for target, level in levels_of_edition(edition.build, edition.lines).items():
        others[target]["peer_level"] = level
    for target, actions in edition.actions.items():
        others[target]["actions"] = actions
    year = edition.build.month.financial_year
    for target, several in years_of_lines(edition.lines, year, edition.at).items():
        others[target]["several_years"] = several
    return others


def area_check(line, by_target, existing, withheld):
    """In sentences, whether the figures by area come to the whole of the period; of one of which
    something is not published only how many there are.
    """
    areas = by_target.get(line.target_id)
    if not areas:
        return []
    figures = [read_figure(parts) for _, _, _, *parts in areas]
    whole = next(
        (row.figure for row in read_series(line) if row.month == line.reporting_month), None
    )
    expected = sum(
        area.kind == areas[0][0] and area.stands_in(line.reporting_month) for area in existing
    )
    left_out = withheld.get(line.target_id)
    if left_out is None:
        return check_areas(line.aggregation, whole, figures, expected, line.unit).words
    reported = f"{len(figures)} of {expected} areas are reported."
    if not left_out.threshold:
        return [
            reported,
            "Counts that the council suppressed are not published, nor others that they could be"
            " worked out from.",
        ]
    return [
        reported,
        f"No count below {left_out.threshold} is published, nor one that it could be worked out"
        " from.",
    ]


def decisions_of(month, at):
    """The in-year decisions on the year's targets so far, in words, by target."""
    by_target = {}
    decisions = InYearDecision.objects.filter(
        specification__financial_year=month.financial_year, decided_at__lte=at
    ).select_related("specification")
    for decision in decisions:
        content = {
            "act": decision.get_act_display(),
            "on": moment_in_words(decision.decided_at),
            "by": f"{decision.post} ({decision.role})",
            "reason": decision.reason,
            "change": decision.change,
        }
        by_target.setdefault(decision.specification.target_id, []).append(content)
    return by_target
