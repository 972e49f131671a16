"""Scorecards that the council defines for itself from existing targets, without code (framework
4.2).
"""

from django.conf import settings
from django.db import models

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.wording import worded
from reporting.models.querysets import CustomScorecardQuerySet
from targets.models import Plan, Target


class CustomScorecard(models.Model):
    """Which targets stand on a further scorecard, for whom and how often; a change holds from the
    next publication on.
    """

    MEMBERS, DEFINED = "members", "defined"
    AUDIENCES = {
        MEMBERS: "Members: Cabinet or {terms.committee.with_article}",
        DEFINED: "Managers and their teams",
    }
    MONTHLY, QUARTERLY = "monthly", "quarterly"

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120, unique=True)
    about = models.TextField("purpose")
    kind = models.CharField(
        "audience",
        max_length=12,
        choices=[(kind, worded(words)) for kind, words in AUDIENCES.items()],
    )
    rhythm = models.CharField(
        max_length=12, choices=[(MONTHLY, "Each month"), (QUARTERLY, "Each quarter")]
    )
    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT)
    whole_unit = models.BooleanField("every target of this unit", default=False)
    plans = models.ManyToManyField(Plan, blank=True)
    targets = models.ManyToManyField(Target, blank=True)
    has_pack = models.BooleanField("make a pack of it", default=False)
    defined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    defined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    objects = CustomScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title

    @property
    def audience_in_words(self):
        return worded(self.AUDIENCES[self.kind])

    def chosen(self, lines):
        """The scorecard lines that stand on it: every one of its unit, of its plans, and its single
        targets.
        """
        units = {self.unit_id} if self.whole_unit else set()
        plans, targets = ({one.pk for one in rows.all()} for rows in (self.plans, self.targets))
        return [
            line
            for line in lines
            if line.target_id in targets
            or line.plan_id in plans
            or units & {line.directorate_id, line.service_id}
        ]
