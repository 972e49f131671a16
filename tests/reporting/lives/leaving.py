"""A council whose plan for the next year leaves out what was red, for tests."""

import re
from datetime import datetime
from functools import partial
from html import unescape

from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import LONDON
from targets.approval import approve_plan
from targets.departures import account_for_red
from targets.models import Specification
from targets.rules.measure_life import Fate
from tests.factories import YEAR
from tests.reporting.september import published

NEXT = FinancialYear(2014)
SAID_AT = datetime(2014, 2, 10, 10, 0, tzinfo=LONDON)
APPROVED_AT = datetime(2014, 3, 4, 19, 0, tzinfo=LONDON)


def text_of(answer):
    """What a reader sees of a page, as one line."""
    text = re.sub(r"<(script|style|svg).*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def last_of(code):
    """The specification of a measure's last year."""
    return Specification.objects.select_related("target", "plan", "service").get(
        target__code=code, financial_year=YEAR
    )


def saying(council, code, fate=Fate.RETIRED, *, follows=(), seen=0, at=SAID_AT, reason="Why"):
    """The act of saying what becomes of a measure, to be done."""
    return partial(
        account_for_red,
        last_of(code),
        fate=fate,
        reason=reason,
        successors=[one.target for one in follows],
        seen=seen,
        by=council.people["manager"],
        at=at,
    )


def approve_next(council, at=APPROVED_AT):
    """Approve the plan of Families for the next year."""
    return approve_plan(
        council.plans["families"],
        NEXT,
        reference="Decision 9",
        by=council.people["holder"],
        at=at,
    )


def published_with_reds(council, *, reds, greens=1):
    """A council with so many red and green measures of Families in September, which is out."""
    council.target("F1")
    for number in range(1, greens):
        council.target(f"G{number:02d}")
    for number in range(reds):
        council.target(f"R{number:02d}", definition=f"Red {number}")
    council.approve()
    for spec in Specification.objects.filter(financial_year=YEAR).select_related("target"):
        red = spec.target.code.startswith("R")
        council.figure(spec, "2013-09", "50" if red else "95")
    published(council)
    return council
