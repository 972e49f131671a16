"""Which lines of a scorecard take their figures from partners, and what the partners say of them,
for whoever confirms or signs the lines (framework 6.2, 6.3).
"""

from typing import NamedTuple

from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.month.lines_to_judge import Judgement
from scorecards.partners.reading import LineWord, words_of_lines
from scorecards.partners.rules import WordState


class PartnerLine(NamedTuple):
    """A line whose figures come from a partner."""

    line: ScorecardLine
    word: LineWord

    @property
    def waits(self) -> bool:
        """Whether the director cannot sign before somebody has answered."""
        return self.word.said.state is WordState.DISPUTED


def partner_lines(build: ScorecardBuild, judgement: Judgement) -> list[PartnerLine]:
    """The lines of a judgement whose figures come from partners, in their order."""
    lines = [one.line for one in judgement.lines]
    words = words_of_lines(build, {line.target_id: line.reporting_month for line in lines})
    return [PartnerLine(line, words[line.target_id]) for line in lines if line.target_id in words]
