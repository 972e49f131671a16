"""Whether enough of a month's figures are there to publish it, and the decision to publish it with
fewer (framework 3.5, 4.2).
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.refusals import Refused
from scorecards.models import AcceptedMissingFigures, ScorecardBuild
from scorecards.month.sign_off import held_unpublished
from scorecards.rating.completeness import Completeness, completeness_of


def completeness_of_build(build: ScorecardBuild) -> Completeness:
    """How complete the figures of a month's lines are."""
    return completeness_of(build.lines.values_list("newest_state", flat=True))


def accepted_for(build: ScorecardBuild) -> AcceptedMissingFigures | None:
    """The newest decision to publish a month with missing figures, if there is one."""
    decisions = AcceptedMissingFigures.objects.filter(
        build__month=build.month, build__edition__lte=build.edition
    ).select_related("accepted_by")
    return decisions.order_by("-pk").first()


def why_too_incomplete(build: ScorecardBuild) -> str:
    """Why a month waits for its figures; "" when enough are there, or as many missing ones were
    accepted.
    """
    figures = completeness_of_build(build)
    if not figures.exceeds(settings.MOST_MISSING_PERCENT):
        return ""
    accepted = accepted_for(build)
    if accepted is not None and accepted.missing >= figures.missing:
        return ""
    return (
        f"{figures.words} A month is published with at most {settings.MOST_MISSING_PERCENT}%"
        " missing, or with a reason that is published too."
    )


@transaction.atomic
def accept_missing_figures(
    build: ScorecardBuild, *, reason: str, by: User, at: datetime
) -> AcceptedMissingFigures:
    """Let a month be published although too many of its figures are missing; the reason is
    published with it, in every form.

    It holds for as many missing figures as there are now.  Raises Refused when none is missing, or
    the scorecard is published.
    """
    build = held_unpublished(build)
    figures = completeness_of_build(build)
    if not figures.missing:
        raise Refused("No figure is missing.")
    accepted = AcceptedMissingFigures.objects.create(
        build=build,
        reason=reason,
        missing=figures.missing,
        owed=figures.owed,
        accepted_by=by,
        accepted_at=at,
    )
    record(
        "accept_missing_figures",
        build,
        by=by,
        at=at,
        reason=reason,
        missing=figures.missing,
        owed=figures.owed,
    )
    return accepted
