"""What was learned as open data: themes with what was proposed, and the findings that show them."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from reporting.lessons.learned import changed_in_words, public_themes
from targets.lessons.rules.kinds import AnswerKind
from targets.models import ReviewFinding, Theme

Row = dict[str, Any]


def lesson_rows() -> Iterator[Row]:
    """The public themes, the newest year first, each with what was proposed because of it."""
    for theme in public_themes():
        changed = {one.specification_id for one in theme.given if one.answer == AnswerKind.TARGET}
        row: Row = {
            "year": str(theme.year),
            "theme": theme.title,
            "findings": len(theme.readable),
            "good": sum(one.worked == "good" for one in theme.readable),
            "targets_changed": len(changed),
            "url": settings.PORTAL_URL + theme.get_absolute_url(),
        }
        if not theme.sent:
            yield row
        for one in theme.sent:
            became = ": ".join(filter(None, (changed_in_words(one), one.what_changed)))
            yield row | {
                "proposal": one.title,
                "kind": one.kind_in_words,
                "to": one.hearing.body.title,
                "state": one.label,
                "decided_on": one.decided_on,
                "reason": one.decision_reason,
                "what_changed": became,
                "url": settings.PORTAL_URL + one.get_absolute_url(),
            }


def finding_rows() -> Iterator[Row]:
    """The public findings, the newest first."""
    standing = Prefetch("themes", Theme.objects.standing(), to_attr="standing")
    rows = ReviewFinding.objects.public().select_related("unit").prefetch_related(standing)
    for one in rows.order_by("-found_on", "-pk"):
        yield {
            "number": one.pk,
            "found_on": one.found_on,
            "source": one.source_in_words,
            "worked": "yes" if one.worked == "good" else "no",
            "finding": one.words,
            "service": one.unit.title if one.unit else "",
            "themes": "; ".join(theme.title for theme in one.standing),
            "url": settings.PORTAL_URL + one.get_absolute_url(),
        }
