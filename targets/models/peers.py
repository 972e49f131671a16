"""Other councils to be compared with: who they are, in which groups, and their figures as a source
published them.  Figures and memberships are only ever added.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from pmf_portal.periods import frequency
from pmf_portal.periods.fields import MonthField
from pmf_portal.periods.rhythm import Rhythm
from targets.rules.peer_levels import GroupKind, PeerFigureValue
from targets.rules.polarity import Polarity

LARGEST = Decimal(10) ** 13


class PeerCouncil(models.Model):
    """Another council, by the code of the Office for National Statistics."""

    code = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class PeerGroup(models.Model):
    """Councils that a measure is compared with; who belongs to it stands in its newest version."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.words) for kind in GroupKind])
    # The council itself, as sources know it: it is never one of its own peers.
    own_council = models.ForeignKey(
        PeerCouncil, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title

    @property
    def newest(self):
        """The version that holds now."""
        return self.versions.order_by("-revision").first()


class PeerGroupVersion(models.Model):
    """Who belongs to a group from a moment on, by which source, and why it was changed; append-only
    and public.
    """

    group = models.ForeignKey(PeerGroup, on_delete=models.PROTECT, related_name="versions")
    revision = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    source_date = models.DateField()
    reason = models.TextField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["group", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "revision"], name="one_peer_group_version_per_revision"
            )
        ]

    def __str__(self):
        return f"{self.group}, version {self.revision}"


class PeerMembership(models.Model):
    """One council of one version of a group; append-only."""

    version = models.ForeignKey(
        PeerGroupVersion, on_delete=models.PROTECT, related_name="memberships"
    )
    council = models.ForeignKey(PeerCouncil, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["version", "council__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "council"], name="one_membership_per_version_and_council"
            )
        ]

    def __str__(self):
        return f"{self.council_id} in {self.version_id}"


class BenchmarkMeasure(models.Model):
    """A measure as a source publishes it for many councils."""

    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    unit = models.CharField(max_length=200, blank=True)
    polarity = models.CharField(
        max_length=8, blank=True, choices=[(kind.value, kind.words) for kind in Polarity]
    )
    frequency = models.CharField(max_length=30, choices=list(frequency.ADJECTIVE.items()))
    # What a numerator over its denominator is multiplied by: 100 for a percentage.
    scale = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(1))
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=150)
    link = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(scale__gt=0), name="benchmark_scale_is_positive")
        ]

    def __str__(self):
        return f"{self.code} {self.title}"


class PeerFeed(models.Model):
    """An address from which the figures of peers are fetched."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=150)
    address = models.URLField(max_length=500)
    rhythm = models.CharField(max_length=7, choices=[(r.value, r.words) for r in Rhythm])
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_fetched_at = models.DateTimeField(null=True, blank=True)
    last_problem = models.TextField(blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title


class PeerDelivery(models.Model):
    """One file of peers' figures, kept exactly as it came in."""

    feed = models.ForeignKey(
        PeerFeed, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    name = models.CharField(max_length=200)
    body = models.BinaryField(help_text="What came in, compressed.")
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=150)
    link = models.URLField(max_length=500, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField()
    seen_digest = models.CharField(max_length=64, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self):
        return self.name


class PeerFigure(models.Model):
    """One revision of another council's figure for a period; or the sign by which its source says
    that there is none.  Append-only.
    """

    measure = models.ForeignKey(BenchmarkMeasure, on_delete=models.PROTECT, related_name="figures")
    council = models.ForeignKey(PeerCouncil, on_delete=models.PROTECT, related_name="figures")
    month = MonthField()
    revision = models.PositiveSmallIntegerField(default=1)
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    missing = models.CharField(max_length=20, blank=True)
    delivery = models.ForeignKey(PeerDelivery, on_delete=models.PROTECT, related_name="figures")
    row = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["measure", "month", "council", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "council", "month", "revision"],
                name="one_peer_figure_per_revision",
            ),
            models.CheckConstraint(
                name="a_peer_figure_or_why_there_is_none",
                condition=Q(missing="", value__isnull=False)
                | Q(missing="", numerator__isnull=False, denominator__gt=0)
                | (~Q(missing="") & Q(value=None, numerator=None, denominator=None)),
            ),
            models.CheckConstraint(
                name="peer_figure_in_range",
                condition=(Q(value=None) | Q(value__gte=-LARGEST, value__lte=LARGEST))
                & (Q(numerator=None) | Q(numerator__gte=-LARGEST, numerator__lte=LARGEST))
                & (Q(denominator=None) | Q(denominator__gt=0, denominator__lte=LARGEST)),
            ),
        ]
        indexes = [models.Index(fields=["measure", "month"])]

    def __str__(self):
        return f"{self.measure_id} {self.council_id} {self.month} revision {self.revision}"

    @property
    def parts(self):
        return PeerFigureValue(self.value, self.numerator, self.denominator)
