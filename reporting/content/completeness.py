"""What a publication says of its own completeness, beside its counts (pure; framework 3.5)."""

from pmf_portal.formats.numbers import counted, is_or_are
from scorecards.rating.completeness import Completeness


def counts_note(content):
    """What is said below the counts of a publication: with which figures they were made, what is
    missing; "" when there is nothing to say, or the publication is older than the count.
    """
    summary, completeness = content.get("summary", {}), content.get("completeness", {})
    return " ".join(filter(None, [note_of_counts(summary), note_of_figures(completeness)]))


def note_of_counts(summary):
    """How many of the ratings are not up to date, and how many targets were withdrawn while red."""
    sentences = []
    if stale := summary.get("not_up_to_date"):
        verb = is_or_are(stale)
        sentences.append(
            f"Each target is rated with its latest figures; {stale} of these ratings {verb} not up"
            " to date."
        )
    if withdrawn := summary.get("withdrawn_red"):
        verb = "was" if withdrawn == 1 else "were"
        sentences.append(f"{counted(withdrawn, 'target')} {verb} withdrawn while red.")
    return " ".join(sentences)


def note_of_figures(completeness):
    """How many of the figures owed are missing, and why it is published all the same."""
    if not completeness:
        return ""
    words = Completeness(*(completeness[name] for name in Completeness._fields)).words
    if words and completeness.get("reason"):
        words += (
            f" Published all the same by decision of {completeness['decided_by']}:"
            f" {completeness['reason']}"
        )
    return words
