"""Documents that the public can read: policies, guides, timetables and others, in versions that
stay (framework 7.2).
"""

from django.conf import settings
from django.db import models
from django.urls import reverse

from pmf_portal.formats.uploads import LONGEST_NAME, ending_of


class DocumentQuerySet(models.QuerySet):
    def published(self):
        """What the public can read."""
        return self.filter(withdrawn_at=None)

    def to_review_by(self, day):
        """Documents whose review falls due on a day or fell due before it."""
        return self.published().filter(review_due__lte=day)


class Document(models.Model):
    """A document with its owner and the day by which it is to be read through again."""

    # In the words and the order of framework 7.2.
    KINDS = {
        "external_audit": "External audit reports and recommendations",
        "policy": "Policies and procedures",
        "guide": "User and QA guides",
        "training": "Training material",
        "timetable": "Reporting and data flow timetables",
        "roles": "Roles and responsibilities",
        "intelligence": "Intelligence resources",
        "guideline": "National guidelines",
        "case_study": "Case studies",
    }

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    review_due = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Where the newest version is, whichever that may be."""
        return reverse("document", args=[self.slug])


class DocumentVersion(models.Model):
    """One version of a document, with its file exactly as it was brought.  Append-only in the
    database.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField("name of the file", max_length=LONGEST_NAME)
    media_type = models.CharField(max_length=100)
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    note = models.TextField(
        help_text="What the document is, or what changed since the version before."
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="one_version_per_document_and_number"
            )
        ]

    def __str__(self):
        return f"{self.document}, version {self.number}"

    def get_absolute_url(self):
        """The permanent address of this version."""
        return reverse("document_version", args=[self.document.slug, self.number])

    @property
    def form(self):
        """The kind of its file in a reader's words: "PDF"."""
        return ending_of(self.name).lstrip(".").upper()

    @property
    def download_name(self):
        return f"{self.document.slug}-version-{self.number}{ending_of(self.name)}"
