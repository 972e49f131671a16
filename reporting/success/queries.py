"""What the pages of stories, case studies and adoptions ask for: a fixed number of queries each."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Prefetch, Q, QuerySet, When
from django.urls import reverse

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.roles import HEADS, Role
from reporting.models import Adoption, CaseStudy, CaseStudyVersion, SuccessStory
from reporting.success.effects import FollowedAdoption, follow
from reporting.success.permissions import COPIED_BY
from reporting.success.rules.lifecycle import (
    DOING,
    EVER_PUBLISHED,
    ONCE_PUBLISHED,
    StoryState,
    VersionState,
)
from targets.lessons.rules.lifecycle import STANDING
from targets.models import Theme
from targets.querysets import within_paths

LEADERS = frozenset({*HEADS, Role.STRATEGIC_DIRECTOR})


@dataclass(frozen=True)
class Evidence:
    """A sentence with the published page that says so."""

    words: str
    address: str


def evidence_of(story: SuccessStory) -> list[Evidence]:
    return [Evidence(words, address) for words, address in json.loads(story.evidence)]


def stories_shown(state: str) -> QuerySet[SuccessStory]:
    """The stories in a state, or all: those to decide first, the newest of them first."""
    rows = SuccessStory.objects.for_page()
    if state in set(StoryState):
        rows = rows.filter(state=state)
    is_settled = Case(When(state=StoryState.SUGGESTED, then=0), default=1)
    return rows.order_by(is_settled, "-found_on", "target__sort_key", "pk")


def stories_by_state() -> dict[str, int]:
    counts = SuccessStory.objects.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(counts)


def public_versions() -> QuerySet[CaseStudyVersion]:
    """The case studies that everybody may read, the newest first, with how many do each."""
    taken = Count(
        "case_study__adoptions", filter=Q(case_study__adoptions__state__in=DOING), distinct=True
    )
    rows = CaseStudyVersion.objects.public().for_page().prefetch_related("measures")
    return rows.annotate(taken_on=taken).order_by("-published_at", "-pk")


def versions_of_officers() -> QuerySet[CaseStudyVersion]:
    """What officers see besides: drafts, what is with the director, what is left out in public."""
    rows = CaseStudyVersion.objects.for_page().filter(
        Q(state__in=("draft", "submitted", "approved"))
        | Q(state=VersionState.PUBLISHED) & ~Q(mark="")
    )
    return rows.order_by("state", "-written_at", "-pk")


def version_shown(case_study: CaseStudy, *, is_officer: bool) -> CaseStudyVersion | None:
    """The version that somebody reads: what stands; officers see the newest where nothing does."""
    versions = case_study.versions.of_page()
    standing = versions.standing().first()
    if is_officer:
        kept = versions.exclude(state=VersionState.DROPPED).order_by("-number")
        return standing or kept.first() or versions.order_by("-number").first()
    return standing if standing is not None and not standing.mark else None


def version_under_way(case_study: CaseStudy) -> CaseStudyVersion | None:
    return case_study.versions.of_page().under_way().first()


def earlier_versions(version: CaseStudyVersion, *, is_officer: bool) -> list[CaseStudyVersion]:
    """What was said before: in public nothing of what was left out once, nor of what was said
    before that.
    """
    rows = version.case_study.versions.filter(
        state__in=ONCE_PUBLISHED, number__lt=version.number
    ).order_by("-number")
    return list(rows if is_officer else takewhile(lambda one: not one.mark, rows))


def adoptions_of(case_study: CaseStudy, *, is_officer: bool) -> list[FollowedAdoption]:
    """Who copied it and what came of that; officers see too who was asked and who said no."""
    rows = case_study.adoptions.for_page().order_by("unit__title", "pk")
    return follow(rows if is_officer else rows.taken_on())


def units_that_may_answer(user: User, version: CaseStudyVersion) -> list[OrganisationUnit]:
    """The services and teams that somebody leads and that a case study is not of."""
    units = OrganisationUnit.objects.standing().filter(
        within_paths("", user.paths(LEADERS)), kind__in=COPIED_BY
    )
    own = version.case_study.unit.path
    return list(units.exclude(path__startswith=own).order_by("path"))


def case_studies_of_theme(theme: Theme, *, is_officer: bool) -> list[CaseStudyVersion]:
    """The case studies that touch a theme: by a finding of it, or by a measure of one."""
    findings = theme.findings.all() if is_officer else theme.findings.filter(mark="")
    touching = Q(findings__in=findings.values("pk")) | Q(measures__in=findings.values("measures"))
    rows = CaseStudyVersion.objects.standing()
    if not is_officer:
        rows = rows.filter(mark="")
    keys = rows.filter(touching).values("pk")
    return list(rows.filter(pk__in=keys).for_page().order_by("-published_at"))


def public_findings(version: CaseStudyVersion) -> list[Any]:
    """The findings of a version that everybody may read."""
    return [
        one
        for one in version.findings.all()
        if not one.mark and any(theme.state in STANDING for theme in one.themes.all())
    ]


def public_address(address: str) -> str:
    """An address that a finding names, for everybody: "" where it is that of a case study which is
    not public (any more).
    """
    path, case_studies = address.removeprefix(settings.PORTAL_URL), reverse("case_studies")
    slug = path.removeprefix(case_studies).strip("/")
    is_case_study = path.startswith(case_studies) and bool(slug)
    if not is_case_study or CaseStudy.objects.public().filter(slug=slug).exists():
        return address
    return ""


def adoptions_to_follow() -> QuerySet[Adoption]:
    """Every adoption, those that still run first."""
    versions = CaseStudyVersion.objects.standing()
    rows = Adoption.objects.for_page().prefetch_related(
        Prefetch("case_study__versions", versions, to_attr="shown")
    )
    return rows.order_by("state", "review_due", "pk")


def titles_of(case_studies: Iterable[int]) -> dict[int, str]:
    """The titles of some case studies as they were published last: one query."""
    rows = CaseStudyVersion.objects.filter(
        case_study__in=list(case_studies), state__in=EVER_PUBLISHED
    )
    titles: dict[int, str] = {}
    for key, title in rows.order_by("number").values_list("case_study", "title"):
        titles[key] = title
    return titles
