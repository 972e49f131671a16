"""Findings say again, in their own words, what an audit recommends and what a body decided: once
that is kept from the public, so are they.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q

from reporting.models import AuditRecommendation, DecisionEffect, Recommendation
from targets.lessons.rules.kinds import EXEMPT
from targets.lessons.rules.lifecycle import STANDING
from targets.lessons.shown import show_anew
from targets.models import ReviewFinding, Theme

# How the keys of such findings begin: of what, and its number.
SOURCE = re.compile(r"^(audit recommendation|recommendation|effect) ([0-9]+) ")


def keep_back_findings() -> list[int]:
    """Mark what is still public and says again what is kept back by now; the numbers of the
    findings.  What was marked stays so when its source is opened again: a person looks at it.
    """
    public: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    findings = ReviewFinding.objects.filter(mark="", key__regex=SOURCE.pattern).order_by()
    for pk, key in findings.values_list("pk", "key"):
        if source := SOURCE.match(key):
            public[source[1]][int(source[2])].append(pk)
    marked = []
    for of_what, number, mark in kept_back(public):
        ReviewFinding.objects.filter(pk__in=public[of_what][number], mark="").update(mark=mark)
        marked += public[of_what][number]
    if marked:
        themes = Theme.objects.filter(findings__in=marked, state__in=STANDING)
        show_anew(themes.distinct())
    return sorted(marked)


def kept_back(public: dict[str, dict[int, list[int]]]) -> Iterator[tuple[str, int, str]]:
    """Which sources of some findings are kept from the public, and by which mark."""
    advised = AuditRecommendation.objects.filter(pk__in=public["audit recommendation"])
    for pk, mark in advised.exclude(audit__mark="").values_list("pk", "audit__mark"):
        yield "audit recommendation", pk, mark
    open_ones = Recommendation.objects.public().order_by().values("pk")
    recommended = Recommendation.objects.filter(pk__in=public["recommendation"])
    for pk in recommended.exclude(pk__in=open_ones).values_list("pk", flat=True):
        yield "recommendation", pk, EXEMPT
    expected = DecisionEffect.objects.filter(pk__in=public["effect"])
    closed = (
        ~Q(recommendation=None) & ~Q(recommendation__in=open_ones)
        | ~Q(output=None) & ~Q(output__exempt="", output__meeting__body__is_public=True)
        | Q(output__item__isnull=False) & ~Q(output__item__exempt="")
        | ~Q(proposal=None) & ~Q(proposal__mark="")
    )
    for pk in expected.filter(closed).values_list("pk", flat=True):
        yield "effect", pk, EXEMPT
