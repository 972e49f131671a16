"""Money and support that a delivery plan asks for, and the answers of those who are asked
(framework 4.1: in conjunction with Finance and risk management).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.models import ExceptionReport, SupportAnswer
from exceptions.people import Audience
from exceptions.recorded_text import recorded_text
from exceptions.rules.lifecycle import FOLLOWED, State
from exceptions.rules.support import AskedFor, Supporter
from exceptions.steps import locked
from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.refusals import Refused

# The director has verified the plan, so that what it asks for is to be answered.
ASKING = frozenset({*FOLLOWED, State.VERIFIED})
ROLE_OF = {
    Supporter.FINANCE: Role.FINANCE,
    Supporter.HR: Role.HR,
    Supporter.POLICY: Role.POLICY,
    Supporter.RISK: Role.RISK,
}


def asked_for(report: ExceptionReport) -> AskedFor:
    """What a report asks for, as it says now."""
    return AskedFor(
        report.revenue, report.capital, report.virement, report.finance_note, report.support
    )


def unanswered(report: ExceptionReport) -> list[Supporter]:
    """Who is asked and has not answered what is asked now."""
    if report.state not in ASKING:
        return []
    asked = asked_for(report)
    answered = {one.supporter for one in report.support_answers.all() if one.asked == asked.version}
    return [one for one in asked.supporters if one.value not in answered]


def reports_asking(user: User) -> Iterator[tuple[ExceptionReport, Supporter]]:
    """The reports that ask this person's field for something, the oldest first."""
    mine = {one for one, role in ROLE_OF.items() if role in user.roles}
    if not mine:
        return
    reports = ExceptionReport.objects.filter(state__in=sorted(ASKING)).select_related("target")
    for report in reports.prefetch_related("support_answers").order_by("opened_at", "pk"):
        for supporter in unanswered(report):
            if supporter in mine:
                yield report, supporter


@transaction.atomic
def answer_support(
    report: ExceptionReport,
    supporter: Supporter,
    *,
    is_given: bool,
    words: str,
    seen: str,
    by: User,
    at: datetime,
) -> SupportAnswer:
    """Say whether what a plan asks for is given; its officer is told.

    Raises Refused when it is answered already, when the report asks for something else meanwhile,
    or for a no without a word.
    """
    report = locked(report)
    if asked_for(report).version != seen:
        raise Refused("The report asks for something else now. Read it again.")
    if supporter not in unanswered(report):
        raise Refused("This is answered already.")
    if not is_given and not words:
        raise Refused("Say what is not given, and why", "words")
    answer = SupportAnswer.objects.create(
        report=report,
        supporter=supporter.value,
        asked=seen,
        is_given=is_given,
        words=words,
        answered_by=by,
        answered_at=at,
    )
    told = recorded_text(recorded_text(words, report.support_mark), report.finance_mark)
    record(
        "answer_support",
        report,
        by=by,
        at=at,
        supporter=supporter.value,
        given=is_given,
        words=told,
    )
    person = Audience(localdate(at)).acting_officer(report)
    notify(notices_of(report, answer, [person] if person else []), at)
    return answer


def notices_of(
    report: ExceptionReport, answer: SupportAnswer, people: Iterable[User]
) -> list[tuple[User, str, str, str]]:
    """What the officer of the report is told."""
    title = Supporter(answer.supporter).label
    given = "gives what the plan asks for" if answer.is_given else "does not give all of it"
    subject = f"{title} on {report.target.code}"
    body = f"{title} {given}: {report.title}.\n\n{answer.words}".rstrip()
    return [(person, f"support {answer.pk}", subject, body) for person in people]
