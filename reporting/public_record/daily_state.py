"""What the pages that change from day to day are made of: meetings and what became of what they
decided, and what came of actions.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Max, QuerySet

from exceptions.models import Conclusion, DeliveryAction, Evaluation, Question
from pmf_portal.council.models import RoleAssignment
from pmf_portal.formats.canonical import digest
from reporting.meetings.rules.lifecycle import CALLED_STATES, WRITTEN
from reporting.models import (
    Adoption,
    AgendaItem,
    Body,
    BodyMember,
    CaseStudyVersion,
    Meeting,
    Output,
    Recommendation,
    RecommendationStep,
)
from targets.models import Action

BODY = ("slug", "title", "kind", "ended_on", "scorecard", "chair__post", "clerk__post", "unit")
MEETING = ("pk", "day", "begins", "ends", "place", "state", "changed_at")
OUTPUT = ("pk", "exempt", "state", "ended_at", "owner__post")
RECOMMENDATION = ("pk", "exempt", "state", "answer", "answer_due", "due", "owner__post")
QUESTION = ("pk", "mark", "answered_at", "due", "report__state", "officer__post")
CASE_STUDY = ("pk", "case_study__unit", "title", "correction")
ADOPTION = ("pk", "state", "measure", "begun_on")
ROLE = ("role", "unit", "user__post", "user__is_active")


def daily_state() -> str:
    """A digest that changes with anything on those pages; the day, with which they change too, is
    kept beside it.
    """
    rows = [[[str(value) for value in row] for row in source] for source in sources()]
    newest = [one.objects.aggregate(newest=Max("pk"))["newest"] for one in ADDED]
    return digest(json.dumps([newest, rows]))


# Rows of these are only ever added.
ADDED = (Evaluation, Conclusion, RecommendationStep)


def sources() -> Iterator[QuerySet[Any, Any]]:
    public = {"is_public": True}
    yield Body.objects.filter(**public).order_by("pk").values_list(*BODY)
    of_body = {f"body__{name}": value for name, value in public.items()}
    seats = BodyMember.objects.filter(**of_body).order_by("pk")
    yield seats.values_list("pk", "person__post", "until")
    yield Meeting.objects.filter(**of_body).order_by("pk").values_list(*MEETING)
    yield Recommendation.objects.filter(**of_body).order_by("pk").values_list(*RECOMMENDATION)
    of_meeting = {f"meeting__{name}": value for name, value in of_body.items()}
    items = AgendaItem.objects.filter(**of_meeting, meeting__state__in=CALLED_STATES)
    yield items.order_by("pk").values_list("pk", "exempt")
    outputs = Output.objects.filter(**of_meeting, meeting__state__in=WRITTEN)
    yield outputs.order_by("pk").values_list(*OUTPUT)
    yield Question.objects.order_by("pk").values_list(*QUESTION)
    yield RoleAssignment.objects.order_by("pk").values_list(*ROLE)
    studies = CaseStudyVersion.objects.public().order_by("pk")
    yield studies.values_list(*CASE_STUDY)
    adopted = Adoption.objects.filter(case_study__in=studies.values("case_study")).order_by("pk")
    yield adopted.values_list(*ADOPTION)
    evaluated = Action.objects.filter(pk__in=Evaluation.objects.values("action")).order_by("pk")
    yield evaluated.values_list("pk", "status", "done_on", "owner__post")
    of_reports = DeliveryAction.objects.filter(pk__in=Evaluation.objects.values("action"))
    yield of_reports.order_by("pk").values_list("pk", "mark", "report__state")
