"""What is asked of the performance and intelligence team, and what it answered (framework 2.4)."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.council.models import User
from pmf_portal.council.roles import COUNCIL, Role
from pmf_portal.formats.numbers import shortened
from targets.models.plans import Plan
from targets.models.targets import Target
from targets.rules.intelligence import (
    LABELS,
    SERVICES,
    STILL_OPEN,
    RequestAt,
    RequestState,
    Service,
)

READERS = COUNCIL - {Role.ELECTED_MEMBER, Role.COMMITTEE_MEMBER}


def services():
    """A function, so that other words are no change of the model."""
    return [(service.value, title) for service, (title, _) in SERVICES.items()]


def states():
    return [(str(state), label) for state, label in LABELS.items()]


class IntelligenceRequestQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> models.QuerySet:
        """All of them for officers and the Cabinet, so that nothing is asked twice; their own for
        other members.
        """
        return self if user.roles & READERS else self.filter(asked_by=user)

    def still_open(self) -> models.QuerySet:
        return self.filter(state__in=STILL_OPEN)

    def for_page(self) -> models.QuerySet:
        return self.select_related("asked_by", "owner", "target", "plan")


class IntelligenceRequest(models.Model):
    """A request for one of the twelve services, from the day it is asked to its answer."""

    service = models.CharField(max_length=12, choices=services)
    question = models.TextField()
    purpose = models.TextField(help_text="The decision, plan or target that it is for.")
    target = models.ForeignKey(
        Target, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    needed_by = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=9,
        default=RequestState.ASKED.value,
        choices=states,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="The answer, or why there is none.")
    link = models.URLField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = IntelligenceRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return f"{self.service_in_words}: {shortened(self.question, 60)}"

    def get_absolute_url(self):
        return reverse("intelligence_request", args=[self.pk])

    @property
    def service_in_words(self) -> str:
        return Service(self.service).label

    @property
    def label(self) -> str:
        return LABELS[RequestState(self.state)]

    @property
    def as_it_stands(self) -> RequestAt:
        """The request for the rules."""
        ended_on = localdate(self.ended_at) if self.ended_at else None
        return RequestAt(self.state, localdate(self.asked_at), self.due, ended_on)
