"""What was last received from Finance and Risk Management: from where, when, and whether it is up
to date.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate

from pmf_portal.formats.numbers import counted
from pmf_portal.periods import timetable
from pmf_portal.periods.timetable import Timetable
from scorecards.extracts.columns import EXTRACT_FILES, LEDGER, RISK_REGISTER
from scorecards.extracts.freshness import Freshness, expected_month
from scorecards.models import Extract
from targets.models import EnvelopeMonth, Risk, RiskAssessment


@dataclass(frozen=True)
class Received:
    """The newest extract of a kind (None: none came yet), and whether the next is late."""

    kind: str
    extract: Extract | None
    freshness: Freshness
    today: date

    @property
    def title(self) -> str:
        return EXTRACT_FILES[self.kind].title

    @property
    def is_stale(self) -> bool:
        return self.freshness.is_stale(self.today)

    @property
    def words(self) -> str:
        """ "As at 31 October 2013, received on 6 November 2013 from ledger.csv (Finance
        Officer)."
        """
        if self.extract is None:
            return "None has come in yet."
        delivery = self.extract.delivery
        day = localdate(delivery.received_at)
        source = f"the feed “{delivery.feed}”" if delivery.feed else delivery.name
        person = f" ({delivery.sent_by})" if delivery.sent_by else ""
        as_at = f"As at {self.extract.as_at:%-d %B %Y}, received on {day:%-d %B %Y}"
        return f"{as_at} from {source}{person}."

    @property
    def state(self) -> str:
        """Whether it is in time, in words."""
        return self.freshness.words(self.today)


def saved_extracts(kind: str) -> QuerySet[Extract]:
    """The extracts of a kind that were saved, the newest first; without their content."""
    saved = Extract.objects.filter(kind=kind, delivery__recorded_at__isnull=False)
    return saved.select_related("delivery__feed", "delivery__sent_by").defer(
        "delivery__body", "delivery__answer"
    )


def received(kind: str, announced: Timetable, today: date) -> Received:
    """What was last received of a kind."""
    newest = saved_extracts(kind).first()
    month = expected_month(kind, timetable.open_month(today))
    due = announced.day_of(month, "exceptions_due")
    as_at = newest.as_at if newest else None
    return Received(kind, newest, Freshness(as_at, month.last_day, due), today)


def ledger_lacks(today: date) -> int:
    """How many envelopes of the year have no actual for the month that ended last, however it may
    come in.
    """
    month = timetable.open_month(today)
    return EnvelopeMonth.objects.filter(month=month, actual=None).count()


def register_lacks(today: date) -> int:
    """How many open risks nobody has scored since the quarter that ended last."""
    day = expected_month(RISK_REGISTER, timetable.open_month(today)).last_day
    scored = RiskAssessment.objects.filter(assessed_on__gte=day).values("risk")
    return Risk.objects.filter(closed_on=None).exclude(pk__in=scored).count()


def lacking_in_words(kind: str, number: int) -> str:
    """ "9 envelopes have no actual yet"; "6 risks are not scored since the quarter ended"."""
    if kind == LEDGER:
        verb = "has" if number == 1 else "have"
        return f"{counted(number, 'envelope')} {verb} no actual yet"
    verb = "was" if number == 1 else "were"
    return f"{counted(number, 'risk')} {verb} not scored since the quarter ended"
