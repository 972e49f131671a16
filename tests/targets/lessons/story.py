"""What the small council learned, told through the services."""

from datetime import date

from targets.lessons.findings import record_finding
from targets.lessons.proposals import draft_proposal
from targets.lessons.themes import begin_theme
from targets.models import Target
from tests.factories import YEAR

FOUND = date(2013, 1, 31)
LEARNED_IN, NEXT = YEAR - 1, YEAR


def by_team(council, at):
    return {"by": council.people["team"], "at": at}


def found(council, at, words="Posts were vacant", *, code="", unit="", **more):
    """A finding of the year before, on a measure or a service."""
    measures = [Target.objects.get_or_create(code=code)[0]] if code else []
    entries = {
        "source": "exceptions",
        "worked": "bad",
        "words": words,
        "document": "Report of January",
        "found_on": FOUND,
        "measures": measures,
        "unit": council.units[unit] if unit else None,
    }
    return record_finding(**entries | more, **by_team(council, at))


def theme_of(council, at, *findings, title="Vacant posts"):
    """A confirmed theme of some findings."""
    about = "Recruiting takes longer than is planned."
    return begin_theme(title=title, about=about, findings=findings, **by_team(council, at))


def proposed(council, theme, at, **more):
    """A draft of a proposal that rests on every finding of its theme."""
    entries = {
        "kind": "resources",
        "title": "Fill posts earlier",
        "text": "Advertise when notice is given.",
        "evidence": list(theme.findings.all()),
        "owner": council.people["head"],
    }
    return draft_proposal(theme, **entries | more, **by_team(council, at))
