"""The headline of the public page: the portal's own sentence, and the one that the performance team
wrote in its place before the month was published.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.formats.canonical import canonical
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import Refused
from reporting.content.canonical_lines import published_line
from reporting.content.in_short.facts import measure_of
from reporting.content.in_short.headline import headline
from reporting.content.in_short.order import is_before_executives
from reporting.models import HeadlineEdit
from reporting.publishing.exceptions import Reviewed
from reporting.publishing.small_counts import public_figures
from scorecards.models import ScorecardBuild
from targets.models import Plan


def headline_of_lines(title: str, lines: Sequence[Any], build: ScorecardBuild) -> str:
    """The portal's own first sentence of a scorecard, of lines as they are published."""
    measures = [measure_of(line.published, line, build.month) for line in lines]
    escalated = {line.code for line in lines if is_before_executives(line.published)}
    return headline(measures, title, escalated).text


def portal_headline(build: ScorecardBuild, at: datetime) -> str:
    """The sentence that the portal would publish of an edition as it stands now; "" where it has no
    line of the Corporate Plan.
    """
    plan = Plan.objects.filter(kind=Plan.CORPORATE).first()
    lines: list[Any] = list(
        build.lines.filter(plan=plan).select_related("specification", "plan").in_reading_order()
    )
    if plan is None or not lines:
        return ""
    reviewed = Reviewed(build, local_day(at), announced_timetable())
    # What the public is not told does not stand in a sentence that somebody may go on from.
    timescales = public_figures(build, lines, reviewed).timescales
    for line in lines:
        content = published_line(line, timescale=timescales[line.target_id])
        line.published = json.loads(canonical(content))
    return headline_of_lines(plan.title, lines, build)


def headline_edit(build: ScorecardBuild) -> HeadlineEdit | None:
    """What was written in the place of the portal's sentence; None where nothing counts now."""
    newest = build.headline_edits.select_related("edited_by").order_by("-pk").first()
    return newest if newest and newest.text else None


def headline_content(portal_sentence: str, edit: HeadlineEdit | None) -> dict[str, str]:
    """The headline as it is published.  What was written for another sentence, before the figures
    changed, is not.
    """
    if edit is None or edit.portal_headline != portal_sentence:
        return {"headline": portal_sentence}
    return {
        "headline": edit.text,
        "portal_headline": portal_sentence,
        "headline_edited_by": str(edit.edited_by),
    }


@transaction.atomic
def edit_headline(build: ScorecardBuild, *, text: str, by: User, at: datetime) -> HeadlineEdit:
    """Word the headline of an edition that is not published yet; the portal's own sentence is kept
    beside it.  An empty text gives the portal's own back.
    """
    build = ScorecardBuild.objects.select_for_update().get(pk=build.pk)
    if build.frozen_at:
        raise Refused(f"{build.month.name} has been published, and its headline stays as it is.")
    portal_sentence = portal_headline(build, at)
    own_words = "" if text == portal_sentence else text
    edit = HeadlineEdit.objects.create(
        build=build, text=own_words, portal_headline=portal_sentence, edited_by=by, edited_at=at
    )
    record("edit_headline", build, by=by, at=at, text=own_words, portal_headline=portal_sentence)
    return edit
