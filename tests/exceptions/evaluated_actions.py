"""Actions that are done, with figures before and since, for tests of what came of them."""

from datetime import date
from decimal import Decimal

from pmf_portal.periods.month import FinancialYear, Month
from targets.actions.entries import EffectEntry
from targets.actions.services import update_actions
from targets.actions.updates import ReportedUpdate
from tests.exceptions.story import OCTOBER, day, publish
from tests.targets.plan_actions import add_action

# Two years and a half before October 2013, so that a season would be known: it has none.
YEAR_BEFORE = (50, 52, 49, 51, 50, 53, 48, 50, 51, 49, 52, 50)
BEFORE = (*YEAR_BEFORE, *reversed(YEAR_BEFORE), 51, 49, 52, 50, 48, 53)
YEARS = (2011, 2012)
FIRST = Month(2011, 4)


def measure(council, **fields):
    """A target that has counted the same since April 2011, with its figures until September
    2013.
    """
    council.specification = council.target("F1", **fields)
    council.approve()
    earlier_years(council, BEFORE, **fields)


def earlier_years(council, values, **fields):
    """The years before of F1, and its figures from April 2011 on."""
    for year in map(FinancialYear, YEARS):
        council.target("F1", year=year, **fields)
        council.approve(year)
    for place, value in enumerate(values):
        council.figure(council.specification, str(FIRST + place), str(value))


def done(council, *, effect="8", what="Recruit two social workers", **fields):
    """An action for F1 that began in October and was done in it."""
    target = council.specification.target
    effects = [EffectEntry(target, Decimal(effect), OCTOBER)] if effect else []
    action = add_action(
        council,
        what=what,
        kind="staffing",
        starts=date(2013, 10, 1),
        measures=[target],
        expected_effects=effects,
        **fields,
    )
    update = ReportedUpdate("done", "", "Both began")
    by = fields.get("owner") or council.people["head"]
    update_actions(OCTOBER, {action.pk: update}, by=by, at=day(2013, 10, 20))
    action.refresh_from_db()
    return action


def published(council, *values, first=OCTOBER):
    """Figures of some months, the newest published; its build."""
    for place, value in enumerate(values):
        council.figure(council.specification, str(first + place), str(value))
    return publish(council, first + len(values) - 1)
