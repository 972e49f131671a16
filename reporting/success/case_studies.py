"""Case studies: written, approved by somebody else, published, corrected by a further version
(framework 5.1, 7.1).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from pmf_portal.audit.record import record
from pmf_portal.council.free_slugs import created_with_slug
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.notices import notify
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import Refused
from reporting.models import CaseStudy, CaseStudyVersion, SuccessStory
from reporting.success.asking import ask_units, correction_letters, withdrawal_letters
from reporting.success.leaving_out import leave_out
from reporting.success.public import case_study_changed
from reporting.success.rules.lifecycle import UNDER_WAY, VersionState, after
from targets.lessons.findings import record_finding
from targets.lessons.rules.kinds import Source, Worked
from targets.lessons.shown import kept_words
from targets.models import ReviewFinding

# What is written, and what it rests on.
TEXTS = ("title", "summary", "what_was_done", "why_it_worked", "mark")
LISTS = ("measures", "actions", "findings", "could_copy")
NAMES_ITSELF = "It is the service’s own success: choose services that could copy it"


def locked_version(version: CaseStudyVersion) -> CaseStudyVersion:
    """The version with its case study, held until the act is done."""
    case_study = CaseStudy.objects.select_for_update().get(pk=version.case_study_id)
    current = CaseStudyVersion.objects.get(pk=version.pk)
    current.case_study = case_study
    return current


@transaction.atomic
def take_up_story(
    story: SuccessStory, *, title: str, written_by: User, by: User, at: datetime
) -> CaseStudyVersion:
    """Have a suggested story written as a case study by somebody; raises Refused."""
    story = settled(story, "take_up", by, at)
    if story.unit is None:
        raise Refused("Nobody answers for this measure any more: write the case study by hand.")
    version = begun(story.unit, title, written_by, at, story=story, summary=story.words)
    version.measures.set([story.target_id])
    record("take_up_story", story, by=by, at=at, written_by=written_by.username, title=title)
    return version


@transaction.atomic
def set_aside_story(story: SuccessStory, *, reason: str, by: User, at: datetime) -> SuccessStory:
    """Say why a suggested story is not told; it is not suggested again."""
    story = settled(story, "set_aside", by, at, reason)
    record("set_aside_story", story, by=by, at=at, reason=reason)
    return story


def settled(
    story: SuccessStory, act: str, by: User, at: datetime, reason: str = ""
) -> SuccessStory:
    story = SuccessStory.objects.select_for_update(of=("self",)).get(pk=story.pk)
    story.state = after("story", story.state, act)
    story.reason, story.settled_by, story.settled_at = reason, by, at
    story.save(update_fields=["state", "reason", "settled_by", "settled_at"])
    return story


@transaction.atomic
def begin_case_study(
    *, unit: OrganisationUnit, by: User, at: datetime, **entries: Any
) -> CaseStudyVersion:
    """Begin a case study that nobody suggested; raises Refused."""
    version = begun(unit, entries["title"], by, at, mark=entries["mark"])
    write(version, entries)
    record("begin_case_study", version.case_study, by=by, at=at, **kept(entries))
    return version


def begun(
    unit: OrganisationUnit,
    title: str,
    written_by: User,
    at: datetime,
    *,
    story: SuccessStory | None = None,
    summary: str = "",
    mark: str = "",
) -> CaseStudyVersion:
    # The address is public: what is left out gives it no words.
    named_after = "" if mark else title
    case_study = created_with_slug(
        CaseStudy, named_after, "case-study", unit=unit, story=story, begun_at=at
    )
    return CaseStudyVersion.objects.create(
        case_study=case_study,
        number=1,
        title=title,
        summary=summary,
        written_by=written_by,
        written_at=at,
    )


def write(version: CaseStudyVersion, entries: Mapping[str, Any]) -> None:
    """Put what was entered into a draft; raises Refused for a service that would copy itself."""
    unit = version.case_study.unit
    if any(one.path.startswith(unit.path) for one in entries["could_copy"]):
        raise Refused(NAMES_ITSELF, "could_copy")
    for name in TEXTS:
        setattr(version, name, entries[name])
    if version.number > 1:
        version.correction = entries["correction"]
    version.save()
    for name in LISTS:
        getattr(version, name).set(entries[name])


def kept(entries: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail keeps of an entry: nothing that tells of identifiable people."""
    mark = entries["mark"]
    words = {name: kept_words(entries[name], mark) for name in TEXTS if name != "mark"}
    if entries.get("correction"):
        words["correction"] = kept_words(entries["correction"], mark)
    lists = {name: [str(one) for one in entries[name]] for name in LISTS}
    return words | lists | {"mark": mark}


