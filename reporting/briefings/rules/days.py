"""By when what belongs to a month's briefing is done (pure; framework 4.3, 6.1)."""

from datetime import date

from pmf_portal.periods.month import Month
from pmf_portal.periods.working_days import working_day_after, working_day_before

# Working days after publication in which a portfolio holder reads the month, and teams hear of it.
READ_WITHIN, TEAMS_WITHIN = 5, 10
# Working days before the agenda has to be out: the clerk puts the papers together.
BEFORE_AGENDA = 2


def acknowledgement_due(published: date) -> date:
    """The last day on which a portfolio holder acknowledges a month's briefing in time."""
    return working_day_after(published, READ_WITHIN)


def team_briefing_due(published: date) -> date:
    """The last day on which a team is briefed in time."""
    return working_day_after(published, TEAMS_WITHIN)


def cabinet_report_due(agenda_out: date) -> date:
    """The last day on which the report to Cabinet comes in time for its agenda."""
    return working_day_before(agenda_out, BEFORE_AGENDA)


def quarter_in_words(month: Month) -> str:
    """ "October to December 2023" """
    first = (month - 2).first_day
    return f"{first:%B} to {month.first_day:%B %Y}"
