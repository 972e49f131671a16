"""The monthly scorecards: of the Corporate Plan, of each directorate, of each service (framework
4.2).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.wording import terms
from reporting.content.calm_lines import turned_since
from reporting.content.canonical_lines import csv_heading, csvw
from reporting.content.in_short.facts import Report as ExceptionFacts
from reporting.content.in_short.facts import report_of
from reporting.content.in_short.promises import (
    missed_in_short,
    missed_promises,
    off_path_in_short,
)
from reporting.models import Publication
from reporting.publishing.edition import Draft, Edition, Frozen, Report
from reporting.publishing.files import Form, csv_form, csvw_form, json_form, page_form
from reporting.publishing.headlines import headline_content, headline_edit, headline_of_lines
from reporting.publishing.pages import scorecard_page
from targets.models import Plan

# What a publication keeps of its title.
LONGEST_TITLE = 200


def publish_scorecards(edition: Edition) -> None:
    reports = [report_of(copy) for copy in edition.reports]
    for report, lines in scorecards_of(edition.lines):
        publish_scorecard(edition, report, lines, reports)


def publish_scorecard(
    edition: Edition, report: Report, lines: list[Any], reports: list[ExceptionFacts]
) -> Publication:
    """Publish one scorecard; its rows are rendered already, as several pages share them, and the
    exception `reports` are read already.
    """

    def make_forms(frozen: Frozen) -> Mapping[str, Form]:
        publication = frozen.publication
        table = csv_heading() + "".join(line.csv for line in lines)
        title = f"{publication.title}, {publication.month.name}"
        return {
            "page.html": page_form(
                scorecard_page(
                    publication,
                    frozen.content,
                    [line.row for line in lines],
                    [line.calm for line in lines],
                )
            ),
            "scorecard.csv": csv_form(table.encode()),
            "scorecard.json": json_form(frozen.document),
            "metadata.json": csvw_form(csvw(f"{publication.month}.csv", title)),
        }

    draft = Draft(
        kind=Publication.SCORECARD,
        report=report,
        content={},
        lines=[line.published for line in lines],
        line_texts=[line.json for line in lines],
    )
    is_corporate = report.level == Publication.CORPORATE
    portal_sentence = headline_of_lines(report.title, lines, edition.build)
    draft.content.update(
        summary=draft.counts,
        sign_offs=edition.sign_offs_of(lines),
        missed=missed_on({line.code for line in lines}, reports),
        **headline_content(portal_sentence, headline_edit(edition.build) if is_corporate else None),
    )
    if edition.before.month_name:
        turned = turned_since([line.published for line in lines], edition.before.ratings)
        draft.content.update(since=edition.before.month_name, turned=turned)
    if report.slug in edition.before.slugs:
        draft.content["month_before"] = str(edition.before.month)
    return edition.publish(draft, make_forms)


def missed_on(codes: set[str], reports: list[ExceptionFacts]) -> list[dict[str, str]]:
    """The promises about some measures that were missed, each measure once: ways back, plans and
    actions that are late, and figures off the promised path.
    """
    missed: dict[str, dict[str, str]] = {}
    of_lines = [report for report in reports if report.code in codes]
    for promise in missed_promises(of_lines):
        one = {"code": promise.code, "title": promise.title, "words": missed_in_short(promise)}
        if promise.code in missed:
            missed[promise.code]["words"] += f"; {one['words']}"
        else:
            missed[promise.code] = one
    for report in of_lines:
        if report.code not in missed and report.periods_off_path:
            words = off_path_in_short(report)
            missed[report.code] = {"code": report.code, "title": report.title, "words": words}
    return list(missed.values())


def scorecards_of(lines: list[Any]) -> Iterator[tuple[Report, list[Any]]]:
    """The scorecards that a month's lines make, each with its lines."""
    units = {unit.pk: unit for unit in OrganisationUnit.objects.all()}
    plans = {plan.unit_id: plan for plan in Plan.objects.filter(kind=Plan.DIRECTORATE)}
    for plan in Plan.objects.filter(kind=Plan.CORPORATE):
        lines_of_plan = [line for line in lines if line.plan_id == plan.pk]
        if lines_of_plan:
            yield Report(plan.slug, plan.title, Publication.CORPORATE), lines_of_plan

    def title_of(unit_id: int) -> str:
        return units[unit_id].title

    directorates = {line.directorate_id for line in lines}
    for unit_id in sorted(directorates, key=title_of):
        unit = units[unit_id]
        slug = plans[unit_id].slug if unit_id in plans else unit.slug
        report = Report(slug, directorate_title(unit), Publication.DIRECTORATE)
        yield report, [line for line in lines if line.directorate_id == unit_id]
    services = {line.service_id for line in lines} - directorates
    for unit_id in sorted(services, key=title_of):
        unit = units[unit_id]
        report = Report(unit.slug, unit.title, Publication.SERVICE)
        yield report, [line for line in lines if line.service_id == unit_id]


def directorate_title(unit: OrganisationUnit) -> str:
    if unit.kind == unit.DIRECTORATE:
        return f"{unit.title} {terms.directorate.capital}"[:LONGEST_TITLE]
    return unit.title
