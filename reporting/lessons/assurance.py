"""What decisions were expected to bring, and what auditors recommend, for the rules of findings:
what everybody reads of it.
"""

from reporting.audits.rules.lifecycle import AuditRecommendationState
from reporting.effects.rules.comparison import MISSED
from reporting.lessons.rules.facts import AuditFact, EffectFact
from reporting.models import AuditRecommendation, DecisionEffect


def audits() -> list[AuditFact]:
    """The recommendations of released audits that management agreed to."""
    rows = AuditRecommendation.objects.public().for_page().order_by("pk")
    return [
        AuditFact(
            number=one.pk,
            audit=one.audit.title,
            recommendation=one.text,
            due=one.due,
            is_open=one.state == AuditRecommendationState.AGREED,
            address=one.get_absolute_url(),
            code=one.target.code if one.target else "",
            kind="audit recommendation",
        )
        for one in rows
    ]


def effects() -> list[EffectFact]:
    """The expected effects of decisions whose month is published."""
    rows = DecisionEffect.objects.public().exclude(outcome="").for_page().order_by("pk")
    return [
        EffectFact(
            number=one.pk,
            edition=one.compared_edition,
            decision=one.decision_in_words,
            words=one.words,
            is_missed=one.outcome in MISSED,
            found_on=one.by_month.last_day,
            address=one.get_absolute_url(),
            code=one.target.code,
        )
        for one in rows
    ]
