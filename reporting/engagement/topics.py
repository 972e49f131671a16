"""What a subscriber may choose to hear of, and which publications belong to it (pure)."""

EVERYTHING = "everything"
TOPICS = {
    EVERYTHING: "Everything that is published",
    "monthly": "The monthly Corporate Plan report",
    "directorates": "The monthly reports of directorates",
    "exceptions": "Exception reports and delivery plans",
    "tracker": "The quarterly Exception Tracker",
    "plans": "Plans and technical specifications",
    "audits": "Audit reports",
    "corrections": "Corrections",
}
BY_KIND = {
    "exceptions": "exceptions",
    "tracker": "tracker",
    "plan": "plans",
    "audit": "audits",
    "corrections": "corrections",
}
BY_LEVEL = {"corporate": "monthly", "directorate": "directorates"}


def topics_of(kind, level, edition):
    """The topics that a publication belongs to; whatever comes out again belongs to the corrections
    too.
    """
    found = {EVERYTHING, BY_LEVEL.get(level) if kind == "scorecard" else BY_KIND.get(kind)}
    if edition > 1:
        found.add("corrections")
    return found - {None}


def topic_names(topics):
    """Chosen topics for a reader, in the order of the list."""
    return [words for topic, words in TOPICS.items() if topic in topics]
