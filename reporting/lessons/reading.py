"""The published facts of a month that findings are made of: frozen scorecards and exception
reports, evaluations, recommendations, audits, and answered questions, as everybody reads them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from exceptions.evaluations.reading import Evaluated, evaluated_actions
from exceptions.models import Cause, ExceptionReport
from pmf_portal.formats.canonical import decimal_of
from pmf_portal.periods.frequency import spacing
from pmf_portal.periods.month import NAMES, Month, PeriodError
from pmf_portal.periods.typed import typed_period
from reporting.lessons.rules.facts import (
    ActionFact,
    AskedFact,
    AuditFact,
    CouncilFigure,
    EndedFact,
    MeasureFact,
    PeersFact,
    RecommendationFact,
    ReportFact,
)
from reporting.models import Feedback, Publication, PublishedTarget, Recommendation
from reporting.scrutiny.rules.lifecycle import RecommendationState
from scorecards.models import Finding, ScorecardBuild
from scorecards.statistics.intervention import JUDGED, MOVED_IT
from targets.rules.polarity import Polarity, higher_is_better, lower_is_better

Content = Mapping[str, Any]
# So far back a repeated cause or question is looked for.
MONTHS = 12
# So far back the promise of a report that ended may lie.
MOST_MONTHS = 48
CAUSES = {words: key for key, words in Cause.CATEGORIES.items()}
WORKED = dict(ExceptionReport.WORKED)[ExceptionReport.YES]


def month_called(name: str) -> Month | None:
    """The month of "February 2024", as publications name it; None for none."""
    word, _, year = name.partition(" ")
    return Month(int(year), NAMES.index(word) + 1) if word in NAMES and year.isdecimal() else None


def measures_of(build: ScorecardBuild) -> list[MeasureFact]:
    """The measures of a month as its edition published them."""
    rows = PublishedTarget.objects.filter(build=build).order_by("code")
    return [
        measure_fact(json.loads(text), build.month)
        for text in rows.values_list("content", flat=True)
    ]


def measure_fact(content: Content, month: Month) -> MeasureFact:
    line, polarity = content["line"], Polarity(content["rule"]["polarity"])
    first = month.financial_year.first
    own = [
        period
        for period, _, actual in line.get("recent", ())
        if actual is not None and first <= Month.parse(period) <= month
    ]
    return MeasureFact(
        code=line["code"],
        title=line["title"],
        service=line["service"],
        month=month,
        address=reverse("published_target_month", args=[line["code"], month]),
        ratings=tuple(line.get("recent_ratings", [line["rating"]])),
        actual=decimal_of(line["actual_to_date"]),
        planned=decimal_of(line["plan_to_date"]),
        decimals=line["decimals"],
        unit=line["unit"],
        lower_is_better=lower_is_better(polarity),
        has_better=lower_is_better(polarity) or higher_is_better(polarity),
        periods=len(own),
        spacing=spacing(content["rule"]["frequency"]),
        peers=peers_fact(content) if content.get("peers") else None,
    )


def peers_fact(target: Content) -> PeersFact | None:
    """What a published target says of other councils; None where its period cannot be read."""
    content = target["peers"]
    standing = content["standing"]
    try:
        until = typed_period(content["period"], target["rule"]["frequency"])
    except PeriodError:
        return None
    councils = []
    for one in content["councils"]:
        value = decimal_of(one.get("value"))
        if value is not None:
            councils.append(CouncilFigure(one["code"], one["name"], value))
    mads = standing.get("mads")
    return PeersFact(
        period=content["period"],
        until=until,
        own=decimal_of(content["own"]["value"]),
        councils=tuple(councils),
        rank=standing["rank"],
        of=standing["of"],
        shared_with=standing["shared_with"],
        mads=Decimal(mads) if mads is not None else None,
        compared=frozenset(standing["compared"]),
        different=frozenset(standing["different"]),
    )


@dataclass(frozen=True)
class PublishedReports:
    """The exception reports of a month and of the months before it, as they were published."""

    now: list[ReportFact]
    twelve_months: list[ReportFact]
    ended: list[EndedFact]


def reports_of(month: Month) -> PublishedReports:
    """The exception reports that a month published, with those of the year before it."""
    contents = dict(contents_of_months(month - MONTHS + 1, month))
    recent = []
    for one in sorted(contents):
        page = reverse("published_exceptions", args=[one])
        recent += [report_fact(line, one, page) for line in contents[one]["lines"]]
    now = [report for report in recent if report.month == month]
    ended = list(ended_facts(contents, month)) if contents.get(month, {}).get("ended") else []
    return PublishedReports(now, recent, ended)


def contents_of_months(first: Month, last: Month) -> Iterator[tuple[Month, Content]]:
    """What the newest edition of each month's exception reports says."""
    rows = Publication.objects.filter(
        kind=Publication.EXCEPTIONS, month__range=(first.first_day, last.first_day)
    )
    for month, text in rows.order_by("month", "edition").values_list("month", "content"):
        yield month, json.loads(text)


def report_fact(line: Content, month: Month, page: str) -> ReportFact:
    opened = month_called(line["opened_for"])
    assert opened is not None
    return ReportFact(
        code=line["code"],
        title=line["title"],
        service=line["service"],
        opened_for=opened,
        month=month,
        address=f"{page}#{line['code']}",
        promise=line.get("promise", ""),
        causes=tuple(cause["category"] for cause in line.get("causes", ())),
        questions=tuple(question["text"] for question in line.get("questions", ())),
    )


