"""What feedback is about, in words (pure): people say it, or it is the address of the page from
which they wrote.
"""

from pmf_portal.periods.month import Month, PeriodError


def about_in_words(about: str) -> str:
    """ "Exceptions, February 2024" for /exceptions/2024-02/; words as they are."""
    if not about.startswith("/"):
        return about
    named = [part_in_words(part) for part in about.partition("?")[0].split("/") if part]
    words = ", ".join(named) or "The council’s performance"
    return words[:1].upper() + words[1:]


def part_in_words(part: str) -> str:
    """A part of an address: a month by its name, anything else without its hyphens."""
    try:
        return Month.parse(part).name
    except PeriodError:
        return part.replace("-", " ")
