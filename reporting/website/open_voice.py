"""What residents say as open data: nothing that the pages do not show."""

from collections.abc import Iterator
from typing import Any

from pmf_portal.formats.numbers import rounded
from pmf_portal.periods import frequency
from reporting.voice.reading.complaints import published_complaints
from reporting.voice.reading.surveys import question_rows, questions_for_page

Row = dict[str, Any]


def survey_rows() -> Iterator[Row]:
    """Every wave of every question, the newest first."""
    for row in question_rows(questions_for_page()):
        for wave in row.waves:
            yield {
                "survey": row.question.survey.title,
                "question": row.question.text,
                "counts": row.question.counted,
                "first_day": wave.first_day,
                "last_day": wave.last_day,
                "mode": wave.mode,
                "population": wave.population,
                "answered": wave.n,
                "share": rounded(wave.share, 1),
                "share_at_least": wave.lower,
                "share_at_most": wave.upper,
                "design_effect": wave.design_effect,
                "measures": " ".join(target.code for target in row.measures),
                "corrected": wave.corrected,
            }


def complaint_rows() -> Iterator[Row]:
    """Every quarter of every service, the newest first."""
    for one in published_complaints():
        for quarter in sorted(one.quarters, reverse=True):
            label = frequency.label(frequency.QUARTER, quarter)
            yield {"service": one.service, "quarter": label} | one.quarters[quarter]
