"""What is owed in a month end and beside it, each with the people to remind and what they are
reminded of: from here the performance team sends its reminders by hand.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.urls import reverse

from exceptions.deadlines import due_to_be_verified, is_late_to_submit
from exceptions.models import DeliveryAction, ExceptionReport, Question
from exceptions.people import Audience
from exceptions.rules.lifecycle import FOLLOWED, UNFINISHED, State
from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.formats.dates import late_in_words
from pmf_portal.formats.numbers import counted, shortened
from pmf_portal.formats.one_after_another import joined
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import FinancialYear, Month
from reporting.meetings.questions import clock_of_questions
from reporting.models import Feedback
from scorecards.actuals.due_places import DuePlace
from scorecards.models import ReturnedLine
from targets.models import Plan, Responsibility, Specification, Submission
from targets.rules.codes import in_order
from targets.rules.planning_calendar import approval_due

PLANS_ARE_NEAR_DAYS = 31
MOST_NAMED = 12
TIMES = {1: "", 2: " twice", 3: " three times"}


@dataclass
class OwedItem:
    """One thing that is owed: how many, in words, and who is reminded of what."""

    key: str
    number: int
    heading: str
    words: str
    subject: str = ""
    # What each person is reminded of, in the order in which it was found; none of it twice.
    lines: dict[User, dict[str, None]] = field(default_factory=dict)
    link_words: str = ""
    link: str = ""

    def remind(self, people: Iterable[User | None], line: str) -> None:
        """Remind some people of one thing; nobody of the same twice, and nobody who has left."""
        for person in people:
            if person is None or not person.is_active:
                continue
            self.lines.setdefault(person, {})[line] = None

    @property
    def people(self) -> list[User]:
        return list(self.lines)


def named(codes: Iterable[str]) -> str:
    """Some codes in order: the first of them, each once, and how many more: "CP10, TR03 and TR04
    twice".
    """
    times = Counter(codes)
    names = [f"{code}{TIMES.get(times[code], ' several times')}" for code in in_order(times)]
    more = len(names) - MOST_NAMED
    if more > 0:
        names = [*names[:MOST_NAMED], f"{more} more"]
    return joined(names)


def figures_of_directorate(
    month: Month,
    unit: OrganisationUnit,
    missing: Sequence[DuePlace],
    people: Mapping[int, User],
    due: str,
) -> OwedItem:
    """A directorate's figures that are still to come: whoever brings them, and their deputies, of
    people by key.
    """
    item = OwedItem(
        key=f"figures-{month}-{unit.slug}",
        number=len(missing),
        heading=unit.title,
        words="",
        subject=f"Figures for {month.name}, {due}",
    )
    for place in missing:
        officers = [people.get(key or 0) for key in (place.lead, place.deputy)]
        item.remind(officers, f"{place.code} {place.title}, {place.period}")
    return item


def late_reports(
    reports: Iterable[ExceptionReport], month: Month, today: date, audience: Audience
) -> OwedItem | None:
    """Of the reports under way those that should have been submitted or verified by now."""
    item = OwedItem(
        key=f"exception-reports-{month}",
        number=0,
        heading=f"{terms.exception_report.plural.capital} late",
        words="",
        subject=f"{terms.exception_report.plural.capital} that are late",
        link_words="Choose in the tracker",
        link=reverse("exception_tracker"),
    )
    sentences = []
    for report in reports:
        if report.state not in {*UNFINISHED, State.SUBMITTED}:
            continue
        code = report.target.code
        verification = due_to_be_verified(report)
        if is_late_to_submit(report, today):
            late = late_in_words(report.due_on, today)
            is_begun = report.state != State.OPENED
            where = "returned to its author" if report.state == State.RETURNED else "being written"
            told = f"; {terms.executive_group} has been told" if report.escalated_at else ""
            sentences.append(f"{code} {where if is_begun else 'not started'}, {late}{told}.")
            item.remind((report.owner, report.deputy), f"{code} {report.title}: {late}")
        elif verification is not None and verification.is_overdue(today):
            late = late_in_words(verification.due, today)
            sentences.append(f"{code} waits for the director to verify it, {late}.")
            item.remind(audience.directors(report), f"{code} {report.title}, to verify: {late}")
    item.number = len(sentences)
    item.words = " ".join(sentences)
    return item if sentences else None


def before_the_executive_group(reports: Iterable[ExceptionReport], month: Month) -> OwedItem | None:
    """Of the reports under way those that wait for a decision of the executive group; nobody is
    reminded by hand.
    """
    codes = [report.target.code for report in reports if report.escalated_at is not None]
    if not codes:
        return None
    each = "It needs" if len(codes) == 1 else "Each needs"
    return OwedItem(
        key=f"escalated-{month}",
        number=len(codes),
        heading=f"{terms.exception_report.plural.capital} escalated to {terms.executive_group}",
        words=f"{named(codes)}. {each} a decision at the next meeting.",
        link_words="See them",
        link=reverse("exception_reports"),
    )


def overdue_actions(month: Month, today: date) -> OwedItem | None:
    """Actions of delivery plans that are past their day and not done."""
    actions = (
        DeliveryAction.objects.filter(due__lt=today, report__state__in=sorted(FOLLOWED))
        .exclude(status=DeliveryAction.DONE)
        .select_related("owner", "report__target", "report__owner")
        .order_by("due", "pk")
    )
    item = OwedItem(
        key=f"actions-{month}",
        number=0,
        heading="Actions past their day",
        words="",
        subject="Actions past their day",
        link_words="See the tracker",
        link=reverse("exception_tracker"),
    )
    codes_by_day: dict[date, list[str]] = {}
    for action in actions:
        item.number += 1
        code = action.report.target.code
        codes_by_day.setdefault(action.due, []).append(code)
        line = f"{code}: {shortened(action.what, 120)}, {late_in_words(action.due, today)}"
        item.remind([action.owner or action.report.owner], line)
    sentences = []
    for due, codes in codes_by_day.items():
        verb = "was" if len(codes) == 1 else "were"
        sentences.append(f"{named(codes)} {verb} due on {due.day} {due:%B %Y}.")
    item.words = " ".join(sentences[:4])
    return item if item.number else None


def promised_recoveries(reports: Iterable[ExceptionReport], month: Month) -> OwedItem | None:
    """Measures that were promised to be back on plan with the month's figures."""
    followed = [report for report in reports if report.state in FOLLOWED]
    codes = [report.target.code for report in followed if report.recovery_month == month]
    if not codes:
        return None
    return OwedItem(
        key=f"recoveries-{month}",
        number=len(codes),
        heading=f"Recovery promised for {month.first_day:%B}",
        words=f"{named(codes)} should be back on plan with these figures.",
        link_words="See the promises",
        link=reverse("exception_tracker"),
    )


