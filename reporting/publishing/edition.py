"""How everything is published: a draft's content is frozen, its forms are made of the frozen
content, and all are stored.  And one edition of a month's scorecards while that happens to it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.dates import moment_in_words, plain_day
from pmf_portal.formats.wording import terms
from reporting.content.canonical_lines import (
    csv_row,
    published_line,
    sealed,
    summary_of,
    with_digest,
)
from reporting.content.in_short.order import tolerances_off_plan
from reporting.content.partners import partner_columns
from reporting.content.recent import recent_figures
from reporting.models import Publication
from reporting.publishing.actions import actions_of_lines, counts_of_actions
from reporting.publishing.earlier_ratings import published_before
from reporting.publishing.files import Form, store_files
from reporting.publishing.pages import CalmRenderer, RowRenderer
from reporting.publishing.place_contents import PlaceContents
from reporting.publishing.readings import readings_to_publish
from reporting.publishing.several_years import proxies_of_lines
from reporting.publishing.small_counts import public_figures
from scorecards.models import ScorecardBuild
from scorecards.month.completeness import accepted_for
from scorecards.month.confirmations import ServiceLines, service_lines
from scorecards.partners.reading import words_of_lines
from scorecards.rating.completeness import completeness_of
from scorecards.rating.series import read_series


@dataclass(frozen=True)
class Report:
    """What names a report: its address, its title, and the level of the council that it speaks
    of.
    """

    slug: str
    title: str
    level: str = Publication.CORPORATE


@dataclass(frozen=True)
class Draft:
    """What is about to be published: its kind, its name, its content, and the lines that are put
    into the content where it has any.
    """

    kind: str
    report: Report
    content: dict[str, Any]
    lines: list[dict[str, Any]] | None = None
    # The lines as canonical text, where that is made already.
    line_texts: list[str] | None = None
    # How many are green, amber, red, or other; counted by the lines' ratings unless given.
    given_counts: dict[str, int] | None = None
    # The measures that a custom scorecard chose.
    codes: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        if self.given_counts is not None:
            return self.given_counts
        lines = self.lines or []
        if any("rating" in line for line in lines):
            return summary_of(lines)
        return {"green": 0, "amber": 0, "red": 0, "other": len(lines)}

    def sealed(self) -> tuple[str, str]:
        """The canonical text of the content with its lines, and the digest of that text."""
        if self.lines is None:
            text = canonical(self.content)
            return text, digest(text)
        texts = self.line_texts
        if texts is None:
            texts = [canonical(line) for line in self.lines]
        return sealed(self.content, texts)


@dataclass(frozen=True)
class Frozen:
    """A publication whose content is fixed; every form is made of its JSON document."""

    publication: Publication

    @cached_property
    def document(self) -> str:
        return with_digest(self.publication.content, self.publication.digest)

    @cached_property
    def content(self) -> dict[str, Any]:
        return json.loads(self.document)


MakeForms = Callable[[Frozen], Mapping[str, Form]]


def publish(
    draft: Draft,
    make_forms: MakeForms,
    *,
    reason: str = "",
    build: ScorecardBuild | None = None,
) -> Publication:
    """Freeze a draft, make every form of what is frozen, and store them.  Its address, month,
    edition and moment are those that the content names.
    """
    text, content_digest = draft.sealed()
    publication = Publication.objects.create(
        kind=draft.kind,
        level=draft.report.level,
        slug=draft.report.slug,
        title=draft.report.title,
        month=draft.content["month"],
        edition=draft.content["edition"],
        reason=reason,
        build=build,
        published_at=draft.content["published_at"],
        content=text,
        digest=content_digest,
        **draft.counts,
    )
    store_files(publication, make_forms(Frozen(publication)))
    return publication


class Edition:
    """The lines of a build with every form of each made once, and the publications made of them."""

    def __init__(
        self, build: ScorecardBuild, sign_offs: list[dict[str, Any]], at: datetime, reviewed: Any
    ) -> None:
        self.build = build
        self.at = at
        self.sign_offs = sign_offs
        self.reviewed = reviewed
        self.digests: dict[str, str] = {}
        self.services = service_lines(build.lines.all())
        self.accepted = accepted_for(build)
        self.lines: list[Any] = list(
            build.lines.select_related("specification", "plan").in_reading_order()
        )
        render, render_calm = RowRenderer(build.month), CalmRenderer(build.month)
        qualities = {quality.target_id: quality for quality in build.qualities.all()}
        timescales, self.areas, self.suppressed, self.withheld = public_figures(
            build, self.lines, reviewed
        )
        readings = readings_to_publish(build, self.lines, self.withheld)
        self.places = PlaceContents(self)
        self.before, months = published_before(build.month)
        self.proxies = proxies_of_lines(self.lines, build.month.financial_year)
        self.actions = actions_of_lines(self.lines, at)
        partners = words_of_partners(build, self.lines)
        for line in self.lines:
            line.month_slug = str(build.month)
            line.quality = qualities.get(line.target_id)
            line.reading = readings.get(line.target_id)
            timescale = timescales[line.target_id]
            recent: dict[str, Any] = {
                "recent": recent_figures(read_series(line), line.decimals, build.month),
                "tolerances_off_plan": str(round(tolerances_off_plan(line), 2)),
                "recent_ratings": self.before.history_with(line.code, line.rating, months),
            }
            if line.target_id in self.proxies:
                recent["proxy"] = self.proxies[line.target_id]
            if line.target_id in self.actions:
                recent["plan_actions"] = counts_of_actions(self.actions[line.target_id])
            recent |= partners.get(line.target_id, {})
            line.json = canonical(
                published_line(line, line.quality, timescale, line.reading, recent)
            )
            # Every other form is made of what the JSON says.
            line.published = json.loads(line.json)
            line.csv = csv_row(line.published)
            line.row = render(line.published)
            line.calm = render_calm(line.published)

    def publish(self, draft: Draft, make_forms: MakeForms) -> Publication:
        """Publish a report of this edition: its content begins with what every report says of
        itself.
        """
        heading = self.heading(draft.report) | {"completeness": self.completeness_of(draft)}
        headed = replace(draft, content=heading | draft.content)
        publication = publish(headed, make_forms, reason=self.build.reason, build=self.build)
        self.digests[f"{draft.kind} {draft.report.slug}"] = publication.digest
        return publication

    def completeness_of(self, draft: Draft) -> dict[str, Any]:
        """How complete the figures of a report are, or where it has no lines of its own those of
        the month; and why the month is published all the same.
        """
        lines = [line for line in draft.lines or [] if "newest_period" in line]
        figures = completeness_of([line["newest_period"] for line in lines or self.published_lines])
        content: dict[str, Any] = dict(figures._asdict())
        if self.accepted is not None:
            content["reason"] = self.accepted.reason
            content["decided_by"] = str(self.accepted.accepted_by)
        return content

    @cached_property
    def reports(self) -> list[dict[str, Any]]:
        """The public copy of each exception report."""
        copies: list[dict[str, Any]] = self.reviewed.copies(self.lines, self.withheld)
        return copies

    @property
    def published_lines(self) -> list[dict[str, Any]]:
        return [line.published for line in self.lines]

    def heading(self, report: Report) -> dict[str, Any]:
        return {
            "plan": report.slug,
            "title": report.title,
            "month": self.build.month,
            "edition": self.build.edition,
            "published_at": self.at,
            "published": moment_in_words(self.at),
            "reason": self.build.reason,
            "council": terms.council,
        }

    def sign_offs_of(self, lines: Iterable[Any]) -> list[dict[str, Any]]:
        """The sign-offs of the directorates whose lines stand on a report, each with the word of
        its heads of service.
        """
        directorates = {line.directorate_id for line in lines}
        return [
            sign_off_content(state) | confirmations_content(self.services, state["directorate"])
            for state in self.sign_offs
            if state["directorate"].pk in directorates
        ]


def words_of_partners(build: ScorecardBuild, lines: Iterable[Any]) -> dict[int, dict[str, str]]:
    """What lines say of the partners that their figures come from, by target."""
    words = words_of_lines(build, {line.target_id: line.reporting_month for line in lines})
    said = {}
    for target, word in words.items():
        day = word.said.verified_on
        said[target] = partner_columns(word.partner.title, plain_day(day) if day else "")
    return said


def sign_off_content(state: dict[str, Any]) -> dict[str, str]:
    """Who signed a directorate's lines off, or why they are published without; both where single
    lines were returned and not signed.
    """
    content = {"directorate": state["directorate"].title}
    if signed := state["sign_off"]:
        content |= {
            "signed_by": str(signed.signed_by),
            "signed_at": moment_in_words(signed.signed_at),
        }
        if not state["returned"]:
            return content
        content["returned"] = ", ".join(state["returned"])
    override = state["override"]
    return content | {"overridden_by": str(override.overridden_by), "reason": override.reason}


def confirmations_content(
    services: Iterable[ServiceLines], directorate: OrganisationUnit
) -> dict[str, list[dict[str, Any]]]:
    """Which heads of service confirmed their lines before the director's sign-off, and which did
    not.
    """
    confirmations = []
    for one in services:
        if one.directorate != directorate:
            continue
        content: dict[str, Any] = {"service": one.service.title}
        if one.confirmation is not None:
            content |= {
                "confirmed_by": str(one.confirmation.confirmed_by),
                "confirmed_at": moment_in_words(one.confirmation.confirmed_at),
                "as_published": one.is_current,
            }
        confirmations.append(content)
    return {"confirmations": confirmations}
