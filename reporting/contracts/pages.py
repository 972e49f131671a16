"""What the pages of contracts ask for, a fixed number of queries each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from reporting.contracts.rules.contract_words import contract_in_words, running_in_words
from reporting.lessons.pages import MeasureRow, measures_of
from reporting.models import Contract


@dataclass
class ContractRow:
    """A contract with its measures as the newest month published them."""

    contract: Contract
    words: str
    is_over: bool
    runs: bool
    measures: list[MeasureRow] = field(default_factory=list)

    @property
    def red(self) -> int:
        return sum(one.rating == "red" for one in self.measures)


def contract_rows(contracts: Iterable[Contract], today: date) -> list[ContractRow]:
    """Contracts as they stand on a day: those that run first, by their last day."""
    listed = list(contracts)
    codes = {target.code for one in listed for target in one.measures.all()}
    published = {row.code: row for row in measures_of(codes)}
    rows = []
    for one in listed:
        measures = [published[target.code] for target in one.measures.all()]
        words = contract_in_words(one.term, [row.rating for row in measures], today)
        term = one.term
        row = ContractRow(one, words, term.is_over(today), term.runs_on(today), measures)
        rows.append(row)
    return sorted(rows, key=lambda row: (row.is_over, row.contract.ends, row.contract.pk))


def headline_of(rows: Iterable[ContractRow]) -> str:
    """ "4 contracts run; 2 have a red measure." """
    running = [row for row in rows if row.runs]
    if not running:
        return "No contract runs at present."
    red = sum(bool(row.red) for row in running)
    having = "has" if red == 1 else "have"
    return f"{running_in_words(len(running))}; {red or 'none'} {having} a red measure."
