"""Packs for CESG and the committees: a first page that says it all, then small charts of every
measure, scorecards, exceptions one to a page, and the working (pure).
"""

from dataclasses import replace
from urllib.parse import quote

from exceptions.rules.standing import MISSED, NO_FIGURE
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.units import unit_label
from pmf_portal.periods.month import Month
from reporting.content.analysis import name_of
from reporting.content.areas import ordinal
from reporting.content.calm_lines import scorecard_headline
from reporting.content.chart_titles import (
    WITHDRAWN,
    day_of_moment,
    target_title,
    why_withdrawn,
)
from reporting.content.comparisons import comparison_sentences, own_rating_differs
from reporting.content.document import (
    Column,
    Facts,
    Heading,
    Notice,
    Scanned,
    Table,
    Text,
    document_of,
    month_name,
)
from reporting.content.exceptions_readable import promise_of
from reporting.content.kinds import KINDS
from reporting.content.pack_charts import small_charts, spark, status_marks
from reporting.content.pack_exceptions import Decisions, exception_pages
from reporting.content.pack_in_short import first_page
from reporting.content.pack_meetings import meeting_sheets
from reporting.content.pack_sheets import pack_sheets
from reporting.content.scorecards import RULES, counts_of, signed_in_words, turned_table

MOST_ON_ONE_PAGE = 12
SCORECARDS = ("scorecard", "health", "members", "defined")
WORKING = (Column("Measure", width=3), Column("How it was made", width=8))
SCAN = (
    "Scan the code beside a measure to read it in this edition, and what meetings decided about it;"
    " or type the address of this website, /l/ and the letters under the code."
)
IN_FULL = (
    "Every figure of two years, with numerator and denominator, stands in the workbook of this"
    " pack; the full specification of each measure stands on its page."
)


def decisions_wanted(exceptions, codes):
    """What those who get the pack have to decide or to press for, from the published exception
    reports: [(measure, what)].
    """
    decisions = []
    for report in exceptions["lines"]:
        if report["code"] in codes and (what := wanted(report)):
            decisions.append({"code": report["code"], "title": report["title"], "what": what})
    return decisions


def wanted(report):
    """What one report asks of those who get the pack; "" where it asks for nothing."""
    promise = promise_of(report)
    if report["escalated"]:
        facts = [way_back(report), plan_due(report) if not promise else passed(promise)]
        told = ". ".join(fact for fact in facts if fact)
        decide = "Decide: keep the plan, ask for a new one, or give more support"
        if not promise:
            decide = "Decide: when there must be a plan, and what support it needs"
        return f"{told}. {decide}" if told else decide
    if not promise:
        return plan_due(report)
    if passed(promise):
        told = ". ".join(fact for fact in (way_back(report), promise) if fact)
        return f"{told}. Ask for a new plan, or say why this one should stay"
    if report["relapses"]:
        return f"Under-performance came back; back on plan is now expected in {promise}"
    return ""


def plan_due(report):
    """Where a delivery plan stands that is not public yet, on the day of the publication."""
    return (
        report.get("plan_due")
        or f"The delivery plan is not verified yet; due on {report['due_on']}"
    )


def passed(promise):
    """A promise whose month has passed without being met; "" for any other."""
    return promise if promise.endswith((MISSED, NO_FIGURE)) else ""


def way_back(report):
    """The newest figure against the path that was promised: “63% in February 2024, third figure in
    a row off the promised path”; "" without one.
    """
    reported = [point for point in report.get("path", ()) if point["on_path"] is not None]
    if not reported:
        return ""
    off_path = 0
    for point in reversed(reported):
        if point["on_path"]:
            break
        off_path += 1
    newest = reported[-1]
    figure = f"{newest['actual_shown']} in {newest['period']}"
    if off_path == 0:
        return f"{figure}, on the promised path"
    if off_path == 1:
        return f"{figure}, off the promised path ({newest['expected_shown']} was expected)"
    return (
        f"{figure}, {ordinal(off_path)} figure in a row off the promised path"
        f" ({newest['expected_shown']} was expected)"
    )


