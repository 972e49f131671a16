"""Packs for CESG and the committees: one document with contents, a summary on one page, scorecards,
exceptions and statistics (pure).
"""

from pmf_portal.formats.numbers import counted
from reporting.content.analysis import analysed, described, name_of
from reporting.content.areas import ordinal
from reporting.content.document import Document, Heading, Text, document_of
from reporting.content.exceptions_readable import promise_of
from reporting.content.kinds import KINDS
from reporting.content.scorecards import counts_of, turned_table

MOST_ON_ONE_PAGE = 12


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
            decide = "Decide: by when the plan is to be there, and what support it needs"
        return f"{told}. {decide}" if told else decide
    if not promise:
        return plan_due(report)
    if passed(promise):
        told = ". ".join(fact for fact in (way_back(report), promise) if fact)
        return f"{told}. Ask for a new plan, or say why this one goes on"
    if report["relapses"]:
        return f"Under-performance came back; back on plan is now expected in {promise}"
    return ""


def plan_due(report):
    """Where a delivery plan stands that is not public yet, on the day of the publication."""
    return report.get("plan_due") or f"No verified delivery plan yet; due on {report['due_on']}"


def passed(promise):
    """A promise whose month has passed without being met; "" for any other."""
    return promise if promise.endswith(("missed", "no figure since")) else ""


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
    `targets` those of its measures.
    """
    documents = [KINDS[kind].document(chosen(kind, part, content["codes"])) for kind, part in parts]
    return document_of(
        content,
        pack_summary(content),
        subtitle=content["audience"],
        parts=(*documents, statistics(content, targets)),
    )


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


def statistics(content, targets):
    """Level, trend and chart of each of the pack's measures."""
    blocks = []
    for target in targets:
        blocks += [
            Heading(name_of(target)),
            *analysed(target | {"forecast": None}, described(target)),
        ]
    whole = document_of(content, blocks or [Text(("No measure of this pack has figures yet.",))])
    return Document(**(vars(whole) | {"title": "Statistics", "reason": ""}))
