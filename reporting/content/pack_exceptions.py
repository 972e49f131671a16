"""The exception reports of a pack, one to a page: four numbers, the way back, why, the money, what
is done, and what is to be decided (pure).
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from exceptions.rules.money import pounds
from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import Drawn, Said
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
from reporting.content.measured import measured_of
from reporting.content.pack_charts import lately

Content = Mapping[str, Any]
DONE = "Done"
# What is done already stands in the published report; the newest of it here.
MOST_DONE, MOST_ASKED = 3, 2
ACTIONS = (
    Column("Action", width=5),
    Column("Expected effect", width=3),
    Column("Due", width=2.2),
    Column("Status", width=2.4),
)
MONEY = (Column("Money", width=3), Column("Sum", numeric=True, width=2))
PAPER = Paper("print", WIDE.width, 300, WIDE.right, WIDE.apart)


def exception_pages(
    content: Content, targets: Mapping[str, Content], asked: Mapping[str, Content], month: Month
) -> list[Any]:
    """Every report on a page of its own, those to be decided first, in their order; then what else
    became of reports.
    """
    order = list(asked)
    reports = sorted(
        content["lines"],
        key=lambda report: order.index(report["code"]) if report["code"] in asked else len(order),
    )
    blocks: list[Any] = []
    for report in reports:
        number = order.index(report["code"]) + 1 if report["code"] in asked else 0
        place = f"decision {number} of {len(order)}" if number else ""
        blocks += exception_page(
            report, targets.get(report["code"]), asked.get(report["code"]), place, month
        )
    others = list(decisions(content))
    if others:
        title = f"Other {terms.exception_report.plural}"
        blocks += [Heading(title, has_own_page=True), *deeper(others)]
    return blocks


def deeper(blocks: Sequence[Any]) -> list[Any]:
    return [Heading(one.text, 3) if isinstance(one, Heading) else one for one in blocks]


def exception_page(
    report: Content, target: Content | None, asked: Content | None, place: str, month: Month
) -> Iterator[Any]:
    about = [
        f"{terms.exception_report.capital} {report['code']}",
        report["service"],
        place,
    ]
    state = f"Off plan since {report['opened_for']}"
    yield Heading(
        report["title"],
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
    why, money = why_blocks(report), money_blocks(report)
    if why and money:
        yield Beside(tuple(why), tuple(money))
    else:
        yield from (*why, *money)
    yield from action_blocks(report["actions"])
    if asked is not None:
        yield asked_panel(asked)
    elif report["support"]:
        yield Panel("What the service asks for", tuple(paragraphs(report["support"])))
    yield from question_facts(report)


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
        message, drawn = recovery_title(report["path"]), recovery_chart(whole, PAPER)
    else:
        message, drawn = target_title(target), target_chart(shown.calm(), PAPER)
    yield Text((f"{message}.",))
    yield drawing(drawn, report["title"], message)


def drawing(drawn: Drawn, title: str, message: str) -> Drawing:
    said = Said(title, message)
    return Drawing(drawn.on_page(said=said, name="path"), f"{title}: {message}.")


def why_blocks(report: Content) -> list[Any]:
    causes = [
        (f"Cause: {cause['category']}", " ".join(paragraphs(cause["text"])))
        for cause in report["causes"]
    ]
    happened = [("What happened", " ".join(paragraphs(report["what_happened"])))]
    facts = tuple((words, text) for words, text in (*happened, *causes) if text)
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
    return (
        " ".join(paragraphs(action["what"])),
        " ".join(paragraphs(action["effect"])) or "None given",
        action["due"],
        " ".join(paragraphs(status_text(action["status"], action["reason"]))),
    )


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


def asked_panel(asked: Content) -> Panel:
    """The decision with its options, and the service's own words."""
    lines = [asked["question"] if asked["asks_money"] else f"{asked['question']} No new money."]
    if asked["own_words"]:
        lines.append(f"The service asks: “{asked['own_words']}”")
    options = tuple(
        (f"{chr(ord('A') + n)} {option}", "") for n, option in enumerate(asked["options"])
    )
    return Panel("You are asked to decide", tuple(lines), options)
