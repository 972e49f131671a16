"""What the pages of findings and themes ask for, a fixed number of queries each."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from reporting.lessons.writing import newest_published
from reporting.models import PublishedTarget
from reporting.public_record.integrity import checked_text
from targets.lessons.rules.lifecycle import FindingState, ThemeState
from targets.models import ReviewFinding, Theme


@dataclass
class MeasureRow:
    """A measure of a theme: its newest published colour, and what its plans do for it."""

    code: str
    title: str = ""
    rating: str = ""
    actions: list[dict[str, Any]] = field(default_factory=list)


def findings_shown(state: str, source: str, worked: str) -> QuerySet[ReviewFinding]:
    """The findings that a list asks for, the newest first; what is no state or source is passed
    over.
    """
    rows = ReviewFinding.objects.for_page()
    if state in set(FindingState):
        rows = rows.filter(state=state)
    if source:
        rows = rows.filter(source=source)
    return rows.filter(worked=worked) if worked else rows


def counts_by_state() -> dict[str, int]:
    counts = ReviewFinding.objects.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(counts)


def themes_by_state() -> dict[str, QuerySet[Theme]]:
    """The themes as officers look through them: to confirm, confirmed, and what is over."""
    rows = Theme.objects.annotate(
        number=Count("findings", distinct=True),
        good=Count("findings", filter=Q(findings__worked="good"), distinct=True),
    ).order_by("-year", "title", "pk")
    return {
        "suggested": rows.filter(state=ThemeState.SUGGESTED),
        "confirmed": rows.filter(state=ThemeState.CONFIRMED),
        "over": rows.exclude(state__in=(ThemeState.SUGGESTED, ThemeState.CONFIRMED)),
    }


def candidates_for(theme: Theme) -> QuerySet[ReviewFinding]:
    """The findings from which those of a theme are chosen: its own, and those of its year that are
    part of no theme yet.
    """
    free = ReviewFinding.objects.of_year(theme.year).filter(state=FindingState.OPEN)
    keys = Q(pk__in=theme.findings.values("pk")) | Q(pk__in=free.values("pk"))
    return ReviewFinding.objects.filter(keys).order_by("-found_on", "pk")


def measures_of(codes: Collection[str]) -> list[MeasureRow]:
    """Some measures with what the newest month published of them; those that it does not have by
    their code alone.
    """
    build = newest_published()
    rows = {code: MeasureRow(code) for code in sorted(codes)}
    published = PublishedTarget.objects.filter(build=build, code__in=list(codes)) if build else []
    for one in published:
        content = json.loads(checked_text(one.pk, one.content, one.digest))
        line = content["line"]
        actions = list(content.get("actions", ()))
        rows[one.code] = MeasureRow(one.code, line["title"], line["rating"], actions)
    return list(rows.values())
