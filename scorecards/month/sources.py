"""What a month's lines are built from, and what came after: a build is out of date while an act
that changes it is newer, and its lines while a figure or a decision is.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.timezone import localdate

from pmf_portal.audit.models import AuditEvent, ChainHead
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.bulk_rows import read_rows, write_rows
from pmf_portal.formats.canonical import canonical
from pmf_portal.periods.month import Month
from scorecards.models import (
    LineSource,
    NothingToReport,
    ReturnedLine,
    ScorecardBuild,
    ScorecardLine,
    SignOff,
)
from scorecards.month.peer_levels import PEERS, add_to_sources
from scorecards.peer_levels import read_levels
from scorecards.querysets import LineQuerySet
from scorecards.rating_inputs import Block
from targets.models import InYearDecision, Responsibility

# The acts after which lines that are not signed off may say something else.  The trail lets one act
# in at a time, so its numbers have the order in which the acts were committed.
ACTS_OF_FIGURES = (
    "record_actual",
    "record_breakdown",
    "declare_nothing_to_report",
    "declare_suppressed",
)
ACTS_THAT_CHANGE_LINES = (
    *ACTS_OF_FIGURES,
    "import_actuals",
    "import_peer_figures",
    "deliver_actuals",
    "confirm_warning",
    "withdraw_target",
    "change_officers",
    "approve_plan",
    "record_approval",
    "change_reporting_dates",
    "withdraw_sign_off",
    "publish_month",
    "publish_audit",
    "administer",
    "change_person",
    "close_account",
    "reopen_account",
    "rename_unit",
    "move_unit",
    "merge_units",
    "split_unit",
)
NEWEST_REVISIONS = """
SELECT target_id, month, MAX(revision) FROM scorecards_actual
WHERE area_id IS NULL AND target_id BETWEEN %s AND %s AND month BETWEEN %s AND %s
GROUP BY target_id, month
"""
# Where the decisions about a target stand in what its line was built from.
OFFICER, WITHDRAWN = "accountable officer", "withdrawn"


class NewerFigure(NamedTuple):
    """A figure, declaration or decision that came after a line was built."""

    code: str
    words: str


def newest_act() -> int:
    """The number of the newest act in the audit trail."""
    head = ChainHead.objects.filter(pk=1).values_list("sequence", flat=True).first()
    return head or 0


def is_out_of_date(build: ScorecardBuild) -> bool:
    """Whether an act that may change the lines of a build is newer than what it was built from."""
    return has_changed_since(build.month, build.built_from)


def has_changed_since(month: Month, act: int | None, before: int | None = None) -> bool:
    """Whether lines of a month may have changed after an act (None for not known), and before
    another.
    """
    if act is None:
        return True
    newer = AuditEvent.objects.filter(sequence__gt=act, action__in=ACTS_THAT_CHANGE_LINES)
    if before is not None:
        newer = newer.filter(sequence__lt=before)
    acts = newer.order_by().values_list("action", "subject")
    return any(concerns(action, subject, month) for action, subject in acts)


def concerns(action: str, subject: str, month: Month) -> bool:
    """Whether an act may change the lines of a month: a figure of a later one does not."""
    if action not in ACTS_OF_FIGURES:
        return True
    return Month.parse(subject.rpartition(" ")[2]) <= month


def read_sources(block: Block, month: Month) -> dict[int, dict[str, Any]]:
    """What the lines of a block of targets are built from, as it stands now: {target id: what}."""
    first = (month.financial_year - 2).first
    sources: dict[int, dict[str, Any]] = {}
    for target, period, revision in read_rows(
        NEWEST_REVISIONS, [*block, first.first_day, month.first_day]
    ):
        sources.setdefault(int(target), {})[period[:7]] = int(revision)
    declared = NothingToReport.objects.filter(
        target__id__range=block, month__range=((month - 24).first_day, month.first_day)
    )
    for declared_of, declared_for in declared.values_list("target_id", "month"):
        # Revision 0: that there is none.  A figure that comes after all replaces it.
        sources.setdefault(declared_of, {}).setdefault(str(declared_for), 0)
    add_decisions(sources, block, month)
    return sources


def add_decisions(sources: dict[int, dict[str, Any]], block: Block, month: Month) -> None:
    """What was decided about the targets of a block, beside their figures."""
    withdrawals = InYearDecision.objects.filter(
        act=InYearDecision.WITHDRAW,
        specification__financial_year=month.financial_year,
        specification__target__id__range=block,
    )
    for target, decision, decided_at in withdrawals.values_list(
        "specification__target_id", "pk", "decided_at"
    ):
        if Month.of(localdate(decided_at)) <= month:
            sources.setdefault(target, {})[WITHDRAWN] = decision
    officers = Responsibility.objects.filter(
        financial_year=month.financial_year, target__id__range=block
    )
    for target, officer in officers.values_list("target_id", "accountable_officer_id"):
        sources.setdefault(target, {})[OFFICER] = officer


def write_sources(
    build: ScorecardBuild, sources: Mapping[int, Mapping[str, Any]], targets: Iterable[int]
) -> None:
    """Write down beside each line what it was built from."""
    rows = [(build.pk, target, canonical(sources.get(target, {}))) for target in targets]
    write_rows(LineSource, ("build_id", "target_id", "content"), rows)


def lines_to_sign(build: ScorecardBuild, directorate: OrganisationUnit) -> LineQuerySet:
    """The lines that a sign-off of a directorate covers: all but those that its director has
    returned.
    """
    returned = ReturnedLine.objects.filter(build=build, ended_at=None).values("target")
    return build.lines.filter(directorate=directorate).exclude(target__in=returned)


def figures_covered(build: ScorecardBuild, directorate: OrganisationUnit) -> dict[str, Any]:
    """The revisions that the lines of a sign-off were built from: {code: {period: revision}}."""
    codes = dict(lines_to_sign(build, directorate).values_list("target_id", "code"))
    stored = LineSource.objects.filter(build=build, target__in=codes)
    covered = {}
    for target, content in stored.values_list("target_id", "content"):
        figures = {
            period: revision
            for period, revision in json.loads(content).items()
            if period not in (OFFICER, WITHDRAWN, PEERS)
        }
        covered[codes[target]] = figures
    return covered


def newer_than_lines(
    build: ScorecardBuild, directorates: Collection[int] | None = None
) -> dict[int, list[NewerFigure]]:
    """What came after the lines of a build and is not on them, by directorate (of those named by
    id, or of all): {directorate id: newer figures by code}.
    """
    lines = ScorecardLine.objects.filter(build=build)
    if directorates is not None:
        lines = lines.filter(directorate__in=directorates)
    return newer_than_these(build, lines)


def newer_than_these(build: ScorecardBuild, lines: LineQuerySet) -> dict[int, list[NewerFigure]]:
    """The same of some lines of a build."""
    known = {
        target: (code, directorate)
        for target, code, directorate in lines.order_by("target__sort_key", "code").values_list(
            "target_id", "code", "directorate_id"
        )
    }
    if not known:
        return {}
    stored = dict(
        LineSource.objects.filter(build=build, target__in=lines.values("target")).values_list(
            "target_id", "content"
        )
    )
    current = read_sources((min(known), max(known)), build.month)
    if any(f'"{PEERS}":' in content for content in stored.values()):
        add_to_sources(current, read_levels((min(known), max(known)), build.month))
    newer: dict[int, list[NewerFigure]] = {}
    for target, (code, directorate) in known.items():
        # Lines from before the portal wrote this down: nothing is known, and nothing is said.
        if target not in stored:
            continue
        was = json.loads(stored[target])
        for words in differences(was, current.get(target, {})):
            newer.setdefault(directorate, []).append(NewerFigure(code, words))
    return newer


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What is newer about a target than its line, in words."""
    words = []
    for name in sorted(now.keys() | was.keys()):
        before, after = was.get(name), now.get(name)
        if before == after:
            continue
        if name == WITHDRAWN:
            words.append("the target was withdrawn")
        elif name == PEERS:
            words.append("figures of other councils")
        elif name == OFFICER:
            words.append("another accountable officer")
        elif after == 0:
            words.append(f"nothing to report for {Month.parse(name).name}")
        else:
            words.append(f"figure for {Month.parse(name).name}, revision {after}")
    return words


def newer_than_signed(build: ScorecardBuild) -> dict[int, list[NewerFigure]]:
    """What came after lines that are signed off, by directorate: nobody has seen it on them.  A
    returned line is not signed yet, and waits for its director by itself.
    """
    signed = list(SignOff.objects.filter(build=build).values_list("directorate", flat=True))
    if not signed:
        return {}
    returned = ReturnedLine.objects.filter(build=build, ended_at=None).values("target")
    lines = ScorecardLine.objects.filter(build=build, directorate__in=signed)
    return newer_than_these(build, lines.exclude(target__in=returned))


def listed(newer: Iterable[NewerFigure], most: int = 10) -> str:
    """Newer figures in one phrase: the first of them, and how many more."""
    figures = list(newer)
    shown = "; ".join(f"{figure.code}: {figure.words}" for figure in figures[:most])
    more = len(figures) - most
    return f"{shown}; and {more} more" if more > 0 else shown