def returned_lines(month: Month) -> OwedItem | None:
    """Lines that directors returned and that nobody has answered, of whatever month: who was asked
    is reminded.
    """
    waiting = ReturnedLine.objects.still_open().waiting().select_related("build")
    returns = {
        (returned.target_id, returned.build.month.financial_year): returned
        for returned in waiting.order_by("code")
    }
    if not returns:
        return None
    codes = [returned.code for returned in returns.values()]
    item = OwedItem(
        key=f"returned-lines-{month}",
        number=len(returns),
        heading="Lines returned by directors",
        words=f"{named(codes)}: the month is not published before they are signed off.",
        subject="Your director waits for an answer",
        link_words="See the drafts",
        link=reverse("draft", args=[max(one.build.month for one in returns.values())]),
    )
    asked = Responsibility.objects.filter(target__in=[target for target, _ in returns])
    officers = ("performance_lead", "performance_lead_deputy", "accountable_officer")
    for responsibility in asked.select_related(*officers):
        returned = returns.get((responsibility.target_id, responsibility.financial_year))
        if returned is not None:
            people = [getattr(responsibility, name) for name in officers]
            item.remind(people, f"{returned.code}: {shortened(returned.question, 200)}")
    return item


def unsigned_directorates(
    month: Month, units: Iterable[OrganisationUnit], due: str, audience: Audience
) -> OwedItem | None:
    """Directorates whose sign-off is missing, with their directors."""
    units = list(units)
    if not units:
        return None
    item = OwedItem(
        key=f"sign-off-{month}",
        number=len(units),
        heading=f"{terms.directorate.plural.capital} to sign off",
        words=f"{', '.join(unit.title for unit in units)}: {due}.",
        subject=f"Sign-off of {month.name}, {due}",
        link_words="See the drafts",
        link=reverse("draft", args=[month]),
    )
    for unit in units:
        answering = unit.successor_id or unit.pk
        directors = audience.held.get((Role.STRATEGIC_DIRECTOR, answering), [])
        item.remind(directors, f"{unit.title}, {month.name}")
    return item


