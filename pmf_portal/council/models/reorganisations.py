"""What was decided about the council's structure, and what each decision changed."""

from django.db import models

from pmf_portal.council.models.organisation import OrganisationUnit
from pmf_portal.council.models.people import User
from pmf_portal.periods.fields import MonthField


class ReorganisationQuerySet(models.QuerySet):
    def waiting(self):
        """Decided, and neither done nor cancelled."""
        return self.filter(done_at=None, cancelled_at=None)


class Reorganisation(models.Model):
    """One decision on the structure and the day from which it holds: done at once, or by the
    timetable on its day.
    """

    MOVE, MERGE, SPLIT, END = "move_unit", "merge_units", "split_unit", "end_unit"
    ACTS = {MOVE: "Move", MERGE: "Merge", SPLIT: "Split", END: "End"}

    act = models.CharField(max_length=12, choices=list(ACTS.items()))
    units = models.ManyToManyField(
        OrganisationUnit, related_name="reorganisations", help_text="What is moved, merged, split."
    )
    into = models.ForeignKey(
        OrganisationUnit,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The unit above from then on, or the one that takes over.",
    )
    parts = models.ManyToManyField(
        OrganisationUnit, related_name="+", help_text="What goes to the new unit of a split."
    )
    title = models.CharField(max_length=150, blank=True, help_text="Of the new unit of a split.")
    codes = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="Of targets that go to the new service of a split, a line each.",
    )
    day = models.DateField()
    reason = models.TextField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(cancelled_at=None),
                name="a_reorganisation_is_done_or_cancelled",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, {self.day}"

    @property
    def target_codes(self) -> list[str]:
        return self.codes.splitlines()

    @property
    def summary(self) -> str:
        """What was decided, whether it is done yet or not: “Move of Waste to Families.”"""
        units = " and ".join(str(unit) for unit in self.units.all())
        taken = [str(part) for part in self.parts.all()]
        if self.target_codes:
            taken.append(f"the targets {', '.join(self.target_codes)}")
        parts = " and ".join(taken)
        return {
            self.MOVE: f"Move of {units} to {self.into}.",
            self.MERGE: f"Merger of {units} into {self.into}.",
            self.SPLIT: f"Split of {units}: {self.title} takes {parts}.",
            self.END: f"End of {units}.",
        }[self.act]


class UnitChange(models.Model):
    """Where a unit stood before and after a reorganisation, and from which month's scorecards on
    the new place holds.
    """

    reorganisation = models.ForeignKey(
        Reorganisation, on_delete=models.PROTECT, related_name="changes"
    )
    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="changes")
    before = models.ForeignKey(
        OrganisationUnit, on_delete=models.PROTECT, null=True, related_name="+"
    )
    after = models.ForeignKey(
        OrganisationUnit, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ends_unit = models.BooleanField(default=False)
    first_month = MonthField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.unit}: {self.before} to {self.after}"
