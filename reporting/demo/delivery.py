"""The demonstration's year of delivery beside its actions: the ledger comes in each month by feed,
the risk register each quarter by file, and risks are scored anew as the year goes.
"""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from exceptions.rules.support import Supporter
from exceptions.support import answer_support, asked_for, reports_asking
from pmf_portal.formats.csv_files import csv_text
from pmf_portal.formats.numbers import rounded
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.rhythm import Rhythm
from reporting.demo.files import rows
from scorecards.extracts.columns import EXTRACT_FILES, RISK_REGISTER
from scorecards.extracts.cost_centres import map_cost_centre
from scorecards.extracts.services import import_extract
from scorecards.feeds.delivering import deliver_actuals
from scorecards.feeds.registry import add_feed
from scorecards.models import Feed
from targets.models import Objective, Plan, ResourceEnvelope, Risk
from targets.risks import Scored, add_risk, change_risk, version_of

YEAR = FinancialYear(2023)
BEGUN = datetime(2023, 4, 20, 10, 0, tzinfo=UTC)
# What each directorate spends of its profile, in per cent: on average over the months, and where
# the year is forecast to end.  Families costs more than planned, the building sites of Regeneration
# stand still, and Transformation cannot fill its posts.
SPENDING = {
    ("families-and-wellbeing", "revenue"): ("103.1", "102.8"),
    ("families-and-wellbeing", "capital"): ("96.4", "98.0"),
    ("families-and-wellbeing", "staff"): ("98.2", "98.5"),
    ("regeneration-and-environment", "revenue"): ("99.4", "99.8"),
    ("regeneration-and-environment", "capital"): ("71.8", "78.0"),
    ("regeneration-and-environment", "staff"): ("98.9", "99.0"),
    ("transformation-and-resources", "revenue"): ("100.3", "100.1"),
    ("transformation-and-resources", "capital"): ("97.5", "100.0"),
    ("transformation-and-resources", "staff"): ("92.6", "93.5"),
}
# How single months lie beside that average, in per cent.
MONTHS = ["-0.8", "0.6", "-0.3", "0.2", "-0.6", "0.9", "0.4", "-0.2", "-0.5", "0.8", "-0.5", "0.0"]
# Two cost centres share what one directorate spends.
COST_CENTRES = {"7100": "0.62", "7200": "0.38"}
BY_COST_CENTRE = ("transformation-and-resources", "revenue")
REGISTERS = (Month(2023, 6), Month(2023, 9), Month(2023, 12))


# What Finance and Policy have answered of what delivery plans ask for; the rest waits on desks.
ANSWERED = {
    Supporter.FINANCE: {
        "CP01": (True, "The Better Care Fund pays until March 2025; the hospital has agreed."),
        "CP13": (False, "One of the two agency teams can be paid this year, from the vacancies."),
        "RE07": (True, "Within the homelessness grant."),
    },
    Supporter.POLICY: {
        "RE07": (True, "A first draft goes to the housing associations on 10 May."),
    },
}


class NewScore(NamedTuple):
    """A risk is scored anew on a day, and why."""

    day: date
    likelihood: int
    impact: int
    reason: str


def begin(people, team):
    """The risks as they stood in April, the feed of the ledger, and its cost centres."""
    for row in rows("risks.csv"):
        fields = {name: row[name] for name in ("reference", "kind", "title", "mitigation")}
        add_risk(
            owner=people[row["owner"]],
            objectives=objectives_of(row),
            likelihood=int(row["likelihood"]),
            impact=int(row["impact"]),
            by=people["risk-manager"],
            at=BEGUN,
            **fields,
        )
    plan = Plan.objects.get(slug=BY_COST_CENTRE[0])
    for code in COST_CENTRES:
        map_cost_centre(code, plan, by=people["finance-officer"], at=BEGUN)
    ledger, _ = add_feed(
        slug="finance-ledger",
        title="Finance ledger",
        way=Feed.POST,
        brings=Feed.LEDGER,
        owner=people["lead-transformation-and-resources"],
        rhythm=Rhythm.MONTHLY,
        working_day=5,
        targets=[],
        by=team,
        at=BEGUN,
    )
    return ledger


