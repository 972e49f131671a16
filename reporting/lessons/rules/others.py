"""What committees, auditors and the public show: recommendations late or delivered, findings of
audits that are overdue, and the same thing asked again and again (pure; framework 5.1).
"""

from datetime import date

from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import counted, shortened
from pmf_portal.formats.one_after_another import joined
from reporting.lessons.rules.facts import (
    BAD,
    GOOD,
    AskedFact,
    AuditFact,
    EffectFact,
    FindingDraft,
    RecommendationFact,
)
from targets.lessons.rules.kinds import Source

# So often asked about is a theme of feedback.
OFTEN = 3


def recommendation_overdue(one: RecommendationFact, today: date) -> FindingDraft | None:
    """A recommendation that was accepted and not delivered by its day; once for each day."""
    if not one.is_accepted or one.delivered_on is not None or one.due is None:
        return None
    if one.due >= today:
        return None
    return FindingDraft(
        key=f"recommendation {one.number} overdue {one.due}",
        source=Source.COMMITTEES,
        worked=BAD,
        words=(
            f"{one.body} recommended: “{shortened(one.text, 200)}” It was to be delivered by"
            f" {day_in_words(one.due)}, and was not."
        ),
        address=one.address,
        found_on=one.due,
        codes=(one.code,) if one.code else (),
        service=one.service,
    )


def recommendation_delivered(one: RecommendationFact) -> FindingDraft | None:
    """A recommendation that was delivered by its day."""
    if one.delivered_on is None or one.due is None or one.delivered_on > one.due:
        return None
    return FindingDraft(
        key=f"recommendation {one.number} delivered",
        source=Source.COMMITTEES,
        worked=GOOD,
        words=(
            f"{one.body} recommended: “{shortened(one.text, 200)}” It was delivered on"
            f" {day_in_words(one.delivered_on)}, in time."
        ),
        address=one.address,
        found_on=one.delivered_on,
        codes=(one.code,) if one.code else (),
        service=one.service,
    )


def audit_overdue(one: AuditFact, today: date) -> FindingDraft | None:
    """A recommendation of a published audit that is not carried out by its day."""
    if not one.is_open or one.due >= today:
        return None
    return FindingDraft(
        key=f"{one.kind} {one.number} overdue",
        source=Source.INSPECTION,
        worked=BAD,
        words=(
            f"{one.audit} recommends: “{shortened(one.recommendation, 200)}” It was due by"
            f" {day_in_words(one.due)}, and is still to be carried out."
        ),
        address=one.address,
        found_on=one.due,
        codes=(one.code,) if one.code else (),
    )


def effect_missed(one: EffectFact) -> FindingDraft | None:
    """A decision that did not bring what was expected of it, or not all; once for each edition that
    says so.
    """
    if not one.is_missed:
        return None
    return FindingDraft(
        key=f"effect {one.number} missed edition {one.edition}",
        source=Source.SCORECARDS,
        worked=BAD,
        words=f"Decided: “{shortened(one.decision, 160)}” {one.code}: {one.words}",
        address=one.address,
        found_on=one.found_on,
        codes=(one.code,),
    )


def asked_often(one: AskedFact) -> FindingDraft | None:
    """A measure about which three or more questions and complaints were answered in public within
    twelve months; once a year.
    """
    total = one.questions + one.complaints + one.of_members
    if total < OFTEN:
        return None
    parts = []
    if one.questions:
        parts.append(f"{counted(one.questions, 'question')} of the public")
    if one.complaints:
        parts.append(counted(one.complaints, "complaint"))
    if one.of_members:
        parts.append(f"{counted(one.of_members, 'question')} of members")
    return FindingDraft(
        key=f"asked {one.code} {one.month.financial_year}",
        source=Source.FEEDBACK,
        worked=BAD,
        words=(
            f"{one.code} {one.title} is asked about again and again:"
            f" {joined(parts)} within twelve months."
        ),
        address=one.address,
        found_on=one.month.last_day,
        codes=(one.code,),
        service=one.service,
    )
