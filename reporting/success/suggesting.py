"""Suggesting stories of success, after each publication: from published facts alone, each once
(framework 5.1: "recognise and celebrate good performance").  What a correction refutes is taken
back while nobody has decided about it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.canonical import canonical
from pmf_portal.periods.month import Month
from reporting.briefings.published import newest_build_of
from reporting.content.small_counts import NOT_PUBLISHED, published_figure
from reporting.lessons import reading
from reporting.lessons.writing import newest_published
from reporting.models import PublishedTarget, SuccessStory
from reporting.publishing.in_short import published_builds
from reporting.success.rules.lifecycle import StoryKind
from reporting.success.rules.stories import RULES, StoryDraft
from scorecards.models import ScorecardBuild
from targets.models import Target

# So long ago a correction of an earlier month may have come out that is still to be read.
LATELY = timedelta(days=31)
# What an earlier month may still suggest: of the others the newest month has the last word.
OF_A_YEAR = {StoryKind.BEAT_PLAN}


def plan_stories(at: datetime) -> Iterator[dict[str, Any]]:
    """The jobs that suggest stories: by the newest published month, and by each month of which a
    correction came out lately.
    """
    newest = newest_published()
    corrected = published_builds().filter(edition__gt=1, frozen_at__gt=at - LATELY)
    builds = {build.month: build for build in corrected.order_by("edition")}
    if newest is not None:
        builds[newest.month] = newest
    for month in sorted(builds):
        yield {
            "kind": "suggest_stories",
            "period": str(month),
            "subject": f"edition {builds[month].edition}",
            "due_at": builds[month].frozen_at,
        }


def suggest_stories_job(period: str, subject: str, at: datetime) -> str:
    """Read the newest edition of the month that is named."""
    build = newest_build_of(Month.parse(period))
    number = len(suggest_stories(build, at=at)) if build else 0
    return f"{number} {'story' if number == 1 else 'stories'} suggested"


@transaction.atomic
def suggest_stories(build: ScorecardBuild, *, at: datetime) -> list[SuccessStory]:
    """Suggest what a published month shows and was not suggested before, settled or not; run again
    it suggests nothing.  What the month showed before it was corrected, and nobody has decided
    about, is put right.
    """
    # By the build: two runs at once would suggest the same.
    build = ScorecardBuild.objects.select_for_update(no_key=True).get(pk=build.pk)
    found = [rule(measure) for measure in reading.measures_of(build) for rule in RULES]
    drafts = {draft.key[:150]: draft for draft in found if draft is not None}
    correct_stories(build.month, drafts, at)
    known = SuccessStory.objects.filter(key__in=list(drafts)).values_list("key", flat=True)
    newest = newest_published()
    is_newest = newest is not None and newest.month == build.month
    fresh = [
        drafts[key]
        for key in sorted(set(drafts) - set(known))
        if is_newest or drafts[key].kind in OF_A_YEAR
    ]
    if not fresh:
        return []
    stories = stored(fresh, at)
    record("suggest_stories", build.month.name, by=None, at=at, stories=len(stories))
    return stories


def correct_stories(month: Month, drafts: Mapping[str, StoryDraft], at: datetime) -> None:
    """Put right what a month suggested and nobody has decided about: it says what the month shows
    now, or is taken back where the month does not show it any more.
    """
    waiting = SuccessStory.objects.to_decide().filter(found_on=month.last_day)
    stories = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    if not stories:
        return
    refuted = [one for one in stories if one.key not in drafts]
    figures = published_figures([drafts[one.key] for one in stories if one.key in drafts])
    reworded = []
    for one in stories:
        if one.key in drafts:
            draft = drafts[one.key]
            shown = (draft.words, canonical(evidence_of(draft, figures)))
            if shown != (one.words, one.evidence):
                one.words, one.evidence = shown
                reworded.append(one)
    if not refuted and not reworded:
        return
    SuccessStory.objects.bulk_update(reworded, ["words", "evidence"])
    SuccessStory.objects.filter(pk__in=[one.pk for one in refuted]).delete()
    record(
        "correct_stories",
        month.name,
        by=None,
        at=at,
        taken_back=[one.words for one in refuted],
        reworded=[one.words for one in reworded],
    )


def stored(drafts: Collection[StoryDraft], at: datetime) -> list[SuccessStory]:
    titles = {draft.service for draft in drafts}
    units = {
        unit.title: unit
        for unit in OrganisationUnit.objects.filter(title__in=titles)
        .exclude(kind=OrganisationUnit.COUNCIL)
        .order_by("-pk")
    }
    targets = {one.code: one for one in Target.objects.filter(code__in={d.code for d in drafts})}
    figures = published_figures(drafts)
    return SuccessStory.objects.bulk_create(
        SuccessStory(
            key=draft.key[:150],
            kind=draft.kind.value,
            words=draft.words,
            evidence=canonical(evidence_of(draft, figures)),
            target=targets[draft.code],
            unit=units.get(draft.service),
            found_on=draft.found_on,
            suggested_at=at,
        )
        for draft in drafts
        if draft.code in targets
    )


def published_figures(drafts: Iterable[StoryDraft]) -> dict[tuple[str, Month], Mapping[str, Any]]:
    """The published lines that show some stories, by measure and month: one query."""
    wanted = {(draft.code, month) for draft in drafts for month in draft.months}
    rows = PublishedTarget.objects.filter(
        code__in={code for code, _ in wanted},
        build__month__in={month.first_day for _, month in wanted},
        build__frozen_at__isnull=False,
    )
    lines = {}
    for code, month, text in rows.order_by("build__edition").values_list(
        "code", "build__month", "content"
    ):
        if (code, month) in wanted:
            lines[code, month] = json.loads(text)["line"]
    return lines


def evidence_of(
    draft: StoryDraft, figures: Mapping[tuple[str, Month], Mapping[str, Any]]
) -> list[list[str]]:
    """ "May 2023: red, 61.2% against a plan of 70.0%", with the page that says so, by months."""
    rows = []
    for month in dict.fromkeys(draft.months):
        line = figures.get((draft.code, month))
        if line is not None:
            address = reverse("published_target_month", args=[draft.code, month])
            rows.append([f"{month.name}: {figure_in_words(line)}", address])
    return rows


def figure_in_words(line: Mapping[str, Any]) -> str:
    """ "red, 61.2% against a plan of 70.0%"; of what is kept back its colour alone."""
    names = ("actual_to_date", "plan_to_date")
    actual, planned = (
        published_figure(line, name, line["decimals"], line["unit"]) for name in names
    )
    if NOT_PUBLISHED in (actual, planned) or line.get("actual_to_date") is None:
        return str(line["rating"])
    return f"{line['rating']}, {actual} against a plan of {planned}"
