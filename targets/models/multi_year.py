"""Targets over several years, and the proxies of outcomes that cannot be measured yet (framework
3.2).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from pmf_portal.periods.fields import FinancialYearField
from targets.models.specifications import within_limits
from targets.models.targets import Target


class MultiYearTarget(models.Model):
    """The levels of a target over several years, as they were set on a day.  Append-only: a change
    is a further version, with its reason.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="multi_year_targets")
    version = models.PositiveIntegerField()
    reason = models.TextField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["target", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "version"], name="one_multi_year_target_per_version"
            ),
        ]

    def __str__(self):
        return f"{self.target.code}, version {self.version}"


class MultiYearLevel(models.Model):
    """The level that a target is to reach in one of several years."""

    multi_year_target = models.ForeignKey(
        MultiYearTarget, on_delete=models.PROTECT, related_name="levels"
    )
    financial_year = FinancialYearField()
    planned = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        ordering = ["multi_year_target", "financial_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["multi_year_target", "financial_year"], name="one_level_per_year"
            ),
            *within_limits("multiyearlevel", "planned"),
        ]

    def __str__(self):
        return f"{self.multi_year_target_id} {self.financial_year}: {self.planned}"


class Proxy(models.Model):
    """An indicator that stands for an outcome, from a day on and until the outcome can be
    measured.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="proxies")
    proxy = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="stands_for")
    reason = models.TextField()
    measured_from = FinancialYearField(
        help_text="The year from which the outcome itself is to be measured."
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["target", "named_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["target"], condition=Q(ended_at=None), name="one_proxy_per_target"
            ),
            models.CheckConstraint(
                condition=~Q(target=F("proxy")), name="no_target_is_its_own_proxy"
            ),
        ]

    def __str__(self):
        return f"{self.proxy.code} for {self.target.code}"
