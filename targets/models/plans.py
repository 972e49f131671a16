"""Plans and their objectives: the golden thread (framework 2.1, 2.2)."""

from django.db import models
from django.db.models import F, Q

from pmf_portal.council.council_settings import council_settings
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.roles import Role
from pmf_portal.council.rules.role_rules import kind_in_words
from pmf_portal.formats.wording import Term, upper_first, worded
from pmf_portal.periods.fields import FinancialYearField
from targets.querysets import ObjectiveQuerySet
from targets.rules.golden_thread import LEVEL_OF_PLAN, Level


class Plan(models.Model):
    """The Corporate Plan, the plan of a directorate, service or team, or one shared with
    partners.
    """

    CORPORATE, PARTNERSHIP, DIRECTORATE, SERVICE, TEAM = (
        "corporate",
        "partnership",
        "directorate",
        "service",
        "team",
    )
    KINDS = {
        CORPORATE: "{terms.corporate_plan}",
        PARTNERSHIP: "Partnership Plan",
        DIRECTORATE: "{terms.directorate.capital} Plan",
        SERVICE: "Service Plan",
        TEAM: "Team Plan",
    }
    # Which kind of unit a kind of plan belongs to; a partnership plan may belong to any.
    UNIT_KINDS = {
        CORPORATE: "council",
        DIRECTORATE: "directorate",
        SERVICE: "service",
        TEAM: "team",
    }
    # Whose word a kind of plan waits for before it is submitted, and who explains it.
    ANSWERED_FOR_BY = {
        CORPORATE: Role.CHIEF_EXECUTIVE,
        PARTNERSHIP: Role.CHIEF_EXECUTIVE,
        DIRECTORATE: Role.STRATEGIC_DIRECTOR,
        SERVICE: Role.HEAD_OF_SERVICE,
        TEAM: Role.SERVICE_MANAGER,
    }
    # Framework 3.2: these plans' specifications stand on the performance web page.
    PUBLISHED = (CORPORATE, DIRECTORATE)

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=150)
    kind = models.CharField(
        max_length=12, choices=[(kind, worded(title)) for kind, title in KINDS.items()]
    )
    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="plans")

    class Meta:
        ordering = ["kind", "title"]

    def __str__(self):
        return self.title

    @classmethod
    def titles_of_kinds(cls) -> dict[str, Term]:
        """What the council calls each kind of plan."""
        return {kind: Term(worded(title)) for kind, title in cls.KINDS.items()}

    @property
    def kind_in_words(self) -> Term:
        return self.titles_of_kinds()[self.kind]

    @property
    def years_covered(self):
        """How many years an objective of the plan may span; None where there is no limit."""
        return council_settings().plan_years.get(self.kind) or None


def why_not_of(unit: OrganisationUnit, kind: str, wanted: str) -> str:
    """Why a plan of a kind is not that of a unit: it belongs to units of the wanted kind."""
    plan = upper_first(Plan.titles_of_kinds()[kind].with_article)
    belongs = kind_in_words(wanted).with_article
    return f"{plan} belongs to {belongs}; {unit} is {unit.kind_in_words.with_article}."


class Objective(models.Model):
    """The vision, a priority of the Corporate Plan, an objective of another plan, or one person's
    (title and link only).
    """

    VISION, OBJECTIVE, INDIVIDUAL = "vision", "objective", "individual"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="objectives")
    slug = models.SlugField()
    title = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(
        max_length=10,
        default=OBJECTIVE,
        choices=[(k, k.capitalize()) for k in (VISION, OBJECTIVE, INDIVIDUAL)],
    )
    link = models.URLField(max_length=500, blank=True)
    partner = models.ForeignKey(
        OrganisationUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_objectives",
        help_text="Which partner owns it; of partnership plans.",
    )
    # Without years an objective stands until it is revised.
    first_year = FinancialYearField(null=True, blank=True)
    last_year = FinancialYearField(null=True, blank=True)
    serves = models.ManyToManyField("self", symmetrical=False, related_name="served_by", blank=True)

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "order", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "slug"], name="one_objective_per_plan_and_slug"
            ),
            models.CheckConstraint(
                condition=Q(first_year=None)
                | Q(last_year=None)
                | Q(last_year__gte=F("first_year")),
                name="objective_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_individual(self):
        """Whether it is one person’s own: its title and link, and no word on the person."""
        return self.kind == self.INDIVIDUAL

    @property
    def level(self):
        """Where the objective stands between the vision and a person's own objectives."""
        own = {self.VISION: Level.VISION, self.INDIVIDUAL: Level.INDIVIDUAL}
        return own.get(self.kind, LEVEL_OF_PLAN[self.plan.kind])

    def stands_in(self, year):
        """Whether the objective holds in a financial year."""
        return (self.first_year is None or self.first_year <= year) and (
            self.last_year is None or year <= self.last_year
        )