def pack_document(content, parts, targets):
    """The pack of one month: `parts` are the published contents it is made of, with their kinds;
    `targets` those of its measures, and of others that a decision is asked on.  First page, small
    charts, scorecards, exceptions, working.
    """
    month, codes = Month.parse(content["month"]), codes_of_pack(content)
    parts = [(kind, chosen(kind, part, codes)) for kind, part in parts]
    by_code = {target["line"]["code"]: target for target in targets}
    targets = [by_code[code] for code in content["codes"]]
    sections = sections_of(parts, {code: by_code[code] for code in content["codes"]})
    groups = [group for _, some in sections for group in some]
    asked = {one["code"]: one for one in content.get("in_short", {}).get("asked", ())}
    decided = {one["code"]: one for one in content.get("in_short", {}).get("decided", ())}
    blocks = [*first_blocks(content, groups), *charts(sections, month)]
    for kind, part in parts:
        if kind == "exceptions":
            pages = exception_pages(part, by_code, Decisions(asked, decided), month)
            blocks += in_section(pages, "Exceptions")
        else:
            blocks += part_blocks(kind, part, by_code, content)
    blocks += working(content, parts, targets)
    headline = content.get("in_short", {}).get("headline", "")
    return document_of(
        content,
        blocks,
        subtitle=f"{content['audience']}, published {day_of_moment(content['published'])}",
        headline=headline,
        sheets=(*pack_sheets(parts, targets), *meeting_sheets(content.get("meetings", ()))),
    )


def codes_of_pack(content):
    """The measures that a pack has something of: its own, and those that a decision is asked on."""
    asked = [one["code"] for one in content.get("in_short", {}).get("asked", ())]
    return list(dict.fromkeys([*content["codes"], *asked]))


def chosen(kind, part, codes):
    """A part as the pack shows it: of the exception reports only those of the pack's measures."""
    if kind != "exceptions":
        return part
    kept = {
        name: [one for one in part[name] if one["code"] in codes]
        for name in ("lines", "not_required", "watched", "ended")
        if name in part
    }
    return part | kept


def first_blocks(content, groups):
    """The first page; a pack from before it had one has its summary as it was."""
    if "in_short" not in content:
        return list(pack_summary(content))
    turned = [one["code"] for one in content["turned"] if one["direction"] in ("better", "worse")]
    return list(first_page(content, status_marks(groups, turned)))


def sections_of(parts, by_code):
    """The pack's measures by its scorecards, in their groups: [(name, [(heading, targets)])]."""
    sections, seen = [], set()
    for kind, part in parts:
        if kind in SCORECARDS:
            groups = {}
            for line in in_order_of_areas(part):
                code = line["code"]
                if code in by_code and code not in seen:
                    seen.add(code)
                    heading = line.get("health_area") or line["priority"] or line["plan"]
                    groups.setdefault(heading, []).append(by_code[code])
            if groups:
                sections.append((part["title"], list(groups.items())))
    others = [target for code, target in by_code.items() if code not in seen]
    if others:
        sections.append(("Other measures", [("Other measures", others)]))
    return sections


def in_order_of_areas(part):
    """The lines of a scorecard; those of corporate health in the order of its areas."""
    areas = part.get("areas")
    if not areas:
        return part["lines"]
    return sorted(
        part["lines"],
        key=lambda line: (
            areas.index(line["health_area"]) if line["health_area"] in areas else len(areas)
        ),
    )


def charts(sections, month):
    blocks = []
    for number, (name, groups) in enumerate(sections):
        blocks += small_charts(name, groups, month, has_own_page=not number)
    return in_section(blocks, "Charts") if blocks else []


def in_section(blocks, name):
    """Blocks whose first heading begins a section of the contents."""
    named = list(blocks)
    for place, block in enumerate(named):
        if isinstance(block, Heading):
            named[place] = replace(block, section=name)
            break
    return named


def part_blocks(kind, part, by_code, content):
    """A scorecard or another part, on pages of its own; its working stands at the end of the
    pack.
    """
    month = Month.parse(content["month"])
    names = {line["code"]: line["name"] for line in content.get("line_names", ())}
    whole = KINDS[kind].document(part)
    if kind in SCORECARDS:
        above = (whole.title, f"{whole.period}, year to date")
        title = scorecard_headline(part["summary"])
        blocks = [Heading(title, above=above, section=whole.title)]
    else:
        title = f"{whole.title}: {whole.period}"
        blocks = [Heading(title, has_own_page=True, section=whole.title)]
    if whole.reason:
        blocks.append(Notice("Correction.", whole.reason))
    if kind in SCORECARDS:
        table = one_table(whole, by_code, month)
        blocks += [counts_of(part)]
        return [*blocks, Text((SCAN,)), with_codes(table, names)] if names else [*blocks, table]
    for block in whole.blocks:
        if isinstance(block, Heading):
            blocks.append(replace(block, level=3, has_own_page=False))
        else:
            blocks.append(block)
    return blocks


