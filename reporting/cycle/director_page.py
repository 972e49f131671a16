"""What a director reads before signing a month's lines off: the lines that need judgement, each
with its picture and its exception report, and what the sign-off comes to (framework 6.2).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from exceptions.deadlines import path_rows, standing_of
from exceptions.lines import figures_of_line
from exceptions.models import ExceptionReport
from exceptions.rules.lifecycle import FOLLOWED, State
from exceptions.rules.standing import PAST_PROMISE, plan_in_words, promise_in_words
from pmf_portal.formats.dates import day_from, late_in_words, moment_in_words
from pmf_portal.formats.numbers import counted, format_number, is_or_are
from pmf_portal.formats.one_after_another import joined
from pmf_portal.formats.wording import terms, upper_first
from pmf_portal.periods import frequency
from pmf_portal.periods.timetable import Timetable
from pmf_portal.pictures.sparkline import sparkline
from pmf_portal.ui.rating_tags import GRADE_WORDS
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.month.confirmations import ServiceLines
from scorecards.month.lines_to_judge import Judgement, LineToJudge, spark_of
from scorecards.rating.attention import UNCHANGED, Group, Tag
from scorecards.rating.gap import gap_words
from scorecards.rating.newest_period import is_up_to_date
from scorecards.rating.rag import COLOURS, Rating
from targets.rules.codes import in_order

# Lines whose data are of these grades are named.
WEAK_GRADES = ("C", "D")
SHOWN_RATINGS = ("red", "amber", "green")


@dataclass(frozen=True)
class Row:
    """A line as it stands on the page."""

    judged: LineToJudge
    tags: tuple[Tag, ...]
    picture: SafeString
    newest: str
    to_date: str
    report: ExceptionReport | None
    report_words: str


@dataclass(frozen=True)
class Section:
    """Lines under one heading."""

    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class RatingCount:
    """How many lines have a rating, and how many had it on the scorecards before."""

    rating: str
    now: int
    before: int


def sections_of(judgement: Judgement, today: date, to_return: str = "") -> list[Section]:
    """The lines that need judgement, as parts of the page; parts without a line are left out.  A
    line that is just being returned stands there too, by its code.
    """
    before = judgement.before
    as_before = f", as in {before.month.first_day:%B}" if before else ""
    headings = {
        Group.FIRST: "Look at these first",
        Group.RED: f"Red{as_before}",
        Group.AMBER: "Amber",
        Group.ON_PLAN: "On plan, and worth a look",
    }
    reports = reports_on(judgement.to_look_at)
    sections = []
    for one in judgement.of_group(Group.NOTHING_TO_DO):
        if one.line.code == to_return:
            sections.append(Section("To return", [row_of(one, None, today)]))
    for group, heading in headings.items():
        lines = judgement.of_group(group)
        if lines:
            rows = [row_of(one, reports.get(one.line.target_id), today) for one in lines]
            sections.append(Section(heading, rows))
    return sections


def reports_on(lines: Iterable[LineToJudge]) -> dict[int, ExceptionReport]:
    """The reports under way on some lines: {target: report}."""
    reports = ExceptionReport.objects.still_open().filter(
        target__in=[one.line.target_id for one in lines]
    )
    return {report.target_id: report for report in reports.prefetch_related("path")}


def row_of(judged: LineToJudge, report: ExceptionReport | None, today: date) -> Row:
    line = judged.line
    drawn = sparkline(spark_of(line))
    picture = drawn.on_page(said=None, look="portal-spark") if drawn else ""
    return Row(
        judged=judged,
        tags=tags_of(judged, report),
        picture=mark_safe(picture),
        newest=newest_words(line),
        to_date=to_date_words(line),
        report=report,
        report_words=report_words(report, line, today) if report else "",
    )


def tags_of(judged: LineToJudge, report: ExceptionReport | None) -> tuple[Tag, ...]:
    """Why a line needs a look, with how far it is from the way back that was promised, or else from
    plan.
    """
    gap = gap_of(judged.line, report)
    if gap is None:
        return judged.attention.tags
    return tuple(tag for tag in judged.attention.tags if tag != UNCHANGED) + (gap,)


def gap_of(line: ScorecardLine, report: ExceptionReport | None) -> Tag | None:
    """How far the newest figure is from the path of a report that is followed; where there is none,
    how far a red year to date is from its plan.
    """
    if report is not None and report.state in FOLLOWED:
        for row in reversed(path_rows(report, figures_of_line(line))):
            if row.on_path is None or row.actual is None:
                continue
            if row.on_path:
                return Tag("On its way back", "ok")
            words = gap_words(
                row.actual, row.expected, line.polarity, decimals=line.decimals, unit=line.unit
            )
            when = ""
            if row.month != line.build.month:
                when = f" in {frequency.label(line.frequency, row.month)}"
            return Tag(f"{words} its way back{when}", "warn")
    if line.rating != Rating.RED or line.actual_to_date is None or line.plan_to_date is None:
        return None
    words = gap_words(
        line.actual_to_date,
        line.plan_to_date,
        line.polarity,
        decimals=line.decimals,
        unit=line.unit,
    )
    return Tag(f"{words} plan", "warn")


def newest_words(line: ScorecardLine) -> str:
    """The newest figure with its period, or that there is none."""
    if not is_up_to_date(line.newest_state):
        period = line.newest_month.name if line.newest_month else line.build.month.name
        return f"No figure for {period}"
    if line.period_actual is None:
        return line.reporting_period
    value = format_number(line.period_actual, line.decimals, line.unit)
    return f"{value}, {line.reporting_period}"


def to_date_words(line: ScorecardLine) -> str:
    """The year to date beside its plan; "" where there is no figure."""
    if line.actual_to_date is None:
        return ""
    value = format_number(line.actual_to_date, line.decimals, line.unit)
    words = value if line.period_actual == line.actual_to_date else f"{value} for the year to date"
    if line.plan_to_date is None:
        return words
    return f"{words}; plan {format_number(line.plan_to_date, line.decimals, line.unit)}"


def report_words(report: ExceptionReport, line: ScorecardLine, today: date) -> str:
    """Where the exception report on a line stands, in a sentence."""
    if report.escalated_at:
        return f"Before {terms.executive_group}."
    standing = standing_of(report, figures_of_line(line))
    if plan := plan_in_words(standing, today):
        return f"{plan}."
    if promise := promise_in_words(standing, today):
        is_past = promise.startswith(PAST_PROMISE)
        return f"{promise}." if is_past else f"Back on plan is promised for {promise}."
    return f"{upper_first(terms.exception_report)}: {State(report.state).label.lower()}."


def rating_counts(judgement: Judgement) -> list[RatingCount]:
    """How many lines are red, amber, green and neither, now and before."""
    now = Counter(colour_of(one.line.rating) for one in judgement.lines)
    before = Counter(colour_of(one.rating_before or "") for one in judgement.lines)
    counts = [RatingCount(rating, now[rating], before[rating]) for rating in SHOWN_RATINGS]
    if now[""]:
        counts.append(RatingCount("", now[""], before[""]))
    return counts


def colour_of(rating: str) -> str:
    return rating if rating in COLOURS else ""


def headline(judgement: Judgement, month: str, *, signs: bool, is_signed: bool) -> str:
    """What the page is about, in one sentence."""
    if is_signed:
        if judgement.returned:
            return f"{month} is signed off, but for {counted(len(judgement.returned), 'line')}"
        return f"{month} is signed off"
    return looks_in_words(judgement, month, "Sign off" if signs else "")


def looks_in_words(judgement: Judgement, month: str, act: str) -> str:
    """How many lines need a look before an act ("Sign off"), or of whoever only reads them ("")."""
    count, looks = len(judgement.lines), len(judgement.to_look_at)
    needs = "needs" if looks == 1 else "need"
    what = f"{looks} of {counted(count, 'line')} {needs}"
    return f"{act} {month}: {what} your eye" if act else f"{month}: {what} a look"


def due_in_words(due: date, today: date) -> str:
    """By when something is to be done, or how late it is, as a sentence."""
    late = late_in_words(due, today)
    return f"{late.capitalize()}." if late else f"Due {day_from(due, today)}."


def confirmation_lead(
    of_service: ServiceLines, build: ScorecardBuild, announced: Timetable, today: date
) -> str:
    """What is asked of the head of a service, and by when; or who has confirmed the lines."""
    word = of_service.confirmation
    if word is not None and of_service.is_current:
        return f"Confirmed by {word.confirmed_by} at {moment_in_words(word.confirmed_at)}."
    sentences = []
    if word is not None:
        sentences.append(
            f"{word.confirmed_by} confirmed these lines at {moment_in_words(word.confirmed_at)};"
            " they have changed since, and are to be confirmed as they stand now."
        )
    if build.edition == 1 and not build.frozen_at:
        sentences.append(due_in_words(announced.day_of(build.month, "exceptions_due"), today))
    sentences.append(
        "The director signs off after you. If a figure is wrong, have it corrected first: the lines"
        " are computed again within two minutes."
    )
    return " ".join(sentences)


def quality_words(build: ScorecardBuild, judgement: Judgement) -> str:
    """The quality of the data of some lines in a sentence, the weakest named (framework 3.5)."""
    codes = {one.line.target_id: one.line.code for one in judgement.lines}
    qualities = build.qualities.filter(target__in=codes).exclude(grade="")
    of_grade: dict[str, list[str]] = {grade: [] for grade in GRADE_WORDS}
    for target, grade in qualities.values_list("target", "grade"):
        of_grade[grade].append(codes[target])
    parts = []
    for grade, found in of_grade.items():
        if not found:
            continue
        words = f"{GRADE_WORDS[grade]} on {counted(len(found), 'line')}"
        if grade in WEAK_GRADES:
            words += f" ({', '.join(in_order(found))})"
        parts.append(words)
    return f"The quality of the data is {joined(parts)}." if parts else ""


def lead_words(
    judgement: Judgement, build: ScorecardBuild, announced: Timetable, today: date
) -> str:
    """When the sign-off is due, what the other lines are, and when the month is published."""
    sentences = []
    if build.edition == 1:
        sentences.append(due_in_words(announced.day_of(build.month, "sign_off_due"), today))
    others = len(judgement.lines) - len(judgement.to_look_at)
    if others:
        verb = is_or_are(others)
        sentences.append(
            f"The other {others} {verb} on plan or not rated, with no correction and no unusual"
            " figure."
        )
    publication = announced.moment_of(build.month, "publish_month")
    if build.edition == 1 and publication.date() >= today:
        sentences.append(f"Published {day_from(publication.date(), today)} at {publication:%H:%M}.")
    return " ".join(sentences)
