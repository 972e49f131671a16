"""Findings: what people record, and what becomes of each (framework 5.1)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from targets.lessons.rules.lifecycle import STANDING, FindingState, ThemeState, after
from targets.lessons.rules.suggesting import FEWEST
from targets.lessons.shown import kept_words, show_anew
from targets.models import ReviewFinding, Target, Theme


def locked_finding(finding: ReviewFinding) -> ReviewFinding:
    """The finding, held until the act is done."""
    return ReviewFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)


def locked_findings(keys: Iterable[int]) -> list[ReviewFinding]:
    """Some findings, each held, in the order of their numbers."""
    rows = ReviewFinding.objects.select_for_update(of=("self",)).filter(pk__in=list(keys))
    return list(rows.order_by("pk"))


@transaction.atomic
def record_finding(
    *,
    source: str,
    worked: str,
    words: str,
    found_on: date,
    by: User,
    at: datetime,
    address: str = "",
    document: str = "",
    measures: Sequence[Target] = (),
    unit: OrganisationUnit | None = None,
    mark: str = "",
    key: str = "",
) -> ReviewFinding:
    """Record what somebody found in one of the framework's sources; what has a `key` of its source
    once.  Raises Refused where nothing says where it stands.
    """
    if not address and not document:
        raise Refused("Enter the address or the document that it stands in", "document")
    finding = new_finding(
        key=key or f"person {uuid4().hex}",
        source=source,
        worked=worked,
        words=words,
        address=address,
        document=document,
        unit=unit,
        found_on=found_on,
        mark=mark,
        recorded_by=by,
        recorded_at=at,
    )
    finding.measures.set(measures)
    record(
        "record_finding",
        finding,
        by=by,
        at=at,
        source=source,
        worked=worked,
        words=kept_words(words, mark),
        measures=[target.code for target in measures],
        mark=mark,
    )
    return finding


def new_finding(**fields: Any) -> ReviewFinding:
    """A finding with its key, which no other has."""
    with unless_taken(Refused("This is a finding already.")):
        return ReviewFinding.objects.create(**fields)


@transaction.atomic
def mark_finding(finding: ReviewFinding, *, mark: str, by: User, at: datetime) -> ReviewFinding:
    """Keep a finding out of every public form from now on, or let everybody read it."""
    finding = locked_finding(finding)
    before, finding.mark = finding.mark, mark
    finding.save(update_fields=["mark"])
    record("mark_finding", finding, by=by, at=at, before=before, after=mark)
    show_anew(finding.themes.filter(state__in=STANDING))
    return finding


@transaction.atomic
def set_aside_finding(
    finding: ReviewFinding, *, reason: str, by: User, at: datetime
) -> ReviewFinding:
    """Say that a finding asks nothing of anybody, and why.  It counts for no suggestion of a theme
    any more; a suggestion that is left with fewer than three is none.
    """
    # Before the finding, as whoever confirms one of them does, and in the order of suggesting.
    suggestions = list(
        Theme.objects.select_for_update(of=("self",)).filter(
            findings=finding, state=ThemeState.SUGGESTED
        )
    )
    finding = take_step(finding, "set_aside", reason=reason, by=by, at=at)
    finding.themes.remove(*suggestions)
    for theme in suggestions:
        if theme.findings.count() < FEWEST:
            theme.delete()
    return finding


@transaction.atomic
def reopen_finding(finding: ReviewFinding, *, reason: str, by: User, at: datetime) -> ReviewFinding:
    """Look again at a finding that was set aside, and say why."""
    return take_step(finding, "reopen", reason=reason, by=by, at=at)


def take_step(
    finding: ReviewFinding, act: str, *, reason: str, by: User, at: datetime
) -> ReviewFinding:
    finding = locked_finding(finding)
    finding.state = after("finding", finding.state, act)
    finding.reason = reason if finding.state == FindingState.SET_ASIDE else ""
    finding.save(update_fields=["state", "reason"])
    words = kept_words(reason, finding.mark)
    record(f"{act}_finding", finding, by=by, at=at, reason=words)
    return finding


def move_findings(findings: Iterable[ReviewFinding], act: str) -> None:
    """Take some findings, held, to their next state; whoever calls records it."""
    moved = []
    for finding in findings:
        then = after("finding", finding.state, act)
        if then != finding.state:
            finding.state = then
            moved.append(finding)
    ReviewFinding.objects.bulk_update(moved, ["state"])
