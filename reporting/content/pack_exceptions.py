"""The exception reports of a pack, one to a page: four numbers, the way back, why, the money, what
is done, and what is to be decided (pure).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Any

from exceptions.rules.money import pounds
from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_difference, format_number
from pmf_portal.formats.units import is_percentage
from pmf_portal.formats.wording import lower_first, terms, upper_first
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures import drawing as picture
from pmf_portal.pictures.drawing import Drawn
from pmf_portal.pictures.measure_chart import recovery_chart, target_chart
from pmf_portal.pictures.periods_frame import WIDE, Paper
from reporting.content.chart_titles import recovery_title, target_title
from reporting.content.document import (
    Beside,
    Cards,
    Column,
    Drawing,
    Facts,
    Heading,
    Notice,
    Panel,
    Said,
    Table,
    Text,
    paragraphs,
)
from reporting.content.exceptions import decisions
from reporting.content.exceptions_csv import (
    risk_in_words,
    status_text,
    withheld_in_words,
)
from reporting.content.exceptions_readable import promise_of
from reporting.content.in_short.figures import number_in_words
from reporting.content.in_short.promises import WEEKDAY
from reporting.content.measured import measured_of
from reporting.content.pack_charts import lately
from reporting.content.pack_in_short import lettered_options

Content = Mapping[str, Any]
DONE, LATE = "Done", "Late"
SHORT_OR_OVER = {"higher": "short", "lower": "over"}
# Of a long run the newest gaps are told; so many months before a way back are drawn.
MOST_GAPS, BEFORE = 3, 12
# What is done already stands in the published report; the newest of it here.
MOST_DONE, MOST_ASKED = 3, 1
ACTIONS = (
    Column("Action", width=5),
    Column("Expected effect", width=3),
    Column("Due", width=2.2),
    Column("Status", width=2.4),
)
MONEY = (Column("Money", width=3), Column("Sum", numeric=True, width=2))
PAPER = Paper("print", WIDE.width, 270, WIDE.right, WIDE.apart)


@dataclass(frozen=True)
class Decisions:
    """What is asked now and what was decided last, each by its measure."""

    asked: Mapping[str, Content]
    decided: Mapping[str, Content]

    def place(self, code: str) -> int:
        """The number of a decision; after the last one where nothing is asked."""
        return list(self.asked).index(code) + 1 if code in self.asked else len(self.asked) + 1

    def place_in_words(self, code: str) -> str:
        number = self.place(code)
        return f"decision {number} of {len(self.asked)}" if code in self.asked else ""


def exception_pages(
    content: Content, targets: Mapping[str, Content], decisions_on: Decisions, month: Month
) -> list[Any]:
    """Every report on a page of its own, those to be decided first, in their order; then what else
    became of reports.
    """
    reports = sorted(content["lines"], key=lambda report: decisions_on.place(report["code"]))
    blocks: list[Any] = []
    for report in reports:
        blocks += exception_page(report, targets.get(report["code"]), decisions_on, month)
    others = list(decisions(content))
    if others:
        title = f"Other {terms.exception_report.plural}"
        blocks += [Heading(title, has_own_page=True), *deeper(others)]
    return blocks


def deeper(blocks: Sequence[Any]) -> list[Any]:
    return [Heading(one.text, 3) if isinstance(one, Heading) else one for one in blocks]


def exception_page(
    report: Content, target: Content | None, decisions_on: Decisions, month: Month
) -> Iterator[Any]:
    code = report["code"]
    about = [
        f"{terms.exception_report.capital} {code}",
        report["service"],
        decisions_on.place_in_words(code),
    ]
    state = f"Off plan since {report['opened_for']}"
    yield Heading(
        page_title(report, target),
        has_own_page=True,
        above=(" · ".join(part for part in about if part), state),
    )
    yield from (Notice("Left out.", withheld_in_words(one)) for one in report["withheld"])
    if cards := cards_of(report, target):
        yield Cards(cards)
    if target is not None:
        yield from chart(report, target, month)
    else:
        yield Text(paragraphs(report["now"] or report["why"]))
    why, money = why_blocks(report, target), money_blocks(report)
    if why and money:
        yield Beside(tuple(why), tuple(money))
    else:
        yield from (*why, *money)
    yield from action_blocks(report["actions"])
    if code in decisions_on.asked:
        yield asked_panel(decisions_on.asked[code], decisions_on.decided.get(code))
    elif report["support"]:
        yield Panel("What the service asks for", tuple(paragraphs(report["support"])))
    yield from question_facts(report)


def page_title(report: Content, target: Content | None) -> str:
    """The measure, and where it stands: “A&E waits: 63.2%; promised 71.4%”."""
    came = [step for step in report["path"] if step["on_path"] is not None]
    if came:
        newest = came[-1]
        return f"{report['title']}: {newest['actual_shown']}; promised {newest['expected_shown']}"
    line = target["line"] if target else {}
    if line.get("actual_to_date") is None or line.get("plan_to_date") is None:
        return str(report["title"])
    figure, plan = (
        format_number(decimal_of(line[name]), line["decimals"], line["unit"])
        for name in ("actual_to_date", "plan_to_date")
    )
    return f"{report['title']}: {figure}; plan {plan}"


def path_message(path: Sequence[Content], rule: Content) -> tuple[str, str]:
    """What the way back says, and the gap of its newest figure: “Three months off the promised
    path, and the gap is growing: 3.3, 6.9, then 8.2 points short”; “8.2 points short”.
    """
    came = [step for step in path if step["on_path"] is not None]
    off = list(takewhile(lambda step: not step["on_path"], reversed(came)))[::-1]
    gaps = [gap for gap in map(gap_of, off) if gap is not None]
    if not off or len(gaps) < len(off):
        return recovery_title(path), ""
    words = [gap_in_words(gap, rule) for gap in gaps]
    is_short = SHORT_OR_OVER.get(rule["polarity"], "off")
    named = f"{words[-1]} {is_short}"
    if len(off) == 1:
        return f"{off[0]['period']} was off the promised path: {named}", named
    noun = frequency.FREQUENCIES[rule["frequency"]].noun.removeprefix("a ")
    number = upper_first(number_in_words(len(off)))
    trend = ""
    if gaps == sorted(set(gaps)):
        trend = ", and the gap is growing"
    elif gaps == sorted(set(gaps), reverse=True):
        trend = ", and the gap is closing"
    *first, last = words[-MOST_GAPS:]
    told = f"{', '.join(map(without_unit, first))}, then {last}"
    return f"{number} {noun}s off the promised path{trend}: {told} {is_short}", named


def gap_of(step: Content) -> Decimal | None:
    actual, expected = decimal_of(step["actual"]), decimal_of(step["expected"])
    return None if actual is None or expected is None else abs(actual - expected)


def gap_in_words(gap: Decimal, rule: Content) -> str:
    """A gap in the unit of its measure; that of percentages in points."""
    if is_percentage(rule["unit"]):
        points = format_number(gap, rule["decimals"])
        return f"{points} point{'' if points.rstrip('0').rstrip('.') == '1' else 's'}"
    return format_difference(gap, rule["decimals"], rule["unit"])


def without_unit(words: str) -> str:
    return words if words.startswith("£") else words.partition(" ")[0]


def cards_of(report: Content, target: Content | None) -> tuple[tuple[str, str], ...]:
    """Now, promised for now, the year, and when it is to be back."""
    cards = []
    came = [step for step in report["path"] if step["on_path"] is not None]
    if came:
        newest = came[-1]
        cards.append((newest["actual_shown"], f"in {newest['period']}"))
        cards.append((newest["expected_shown"], f"promised for {newest['period']}"))
    if target is not None and target["line"]["actual_to_date"] is not None:
        line = target["line"]
        figure, plan = (
            format_number(decimal_of(line[name]), line["decimals"], line["unit"])
            for name in ("actual_to_date", "plan_to_date")
        )
        span = line["periods_reported"].rpartition(", ")[0] or line["reporting_period"]
        against = f"; plan {plan}" if line["plan_to_date"] is not None else ""
        cards.append((figure, f"{span}{against}"))
    promise = report["recovery_month"]
    if promise:
        cards.append((promise, promise_in_short(report)))
    elif report.get("plan_due"):
        cards.append(("No plan yet", report["plan_due"]))
    return tuple(cards)


def promise_in_short(report: Content) -> str:
    """What became of the promise: “promised back on plan; missed”."""
    outcome = promise_of(report).rpartition("; ")[2]
    if promise_of(report) == report["recovery_month"]:
        return "promised back on plan"
    return f"promised back on plan: {outcome}"


def chart(report: Content, target: Content, month: Month) -> Iterator[Any]:
    """The way back beside what happened, or the figures beside their plan."""
    shown = lately(target, month)
    if shown is None or len(shown.figures) < 2:
        return
    whole = measured_of(target, report["path"])
    if whole is not None and whole.promised and min(whole.promised) <= max(whole.figures):
        message, gap = path_message(report["path"], target["rule"])
        drawn = recovery_chart(whole, PAPER, gap, BEFORE)
    else:
        message, drawn = target_title(target), target_chart(shown.calm(), PAPER)
    yield Heading(message, 3)
    yield drawing(drawn, report["title"], message)


def drawing(drawn: Drawn, title: str, message: str) -> Drawing:
    said = picture.Said(title, message)
    return Drawing(drawn.on_page(said=said, name="path"), f"{title}: {message}.")


def why_blocks(report: Content, target: Content | None) -> list[Any]:
    """What happened and its causes, and what the service says of the newest period."""
    causes = [
        (f"Cause: {cause['category']}", " ".join(paragraphs(cause["text"])))
        for cause in report["causes"]
    ]
    happened = [("What happened", " ".join(paragraphs(report["what_happened"])))]
    line = target["line"] if target else {}
    comment = line.get("comment") or ""
    said = [(line["reporting_period"], f"“{comment}”")] if comment else []
    facts = tuple((words, text) for words, text in (*happened, *causes, *said) if text)
    return [Heading("Why", 3), Facts(facts)] if facts else []


def money_blocks(report: Content) -> list[Any]:
    """What the plan costs, and whether that has to come from another budget."""
    finance, blocks = report["finance"], []
    if finance:
        rows = []
        for words, name in (("Running money", "revenue"), ("Capital", "capital")):
            if finance[name] is not None:
                rows.append((words, pounds(Decimal(finance[name]))))
        rows.append(("From another budget", "yes" if finance["virement"] else "none"))
        blocks += [
            Heading("Money", 3),
            Table("Money", "Money", MONEY, tuple(rows), is_named_above=True),
        ]
        if finance["note"]:
            blocks.append(Text((finance["note"],)))
    if report["risk"] and risk_in_words(report["risk"]):
        blocks.append(Facts((("Linked risk", risk_in_words(report["risk"])),)))
    return blocks


def action_blocks(actions: Sequence[Content]) -> list[Any]:
    """What is under way first; of what is done the newest, with how many more there are."""
    if not actions:
        return []
    open_ones = [one for one in actions if one["status"] != DONE]
    done = [one for one in actions if one["status"] == DONE]
    shown = [*open_ones, *done[-MOST_DONE:][::-1]]
    blocks: list[Any] = [
        Heading("What is being done", 3),
        Table(
            "Actions",
            "What is being done",
            ACTIONS,
            tuple(map(action_row, shown)),
            is_named_above=True,
        ),
    ]
    if len(done) > MOST_DONE:
        more = len(done) - MOST_DONE
        told = (
            "1 more action is done: it stands"
            if more == 1
            else f"{more} more actions are done: they stand"
        )
        blocks.append(Text((f"{told} in the published report.",)))
    return blocks


def action_row(action: Content) -> tuple[Any, ...]:
    due, _, late = WEEKDAY.sub("", action["due"]).partition(" (")
    return (
        " ".join(paragraphs(action["what"])),
        " ".join(paragraphs(action["effect"])) or "None given",
        due,
        standing_of_action(action, late.rstrip(")")),
    )


def standing_of_action(action: Content, late: str) -> Said | str:
    """Where an action stands: how late it is, or was done, first."""
    reason = " ".join(paragraphs(action["reason"]))
    if done := WEEKDAY.sub("", action.get("done_on") or ""):
        if late_done := action.get("done_late"):
            return Said(f"Done {late_done},", status_text(f"on {done}", reason))
        return status_text(f"{action['status']} on {done}", reason)
    status = action["status"]
    if late:
        words = reason if status == LATE else status_text(status, reason)
        return Said(f"{late[:1].upper()}{late[1:]}.", words)
    return status_text(status, reason)


def question_facts(report: Content) -> Iterator[Any]:
    """What members asked last, and the answer."""
    asked = tuple(
        (
            f"Question of the {one['by']}",
            f"{' '.join(paragraphs(one['text']))} {one['answered_by']} answered:"
            f" {' '.join(paragraphs(one['answer']))}",
        )
        for one in report["questions"][-MOST_ASKED:]
    )
    if asked:
        yield Facts(asked)
    more = len(report["questions"]) - len(asked)
    if more:
        told = "1 more question stands" if more == 1 else f"{more} more questions stand"
        yield Text((f"{told} in the published report.",))


def asked_panel(asked: Content, decided: Content | None) -> Panel:
    """The decision with its options and what each means, the service's own words, and what was
    decided last.
    """
    lines = [asked["question"] if asked["asks_money"] else f"{asked['question']} No new money."]
    if asked["own_words"]:
        lines.append(f"The service asks: “{asked['own_words']}”")
    if decided:
        day = f"On {decided['day']} you decided" if decided.get("day") else "Last decided"
        came = lower_first(decided["came"])
        lines.append(f"{day}: {lower_first(decided['decided'])}. What came of it: {came}.")
    options = tuple(
        (f"{letter} {option}.", meaning) for letter, option, meaning in lettered_options(asked)
    )
    return Panel("You are asked to decide", tuple(lines), options)
