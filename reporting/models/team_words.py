"""What works and what does not, from staff without an account: by a link that belongs to their team
(framework 6.2).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pmf_portal.council.models import OrganisationUnit
from targets.models import Target


def by_person(**fields):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **fields
    )


class TeamLink(models.Model):
    """The link by which a service or a team says what works; a renewed one ends the one before."""

    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="team_links")
    key = models.CharField(max_length=64, unique=True)
    made_by = by_person()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["unit", "made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_at=None), name="one_link_per_team"
            )
        ]

    def __str__(self):
        return str(self.unit)


class TeamWordQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(answered_at=None)

    def answered(self):
        """What a team reads by its link, the newest answer first."""
        return self.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")

    def published(self):
        """What everybody reads, because the manager published it."""
        return self.answered().filter(is_public=True)


class TeamWord(models.Model):
    """What somebody of a team says works, or does not; nobody is asked who they are.  Its own words
    are blanked some time after the answer.
    """

    WORKS, DOES_NOT = "works", "does_not"
    KINDS = {WORKS: "What works", DOES_NOT: "What does not work"}

    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="team_words")
    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    fingerprint = models.CharField(
        max_length=64, help_text="Says that the same words came; made with the portal's secret."
    )
    given_at = models.DateTimeField()
    due = models.DateField()
    # What the team reads is written by the manager, so that nobody is known by their words.
    told = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    answered_by = by_person(null=True)
    answered_at = models.DateTimeField(null=True)
    is_public = models.BooleanField(default=False)
    blanked_at = models.DateTimeField(null=True)
    objects = TeamWordQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["answered_at", "due"]),
            models.Index(fields=["unit", "answered_at"]),
            models.Index(fields=["fingerprint", "given_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(answered_at__isnull=False),
                name="only_answered_words_are_public",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.unit}, no. {self.pk}"
