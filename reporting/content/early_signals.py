"""The quarterly page of early signals as a readable document: what the figures say before a rating
does (pure; framework 4.1).
"""

from reporting.content.document import Column, Heading, Mark, Table, Text, document_of
from scorecards.rating.early_signals import SignalKind

METHOD = (
    "A rating says whether a measure is off plan. A signal says that it has really changed, or"
    " where its year will probably end. A change is real when it is outside the usual range of the"
    " measure’s own figures, by the rules of control charts; the end of the year comes from a"
    " forecast that is weighed by how well it would have done so far. A signal changes no rating."
)
NOTHING = "No measure has a signal: each varies as usual, and none is heading for red."


def signals_document(content):
    """Each kind of signal with its measures, the most urgent first."""
    blocks = [Text((content["about"],))]
    for kind in SignalKind:
        rows = rows_of(content, kind)
        if rows:
            blocks += [Heading(kind.words), table_of(kind, rows)]
    if len(blocks) == 1:
        blocks.append(Text((NOTHING,)))
    if content["not_worked_out"]:
        blocks.append(Text((not_worked_out(content["not_worked_out"]),)))
    return document_of(content, [*blocks, Heading("How signals are found"), Text((METHOD,))])


def rows_of(content, kind):
    """The measures with a signal of a kind, each with its sentence."""
    return [
        (f"{line['code']} {line['title']}", line["service"], Mark(line["rating"]), words)
        for line in content["lines"]
        for name, words in line["signals"]
        if name == kind
    ]


def table_of(kind, rows):
    columns = (
        Column("Target", width=4),
        Column("Service", width=2),
        Column("Rating", width=1.2),
        Column("What the figures say", width=6),
    )
    return Table(kind.words, kind.words, columns, tuple(rows))


def not_worked_out(count):
    """How many measures have no reading that could be published."""
    measures = "1 measure" if count == 1 else f"{count} measures"
    return (
        f"Nothing is said of {measures}: their readings were not worked out when the month came"
        " out, or would have given small counts away."
    )
