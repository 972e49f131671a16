"""What feedback and sessions ask of a person, for the desk and the calendar."""

from django.urls import reverse

from pmf_portal.council.models import Absence
from pmf_portal.council.roles import ACTS
from pmf_portal.ui.numbers import shortened
from reporting.engagement.permissions import is_team
from reporting.models import Feedback


def feedback_to_answer(work):
    """Feedback that waits for this person; what nobody present owns waits for the performance team."""
    if not work.user.roles & ACTS["answer_feedback"]:
        return
    away = Absence.objects.on(work.today).values("user")
    for one in Feedback.objects.waiting_for(work.user, is_team(work.user), away):
        url = reverse("feedback", args=[one.reference])
        yield work.owed("Feedback to answer", f"feedback-{one.pk}", one.due, f"{one}: {shortened(one.text, 80)}", url, about=one.about)


ENGAGEMENT_WORK = (feedback_to_answer,)