@transaction.atomic
def change_case_study(
    version: CaseStudyVersion, *, by: User, at: datetime, **entries: Any
) -> CaseStudyVersion:
    """Write a draft anew; raises Refused."""
    current = moved(version, "change")
    write(current, entries)
    record("change_case_study", current.case_study, by=by, at=at, **kept(entries))
    return current


@transaction.atomic
def submit_case_study(version: CaseStudyVersion, *, by: User, at: datetime) -> CaseStudyVersion:
    """Hand a draft to the director; raises Refused while something is missing."""
    current = moved(version, "submit")
    missing = [
        words
        for name, words in (
            ("summary", "a summary"),
            ("what_was_done", "what was done"),
            ("why_it_worked", "why it worked"),
        )
        if not getattr(current, name)
    ]
    if missing:
        raise Refused(f"Write {' and '.join(missing)} first.")
    if not (current.measures.exists() or current.actions.exists() or current.findings.exists()):
        raise Refused("Link a measure, an action or a finding that shows it first.")
    current.submitted_by, current.submitted_at, current.reason = by, at, ""
    current.save(update_fields=["state", "submitted_by", "submitted_at", "reason"])
    record("submit_case_study", current.case_study, by=by, at=at, version=current.number)
    return current


@transaction.atomic
def return_case_study(
    version: CaseStudyVersion, *, reason: str, by: User, at: datetime
) -> CaseStudyVersion:
    """Give a case study back to its author, with what to change."""
    current = moved(version, "return")
    current.reason = reason
    current.save(update_fields=["state", "reason"])
    reason = kept_words(reason, current.mark)
    record("return_case_study", current.case_study, by=by, at=at, reason=reason)
    return current


@transaction.atomic
def approve_case_study(version: CaseStudyVersion, *, by: User, at: datetime) -> CaseStudyVersion:
    """Approve a case study as the director; raises Refused for one’s own."""
    current = moved(version, "approve")
    if by.pk in (current.written_by_id, current.submitted_by_id):
        raise Refused("Somebody else approves it: you wrote it or handed it in.")
    current.approved_by, current.approved_at = by, at
    current.save(update_fields=["state", "approved_by", "approved_at"])
    record("approve_case_study", current.case_study, by=by, at=at, version=current.number)
    return current


@transaction.atomic
def publish_case_study(version: CaseStudyVersion, *, by: User, at: datetime) -> CaseStudyVersion:
    """Publish an approved case study in place of the version before it, and send it to whoever
    leads a service that could copy it.  One that is left out in public takes the versions before it
    and its findings with it.
    """
    current = moved(version, "publish")
    case_study = current.case_study
    before = case_study.versions.standing().first()
    if before is not None:
        before.state = after("case study", before.state, "replace")
        before.save(update_fields=["state"])
    current.published_at = at
    current.save(update_fields=["state", "published_at"])
    if current.mark:
        leave_out(case_study, current.mark, by=by, at=at)
    record("publish_case_study", case_study, by=by, at=at, version=current.number)
    ask_units(current, list(current.could_copy.all()), at)
    if before is not None:
        notify(correction_letters(current), at)
    case_study_changed(case_study)
    return current


