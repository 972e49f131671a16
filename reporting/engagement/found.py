"""What sessions and the public said, as findings of the year: by one press of the performance team,
each once (framework 5.1, 7.2, 7.3).
"""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.council.models import User
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.dates import plain_day
from pmf_portal.refusals import Refused
from reporting.models import Feedback, Session
from targets.lessons.findings import record_finding
from targets.lessons.rules.kinds import Source
from targets.models import ReviewFinding, Target


def findings_of_session(session: Session) -> list[ReviewFinding]:
    """What was found in a session already."""
    rows = ReviewFinding.objects.filter(key__startswith=f"session {session.pk} ")
    return list(rows.order_by("pk"))


def finding_of_feedback(feedback: Feedback) -> ReviewFinding | None:
    return ReviewFinding.objects.filter(key=key_of(feedback)).first()


def key_of(feedback: Feedback) -> str:
    return f"feedback {feedback.reference}"


def find_in_session(
    session: Session,
    *,
    worked: str,
    words: str,
    measures: Sequence[Target],
    mark: str,
    by: User,
    at: datetime,
) -> ReviewFinding:
    """Record something that was said in a session as a finding; the same words once."""
    if session.recorded_at is None:
        raise Refused("Write down first how the session went.")
    same_words = digest(" ".join(words.casefold().split()))[:16]
    day = localdate(session.starts)
    return record_finding(
        source=Source.FEEDBACK,
        worked=worked,
        words=words,
        found_on=day,
        address=reverse("session", args=[session.pk]),
        document=f"{session}, {plain_day(day)}"[:300],
        measures=measures,
        unit=session.directorate,
        mark=mark,
        key=f"session {session.pk} {same_words}",
        by=by,
        at=at,
    )


def find_in_feedback(
    feedback: Feedback,
    *,
    worked: str,
    words: str,
    measures: Sequence[Target],
    mark: str,
    by: User,
    at: datetime,
) -> ReviewFinding:
    """Record what somebody asked or said as a finding, once; its address is that of the published
    answer, where there is one.
    """
    address = ""
    if feedback.published_at is not None:
        page = reverse("questions_and_answers_of", args=[localdate(feedback.published_at).year])
        address = f"{page}#{feedback.reference}"
    day = localdate(feedback.given_at)
    return record_finding(
        source=Source.FEEDBACK,
        worked=worked,
        words=words,
        found_on=day,
        address=address,
        document=f"{feedback.get_kind_display()}, {feedback.reference}, {plain_day(day)}",
        measures=measures,
        mark=mark,
        key=key_of(feedback),
        by=by,
        at=at,
    )


def measures_about(feedback: Feedback) -> list[Target]:
    """The measure on whose page somebody wrote."""
    parts = feedback.about.strip("/").split("/")
    if parts[0] != "targets" or len(parts) < 2:
        return []
    return list(Target.objects.filter(code=parts[1]))
