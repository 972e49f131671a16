"""The acts on surveys: added, asked about, entered wave by wave, corrected with a reason (framework
2.4).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.free_slugs import free_slug
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.canonical import decimal_text
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.uniqueness import unless_taken
from targets.models import Survey, SurveyQuestion, SurveyWave, Target
from targets.voice.rules.surveys import WaveEntry, listed, why_not

TITLE_TAKEN = "A survey of this title is there already."
SAVED_JUST_NOW = "Somebody else has just entered this. Open the page again."


@transaction.atomic
def add_survey(*, title: str, run_by: str, about: str, link: str, by: User, at: datetime) -> Survey:
    """Add a survey; raises Refused where one of this title stands already."""
    if Survey.objects.filter(title__iexact=title).exists():
        raise Refused(TITLE_TAKEN, "title")
    with unless_taken(Refused(TITLE_TAKEN, "title")):
        survey = Survey.objects.create(
            slug=free_slug(Survey, title, "survey"),
            title=title,
            run_by=run_by,
            about=about,
            link=link,
            added_by=by,
            added_at=at,
        )
    record("add_survey", survey, by=by, at=at, run_by=run_by)
    return survey


@transaction.atomic
def add_survey_question(
    survey: Survey,
    *,
    text: str,
    counted: str,
    counting_answers: str = "",
    other_answers: str = "",
    higher_is_better: bool = True,
    unit: OrganisationUnit | None = None,
    measures: Sequence[Target] = (),
    by: User,
    at: datetime,
) -> SurveyQuestion:
    """Add a question of a survey, and tie it to measures; raises Refused."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.questions.filter(text__iexact=text).exists():
        raise Refused("The survey asks this already.", "text")
    require_two_lists(counting_answers, other_answers)
    question = SurveyQuestion.objects.create(
        survey=survey,
        text=text,
        counted=counted,
        counting_answers="\n".join(listed(counting_answers)),
        other_answers="\n".join(listed(other_answers)),
        higher_is_better=higher_is_better,
        unit=unit,
    )
    question.measures.set(measures)
    record("add_survey_question", question, by=by, at=at, **tied_to(question))
    return question


def tied_to(question: SurveyQuestion) -> dict[str, Any]:
    """What a question counts and is tied to, as the audit trail keeps it."""
    return {
        "counted": question.counted,
        "higher_is_better": question.higher_is_better,
        "unit": question.unit.slug if question.unit else "",
        "measures": sorted(question.measures.values_list("code", flat=True)),
    }


def require_two_lists(counting: str, others: str) -> None:
    """Raises Refused where the answers of a question are told on one side only, or twice."""
    if bool(listed(counting)) != bool(listed(others)):
        raise Refused(
            "List all answers, on both sides, or leave both lists empty.", "other_answers"
        )
    if set(listed(counting)) & set(listed(others)):
        raise Refused("An answer stands in both lists.", "other_answers")


@transaction.atomic
def change_survey_question(
    question: SurveyQuestion,
    *,
    counted: str,
    higher_is_better: bool,
    unit: OrganisationUnit | None,
    measures: Sequence[Target],
    by: User,
    at: datetime,
) -> SurveyQuestion:
    """Change what a question is tied to, and how the answers that count are called; the question
    and its answers stay, so that its waves stay comparable.
    """
    current = SurveyQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    before = tied_to(current)
    current.counted, current.unit = counted, unit
    current.higher_is_better = higher_is_better
    current.save(update_fields=["counted", "unit", "higher_is_better"])
    current.measures.set(measures)
    after = tied_to(current)
    record("change_survey_question", current, by=by, at=at, before=before, after=after)
    return current


def problem_of(question: SurveyQuestion, entry: WaveEntry, at: datetime) -> tuple[str, str] | None:
    """At which field a wave of a question does not hold together, and why; None where it does."""
    return why_not(entry, question.counts, question.others, localdate(at))


@transaction.atomic
def record_survey_wave(
    question: SurveyQuestion, entry: WaveEntry, *, by: User, at: datetime
) -> SurveyWave:
    """Enter a wave; raises Refused for one that is there, or that does not hold together."""
    held = SurveyQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if held.waves.filter(first_day=entry.first_day).exists():
        raise Refused("The wave of this first day is there already: correct it.", "first_day")
    wave = stored_wave(held, entry, revision=1, reason="", by=by, at=at)
    record("record_survey_wave", held, by=by, at=at, **particulars(entry))
    return wave


@transaction.atomic
def correct_survey_wave(
    wave: SurveyWave, entry: WaveEntry, *, reason: str, by: User, at: datetime
) -> SurveyWave:
    """Correct a wave, and say why: what stood there stays beside it.  Raises ChangedMeanwhile where
    it is not the newest any more, Refused where nothing changes.
    """
    held = SurveyQuestion.objects.select_for_update(of=("self",)).get(pk=wave.question_id)
    newest = held.waves.filter(first_day=wave.first_day).order_by("-revision").first()
    assert newest is not None
    if newest.pk != wave.pk:
        raise ChangedMeanwhile("Somebody else has corrected this wave. Open the page again.")
    if entry.first_day != wave.first_day:
        raise Refused("The first day tells the wave from others, and stays.", "first_day")
    if entry == newest.entry:
        raise Refused("This is what stands there already.", "n")
    if not reason:
        raise Refused("Say why it is corrected.", "reason")
    corrected = stored_wave(held, entry, revision=newest.revision + 1, reason=reason, by=by, at=at)
    record(
        "correct_survey_wave",
        held,
        by=by,
        at=at,
        reason=reason,
        before=particulars(newest.entry),
        after=particulars(entry),
    )
    return corrected


def stored_wave(
    question: SurveyQuestion,
    entry: WaveEntry,
    *,
    revision: int,
    reason: str,
    by: User,
    at: datetime,
) -> SurveyWave:
    if (problem := problem_of(question, entry, at)) is not None:
        name, words = problem
        raise Refused(words, name)
    with unless_taken(ChangedMeanwhile(SAVED_JUST_NOW)):
        return SurveyWave.objects.create(
            question=question,
            first_day=entry.first_day,
            last_day=entry.last_day,
            mode=entry.mode,
            population=entry.population,
            n=entry.n,
            count=entry.count,
            share=entry.share,
            answers=dict(entry.answers),
            design_effect=entry.design_effect,
            revision=revision,
            reason=reason,
            recorded_by=by,
            recorded_at=at,
        )


def particulars(entry: WaveEntry) -> dict[str, Any]:
    """A wave as the audit trail keeps it."""
    found: dict[str, Any] = {
        "first_day": entry.first_day,
        "last_day": entry.last_day,
        "mode": str(entry.mode),
        "population": entry.population,
        "n": entry.n,
        "count": entry.count,
        "share": decimal_text(entry.share) if entry.share is not None else None,
        "answers": "; ".join(f"{name} = {number}" for name, number in entry.answers.items()),
    }
    if entry.design_effect is not None:
        found["design_effect"] = decimal_text(entry.design_effect)
    return found
