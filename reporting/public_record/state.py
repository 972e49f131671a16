"""What the record holds at a moment, so that only pages which may say something new are written
again.
"""

import json
from collections import defaultdict
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, Max

from pmf_portal.council.council_settings import council_settings
from pmf_portal.council.models import ReportingDate
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.wording import terms
from pmf_portal.ui.static_files import static_version
from reporting.models import (
    Document,
    DocumentVersion,
    Feedback,
    FrameworkVersion,
    Output,
    Proof,
    Publication,
    PublicationFile,
    PublishedTarget,
)
from reporting.models.printing import PRINTED_NAMES
from reporting.public_record.daily_state import daily_state
from reporting.public_record.disk import root
from reporting.public_record.registry import DAILY, LIVES, MARK, RECORD, TARGETS
from targets.models import (
    Approval,
    ComplaintCounts,
    Departure,
    InYearDecision,
    Proposal,
    ReviewFinding,
    SurveyQuestion,
    SurveyWave,
    Theme,
)

# What pages of the public record are made of.  Rows of these are only ever added, so the newest
# says whether there is more.
SOURCES = (
    Publication,
    PublishedTarget,
    Proof,
    InYearDecision,
    DocumentVersion,
    ReportingDate,
    Approval,
    Departure,
)
# These are few, and change in place.
DOCUMENT = ("pk", "owner__post", "review_due", "withdrawn_at")
DECIDED = ("pk", "target__code", "state", "ended_at")
REVIEW = ("pk", "state", "consult_from", "consult_to", "decided_on", "outcome", "new_version")
ANSWER = ("pk", "published_at", "published_about", "published_question", "published_answer")


@lru_cache(maxsize=1)
def look_of_pages():
    """A digest of the templates: another version of the portal writes every page again."""
    folders = [folder for engine in settings.TEMPLATES for folder in engine["DIRS"]]
    files = sorted(path for folder in folders for path in folder.rglob("*.html"))
    return digest("".join(digest(path.read_bytes()) for path in files))


def surroundings():
    """What stands on every page besides the record."""
    return [
        look_of_pages(),
        static_version(),
        terms.council,
        council_settings().to_stored(),
        settings.CONTACT_EMAIL,
        settings.PORTAL_URL,
        str(settings.PORTAL_CLOCK),
    ]


def newest_of(source):
    return source.objects.aggregate(newest=Max("pk"))["newest"]


def record_state():
    """A digest that changes with anything on the pages that list the record."""
    changing = (
        Document.objects.order_by("pk").values_list(*DOCUMENT),
        Feedback.objects.published().values_list(*ANSWER),
        decided(),
        *learned(),
        reviewed(),
        *residents_voice(),
    )
    in_place = [[[str(value) for value in row] for row in rows] for rows in changing]
    return digest(
        json.dumps([surroundings(), [newest_of(source) for source in SOURCES], *in_place])
    )


def decided():
    """What public meetings decided, and where it stands; it goes on after the minutes."""
    return Output.objects.public().order_by("pk").values_list(*DECIDED)


def learned():
    """What everybody reads of lessons, which changes in place."""
    themes = Theme.objects.public().order_by("pk")
    findings = ReviewFinding.objects.public().order_by("pk")
    proposals = Proposal.objects.filter(mark="", theme__in=themes.values("pk")).order_by("pk")
    yield themes.values_list("pk", "title", "about", "state", "reason")
    yield findings.values_list("pk", "themes")
    yield proposals.values_list("pk", "title", "text", "state", "what_changed", "owner__post")


def reviewed():
    """The framework's versions and what everybody reads of its reviews, which go on."""
    rows = FrameworkVersion.objects.order_by("pk", "reviews__pk")
    return rows.values_list("pk", *(f"reviews__{name}" for name in REVIEW))


def residents_voice():
    """What residents say, on the pages of targets: waves and counts are only ever added."""
    yield [[newest_of(SurveyWave), newest_of(ComplaintCounts)]]
    rows = SurveyQuestion.objects.order_by("pk")
    yield rows.values_list("pk", "counted", "higher_is_better", "measures__code")


def whole_state(record, daily=""):
    """A digest that changes with anything on disk: the pages that list the record, and every
    file; but for printed forms, which are laid on disk when they are made.
    """
    newest_file = published_files().aggregate(newest=Max("pk"))["newest"]
    return digest(json.dumps([record, newest_file, daily or daily_state()]))


def published_files():
    return PublicationFile.objects.exclude(name__in=PRINTED_NAMES)


def day_on_disk():
    """The day on which the pages that change from day to day were written; "" before that."""
    try:
        return (root() / "day").read_text()
    except OSError:
        return ""


class State:
    """The record at a moment; `key_of` changes exactly when an address may answer differently."""

    def __init__(self, today=""):
        # Without a day, pages that change with it are taken to be of the day that is on disk.
        self.today = today or day_on_disk()
        self.record = record_state()
        self.daily = daily_state()
        self.whole = whole_state(self.record, self.daily)
        self.newest_target = newest_of(PublishedTarget)
        self.newest_life = [self.newest_target, newest_of(Approval), newest_of(Departure)]
        self.voice = [[str(value) for value in row] for rows in residents_voice() for row in rows]
        self.decided = defaultdict(list)
        for row in decided():
            self.decided[row[1]].append([str(value) for value in row])
        counted = {"count": Count("pk"), "newest": Max("pk")}
        self.publications = {
            row["month"]: (row["count"], row["newest"])
            for row in Publication.objects.order_by().values("month").annotate(**counted)
        }
        files = published_files().order_by().values("publication__month").annotate(**counted)
        self.files = {row["publication__month"]: (row["count"], row["newest"]) for row in files}

    def key_of(self, match):
        """What the answer at an address depends on, as its view declares (`archived`)."""
        month = month_of(match.kwargs)
        depends_on = getattr(match.func, MARK)
        if depends_on == DAILY:
            return digest(json.dumps([surroundings(), self.today, self.daily]))
        of_target = self.decided.get(match.kwargs.get("code"), [])
        if month is None and depends_on == TARGETS:
            known = [surroundings(), self.newest_target, of_target, self.voice]
            return digest(json.dumps(known))
        if depends_on == LIVES:
            return digest(json.dumps([surroundings(), self.newest_life]))
        if month is None or depends_on == RECORD:
            return self.record
        parts = [surroundings(), str(month), self.publications.get(month)]
        parts.append(
            sum(m <= month for m in self.publications)
            if depends_on == TARGETS
            else self.files.get(month)
        )
        parts += of_target
        return digest(json.dumps(parts))


def month_of(kwargs):
    """The month that an address names; a plan-year's publication is of its last month."""
    return kwargs.get("month") or (kwargs["year"].last if "year" in kwargs else None)
