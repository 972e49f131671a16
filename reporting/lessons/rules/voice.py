"""What residents show: clearly more complaints about a service, the same answer again and again in
a consultation, and a survey that clearly went down (pure; framework 5.1).
"""

from reporting.lessons.rules.facts import (
    BAD,
    ComplaintsFact,
    ConsultedFact,
    FindingDraft,
    SurveyFact,
)
from reporting.voice.rules.shown_counts import clearly_more
from targets.lessons.rules.kinds import Source

# Fewer who say the same are no theme, and more than half of those who answered have to say it.
FEWEST_HOLDERS = 5


def complaints_up(fact: ComplaintsFact) -> FindingDraft | None:
    """A service with clearly more complaints than in the four quarters before; once for each
    financial year.
    """
    if not clearly_more(fact.now, fact.before):
        return None
    return FindingDraft(
        key=f"complaints up {fact.slug} {fact.quarter.financial_year}",
        source=Source.FEEDBACK,
        worked=BAD,
        words=(
            f"Complaints about {fact.service} are clearly up: {fact.now:,} in the four quarters to"
            f" {fact.quarter_title}, {fact.before:,} in the four before."
        ),
        address=fact.address,
        found_on=fact.quarter.last_day,
        codes=fact.codes,
        service=fact.service,
    )


def same_answer(fact: ConsultedFact) -> FindingDraft | None:
    """A draft target of which most residents said the same against it; once for each
    consultation.
    """
    if fact.holders < FEWEST_HOLDERS or 2 * fact.holders <= fact.total:
        return None
    return FindingDraft(
        key=f"consulted {fact.number} {fact.code} {fact.view}",
        source=Source.FEEDBACK,
        worked=BAD,
        words=(
            f"{fact.code} {fact.title}: {fact.holders} of {fact.total} residents said the same in"
            f" “{fact.consultation}”: {fact.view_in_words}."
        ),
        address=fact.address,
        found_on=fact.closed_on,
        codes=(fact.code,),
        service=fact.service,
    )


def survey_down(fact: SurveyFact) -> FindingDraft:
    """A question whose newest wave is clearly worse than the one before; once for each wave."""
    return FindingDraft(
        key=f"survey down {fact.number} {fact.last_day}",
        source=Source.FEEDBACK,
        worked=BAD,
        words=(f"“{fact.question}” ({fact.survey}): {fact.now}, {fact.before}."),
        address=fact.address,
        found_on=fact.last_day,
        codes=fact.codes,
        service=fact.service,
    )
