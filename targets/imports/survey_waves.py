"""Waves of survey questions by file: checked whole, then saved as one act.  A wave that is there
already is corrected where the row says why.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.formats.csv_files import Problem, Row, Rows
from pmf_portal.formats.dates import plain_day
from targets.imports.voice_cells import RowReader
from targets.imports.voice_columns import WAVE_FILE
from targets.imports.whole_files import import_whole
from targets.models import SurveyQuestion, SurveyWave
from targets.voice.rules.surveys import MOST_ASKED, Mode, WaveEntry, answers_in, mode_named
from targets.voice.surveys import correct_survey_wave, problem_of, record_survey_wave

ANSWERS = "Write each answer with its number: Very satisfied = 120; Fairly satisfied = 399."
Key = tuple[int, Any]


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


class WavesImport:
    """The waves of a file held against those that stand."""

    def __init__(self, rows: Rows, *, by: Actor | None, at: datetime) -> None:
        self.problems: list[Problem] = []
        self.preview, self.unsaved_names = Preview(), set[str]()
        self.at = at
        questions = SurveyQuestion.objects.select_related("survey", "unit")
        self.questions = {(plain(q.survey.title), plain(q.text)): q for q in questions}
        self.surveys = {title for title, _ in self.questions}
        standing = SurveyWave.objects.current().select_related("question__survey")
        self.standing = {(one.question_id, one.first_day): one for one in standing}
        self.new: list[tuple[Row, SurveyQuestion, WaveEntry]] = []
        self.changed: list[tuple[Row, SurveyWave, WaveEntry]] = []
        seen: dict[Key, int] = {}
        for row in rows:
            self.read(row, seen)

    def read(self, row: Row, seen: dict[Key, int]) -> None:
        """One row: something wrong, a new wave, one that is corrected, or one that stays."""
        cells = RowReader(row, WAVE_FILE.required, {"population": 200, "reason": 1000})
        question = self.question_of(row, cells)
        entry = entry_of(row, cells)
        if not cells.problems and question is not None and entry is not None:
            if (problem := problem_of(question, entry, self.at)) is not None:
                cells.wrong(*problem)
            elif (question.pk, entry.first_day) in seen:
                first = seen[question.pk, entry.first_day]
                cells.wrong("first_day", f"This wave stands in row {first} already.")
        self.problems += cells.problems
        if cells.problems or question is None or entry is None:
            return
        seen[question.pk, entry.first_day] = row.number
        self.compare(row, question, entry)

    def question_of(self, row: Row, cells: RowReader) -> SurveyQuestion | None:
        survey, text = plain(row.get("survey")), plain(row.get("question"))
        question = self.questions.get((survey, text))
        if question is None and survey and text:
            if survey in self.surveys:
                cells.wrong("question", "This survey has no such question. Add it first.")
            else:
                cells.wrong("survey", "There is no such survey with a question. Add it first.")
        return question

    def compare(self, row: Row, question: SurveyQuestion, entry: WaveEntry) -> None:
        stored = self.standing.get((question.pk, entry.first_day))
        name = f"{question}, {plain_day(entry.first_day)}"
        if stored is None:
            self.new.append((row, question, entry))
            self.preview.new.append(Added(name, f"{entry.n:,} answered"))
        elif stored.entry == entry:
            self.preview.stays += 1
        elif not row.get("reason"):
            words = "This wave is there already with other numbers. Say why it is corrected."
            self.problems.append(row.problem("reason", words))
        else:
            self.changed.append((row, stored, entry))
            self.preview.changes.append(Change(name, "n", f"{stored.n:,}", f"{entry.n:,}"))

    def save(self, *, by: Any, at: datetime) -> None:
        for _, question, entry in self.new:
            record_survey_wave(question, entry, by=by, at=at)
        for row, stored, entry in self.changed:
            correct_survey_wave(stored, entry, reason=row.get("reason"), by=by, at=at)


def entry_of(row: Row, cells: RowReader) -> WaveEntry | None:
    """What a row says of a wave, as far as it can be read."""
    first_day, last_day = cells.day("first_day"), cells.day("last_day")
    mode: Mode | None = mode_named(row.get("mode"))
    if row.get("mode") and mode is None:
        words = f"Choose one of: {', '.join(one.value for one in Mode)}."
        cells.wrong("mode", words)
    answers = answers_in(row.get("answers"))
    if answers is None:
        cells.wrong("answers", ANSWERS)
    n, count = cells.count("n", MOST_ASKED), cells.count("count", MOST_ASKED)
    share, effect = cells.decimal("share", "%"), cells.decimal("design_effect")
    if first_day is None or last_day is None or mode is None or n is None or answers is None:
        return None
    return WaveEntry(
        first_day=first_day,
        last_day=last_day,
        mode=mode.value,
        population=row.get("population"),
        n=n,
        count=count,
        share=share,
        answers=answers,
        design_effect=effect,
    )


@transaction.atomic
def import_survey_waves(data: bytes, *, name: str, by: Actor | None, at: datetime) -> int:
    """Take in a file of waves; gives how many are new or corrected.  Raises FileRefused with every
    problem, and then nothing is saved.
    """

    def incoming(rows: Rows, *, by: Actor | None) -> WavesImport:
        return WavesImport(rows, by=by, at=at)

    return import_whole(WAVE_FILE, incoming, data, name=name, by=by, at=at)
