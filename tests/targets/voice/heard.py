"""Surveys, complaints and consultations for tests."""

from datetime import date, datetime

from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import LONDON
from targets.voice.complaints import record_complaint_counts
from targets.voice.consultations import (
    announce_consultation,
    draft_consultation,
    give_consultation_answer,
    reply_to_consultation,
)
from targets.voice.rules.complaints import CountsEntry
from targets.voice.rules.surveys import WaveEntry
from targets.voice.surveys import add_survey, add_survey_question, record_survey_wave

AT = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
QUARTER = Month(2013, 9)
NEXT = FinancialYear(2014)
# The clock goes back on 27 October 2013.
FIRST, LAST = date(2013, 10, 20), date(2013, 10, 31)
OPEN = datetime(2013, 10, 22, 12, 0, tzinfo=LONDON)
CLOSED = datetime(2013, 11, 1, 9, 0, tzinfo=LONDON)


def survey(council, title="Residents’ survey"):
    return add_survey(
        title=title, run_by="the council", about="", link="", by=council.people["team"], at=AT
    )


def question(council, *, text="Are you satisfied?", measures=(), unit=None, of=None, **fields):
    return add_survey_question(
        of or survey(council, f"Survey: {text}"),
        text=text,
        counted="were satisfied",
        unit=unit,
        measures=measures,
        by=council.people["team"],
        at=AT,
        **fields,
    )


def entry(count=519, n=812, month=9, **fields):
    days = {"first_day": date(2013, month, 2), "last_day": date(2013, month, 27)}
    return WaveEntry(
        mode="post", population="Residents aged 18 and over", n=n, count=count, **days | fields
    )


def wave(council, asked, **fields):
    return record_survey_wave(asked, entry(**fields), by=council.people["team"], at=AT)


def counts(council, unit="care", quarter=QUARTER, **numbers):
    numbers = {"received": 48, "in_time": 38} | numbers
    return record_complaint_counts(
        council.units[unit], quarter, CountsEntry(**numbers), by=council.people["team"], at=AT
    )


def drafted(council, *, title="Targets of families", plans=("families",), days=(FIRST, LAST)):
    return draft_consultation(
        title=title,
        about="Say what you think.",
        financial_year=NEXT,
        plans=[council.plans[name] for name in plans],
        first_day=days[0],
        last_day=days[1],
        by=council.people["team"],
        at=AT,
    )


def announced(council, **fields):
    return announce_consultation(drafted(council, **fields), by=council.people["team"], at=AT)


def said(consultation, target=None, view="too_low", text="", at=OPEN):
    return give_consultation_answer(
        consultation,
        target=target,
        view=view,
        text=text,
        shown="90.0%",
        fingerprint=text,
        at=at,
    )


def replied(council, consultation, target=None, *, seen=0, words="More staff.", at=CLOSED):
    return reply_to_consultation(
        consultation,
        target=target,
        said="They want more.",
        did="kept",
        words=words,
        seen_revision=seen,
        by=council.people["head"],
        at=at,
    )
