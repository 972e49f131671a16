"""Writing down what was found, after each publication: from published facts alone, each once
(framework 5.1).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import Month
from reporting.lessons import assurance, reading, reading_voice
from reporting.lessons.rules.facts import FindingDraft
from reporting.lessons.rules.measures import (
    leads_its_peers,
    on_plan_all_year,
    peer_does_better,
    red_three_months,
)
from reporting.lessons.rules.others import (
    asked_often,
    audit_overdue,
    effect_missed,
    recommendation_delivered,
    recommendation_overdue,
)
from reporting.lessons.rules.reports import (
    action_evaluated,
    cause_in_services,
    promise_broken,
    recovered_in_time,
    with_cause,
)
from reporting.lessons.rules.voice import complaints_up, same_answer, survey_down
from scorecards.models import ScorecardBuild
from targets.lessons.themes import suggest_themes
from targets.models import ReviewFinding, Specification, Target

# So many months are caught up on where no worker ran when they came out.
CAUGHT_UP = 12


def newest_published() -> ScorecardBuild | None:
    builds = ScorecardBuild.objects.filter(frozen_at__isnull=False)
    return builds.order_by("-month", "-edition").first()


def newest_editions() -> list[ScorecardBuild]:
    """The newest published edition of each of the last twelve months: two queries."""
    newest = newest_published()
    if newest is None:
        return []
    builds = ScorecardBuild.objects.filter(
        frozen_at__isnull=False, month__gt=newest.month - CAUGHT_UP
    )
    by_month = {build.month: build for build in builds.order_by("month", "edition")}
    return list(by_month.values())


def plan_findings(at: datetime) -> Iterator[dict[str, Any]]:
    """The jobs that write down what each published month shows, the oldest first."""
    for build in newest_editions():
        yield {
            "kind": "write_findings",
            "period": str(build.month),
            "subject": f"edition {build.edition}",
            "due_at": build.frozen_at,
        }


def write_findings_job(period: str, subject: str, at: datetime) -> str:
    """Write down what was found by a month, as its newest edition has it, and what themes that
    suggests.
    """
    builds = ScorecardBuild.objects.filter(frozen_at__isnull=False, month=Month.parse(period))
    build = builds.order_by("-edition").first()
    if build is None:
        return "this month is not published"
    found = write_findings(build, at=at)
    suggested = 0
    for year in sorted({Month.of(one.found_on).financial_year for one in found}):
        suggested += suggest_themes(year, at=at)
    return f"{counted(len(found), 'finding')}, {counted(suggested, 'theme')} suggested"


@transaction.atomic
def write_findings(build: ScorecardBuild, *, at: datetime) -> list[ReviewFinding]:
    """Write down what a published month shows that is not written down yet; run again it writes
    nothing.
    """
    # By the build: two runs at once would find the same.
    build = ScorecardBuild.objects.select_for_update(no_key=True).get(pk=build.pk)
    drafts = {draft.key: draft for draft in drafts_of(build, at)}
    known = ReviewFinding.objects.filter(key__in=list(drafts)).values_list("key", flat=True)
    fresh = [drafts[key] for key in sorted(set(drafts) - set(known))]
    fresh.sort(key=lambda draft: (draft.found_on, draft.key))
    if not fresh:
        return []
    findings = stored(fresh, at)
    record("write_findings", build.month.name, by=None, at=at, findings=len(findings))
    return findings


def units_of(drafts: list[FindingDraft]) -> dict[str, OrganisationUnit]:
    """The unit that each draft speaks of, by the draft's key.  Of several units of one title it is
    the one that answers for a measure of the draft; none where that is not known either.
    """
    named = OrganisationUnit.objects.filter(title__in={draft.service for draft in drafts})
    by_title: dict[str, list[OrganisationUnit]] = defaultdict(list)
    for unit in named.exclude(kind=OrganisationUnit.COUNCIL).order_by("pk"):
        by_title[unit.title].append(unit)
    doubled = {title for title, units in by_title.items() if len(units) > 1}
    answering = services_of(
        {code for one in drafts if one.service in doubled for code in one.codes}
    )
    found = {}
    for draft in drafts:
        candidates = by_title[draft.service]
        if draft.service in doubled:
            own = {answering.get(code) for code in draft.codes}
            candidates = [unit for unit in candidates if unit.pk in own]
        if len(candidates) == 1:
            found[draft.key] = candidates[0]
    return found


def services_of(codes: set[str]) -> dict[str, int | None]:
    """The service that answers for each of some measures in their newest year."""
    if not codes:
        return {}
    rows = Specification.objects.filter(target__code__in=codes).order_by("financial_year")
    return dict(rows.values_list("target__code", "service"))


def stored(drafts: list[FindingDraft], at: datetime) -> list[ReviewFinding]:
    units = units_of(drafts)
    targets = {target.code: target.pk for target in Target.objects.all()}
    findings = ReviewFinding.objects.bulk_create(
        ReviewFinding(
            key=draft.key[:150],
            source=draft.source,
            worked=draft.worked,
            words=draft.words,
            address=draft.address,
            cause=draft.cause,
            cause_title=draft.cause_title,
            unit=units.get(draft.key),
            found_on=draft.found_on,
            recorded_at=at,
        )
        for draft in drafts
    )
    through = ReviewFinding.measures.through
    through.objects.bulk_create(
        through(reviewfinding_id=finding.pk, target_id=targets[code])
        for finding, draft in zip(findings, drafts, strict=True)
        for code in draft.codes
        if code in targets
    )
    return findings


def drafts_of(build: ScorecardBuild, at: datetime) -> Iterator[FindingDraft]:
    """Everything that a published month shows, and what came of other things by then."""
    reports = reading.reports_of(build.month)
    by_code = {report.code: report for report in reports.now}
    for draft in of_measures(build, reports):
        yield with_cause(draft, by_code, reading.CAUSES)
    yield from cause_in_services(reports.twelve_months, build.month, reading.CAUSES)
    yield from filter(None, map(recovered_in_time, reports.ended))
    yield from filter(None, map(action_evaluated, reading.actions()))
    yield from of_others(at)


def of_measures(build: ScorecardBuild, reports: reading.PublishedReports) -> Iterator[FindingDraft]:
    measures = reading.measures_of(build)
    for rule in (on_plan_all_year, red_three_months, peer_does_better, leads_its_peers):
        yield from filter(None, map(rule, measures))
    by_code = {measure.code: measure for measure in measures}
    for report in reports.now:
        if draft := promise_broken(report, by_code.get(report.code)):
            yield draft
    yield from filter(None, map(asked_often, reading.asked(measures, reports)))


def of_others(at: datetime) -> Iterator[FindingDraft]:
    today = localdate(at)
    for one in reading.recommendations():
        if draft := recommendation_overdue(one, today) or recommendation_delivered(one):
            yield draft
    for audit in (*reading.audits(), *assurance.audits()):
        if draft := audit_overdue(audit, today):
            yield draft
    yield from of_residents(today)
    yield from filter(None, map(effect_missed, assurance.effects()))


def of_residents(today: date) -> Iterator[FindingDraft]:
    """What surveys, complaints and consultations show."""
    yield from filter(None, map(complaints_up, reading_voice.complaints()))
    yield from filter(None, map(same_answer, reading_voice.consulted(today)))
    yield from map(survey_down, reading_voice.surveys())
