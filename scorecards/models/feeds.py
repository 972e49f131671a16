"""Feeds, and the files and payloads by which figures, ledger extracts and risk registers come in
(framework 3.4, 3.6).
"""

import zlib

from django.conf import settings
from django.db import models
from django.db.models import Q

from pmf_portal.periods.rhythm import Rhythm
from scorecards.querysets import DeliveryQuerySet, FeedQuerySet
from targets.models import Target

# What a file or a feed may bring beside figures.
ACTUALS, LEDGER, RISK_REGISTER = "actuals", "ledger", "risk-register"
EXTRACTS = {LEDGER: "Ledger extract", RISK_REGISTER: "Risk register"}


class Feed(models.Model):
    """A system that brings figures by itself: it posts them, or the portal fetches them from an
    address or a watched folder.
    """

    POST, ADDRESS, FOLDER = "post", "address", "folder"
    WAYS = {
        POST: "Posts figures to the portal",
        ADDRESS: "Fetched from an address",
        FOLDER: "Taken from a watched folder",
    }

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=150)
    way = models.CharField(max_length=7, choices=list(WAYS.items()))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feeds"
    )
    LEDGER, RISK_REGISTER = LEDGER, RISK_REGISTER
    BRINGS = {ACTUALS: "Figures of targets"} | EXTRACTS
    brings = models.CharField(
        max_length=13, default=ACTUALS, db_default=ACTUALS, choices=list(BRINGS.items())
    )
    targets = models.ManyToManyField(Target, related_name="feeds", blank=True)
    address = models.URLField(max_length=500, blank=True)
    rhythm = models.CharField(max_length=7, choices=[(r.value, r.words) for r in Rhythm])
    working_day = models.PositiveSmallIntegerField(default=5)

    # Only the digest of a token is kept; the token itself is shown once, to whoever made it.
    token_digest = models.CharField(max_length=64, blank=True)
    token_start = models.CharField(max_length=8, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    window_started_at = models.DateTimeField(null=True)
    requests_in_window = models.PositiveIntegerField(default=0)

    created_at = models.DateTimeField()
    last_delivered_at = models.DateTimeField(null=True)
    last_problem = models.TextField(blank=True)
    last_problem_at = models.DateTimeField(null=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["token_digest"], condition=~Q(token_digest=""), name="one_feed_per_token"
            ),
            models.CheckConstraint(
                condition=Q(working_day__gte=1, working_day__lte=20),
                name="feed_working_day_in_month",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def rhythm_in_words(self):
        if self.rhythm == Rhythm.MONTHLY:
            return f"Every month, by working day {self.working_day}"
        return self.get_rhythm_display()


class Delivery(models.Model):
    """One file or payload, kept exactly as it came in: the provenance of the figures that were
    taken from it.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, null=True, related_name="deliveries")
    # In the answer: which status an unusual figure has once somebody has said why it is right.
    BECOMES = "becomes"

    # The sender's own name for the payload: the same key never has two effects.
    key = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    body = models.BinaryField(help_text="What came in, compressed; see `content`.")
    digest = models.CharField(max_length=64)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField()
    made_at = models.DateTimeField(
        null=True, blank=True, help_text="When the sender made it, where the sender says so."
    )
    seen_digest = models.CharField(
        max_length=64,
        blank=True,
        help_text="Digest of the figures that the shown differences were taken against.",
    )
    recorded_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    recorded = models.PositiveIntegerField(default=0)
    answer_status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(
        blank=True, help_text="What the feed was told; a replay is told the same."
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "key"],
                condition=Q(feed__isnull=False),
                name="one_delivery_per_feed_and_key",
            )
        ]

    def __str__(self):
        return self.name

    @staticmethod
    def packed(content):
        """What came in as it is stored; a file of figures shrinks to a tenth."""
        return zlib.compress(content, 1)

    @property
    def content(self):
        """What came in, byte for byte."""
        return zlib.decompress(bytes(self.body))
