"""Publications: what was published, exactly as it was, for good (framework 4.2, 7.2)."""

from django.db import models
from django.urls import reverse

from pmf_portal.formats.wording import worded
from pmf_portal.periods.fields import MonthField
from reporting.content.completeness import note_of_counts
from reporting.models.querysets import PublicationQuerySet
from scorecards.models import ScorecardBuild

# The slug of the pack of the executive group.
EXECUTIVE_PACK = "cesg-pack"


def kinds_of_publications():
    """A function, so that a further kind is no change of the model."""
    return [(kind, worded(title)) for kind, title in Publication.KINDS.items()]


class Publication(models.Model):
    """One edition of one report for one month: frozen content and its digest.  Append-only in the
    database.
    """

    # A plan's publication is its technical specifications and their rationale; its month is the
    # last of its year.
    SCORECARD, EXCEPTIONS, PLAN, CORRECTIONS, AUDIT, TRACKER = (
        "scorecard",
        "exceptions",
        "plan",
        "corrections",
        "audit",
        "tracker",
    )
    LEGACY, HEALTH, MEMBERS, DEFINED, AREA, ANALYSIS, STATEMENT, PACK = (
        "former",
        "health",
        "members",
        "defined",
        "area",
        "analysis",
        "statement",
        "pack",
    )
    SIGNALS = "signals"
    FIRST_KINDS = (SCORECARD, EXCEPTIONS, PLAN, CORRECTIONS, AUDIT, TRACKER, LEGACY)
    KINDS = {
        SCORECARD: "Scorecard",
        EXCEPTIONS: "{terms.exception_report.plural.capital}",
        PLAN: "Plan and technical specifications",
        CORRECTIONS: "Corrections",
        AUDIT: "Audit report",
        TRACKER: "Exception tracker",
        HEALTH: "Corporate health report",
        MEMBERS: "Members’ scorecard",
        DEFINED: "Further scorecard",
        AREA: "Constituency report",
        ANALYSIS: "Statistical analysis",
        STATEMENT: "Annual performance statement",
        SIGNALS: "Early signals",
        PACK: "Pack",
        LEGACY: "Report from before the portal",
    }
    CORPORATE, DIRECTORATE, SERVICE = "corporate", "directorate", "service"

    # kind -> (name of its address, what the address says)
    ADDRESSES = {
        SCORECARD: ("scorecard_edition", ("slug", "month", "edition")),
        EXCEPTIONS: ("published_exceptions_edition", ("month", "edition")),
        PLAN: ("published_plan", ("slug", "year")),
        CORRECTIONS: ("published_corrections_edition", ("month", "edition")),
        AUDIT: ("published_audit_report", ("slug", "month")),
        TRACKER: ("published_tracker_edition", ("month", "edition")),
        LEGACY: ("legacy_report_edition", ("slug", "month", "edition")),
    } | dict.fromkeys(
        (HEALTH, MEMBERS, DEFINED, AREA, ANALYSIS, STATEMENT, SIGNALS, PACK),
        ("report_edition", ("kind", "slug", "month", "edition")),
    )

    kind = models.CharField(max_length=12, choices=kinds_of_publications)
    level = models.CharField(
        max_length=12,
        choices=[(level, level.capitalize()) for level in (CORPORATE, DIRECTORATE, SERVICE)],
    )
    slug = models.SlugField()
    title = models.CharField(max_length=200)
    month = MonthField()
    edition = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)
    build = models.ForeignKey(
        ScorecardBuild, on_delete=models.PROTECT, null=True, related_name="publications"
    )
    published_at = models.DateTimeField()
    green = models.PositiveIntegerField(default=0)
    amber = models.PositiveIntegerField(default=0)
    red = models.PositiveIntegerField(default=0)
    other = models.PositiveIntegerField(default=0)
    # Of the rated ones, those whose newest period has no figure; of the others, those withdrawn
    # while red.  Not known of what was published before the portal counted them.
    not_up_to_date = models.PositiveIntegerField(null=True)
    withdrawn_red = models.PositiveIntegerField(null=True)
    content = models.TextField()
    digest = models.CharField(max_length=64)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "kind", "level", "title", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slug", "month", "edition"], name="one_publication_per_edition"
            )
        ]

    def __str__(self):
        return f"{self.title}, {self.month.name}, edition {self.edition}"

    def get_absolute_url(self):
        """The permanent address of this edition."""
        name, parts = self.ADDRESSES[self.kind]
        return reverse(name, args=[getattr(self, part) for part in parts])

    @property
    def kind_in_words(self):
        return worded(self.KINDS[self.kind])

    @property
    def year(self):
        return self.month.financial_year

    @property
    def counts_note(self):
        """What is said below its counts: how many ratings are not up to date."""
        return note_of_counts(
            {"not_up_to_date": self.not_up_to_date, "withdrawn_red": self.withdrawn_red}
        )

    @property
    def rated(self):
        return self.green + self.amber + self.red


class PublicationFile(models.Model):
    """One form of a publication (page, CSV, JSON, metadata), as bytes that never change."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=40)
    media_type = models.CharField(max_length=100)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "name"], name="one_file_per_publication_and_name"
            )
        ]

    def __str__(self):
        return f"{self.publication_id} {self.name}"


class PublishedTarget(models.Model):
    """What a month's edition says of one target: its line, its specification and its figures period
    by period.
    """

    build = models.ForeignKey(
        ScorecardBuild, on_delete=models.PROTECT, related_name="published_targets"
    )
    code = models.CharField(max_length=30)
    content = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["build", "code"], name="one_published_target_per_build")
        ]
        indexes = [models.Index(fields=["code", "build"])]

    def __str__(self):
        return f"{self.code} {self.build_id}"
