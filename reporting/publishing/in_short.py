"""“In short” from the database: a published month as `reporting.content.in_short` takes it."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.timezone import localdate

from exceptions.models import Step
from pmf_portal.periods.month import Month
from reporting.content.in_short.facts import Account, Measure, Report, Ruling, measure_of, report_of
from reporting.models import Publication
from reporting.publishing.earlier_ratings import EarlierRatings, ratings_of_build
from reporting.publishing.edition import Edition
from scorecards.models import ScorecardBuild, ScorecardLine

DEFERRED = ("series", "why", "comment", "data_source")


def newest_published() -> ScorecardBuild | None:
    """The newest month that is public, in its newest edition."""
    return published_builds().first()


def published_builds() -> Any:
    return ScorecardBuild.objects.filter(frozen_at__isnull=False).order_by("-month", "-edition")


class PublishedMonth:
    """What was published of a month, read once for as many readers as want it."""

    def __init__(self, build: ScorecardBuild) -> None:
        self.build = build

    @cached_property
    def lines(self) -> list[ScorecardLine]:
        lines = ScorecardLine.objects.filter(build=self.build).defer(*DEFERRED)
        return list(lines.select_related("plan", "directorate").in_reading_order())

    @cached_property
    def contents(self) -> dict[str, dict[str, Any]]:
        """The content of each publication that an account is made of, by its kind and slug."""
        publications = Publication.objects.filter(
            build=self.build, kind__in=(Publication.SCORECARD, Publication.EXCEPTIONS)
        ).exclude(level=Publication.SERVICE)
        return {f"{one.kind} {one.slug}": json.loads(one.content) for one in publications}

    @cached_property
    def published(self) -> dict[str, dict[str, Any]]:
        """Each line as it was published, by its code."""
        lines = {}
        for name, content in self.contents.items():
            if name.startswith(Publication.SCORECARD):
                lines |= {line["code"]: line for line in content["lines"]}
        return lines

    @cached_property
    def exceptions(self) -> dict[str, Any]:
        """The month’s exception reports as they were published."""
        named = (c for name, c in self.contents.items() if name.startswith(Publication.EXCEPTIONS))
        return next(named, {"lines": [], "ended": []})

    @cached_property
    def build_before(self) -> ScorecardBuild | None:
        return published_builds().filter(month=(self.build.month - 1).first_day).first()

    @cached_property
    def before(self) -> EarlierRatings:
        """The ratings of the month before."""
        return ratings_of_build(self.build_before)

    @cached_property
    def rulings(self) -> list[Ruling]:
        """What the executive group decided after the month before came out, and before this one."""
        if self.build_before is None or self.build.frozen_at is None:
            return []
        return rulings_between(self.build_before.frozen_at, self.build.frozen_at)

    def account(self, whole: str, lines: Iterable[ScorecardLine] | None = None) -> Account:
        """The account of some lines of the month, or of all."""
        chosen = self.lines if lines is None else lines
        measures = [
            measure_of(self.published[line.code], line, self.build.month)
            for line in chosen
            if line.code in self.published
        ]
        return account_of(
            whole, self.build.month, measures, self.exceptions, self.before, self.rulings
        )


def rulings_between(after: datetime | None, until: datetime) -> list[Ruling]:
    """The executive group’s decisions in a stretch of time: which way, never its reasons."""
    steps = Step.objects.filter(act__in=(Ruling.KEPT, Ruling.NEW_PLAN), at__lte=until)
    if after is not None:
        steps = steps.filter(at__gt=after)
    rows = steps.order_by("at").values_list("report__target__code", "report__title", "at", "act")
    return [Ruling(code, title, localdate(at), act) for code, title, at, act in rows]


def account_of(
    whole: str,
    month: Month,
    measures: Collection[Measure],
    exceptions: Mapping[str, Any],
    before: EarlierRatings,
    rulings: Iterable[Ruling],
) -> Account:
    """An account of some measures, with the reports and the decisions that concern them."""
    codes = {measure.code for measure in measures}
    reports: list[Report] = [
        report_of(copy) for copy in exceptions["lines"] if copy["code"] in codes
    ]
    return Account(
        whole=whole,
        month=month,
        measures=tuple(measures),
        reports=tuple(reports),
        before=before.ratings,
        since=before.month_name,
        rulings=tuple(ruling for ruling in rulings if ruling.code in codes),
        ended=frozenset(one["code"] for one in exceptions.get("ended", ())),
    )


def rulings_of_edition(edition: Edition) -> list[Ruling]:
    """What the executive group decided since the month before came out, while an edition is being
    published.
    """
    month = edition.build.month
    build = published_builds().filter(month=(month - 1).first_day).first()
    return rulings_between(build.frozen_at, edition.at) if build else []


def account_of_lines(
    edition: Edition,
    lines: Iterable[Any],
    exceptions: Mapping[str, Any],
    before: EarlierRatings,
    rulings: Iterable[Ruling],
    whole: str = "",
) -> Account:
    """The account of some lines of an edition while it is being published; `exceptions` is the
    content of its exception reports.
    """
    month = edition.build.month
    measures = [measure_of(line.published, line, month) for line in lines]
    return account_of(whole, month, measures, exceptions, before, rulings)
