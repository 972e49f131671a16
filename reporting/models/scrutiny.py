"""What the committees scrutinise: their work programmes, what they call in, task-and-finish work,
and their recommendations with answers and delivery (framework 4.3, 6.1).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from exceptions.models import ExceptionReport
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.fields import FinancialYearField
from reporting.meetings.rules.exempt import why_exempt
from reporting.models.meetings import AgendaItem, Body, ExemptField, Output
from reporting.scrutiny.rules.answers import ANSWER_LABELS, Standing
from reporting.scrutiny.rules.lifecycle import (
    CALL_IN_LABELS,
    FOLLOWED,
    RECOMMENDATION_LABELS,
    STILL_CALLED_IN,
    TASK_GROUP_LABELS,
    TOPIC_LABELS,
    CallInState,
    RecommendationState,
    TaskGroupState,
    TopicState,
)
from targets.models import Plan, Target


def choices(labels):
    return [(state.value, label) for state, label in labels.items()]


def person(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


class OnAgendas(models.Model):
    """Something that is put on agendas: `items` are its items."""

    class Meta:
        abstract = True

    @cached_property
    def newest_item(self) -> AgendaItem | None:
        """Its item on the newest agenda, with the meeting; asked for with `items_for_page`."""
        items = list(self.items.all())
        return items[-1] if items else None


def items_for_page():
    """The agenda items of topics and call-ins, in the order of their meetings."""
    items = AgendaItem.objects.select_related("meeting__body").order_by("meeting__day", "pk")
    return models.Prefetch("items", items)


class Topic(OnAgendas):
    """A topic of a committee's work programme for a municipal year."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="topics")
    year = FinancialYearField()
    title = models.CharField(max_length=200)
    why = models.TextField()
    exempt = ExemptField()
    state = models.CharField(
        max_length=10, choices=choices(TOPIC_LABELS), default=TopicState.OPEN.value
    )
    what_came = models.TextField(blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["body", "year", "pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('scrutiny_of', args=[self.body.slug])}#topic-{self.pk}"

    @property
    def label(self):
        return TOPIC_LABELS[TopicState(self.state)]

    @property
    def why_exempt(self):
        return why_exempt(self.exempt)


class AboutPerformance(models.Model):
    """Something about a measure, an exception report or a plan; in words as it was called then."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="+")
    report = models.ForeignKey(
        ExceptionReport, on_delete=models.PROTECT, null=True, related_name="+"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=350, blank=True)
    # The part of the council that it concerns.
    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class CallInQuerySet(models.QuerySet):
    def still_open(self):
        return self.filter(state__in=STILL_CALLED_IN)

    def for_page(self):
        return self.select_related(
            "body__unit", "officer", "target", "report__target", "plan"
        ).prefetch_related(items_for_page())


class CallIn(OnAgendas, AboutPerformance):
    """A measure, an exception report or a plan that a committee called before one of its meetings,
    and what came of it.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="call_ins")
    reason = models.TextField()
    exempt = ExemptField()
    officer = person(null=True)
    state = models.CharField(
        max_length=10, choices=choices(CALL_IN_LABELS), default=CallInState.CALLED_IN.value
    )
    explanation = models.TextField(blank=True)
    explained_by = person(null=True)
    explained_at = models.DateTimeField(null=True)
    what_came = models.TextField(blank=True)
    called_by = person()
    called_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = CallInQuerySet.as_manager()

    class Meta:
        ordering = ["body", "called_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False, plan=None)
                | Q(target=None, report=None, plan__isnull=False),
                name="one_thing_is_called_in",
            )
        ]

    def __str__(self):
        # What is exempt is called by nothing that tells of it.
        return "Called in: an exempt item" if self.exempt else f"Called in: {self.about}"

    def get_absolute_url(self):
        return reverse("called_in", args=[self.pk])

    @property
    def label(self):
        return CALL_IN_LABELS[CallInState(self.state)]

    @property
    def why_exempt(self):
        return why_exempt(self.exempt)


