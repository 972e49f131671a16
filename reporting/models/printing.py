"""The printed forms of publications, and how far those that take long are made."""

from django.db import models

from reporting.content.kinds import KINDS
from reporting.models.publications import Publication

# What is made of a publication when it is first asked for, rather than when it is published.
EXCEPTIONS_PDF = "exceptions.pdf"
PLAN_WORD = "specification.docx"
PRINTED_FORMS: dict[str, tuple[str, ...]] = {
    kind: ("report.pdf", "report.xlsx", "report.docx") for kind in (*KINDS, Publication.PACK)
}
PRINTED_FORMS[Publication.EXCEPTIONS] = (EXCEPTIONS_PDF, "report.xlsx", "report.docx")
# The other forms of a plan are made when it is published.
PRINTED_FORMS[Publication.PLAN] = (PLAN_WORD,)
PRINTED_NAMES = sorted({name for names in PRINTED_FORMS.values() for name in names})


class Printing(models.Model):
    """The making of a publication's printed forms in the background, as its page tells readers
    who wait.
    """

    publication = models.OneToOneField(
        Publication, on_delete=models.CASCADE, related_name="printing"
    )
    done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField()
    words = models.CharField(max_length=200, help_text="What is being done now.")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.publication_id}: {self.done} of {self.steps}"