def unanswered_questions(month: Month, today: date) -> OwedItem | None:
    """Questions of committees and others that wait for an answer, and how long answers take."""
    questions = Question.objects.filter(answered_at=None).select_related(
        "report__target",
        "report__owner",
        "report__deputy",
        "line__target",
        "officer",
        "officer_deputy",
    )
    item = OwedItem(
        key=f"questions-{month}",
        number=0,
        heading=f"Questions of members and {terms.executive_group} to answer",
        words="",
        subject="Questions to answer",
        link_words="See the tracker",
        link=reverse("exception_tracker"),
    )
    sentences = []
    for question in questions.order_by("due", "pk"):
        item.number += 1
        code, due = question.code, question.due
        when = late_in_words(due, today) or f"due {due.day} {due:%B}"
        sentences.append(f"{code}, {question.body_in_words}, {when}.")
        people = (question.owner, question.deputy)
        item.remind(people, f"{code}: {shortened(question.text, 150)} ({when})")
    clock = clock_of_questions(Question.objects.all(), today)
    item.words = " ".join(filter(None, (*sentences[:4], clock.answered_in_words)))
    return item if item.number else None


def feedback_to_answer(month: Month, today: date, team: Iterable[User]) -> OwedItem | None:
    """Questions and comments of the public that wait for an answer: whoever owns them."""
    waiting = Feedback.objects.unanswered().select_related("owner").order_by("due", "pk")
    item = OwedItem(
        key=f"feedback-{month}",
        number=0,
        heading="Questions from the public to answer",
        words="",
        subject="Questions from the public to answer",
        link_words="Answer them",
        link=reverse("received_feedback"),
    )
    team = list(team)
    sentences = []
    for feedback in waiting:
        item.number += 1
        when = late_in_words(feedback.due, today) or f"due {feedback.due.day} {feedback.due:%B}"
        sentences.append(f"“{shortened(feedback.text, 100)}”, {when}.")
        people = [feedback.owner] if feedback.owner else team
        item.remind(people, f"{feedback}: {shortened(feedback.text, 100)} ({when})")
    item.words = " ".join(sentences[:3])
    return item if item.number else None


def plans_to_approve(
    today: date, approved: Collection[tuple[int, FinancialYear]]
) -> OwedItem | None:
    """Plans of the year that has begun, or begins soon, that are not approved: whoever approves
    them, or has still to submit them.  `approved` are the plan-years that are.
    """
    year = Month.of(today).financial_year
    if (approval_due(year + 1) - today).days <= PLANS_ARE_NEAR_DAYS:
        year = year + 1
    drafts = Specification.objects.filter(approval=None, financial_year=year)
    counts = dict(drafts.order_by().values_list("plan").annotate(Count("pk")))
    drafted = [plan for plan in counts if (plan, year) not in approved]
    if not drafted:
        return None
    plans = Plan.objects.filter(pk__in=drafted).select_related("unit")
    plans_by_pk = {plan.pk: plan for plan in plans.order_by("title")}
    due = approval_due(year)
    late = late_in_words(due, today) or f"due on {due.day} {due:%B}"
    item = OwedItem(
        key=f"plans-{year.slug}",
        number=len(plans_by_pk),
        heading=f"Plans for {year} not approved, {late}",
        words="",
        subject=f"Plans for {year} to approve",
        link_words="Open planning",
        link=reverse("plans"),
    )
    submitted = set(
        Submission.objects.filter(financial_year=year, returned_at=None).values_list(
            "plan", flat=True
        )
    )
    holders = list(
        RoleAssignment.objects.filter(user__is_active=True).select_related("user", "unit")
    )
    sentences = []
    for plan in plans_by_pk.values():
        targets = counted(counts[plan.pk], "target")
        if plan.pk in submitted:
            roles, state = ACTS[f"approve_{plan.kind}_plan"], "waits for approval"
        else:
            roles, state = {Plan.ANSWERED_FOR_BY[plan.kind]}, "is not submitted"
        sentences.append(f"{plan} ({targets}) {state}.")
        people = [
            held.user
            for held in holders
            if held.role in roles
            and plan.unit.path.startswith(held.unit.path if held.unit else "/")
        ]
        item.remind(people, f"{plan}, {year}: {targets}, {state}")
    item.words = " ".join([*sentences, *plans_without_target(year)])
    return item


def plans_without_target(year: FinancialYear) -> list[str]:
    """Plans that had targets the year before and have none yet, each in a sentence."""
    rows = Specification.objects.filter(financial_year__in=(year - 1, year)).order_by()
    counts: dict[str, dict[FinancialYear, int]] = {}
    for plan, of_year, targets in rows.values_list("plan__title", "financial_year").annotate(
        Count("pk")
    ):
        counts.setdefault(plan, {})[of_year] = targets
    return [
        f"{plan} has no target yet for {year}; it had {of_plan[year - 1]} in {year - 1}."
        for plan, of_plan in sorted(counts.items())
        if year not in of_plan
    ]