@transaction.atomic
def correct_case_study(
    version: CaseStudyVersion, *, reason: str, by: User, at: datetime
) -> CaseStudyVersion:
    """Begin a further version of a published case study, with what it corrects; raises Refused
    while one is under way.
    """
    current = moved(version, "correct")
    case_study = current.case_study
    if case_study.versions.filter(state__in=UNDER_WAY).exists():
        raise Refused("A further version is under way already.")
    newest = case_study.versions.aggregate(newest=Max("number"))["newest"]
    fresh = CaseStudyVersion.objects.create(
        case_study=case_study,
        number=newest + 1,
        correction=reason,
        written_by=by,
        written_at=at,
        **{name: getattr(current, name) for name in TEXTS},
    )
    for name in LISTS:
        getattr(fresh, name).set(getattr(current, name).all())
    reason = kept_words(reason, current.mark)
    record("correct_case_study", case_study, by=by, at=at, reason=reason, version=fresh.number)
    return fresh


@transaction.atomic
def withdraw_case_study(
    version: CaseStudyVersion, *, reason: str, by: User, at: datetime
) -> CaseStudyVersion:
    """Take a published case study back, and say why; nobody reads it in public any more."""
    current = moved(version, "withdraw")
    current.reason = reason
    current.save(update_fields=["state", "reason"])
    reason = kept_words(reason, current.mark)
    record("withdraw_case_study", current.case_study, by=by, at=at, reason=reason)
    notify(withdrawal_letters(current), at)
    case_study_changed(current.case_study)
    return current


@transaction.atomic
def drop_case_study(version: CaseStudyVersion, *, by: User, at: datetime) -> CaseStudyVersion:
    """Give up a draft; what was published before stays."""
    current = moved(version, "drop")
    current.save(update_fields=["state"])
    record("drop_case_study", current.case_study, by=by, at=at, version=current.number)
    return current


@transaction.atomic
def mark_case_study(
    version: CaseStudyVersion, *, mark: str, by: User, at: datetime
) -> CaseStudyVersion:
    """Leave every version of a case study, and what was found in it, out in public from now on."""
    current = locked_version(version)
    if not mark:
        raise Refused("Choose why it is left out", "mark")
    case_study = current.case_study
    leave_out(case_study, mark, by=by, at=at)
    current.refresh_from_db()
    record("mark_case_study", case_study, by=by, at=at, mark=mark)
    case_study_changed(case_study)
    return current


@transaction.atomic
def send_case_study(
    version: CaseStudyVersion, *, units: Sequence[OrganisationUnit], by: User, at: datetime
) -> int:
    """Send a published case study to further services; to how many it is new.  Raises Refused."""
    current = locked_version(version)
    if current.state != VersionState.PUBLISHED:
        raise Refused("It is not published.")
    if any(one.path.startswith(current.case_study.unit.path) for one in units):
        raise Refused(NAMES_ITSELF, "units")
    asked = ask_units(current, units, at)
    if not asked:
        raise Refused("These services have it already", "units")
    current.could_copy.add(*asked)
    titles = [unit.title for unit in asked]
    record("send_case_study", current.case_study, by=by, at=at, units=titles)
    return len(asked)


@transaction.atomic
def find_in_case_study(
    version: CaseStudyVersion, *, words: str, by: User, at: datetime
) -> ReviewFinding:
    """Record a finding of best practice from a published case study, once; raises Refused."""
    current = locked_version(version)
    if current.state != VersionState.PUBLISHED:
        raise Refused("It is not published.")
    address = current.get_absolute_url()
    if ReviewFinding.objects.filter(source=Source.BENCHMARKS, address=address).exists():
        raise Refused("A finding was written from this case study already.")
    published = current.published_at
    assert published is not None
    finding = record_finding(
        source=Source.BENCHMARKS,
        worked=Worked.GOOD,
        words=words,
        found_on=local_day(published),
        address=address,
        measures=list(current.measures.all()),
        unit=current.case_study.unit,
        mark=current.mark,
        by=by,
        at=at,
    )
    current.findings.add(finding)
    return finding


def moved(version: CaseStudyVersion, act: str) -> CaseStudyVersion:
    """The version in its new state, held until the act is written; raises Refused."""
    current = locked_version(version)
    current.state = after("case study", current.state, act)
    return current
