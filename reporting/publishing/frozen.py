"""A report that is about to be published."""

from dataclasses import dataclass, field

from reporting.content.canonical_lines import summary
from reporting.publishing.edition import Report


@dataclass(frozen=True)
class Frozen:
    """One report to publish: its kind, its name, its content, its lines as dictionaries, and how
    many are green, amber, red.
    """

    kind: str
    report: Report
    content: dict
    lines: list
    codes: list = field(default_factory=list)

    @property
    def counts(self):
        ratings = [line["rating"] for line in self.lines if "rating" in line]
        return (
            summary(ratings)
            if ratings
            else {"green": 0, "amber": 0, "red": 0, "other": len(self.lines)}
        )