def one_table(whole, by_code, month):
    """A scorecard as the pack shows it: one table, the last two years beside each name, and under
    the numbers what is said of them in words.
    """
    rows, remarks, groups, group, paper = [], [], [], "", None
    for block in whole.blocks:
        if isinstance(block, Heading):
            group = block.text
        elif isinstance(block, Table) and block.on_paper:
            paper = block.on_paper
            for row in paper.rows:
                target = by_code.get(row[0].text.partition(" ")[0])
                rows.append((row[0], spark(target, month) if target else "–", *row[1:]))
                remarks.append(line_remark(target, month) if target else "")
                groups.append(group)
    if paper is None:
        return Text(("No measure is followed here.",))
    first, *others = paper.columns
    columns = (replace(first, width=4.8), Column("Two years", width=2.4), *others)
    return Table(
        "Scorecard",
        f"{whole.title}: {whole.period}",
        columns,
        tuple(rows),
        tuple(remarks),
        "In words",
        is_named_above=True,
        groups=tuple(groups),
    )


def with_codes(table, names):
    """A scorecard with the permanent address of each line beside it."""
    if not isinstance(table, Table):
        return table
    rows = []
    for row in table.rows:
        name = names.get(row[0].text.partition(" ")[0])
        rows.append((*row, Scanned(name, f"/l/{quote(name)}") if name else ""))
    measure, spark_column, *figures = table.columns
    columns = (measure, replace(spark_column, width=3), *figures, Column("For good", width=2))
    return replace(table, columns=columns, rows=tuple(rows))


def line_remark(target, month):
    """What is said of a measure under its numbers; its period where it is not that of the pack."""
    line = target["line"]
    if line["rating"] in WITHDRAWN:
        return f"{target_title(target)}. {why_withdrawn(target)}"
    period = "" if line["reporting_period"] == month.name else line["reporting_period"]
    own = ""
    if own_rating_differs(line):
        own = f"{line['reporting_period']} alone: {line['period_rating']}."
    direction = line.get("direction") or ""
    sentences = [
        *(f"{words}." for words in comparison_sentences(line)),
        f"{direction}." if direction and direction != "Too few figures" else "",
        own,
        f"“{line['comment']}”" if line["comment"] else "",
        " · ".join(filter(None, (period, unit_in_words(line), line["service"]))),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def pack_summary(content):
    """One page: how many are green, amber and red, what turned, what needs a decision."""
    yield Heading("Summary")
    yield counts_of(content)
    yield Heading("What turned", 3)
    if content["turned"]:
        yield turned_table(content["turned"][:MOST_ON_ONE_PAGE])
        yield from more_than(content["turned"])
    else:
        yield Text(
            (
                (
                    f"No rating has changed since {content['since']}."
                    if content["since"]
                    else "There is no earlier scorecard to compare with."
                ),
            )
        )
    yield Heading("What needs a decision", 3)
    if content["decisions"]:
        yield Text(
            tuple(
                f"{d['code']} {d['title']}: {d['what']}."
                for d in content["decisions"][:MOST_ON_ONE_PAGE]
            )
        )
        yield from more_than(content["decisions"])
    else:
        yield Text(("Nothing waits for a decision.",))


def more_than(rows):
    if len(rows) > MOST_ON_ONE_PAGE:
        yield Text(
            (
                (
                    f"And {counted(len(rows) - MOST_ON_ONE_PAGE, 'more measure')}; all stand in the"
                    " parts below."
                ),
            )
        )


def unit_in_words(line):
    """The unit of numbers that stand without it."""
    words = unit_label(line["unit"])
    return "" if words in ("", "%") or words.startswith("£") else words


def working(content, parts, targets):
    """How each rating was made, where the figures come from, who signed them off."""
    rows = []
    for target in targets:
        line = target["line"]
        facts = [line["why"]]
        facts += [f"Data quality {line['data_quality']}." if line["data_quality"] else ""]
        facts += [f"Source: {line['data_source']}." if line["data_source"] else ""]
        rows.append((name_of(target), " ".join(fact for fact in facts if fact)))
    yield Heading("How it was worked out", has_own_page=True, section="Working")
    yield Text((RULES, IN_FULL))
    yield Table("Working", "Each rating and what it was made of", WORKING, tuple(rows))
    signed = {}
    for kind, part in parts:
        if kind in SCORECARDS:
            for one in part.get("sign_offs") or ():
                signed[one["directorate"]] = signed_in_words(one)
    if signed:
        yield Heading("Sign-off", 3)
        yield Facts(tuple(signed.items()))
    yield Heading("What the pack is made of", 3)
    yield Facts(
        tuple(
            (f"{part['title']}, {month_name(part)}", f"Digest (SHA-256) {part['digest']}")
            for _, part in parts
        )
    )
