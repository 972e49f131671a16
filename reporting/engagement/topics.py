"""What a subscriber may choose to hear of, and which publications belong to it (pure)."""

from collections.abc import Collection

from pmf_portal.formats.wording import worded

EVERYTHING = "everything"
TOPICS = {
    EVERYTHING: "Everything that is published",
    "monthly": "The monthly {terms.corporate_plan} report",
    "directorates": "The monthly reports of {terms.directorate.plural}",
    "exceptions": "{terms.exception_report.plural.capital} and delivery plans",
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


def topics_of(kind: str, level: str, edition: int) -> set[str]:
    """The topics that a publication belongs to; whatever comes out again belongs to the corrections
    too.
    """
    topic = BY_LEVEL.get(level) if kind == "scorecard" else BY_KIND.get(kind)
    topics = {EVERYTHING}
    if topic:
        topics.add(topic)
    if edition > 1:
        topics.add("corrections")
    return topics


def topic_names(topics: Collection[str]) -> list[str]:
    """Chosen topics for a reader, in the order of the list."""
    return [worded(words) for topic, words in TOPICS.items() if topic in topics]