def ended_facts(contents: Mapping[Month, Content], month: Month) -> Iterator[EndedFact]:
    """The reports that a month published as ended, each with the month first promised for it."""
    ended = contents[month]["ended"]
    opened_months = [month_called(one["opened_for"]) or month for one in ended]
    first = max(min(opened_months), month - MOST_MONTHS)
    lines: dict[tuple[str, str], list[Content]] = defaultdict(list)
    earlier = contents_of_months(first, month - MONTHS) if first <= month - MONTHS else ()
    for _, content in (*earlier, *sorted(contents.items(), key=lambda row: row[0])):
        for line in content["lines"]:
            lines[line["code"], line["opened_for"]].append(line)
    for one in ended:
        of_report = lines[one["code"], one["opened_for"]]
        opened, recovered = month_called(one["opened_for"]), month_called(one["recovered_month"])
        if opened is None or recovered is None:
            continue
        promised = [line["recovery_month"] for line in of_report if line.get("recovery_month")]
        yield EndedFact(
            code=one["code"],
            title=one["title"],
            service=of_report[-1]["service"] if of_report else "",
            opened_for=opened,
            recovered=recovered,
            promised=month_called(promised[0]) if promised else None,
            has_worked=one["worked"] == WORKED,
            month=month,
            address=f"{reverse('published_exceptions', args=[month])}#{one['code']}",
        )


def actions() -> list[ActionFact]:
    """The evaluated actions that everybody reads."""
    return [action_fact(row) for row in evaluated_actions() if row.is_public]


def action_fact(row: Evaluated) -> ActionFact:
    evaluation, content = row.evaluation, row.content
    moved = evaluation.outcome in MOVED_IT if evaluation.outcome in JUDGED else None
    return ActionFact(
        number=row.action.pk,
        measure=content["code"],
        code=content["code"],
        title=content["title"],
        service=row.service,
        what=row.action.what,
        words=first_sentence(evaluation.words),
        moved=moved,
        is_final=evaluation.is_last,
        is_of_report=row.action.plan is None,
        found_on=evaluation.build.month.last_day,
        address=reverse("did_it_work"),
    )


def first_sentence(text: str) -> str:
    """What a text says first; what limits it, and what else was going on, stand behind."""
    return f"{text.partition('; ')[0].partition('. ')[0].rstrip('.')}."


def recommendations() -> list[RecommendationFact]:
    """The recommendations of public bodies that everybody reads."""
    rows = Recommendation.objects.filter(body__is_public=True, exempt="").select_related(
        "body", "target", "unit"
    )
    accepted = (RecommendationState.ACCEPTED, RecommendationState.DELIVERED)
    return [
        RecommendationFact(
            number=one.pk,
            text=one.text,
            body=one.body.title,
            due=one.due,
            delivered_on=localdate(one.ended_at)
            if one.state == RecommendationState.DELIVERED and one.ended_at
            else None,
            is_accepted=one.state in accepted,
            address=one.get_absolute_url(),
            code=one.target.code if one.target else "",
            service=one.unit.title,
        )
        for one in rows.order_by("pk")
    ]


def audits() -> list[AuditFact]:
    """The recommendations of audit reports that were published."""
    published = Publication.objects.filter(kind=Publication.AUDIT).headings()
    addresses = {one.slug: one.get_absolute_url() for one in published}
    rows = Finding.objects.filter(audit__published_at__isnull=False)
    facts = []
    for one in rows.select_related("audit", "indicator__target").order_by("pk"):
        address = addresses.get(f"audit-{one.audit_id}")
        if address is None:
            continue
        facts.append(
            AuditFact(
                number=one.pk,
                audit=one.audit.title,
                recommendation=one.recommendation,
                due=one.due,
                is_open=one.state in (Finding.OPEN, Finding.AGREED),
                address=address,
                code=one.indicator.target.code if one.indicator else "",
            )
        )
    return facts


def asked(measures: Iterable[MeasureFact], reports: PublishedReports) -> list[AskedFact]:
    """How often each measure was asked about in public within twelve months."""
    measures = list(measures)
    if not measures:
        return []
    month = measures[0].month
    kinds = feedback_by_measure(month)
    of_members: dict[str, set[str]] = defaultdict(set)
    for report in reports.twelve_months:
        of_members[report.code].update(report.questions)
    return [
        AskedFact(
            code=one.code,
            title=one.title,
            service=one.service,
            month=month,
            address=one.address,
            questions=kinds[one.code, Feedback.QUESTION],
            complaints=kinds[one.code, Feedback.COMPLAINT],
            of_members=len(of_members[one.code]),
        )
        for one in measures
    ]


def feedback_by_measure(month: Month) -> Counter[tuple[str, str]]:
    """How many questions and complaints about the page of each measure were answered in public in
    the twelve months to one.
    """
    rows = Feedback.objects.published().filter(
        published_at__date__range=((month - MONTHS + 1).first_day, month.last_day)
    )
    counts: Counter[tuple[str, str]] = Counter()
    for about, kind in rows.order_by().values_list("published_about", "kind"):
        parts = about.strip("/").split("/")
        if about.startswith("/targets/") and len(parts) > 1:
            counts[parts[1], kind] += 1
    return counts