def objectives_of(row):
    known = {f"{one.plan.slug}/{one.slug}": one for one in Objective.objects.select_related("plan")}
    return [known[reference] for reference in row["objectives"].split()]


def bring(month, ledger, people, at):
    """What a month brings: the ledger, after a quarter the register, and single scores by hand."""
    deliver_actuals(
        ledger,
        json.dumps(ledger_rows(month)).encode(),
        key=f"ledger {month}",
        name=f"Ledger extract {month}",
        at=at,
    )
    if month in REGISTERS:
        import_extract(
            RISK_REGISTER,
            register_csv(month.last_day),
            name=f"risk-register-{month}.csv",
            as_at=month.last_day,
            by=people["risk-manager"],
            at=at,
        )
    else:
        score_risks(month, people["risk-manager"])


def score_risks(month, manager):
    """The scores that the risk manager gave in a month, in the portal itself."""
    for row in rows("risks.csv"):
        for score in scores_of(row):
            if Month.of(score.day) == month:
                score_by_hand(row["reference"], score, manager)


def answer_plans(supporter, officer, at):
    """What Finance or Policy answers to some of the delivery plans that ask for its support."""
    reports = {report.target.code: report for report, _ in reports_asking(officer)}
    for code, (is_given, words) in ANSWERED[supporter].items():
        if code in reports:
            answer_support(
                reports[code],
                supporter,
                is_given=is_given,
                words=words,
                seen=asked_for(reports[code]).version,
                by=officer,
                at=at,
            )


def ledger_rows(month):
    """What the ledger says of a month, each amount as text."""
    said = []
    number = YEAR.months.index(month)
    envelopes = ResourceEnvelope.objects.filter(financial_year=YEAR).select_related("plan")
    for envelope in envelopes.prefetch_related("months"):
        place = (envelope.plan.slug, envelope.kind)
        average, ending = (Decimal(share) / 100 for share in SPENDING[place])
        profiled = envelope.months.all()[number].profiled
        share = average + Decimal(MONTHS[number]) / 100
        amounts = {
            "profiled": profiled,
            "actual": rounded(profiled * share, envelope.decimals),
            "forecast": rounded(envelope.agreed * ending, envelope.decimals),
        }
        common = {"kind": envelope.kind, "month": str(month), "as_at": str(month.last_day)}
        if place != BY_COST_CENTRE:
            said.append(common | {"plan": place[0]} | in_text(amounts))
            continue
        for code, part in COST_CENTRES.items():
            parts = {name: rounded(value * Decimal(part), 2) for name, value in amounts.items()}
            said.append(common | {"cost_centre": code} | in_text(parts))
    return said


def in_text(amounts):
    return {name: format(value, "f") for name, value in amounts.items()}


def scores_of(row):
    """When a risk was scored anew."""
    scores = []
    for score in filter(None, row["scores"].split("|")):
        day, likelihood, impact, reason = score.split(" ", 3)
        scores.append(NewScore(date.fromisoformat(day), int(likelihood), int(impact), reason))
    return scores


def register_csv(as_at):
    """The risk register as it stood on a day."""
    kind, lines = EXTRACT_FILES[RISK_REGISTER], []
    for row in rows("risks.csv"):
        line = {name: row[name] for name in kind.headings if name in row}
        for score in scores_of(row):
            if score.day <= as_at:
                line["likelihood"], line["impact"] = str(score.likelihood), str(score.impact)
                line["reason"] = score.reason
        lines.append(line)
    return csv_text(kind.headings, lines).encode()


def score_by_hand(reference, score, manager):
    risk = Risk.objects.get(reference=reference)
    change_risk(
        risk,
        likelihood=score.likelihood,
        impact=score.impact,
        objectives=list(risk.objectives.all()),
        seen_version=version_of(risk),
        scored=Scored(score.day, score.reason),
        by=manager,
        at=datetime(score.day.year, score.day.month, score.day.day, 11, 0, tzinfo=UTC),
    )
