"""The synopsis of the framework for whoever takes up a managerial post: made of the council’s own
settings, terms, calendar and posts, edited by the performance team, sent within the day, kept as it
was sent (framework 7.1).

Nothing is sent before the performance team has looked at it once and saved its words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.acts.lessons import MANAGERS
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.wording import terms, worded
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import open_month
from reporting.models import Synopsis, SynopsisWords
from reporting.success.receipts import send_to
from targets.models import Specification
from targets.querysets import named_officer

R = Role
SECTIONS = {
    "accountable": "What you are accountable for",
    "measures": "Your measures",
    "dates": "Your dates",
    "entering": "How figures are entered",
    "red": "What a red asks of you",
}
TEXTS = ("welcome", *SECTIONS)
# What the framework makes each post answer for (6.2), in the council’s own words.
ACCOUNTABLE = {
    R.STRATEGIC_DIRECTOR: (
        "You answer for the {terms.directorate}’s plans, targets and data quality.",
        "You verify {terms.exception_report.plural} and sign off the month’s lines before they are"
        " published.",
        "You brief the portfolio holder each month on concerns and achievements.",
    ),
    R.HEAD_OF_SERVICE: (
        "You answer for what your service’s measures show, and for its delivery plans.",
        "You confirm your service’s lines each month, and tell your teams of the month.",
        "You draft next year’s targets for your service and answer what was learned.",
    ),
    R.SERVICE_MANAGER: (
        "You make and manage the plans of your service or team, and report on their progress.",
        "You turn the council’s priorities into objectives for your team and for appraisals.",
        "You tell your team of each month, and pass on what it says.",
    ),
}
ENTERING = (
    ("Figures are entered by the performance leads; you see them on your desk.", "entry_desk"),
    ("A figure that looks unusual asks for a few words; one that makes the year red asks why.", ""),
    ("A figure that was published is corrected with a reason; the first one stays to be seen.", ""),
)
RED = (
    "A red opens {terms.exception_report.with_article} on the desk of whoever answers for the"
    " measure.",
    "Say what caused it, what is done by whom by when, and in which month it is back on plan.",
    "The {terms.directorate}’s director verifies it; then everybody reads it.",
    "The plan is followed each month. A promise that is missed is said so, and goes to"
    " {terms.executive_group} when it stays missed.",
)
MEASURES_NONE = "No approved target names you or your part of the council this year."
# So many measures are listed; how many more there are is said.
MOST = 40


@dataclass(frozen=True)
class Line:
    """A sentence of the synopsis, with where it leads."""

    words: str
    address: str = ""


def plan_synopses(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that sends the synopsis to whoever has taken up a post and has none yet."""
    if SynopsisWords.objects.exists() and taken_up().exists():
        yield {"kind": "send_synopses", "due_at": at, "again": True}


def send_synopses_job(period: str, subject: str, at: datetime) -> str:
    return f"{send_synopses(at=at)} sent"


def taken_up() -> QuerySet[RoleAssignment]:
    """The managerial posts whose present holders have not been sent the synopsis for them."""
    sent = Synopsis.objects.values("assignment")
    held = RoleAssignment.objects.filter(role__in=MANAGERS, user__is_active=True)
    return held.exclude(pk__in=sent).select_related("user", "unit").order_by("pk")


@transaction.atomic
def send_synopses(*, at: datetime) -> int:
    """Send the synopsis to everybody who has taken up a managerial post and has none; how many were
    sent.  Run again it sends nothing.
    """
    words = SynopsisWords.objects.order_by("-pk").first()
    if words is None:
        return 0
    # By the newest words: two runs at once would send the same.
    words = SynopsisWords.objects.select_for_update(no_key=True).get(pk=words.pk)
    waiting = list(taken_up())
    for assignment in waiting:
        send_synopsis(assignment, words, at)
    return len(waiting)


def send_synopsis(assignment: RoleAssignment, words: SynopsisWords, at: datetime) -> Synopsis:
    user, unit = assignment.user, assignment.unit
    text = canonical(content_of(user, Role(assignment.role), unit, words, at))
    synopsis = Synopsis.objects.create(
        user=user,
        role=assignment.role,
        unit=unit,
        assignment=assignment.pk,
        content=text,
        digest=digest(text),
        sent_at=at,
    )
    content = synopsis.as_sent
    address = f"{settings.PORTAL_URL}{synopsis.get_absolute_url()}"
    body = f"{content['welcome']}\n\nPlease read it and say that you have:\n{address}".strip()
    letter = (f"synopsis {synopsis.pk}", content["title"], body)
    send_to([user], letter=letter, at=at, synopsis=synopsis)
    record("send_synopsis", synopsis, by=None, at=at, post=user.post, digest=synopsis.digest)
    return synopsis


@transaction.atomic
def word_synopsis(*, by: User, at: datetime, **texts: str) -> SynopsisWords:
    """Say what stands in the synopsis beside what the portal puts in; the newest words count."""
    entered = {name: texts[name] for name in TEXTS}
    words = SynopsisWords.objects.create(written_by=by, written_at=at, **entered)
    record("word_synopsis", words, by=by, at=at, **entered)
    return words


def content_of(
    user: User, role: Role, unit: OrganisationUnit | None, words: SynopsisWords, at: datetime
) -> dict[str, Any]:
    """The synopsis for one post as plain values: a fixed number of queries."""
    generated = {
        "accountable": [Line(worded(one)) for one in ACCOUNTABLE[role]],
        "measures": measures_of(user, unit, at),
        "dates": dates_from(at),
        "entering": [Line(told, reverse(name) if name else "") for told, name in ENTERING],
        "red": [Line(worded(one)) for one in RED],
    }
    return {
        "title": f"How {terms.council} manages performance: what your post needs to know",
        "post": user.post,
        "role": role.title,
        "unit": unit.title if unit is not None else terms.council,
        "welcome": words.welcome,
        "sections": [
            {
                "heading": heading,
                "text": getattr(words, name),
                "lines": [[line.words, line.address] for line in generated[name]],
            }
            for name, heading in SECTIONS.items()
        ],
    }


def measures_of(user: User, unit: OrganisationUnit | None, at: datetime) -> list[Line]:
    """The approved targets of the year that name somebody, or are of their part of the council."""
    year: FinancialYear = open_month(localdate(at)).financial_year
    rows = Specification.objects.approved().filter(financial_year=year)
    own = rows.filter(named_officer(user, "target__responsibilities__")).values("pk")
    path = unit.path if unit is not None else "/"
    wanted = rows.filter(pk__in=own) | rows.filter(service__path__startswith=path)
    found = list(wanted.distinct().select_related("target", "plan").order_by("target__sort_key"))
    if not found:
        return [Line(MEASURES_NONE)]
    told = [
        Line(
            f"{one.target.code} {one.title}",
            reverse("specification", args=[one.plan.slug, year, one.target.code]),
        )
        for one in found[:MOST]
    ]
    if len(found) > MOST:
        told.append(Line(f"And {len(found) - MOST} more: see your desk."))
    return told


def dates_from(at: datetime) -> list[Line]:
    """The days of the open month’s figures."""
    month: Month = open_month(localdate(at))
    timetable = announced_timetable()
    told = {
        "actuals_due": "figures are due",
        "exceptions_due": f"{terms.exception_report.plural} are due, and lines are confirmed",
        "sign_off_due": "directors sign off",
        "publish_month": "the month is published",
    }
    days = [
        Line(f"{day_in_words(timetable.day_of(month, step))}: {words} ({month.name}).")
        for step, words in told.items()
    ]
    return [*days, Line("The days of every month to come", reverse("reporting_calendar"))]
