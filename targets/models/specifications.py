"""The technical specification of a target for one year, its trajectory, and the officers who answer
for it (framework 3.2).
"""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.canonical import decimal_text
from pmf_portal.formats.numbers import counted, format_difference, format_number, places_of
from pmf_portal.formats.units import is_percentage, unit_label
from pmf_portal.formats.value_kinds import is_single, words_of
from pmf_portal.periods import frequency
from pmf_portal.periods.fields import FinancialYearField, MonthField
from targets.models.approvals import Approval
from targets.models.peers import BenchmarkMeasure, PeerGroup
from targets.models.plans import Objective, Plan
from targets.models.targets import Target
from targets.querysets import SpecificationQuerySet
from targets.rules.aggregation import Aggregation, takes_parts
from targets.rules.chart_settings import (
    LONGEST_RUN,
    SHORTEST_RUN,
    USUAL_RUN,
    chart_in_words,
)
from targets.rules.contradictions import QUESTIONS, words_confirmed
from targets.rules.peer_levels import PeerLevel
from targets.rules.peer_targets import level_in_words
from targets.rules.polarity import Polarity, is_rated
from targets.rules.small_counts import (
    HIGHEST_THRESHOLD,
    LOWEST_THRESHOLD,
    Cohort,
    small_counts_in_words,
    threshold_of,
)
from targets.rules.tolerance import ToleranceKind, tolerance_of
from targets.rules.value_kinds import way_in_words

LIMIT = Decimal(10) ** 13
# How many periods of amber in a row can be made under-performance.
FEWEST_AMBER, MOST_AMBER = 2, 12


def figure(**options):
    """A stored figure: an exact decimal, or nothing."""
    return models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True, **options)


def within_limits(model, *names):
    """Checks that refuse NaN, infinities and absurd sizes in the database itself."""
    return [
        models.CheckConstraint(
            condition=Q(**{f"{name}__gte": -LIMIT, f"{name}__lte": LIMIT}) | Q(**{name: None}),
            name=f"{model}_{name}_in_range",
        )
        for name in names
    ]


def choices(kind):
    return [(item.value, getattr(item, "words", item.value)) for item in kind]


def frequencies():
    """A function, so that a further frequency is no change of the model."""
    return list(frequency.ADJECTIVE.items())