class TaskGroup(models.Model):
    """Task-and-finish work: members of a committee look into some questions for a while, and close
    with findings and recommendations.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="task_groups")
    title = models.CharField(max_length=200)
    questions = models.TextField()
    evidence = models.TextField(blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    from_day = models.DateField()
    until = models.DateField()
    exempt = ExemptField()
    state = models.CharField(
        max_length=10, choices=choices(TASK_GROUP_LABELS), default=TaskGroupState.UNDER_WAY.value
    )
    findings = models.TextField(blank=True)
    stop_reason = models.CharField(max_length=1000, blank=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["body", "from_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("from_day")), name="task_group_ends_after_it_begins"
            )
        ]

    def __str__(self):
        return "Task-and-finish work that is exempt" if self.exempt else self.title

    def get_absolute_url(self):
        return reverse("task_group", args=[self.pk])

    @property
    def label(self):
        return TASK_GROUP_LABELS[TaskGroupState(self.state)]

    @property
    def why_exempt(self):
        return why_exempt(self.exempt)


class RecommendationQuerySet(models.QuerySet):
    def followed(self):
        """Those that still ask something of somebody: an answer, or delivery."""
        return self.filter(state__in=FOLLOWED)

    def waiting(self):
        return self.filter(state=RecommendationState.SENT)

    def public(self):
        """What everybody may read: of public bodies, and nothing that is exempt or came of
        something that is.
        """
        return self.filter(
            Q(output=None) | Q(output__exempt=""),
            Q(output=None) | Q(output__item=None) | Q(output__item__exempt=""),
            Q(task_group=None) | Q(task_group__exempt=""),
            body__is_public=True,
            exempt="",
        )

    def in_delivery(self):
        return self.filter(state=RecommendationState.ACCEPTED)

    def for_page(self):
        """With what a page says of each."""
        return self.select_related(
            "body__unit",
            "directorate",
            "owner",
            "target",
            "report__target",
            "plan",
            "output__meeting__body",
            "task_group",
            "unit",
        )


class Recommendation(AboutPerformance):
    """What a committee recommends to Cabinet or a director: it is answered by a day, and where it
    is accepted its delivery is followed.

    It comes from the minutes of a meeting, whose output it takes further, or from task-and-finish
    work.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="recommendations")
    output = models.OneToOneField(
        Output, on_delete=models.PROTECT, null=True, related_name="recommendation"
    )
    task_group = models.ForeignKey(
        TaskGroup, on_delete=models.PROTECT, null=True, related_name="recommendations"
    )
    text = models.TextField()
    exempt = ExemptField()
    # Whose director answers; Cabinet does where there is none.
    directorate = models.ForeignKey(
        OrganisationUnit, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        max_length=10,
        choices=choices(RECOMMENDATION_LABELS),
        default=RecommendationState.SENT.value,
    )
    sent_at = models.DateTimeField()
    answer_due = models.DateField()
    answer = models.CharField(max_length=13, choices=choices(ANSWER_LABELS), blank=True)
    answer_reason = models.TextField(blank=True)
    answered_by = person(null=True)
    answered_at = models.DateTimeField(null=True)
    owner = person(null=True)
    due = models.DateField(null=True)
    # The newest word on its delivery, and at the end what shows that it is done.
    progress = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["body", "sent_at", "pk"]
        indexes = [models.Index(fields=["state", "answer_due"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(output__isnull=False, task_group=None)
                | Q(output=None, task_group__isnull=False),
                name="a_recommendation_has_one_source",
            ),
        ]

    def __str__(self):
        return f"Recommendation {self.pk} of {self.body}"

    def get_absolute_url(self):
        return reverse("recommendation", args=[self.pk])

    @property
    def addressed_to(self):
        """ "Cabinet", or the director of a directorate."""
        return f"The director of {self.directorate}" if self.directorate_id else "Cabinet"

    @property
    def standing(self):
        return Standing(self.state, self.answer, self.answer_due, self.due)

    @property
    def label(self):
        return self.standing.label

    @property
    def why_exempt(self):
        return why_exempt(self.exempt)


class RecommendationStep(models.Model):
    """One act in the life of a recommendation: who, when, and what was said.  Append-only."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="steps"
    )
    act = models.CharField(max_length=13)
    state = models.CharField(max_length=10, choices=choices(RECOMMENDATION_LABELS))
    text = models.TextField(blank=True)
    # As they stood after the act, so that an agenda says what was known when it went out.
    answer = models.CharField(max_length=13, blank=True)
    answer_due = models.DateField()
    due = models.DateField(null=True)
    by = person()
    at = models.DateTimeField()

    class Meta:
        ordering = ["recommendation", "at", "pk"]

    def __str__(self):
        return f"{self.recommendation_id} {self.act}"

    @property
    def standing(self):
        return Standing(self.state, self.answer, self.answer_due, self.due)

    @property
    def label(self):
        return self.standing.label
