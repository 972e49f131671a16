"""Beginning a rehearsal: only a portal in which nothing has come of anything yet."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.models import Rehearsal
from pmf_portal.council.rehearsal import rehearsal_under_way, remember
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from reporting.models import Publication
from scorecards.models import Actual, ScorecardBuild

UNDER_WAY = "A rehearsal is under way already."


def why_not_rehearsed() -> str:
    """Why no rehearsal can begin; "" where one can.  What is in the portal when it begins cannot be
    told from what comes in the rehearsal, and would be removed with it.
    """
    if rehearsal_under_way():
        return UNDER_WAY
    for model, words in (
        (Publication, "Something is published already"),
        (ScorecardBuild, "The scorecards of a month are built already"),
        (Actual, "Figures have been entered already"),
    ):
        if model.objects.exists():
            return f"{words}, and it would be removed with the rehearsal. Rehearse in another copy."
    return ""


@transaction.atomic
def begin_rehearsal(*, tester: str, by: Actor, at: datetime) -> Rehearsal:
    """Begin a rehearsal, whose e-mails all go to one address.  Raises Refused."""
    try:
        validate_email(tester)
    except ValidationError as error:
        raise Refused("Write the e-mail address like name@council.example.", "tester") from error
    if reason := why_not_rehearsed():
        raise Refused(reason)
    with unless_taken(Refused(UNDER_WAY)):
        rehearsal = Rehearsal.objects.create(tester=tester, begun_by=str(by), begun_at=at)
    record("begin_rehearsal", "the portal", by=by, at=at, tester=tester)
    transaction.on_commit(lambda: remember(True))
    return rehearsal
