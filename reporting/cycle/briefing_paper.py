"""A monthly briefing as a paper of one page: what the page says, for printing and for the papers of
a meeting.
"""

from typing import Any

from pmf_portal.formats.dates import moment_in_words
from pmf_portal.formats.wording import terms
from pmf_portal.pictures.drawing import Drawn
from pmf_portal.ui.rating_tags import RATINGS
from reporting.content.pack_in_short import NOTE
from reporting.cycle.briefing import MonthlyBriefing, Moved, Strip
from reporting.print.pdf import compile_pdf

MARK_CM = 0.42
NO_REASON = "The service has given no reason yet."
NO_SUM = "No delivery plan of this month names a sum."


def briefing_pdf(briefing: MonthlyBriefing) -> bytes:
    """The bytes of a briefing's paper."""
    return compile_pdf("briefing.typ", briefing_content(briefing))


def briefing_content(briefing: MonthlyBriefing) -> dict[str, Any]:
    """What the paper says, in the shape of its template."""
    brief, month, unit = briefing.brief, briefing.account.month.name, briefing.unit.title
    return {
        "title": f"Monthly briefing, {unit}, {month}",
        "council": terms.council,
        "above": f"Monthly briefing: {unit}",
        "month": month,
        "heading": brief.headline.text,
        "lead": f"{brief.counts} {briefing.turned}".strip(),
        "strips": [strip_of(strip) for strip in briefing.strips],
        "turns": [str(sentence) for sentence in briefing.turns],
        "worse": [moved_of(moved) for moved in briefing.worse],
        "better": [moved_of(moved) for moved in briefing.better],
        "promises_heading": briefing.promises_heading,
        "promises": [
            [f"{one.title}: {one.what}", one.due or "–", one.outcome] for one in briefing.promises
        ],
        "paths": str(brief.paths or ""),
        "said": said_of(briefing),
        "money": [NOTE.sub("", str(sentence)) for sentence in brief.money] or [NO_SUM],
        "dates": [[when, coming.words] for when, coming in briefing.dates],
        "made": made_of(briefing),
    }


def strip_of(strip: Strip) -> dict[str, Any]:
    """The marks of a plan, with how many there are of each for those who do not see them."""
    words = [RATINGS[measure.rating][2] for measure, _ in strip.marks]
    counts = ", ".join(f"{words.count(word)} {word.lower()}" for word in dict.fromkeys(words))
    return {
        "title": strip.title,
        "cm": MARK_CM * len(strip.marks),
        **picture_of(strip.drawn, f"{strip.title}: {counts}"),
    }


def moved_of(moved: Moved) -> dict[str, Any]:
    movement, measure = moved.movement, moved.movement.measure
    look, shape, word = RATINGS[measure.rating]
    description = f"{measure.title}: {movement.figures}"
    return {
        "title": measure.title,
        "figures": movement.figures,
        "rating": {"look": look, "shape": shape, "word": word} if measure.is_rated else None,
        "picture": picture_of(moved.drawn, description) if moved.drawn else None,
        "why": f"“{movement.words}”" if movement.words else NO_REASON,
        "way_back": str(movement.way_back or ""),
    }


def picture_of(drawn: Drawn, description: str) -> dict[str, str]:
    return {"svg": drawn.on_page(said=None), "description": description}


def said_of(briefing: MonthlyBriefing) -> list[str]:
    """What the director says, and who and when; empty without it."""
    comment = briefing.comment
    if comment is None:
        return []
    return [comment.text, f"{comment.written_by}, {moment_in_words(comment.written_at)}"]


def made_of(briefing: MonthlyBriefing) -> str:
    published = briefing.published_at
    when = f" at {moment_in_words(published)}" if published else ""
    reports = terms.exception_report.plural
    return f"Made by fixed rules from the scorecards and {reports} published{when}."