class Specification(models.Model):
    """What a target means and promises in one financial year.  Once `approval` is set, the database
    refuses any change.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="specifications")
    financial_year = FinancialYearField()
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="specifications")
    priority = models.ForeignKey(Objective, on_delete=models.PROTECT, null=True, blank=True)
    service = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, null=True, blank=True)
    approval = models.ForeignKey(
        Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="specifications"
    )

    title = models.CharField(max_length=300)
    kind = models.CharField(
        max_length=10,
        blank=True,
        choices=[(k, k.capitalize()) for k in ("outcome", "indicator", "measure")],
    )
    polarity = models.CharField(max_length=8, choices=choices(Polarity))
    unit = models.CharField(max_length=200, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    aggregation = models.CharField(max_length=20, choices=choices(Aggregation))
    scale = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(1))
    frequency = models.CharField(max_length=30, choices=frequencies)
    annual_target = figure()
    previous_year = figure()
    tolerance = models.CharField(
        max_length=8, choices=choices(ToleranceKind), default=ToleranceKind.NONE
    )
    green_within = figure()
    amber_within = figure()
    # Of measures that should be closest to plan: the margins above plan, where they are others.
    green_above = figure()
    amber_above = figure()
    publication_lag_days = models.PositiveSmallIntegerField(default=0)

    # What counts as under-performance beside red (framework 4.1: "as defined by indicator/plan
    # technical specifications").
    amber_periods = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(FEWEST_AMBER), MaxValueValidator(MOST_AMBER)],
    )
    forecast_counts = models.BooleanField(default=False, db_default=False)
    lasting_red = models.BooleanField(default=False, db_default=False)

    # Whom small counts could give away, and how small a count is not published.
    cohort = models.CharField(
        max_length=10, blank=True, default="", db_default="", choices=choices(Cohort)
    )
    suppress_below = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[
            MinValueValidator(LOWEST_THRESHOLD),
            MaxValueValidator(HIGHEST_THRESHOLD),
        ],
    )

    # How its control chart is read: how many figures make a run, and where its process changed.
    chart_run = models.PositiveSmallIntegerField(
        default=USUAL_RUN,
        db_default=USUAL_RUN,
        validators=[MinValueValidator(SHORTEST_RUN), MaxValueValidator(LONGEST_RUN)],
    )
    chart_from = MonthField(null=True, blank=True)

    # Which measure of other councils it is held beside, in which group; and the level of that group
    # that stands in place of an annual target.
    benchmark = models.ForeignKey(
        BenchmarkMeasure, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    peer_group = models.ForeignKey(
        PeerGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    peer_level = models.CharField(
        max_length=8, blank=True, default="", db_default="", choices=choices(PeerLevel)
    )

    definition = models.TextField(blank=True)
    data_source = models.TextField(blank=True)
    numerator = models.TextField(blank=True)
    denominator = models.TextField(blank=True)
    statutory = models.BooleanField(default=False)
    rationale = models.TextField(blank=True)
    stretch = models.TextField(blank=True)
    easier_reason = models.TextField(blank=True, default="", db_default="")
    peers = models.TextField(blank=True)
    forecast_method = models.TextField(blank=True)
    health_area = models.CharField(max_length=60, blank=True)
    # Whether it says something from a user’s view; nothing where nobody has said.
    user_view = models.BooleanField(null=True, blank=True)

    # What was asked back and confirmed, by the words of `targets/rules/contradictions.py`.
    confirmed = models.CharField(max_length=120, blank=True, default="", db_default="")

    # Of the draft: counted up with each edit, so that two people never overwrite each other unseen.
    version = models.PositiveIntegerField(default=1, db_default=1)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        blank=True,
        help_text="Who wrote the draft; none of them may approve it.",
    )

    # Long texts, which lists and calculations can do without.
    WORDS = (
        "definition",
        "data_source",
        "numerator",
        "denominator",
        "rationale",
        "stretch",
        "easier_reason",
        "peers",
        "forecast_method",
    )

    objects = SpecificationQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "priority", "target"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "financial_year"], name="one_specification_per_target_and_year"
            ),
            models.CheckConstraint(condition=Q(decimals__lte=6), name="at_most_six_decimals"),
            models.CheckConstraint(
                condition=Q(scale__gt=0, scale__lte=LIMIT / 1000), name="scale_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(amber_periods__range=(FEWEST_AMBER, MOST_AMBER))
                | Q(amber_periods=None),
                name="so_many_periods_of_amber",
            ),
            models.CheckConstraint(
                condition=Q(suppress_below__range=(LOWEST_THRESHOLD, HIGHEST_THRESHOLD))
                | Q(suppress_below=None),
                name="so_small_a_count",
            ),
            models.CheckConstraint(
                condition=Q(chart_run__range=(SHORTEST_RUN, LONGEST_RUN)), name="so_long_a_run"
            ),
            *within_limits(
                "specification",
                "annual_target",
                "previous_year",
                "green_within",
                "amber_within",
                "green_above",
                "amber_above",
            ),
        ]

    def __str__(self):
        return f"{self.target.code} {self.financial_year}"

    @property
    def margins(self):
        return tolerance_of(self)

    @property
    def tolerance_in_words(self):
        """How far from plan is still amber (or green), for a reader."""
        reach = "to" if self.tolerance == ToleranceKind.FLOOR else "within"
        parts = [self.get_tolerance_display()]
        for colour, size, above in (
            ("green", self.green_within, self.green_above),
            ("amber", self.amber_within, self.amber_above),
        ):
            if above is not None:
                below = self.margin_in_words(size or Decimal(0))
                parts.append(
                    f"{colour} within {below} below it and {self.margin_in_words(above)} above"
                )
            elif size is not None:
                parts.append(f"{colour} {reach} {self.margin_in_words(size)}")
        return "; ".join(parts)

    def margin_in_words(self, size):
        """A margin, or a stated bound, with what it is counted in."""
        if self.tolerance == ToleranceKind.PERCENT:
            return f"{decimal_text(size)}% of plan"
        if is_percentage(self.unit) and self.tolerance != ToleranceKind.FLOOR:
            return f"{decimal_text(size)} percentage points"
        if self.tolerance == ToleranceKind.FLOOR:
            return format_number(size, places_of(size), self.unit)
        return format_difference(size, places_of(size), self.unit)

    @property
    def way_in_words(self):
        """Which way is better, in the words of what is measured: dates are earlier or later."""
        return way_in_words(self.polarity, self.unit) or self.get_polarity_display()

    @property
    def unit_in_words(self):
        """The unit, with the words of a scale that a name stands for, and the decimals."""
        label, words = unit_label(self.unit) or "none", " < ".join(words_of(self.unit))
        if is_single(self.unit):
            return f"{label}: {words}" if words and words != label else label
        return f"{label}, {counted(self.decimals, 'decimal')}"

    @property
    def confirmed_in_words(self):
        """What was asked back and confirmed, for a reader; "" for nothing."""
        words = words_confirmed(self.confirmed)
        return "; ".join(QUESTIONS[word] for word in QUESTIONS if word in words)

    @property
    def under_performance_in_words(self):
        """What counts as under-performance, for a reader (framework 4.1): red always does."""
        if not is_rated(self.polarity):
            return "Nothing: this measure is for information only"
        amber = f"amber for {self.amber_periods} periods in a row" if self.amber_periods else ""
        forecast = "a forecast of red for the year" if self.forecast_counts else ""
        red = "Red"
        if self.lasting_red:
            red = "Red, where it is outside the measure’s usual variation or lasts two periods"
        return "; or ".join(filter(None, (red, amber, forecast)))

    @property
    def threshold(self):
        """Counts below it are not published; 0 where every count is."""
        return threshold_of(self.cohort, self.suppress_below)

    @property
    def small_counts_in_words(self):
        return small_counts_in_words(self.cohort, self.threshold)

    @property
    def chart_in_words(self):
        return chart_in_words(self.chart_run, self.chart_from)

    @property
    def compared_with_in_words(self):
        """Beside which councils it is shown, and which of their levels it aims at; "" for none."""
        if self.benchmark is None or self.peer_group is None:
            return ""
        words = f"{self.benchmark} ({self.benchmark.source}), beside {self.peer_group}"
        if self.peer_level:
            aim = level_in_words(self.peer_level, self.peer_group.title)
            words += f"; the target is {aim}, once their figures are in"
        return words

    @property
    def takes_a_ratio(self):
        return takes_parts(self.aggregation)


class TrajectoryPoint(models.Model):
    """The planned value of one period, and its amber bound where the tolerance is a floor."""

    specification = models.ForeignKey(
        Specification, on_delete=models.PROTECT, related_name="trajectory"
    )
    month = MonthField()
    planned = models.DecimalField(max_digits=20, decimal_places=6)
    amber_bound = figure()

    class Meta:
        ordering = ["specification", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["specification", "month"], name="one_planned_value_per_period"
            ),
            *within_limits("trajectory", "planned", "amber_bound"),
        ]

    def __str__(self):
        return f"{self.specification_id} {self.month}"


class Responsibility(models.Model):
    """Who answers for a target in a year, and who covers for them.  People may change in-year;
    numbers may not.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="responsibilities")
    financial_year = FinancialYearField()
    accountable_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    accountable_deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    performance_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    performance_lead_deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "financial_year"], name="one_responsibility_per_target_and_year"
            )
        ]

    def __str__(self):
        return f"{self.target.code} {self.financial_year}"
