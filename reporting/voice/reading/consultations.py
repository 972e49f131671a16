"""Consultations as everybody reads them: the targets that are asked about, what residents said in
counts and released words, and what the council did about it.  A fixed number of queries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.periods.timetable import moment_on
from targets.drafting import begun_since
from targets.models import (
    Consultation,
    ConsultationAnswer,
    ConsultationReply,
    Specification,
)
from targets.rules.peer_targets import level_in_words
from targets.voice.consultations import drafts_of
from targets.voice.rules.consultations import AnswerState, Phase, View

AS_A_WHOLE = "The targets as a whole"


def proposed_text(specification: Specification) -> str:
    """What is proposed for the year, as a reader has it."""
    if specification.annual_target is not None:
        return format_number(
            specification.annual_target, specification.decimals, specification.unit
        )
    if specification.peer_level and specification.peer_group:
        return level_in_words(specification.peer_level, specification.peer_group.title)
    return "Not set yet"


def before_text(specification: Specification) -> str:
    """The result of the year before, so far as the draft has it."""
    if specification.previous_year is None:
        return "Not known yet"
    return format_number(specification.previous_year, specification.decimals, specification.unit)


@dataclass
class AskedAbout:
    """A target of a consultation, or all of them: what is proposed, said and answered."""

    code: str
    title: str
    target_id: int | None = None
    plan: str = ""
    before: str = ""
    proposed: str = ""
    is_approved: bool = False
    views: Counter[str] = field(default_factory=Counter)
    unread: int = 0
    withheld: int = 0
    words: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    reply: ConsultationReply | None = None
    service: Any = None

    @property
    def name(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def total(self) -> int:
        return self.views.total()

    @property
    def counts_in_words(self) -> str:
        """ "7 answers: 6 “It should ask for more”, 1 “It is about right”." """
        if not self.total:
            return "Nobody has said anything."
        parts = [f"{number} “{View(view).label}”" for view, number in self.views.most_common()]
        return f"{counted(self.total, 'answer')}: {', '.join(parts)}."


def asked_about(consultation: Consultation) -> list[AskedAbout]:
    """All targets as a whole first, then each target, in the order of their codes; also one that
    was spoken of and stands in no draft any more.  A draft that was begun after the last day was
    asked about in nothing, and is left out.
    """
    rows: dict[int | None, AskedAbout] = {None: AskedAbout("", AS_A_WHOLE)}
    drafts = list(
        drafts_of(consultation)
        .select_related("target", "plan", "service", "peer_group")
        .order_by("target__sort_key", "target__code")
    )
    closed_at = moment_on(consultation.last_day + timedelta(days=1), time(0))
    too_late = begun_since(drafts, closed_at)
    for one in drafts:
        rows[one.target_id] = AskedAbout(
            code=one.target.code,
            title=one.title,
            target_id=one.target_id,
            plan=str(one.plan),
            before=before_text(one),
            proposed=proposed_text(one),
            is_approved=one.approval_id is not None,
            service=one.service,
        )
    count_answers(consultation, rows)
    for one in drafts:
        if one.pk in too_late and not rows[one.target_id].total:
            del rows[one.target_id]
    replies = ConsultationReply.objects.current().filter(consultation=consultation)
    for reply in replies.select_related("replied_by"):
        if reply.target_id in rows:
            rows[reply.target_id].reply = reply
    return list(rows.values())


def count_answers(consultation: Consultation, rows: dict[int | None, AskedAbout]) -> None:
    answers = ConsultationAnswer.objects.filter(consultation=consultation)
    columns = ("target", "target__code", "view", "state", "published_text", "shown")
    for target, code, view, state, text, shown in answers.order_by("pk").values_list(*columns):
        if target not in rows:
            rows[target] = AskedAbout(code, "(not proposed any more)", target_id=target)
        row = rows[target]
        row.views[view] += 1
        row.unread += state == AnswerState.RECEIVED
        row.withheld += state == AnswerState.WITHHELD
        if state == AnswerState.RELEASED:
            row.words.append(text)
        if shown and shown != row.proposed:
            row.shown.add(shown)


def phase_words(consultation: Consultation, today: date) -> str:
    """ "Open until Monday 12 February 2024." """
    if consultation.reason:
        return "This consultation was withdrawn."
    phase = consultation.phase(today)
    first, last = day_in_words(consultation.first_day), day_in_words(consultation.last_day)
    if phase == Phase.TO_COME:
        return f"Opens on {first}, and is open to the end of {last}."
    if phase == Phase.OPEN:
        return f"Open to the end of {last}."
    return f"Closed since the end of {last}."


def summary_of(rows: Iterable[AskedAbout]) -> str:
    """ "Residents answered 31 times; the council has answered for 4 of 5 targets." """
    told = list(rows)
    total = sum(row.total for row in told)
    if not total:
        return "Nobody has answered yet."
    spoken = [row for row in told if row.total and row.code]
    replied = sum(row.reply is not None for row in spoken)
    words = f"Residents answered {counted(total, 'time')}"
    if not spoken:
        return f"{words}, about the targets as a whole."
    return f"{words}; the council has answered for {replied} of {counted(len(spoken), 'target')}."


def totals_of(consultations: Sequence[Consultation]) -> dict[int, int]:
    """How often residents answered in each of some consultations: one query."""
    totals: dict[int, int] = defaultdict(int)
    rows = ConsultationAnswer.objects.filter(consultation__in=consultations)
    for pk in rows.order_by().values_list("consultation", flat=True):
        totals[pk] += 1
    return totals
