"""Surveys as everybody reads them: every wave with how many answered and how sure that is, without
what is too small to be published.  A fixed number of queries for any number of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.timezone import localdate

from pmf_portal.formats.dates import plain_day
from reporting.models import PublishedTarget
from reporting.voice.rules.waves import ShownWave, change_between, shown_wave
from targets.models import SurveyQuestion, SurveyWave, Target


@dataclass(frozen=True)
class QuestionRow:
    """A question with its waves, the newest first, and the published measures tied to it."""

    question: SurveyQuestion
    measures: tuple[Target, ...]
    waves: tuple[ShownWave, ...]

    @property
    def newest(self) -> ShownWave | None:
        return self.waves[0] if self.waves else None

    @property
    def sentence(self) -> str:
        """ "63.9% were very or fairly satisfied. 812 answered, so the true share is …" """
        newest = self.newest
        if newest is None:
            return "Nobody has been asked yet."
        if not newest.is_shown:
            return f"{self.question.counted}: {newest.share_text}."
        change = f"; {newest.change}" if newest.change else ""
        return (
            f"{newest.share_text} {self.question.counted}. {newest.n_text} answered, so the true"
            f" share is {newest.interval_text} in 19 of 20 cases{change}."
        )


def question_rows(questions: Iterable[SurveyQuestion]) -> list[QuestionRow]:
    """Some questions with their waves: three queries, with that of the questions."""
    asked = list(questions)
    waves: dict[int, list[SurveyWave]] = defaultdict(list)
    rows = SurveyWave.objects.current().filter(question__in=asked).order_by("-first_day")
    for wave in rows:
        waves[wave.question_id].append(wave)
    return [
        QuestionRow(
            question=one,
            measures=tuple(sorted(one.measures.all(), key=lambda target: target.sort_key)),
            waves=shown_waves(one, waves[one.pk]),
        )
        for one in asked
    ]


def questions_for_page() -> Any:
    """The questions with those of their measures that have a page which everybody reads: the code
    of a draft says nothing to anybody.
    """
    pages = Exists(PublishedTarget.objects.filter(code=OuterRef("code")))
    measures = Prefetch("measures", queryset=Target.objects.filter(pages))
    rows = SurveyQuestion.objects.select_related("survey", "unit").prefetch_related(measures)
    return rows.order_by("survey__title", "survey", "pk")


def shown_waves(question: SurveyQuestion, waves: Sequence[SurveyWave]) -> tuple[ShownWave, ...]:
    """The waves of a question, the newest first, each with what changed since the one before."""
    counts = question.counts
    shown = []
    for place, wave in enumerate(waves):
        change = ""
        if place + 1 < len(waves):
            change = change_between(
                waves[place + 1].entry,
                wave.entry,
                counts,
                higher_is_better=question.higher_is_better,
            )
        corrected = ""
        if wave.revision > 1:
            corrected = f"Corrected on {plain_day(localdate(wave.recorded_at))}: {wave.reason}"
        shown.append(
            shown_wave(
                wave.entry, counts, mode=wave.mode_in_words, corrected=corrected, change=change
            )
        )
    return tuple(shown)


def by_survey(rows: Iterable[QuestionRow]) -> list[tuple[Any, list[QuestionRow]]]:
    """The questions survey by survey, as they come."""
    surveys: dict[int, tuple[Any, list[QuestionRow]]] = {}
    for row in rows:
        survey = row.question.survey
        surveys.setdefault(survey.pk, (survey, []))[1].append(row)
    return list(surveys.values())
