"""Effects, audits and contracts of the small council, told through the services."""

from datetime import date, datetime
from decimal import Decimal

from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import LONDON
from reporting.audits.following import (
    respond_to_audit_recommendation,
    say_audit_recommendation_done,
    verify_audit_recommendation,
    withdraw_audit_recommendation,
)
from reporting.audits.services import add_audit_recommendation, record_audit, release_audit
from reporting.contracts.services import add_supplier, record_contract
from reporting.effects.services import expect_effect
from reporting.models import Publication, Supplier
from tests.reporting.meetings import story

# After September 2013 is published.
AT = datetime(2013, 10, 21, 9, 0, tzinfo=LONDON)
LATER = datetime(2014, 2, 3, 9, 0, tzinfo=LONDON)
BY = Month(2013, 12)
# A year, and a day after it is over.
YEAR, OVER = FinancialYear(2013), datetime(2014, 5, 6, 9, 0, tzinfo=LONDON)
REPORTED, DUE = date(2013, 9, 30), date(2013, 12, 20)


def by(council, name="team", at=AT):
    return {"by": council.people[name], "at": at}


def decided(council, *, owner="head", kind="decision", at=AT, **more):
    """A decision of Cabinet in confirmed minutes, open to the public unless it is exempt."""
    body = story.add(council, **{"is_public": True} | more.pop("body", {}))
    meeting = story.plan(council, body)
    story.held(council, meeting, at)
    output = story.decide(
        council, meeting, "Fill the posts now", kind=kind, owner=owner, at=at, **more
    )
    story.confirmed(council, meeting, at)
    output.refresh_from_db()
    return output


def minuted(council, at=AT, **more):
    """The same before the minutes are confirmed."""
    meeting = story.plan(council, story.add(council))
    story.held(council, meeting, at)
    return story.decide(council, meeting, "Fill the posts now", owner="head", at=at, **more)


def expected(council, decision, *, name="team", at=AT, **more):
    entries = {
        "target": council.latest.target,
        "direction": "rise",
        "size": Decimal(2),
        "size_kind": "units",
        "by_month": BY,
        "because": "Posts that are filled are visits that are made.",
    }
    return expect_effect(decision, **entries | more, **by(council, name, at))


def audited(council, *, mark="", title="Visits", at=AT, **more):
    entries = {
        "title": title,
        "auditor": "internal",
        "auditor_name": "",
        "scope": "How visits are counted.",
        "assurance": "limited",
        "opinion": "Visits are counted twice.",
        "reported_on": REPORTED,
        "link": "https://council.example/report",
        "document": None,
    }
    return record_audit(mark=mark, **entries | more, **by(council, "auditor", at))


def advised(council, audit, text="Count each visit once", *, owner="head", due=DUE, at=AT):
    return add_audit_recommendation(
        audit,
        text=text,
        priority="high",
        owner=council.people[owner],
        due=due,
        target=None,
        **by(council, "auditor", at),
    )


def put(council, **more):
    """A recommendation of a released audit."""
    audit = audited(council, **more)
    one = advised(council, audit)
    release_audit(audit, **by(council, "auditor"))
    one.refresh_from_db()
    return one


def in_state(council, state, **more):
    """A recommendation of an audit in a state."""
    if state == "draft":
        return advised(council, audited(council, **more))
    one = put(council, **more)
    if state == "waiting":
        return one
    if state == "withdrawn":
        return withdraw_audit_recommendation(one, reason="Overtaken", **by(council, "auditor"))
    answer = "reject" if state == "rejected" else "accept"
    one = respond_to_audit_recommendation(
        one, response=answer, reason="It is counted so by law", **by(council, "head")
    )
    if state in ("done", "verified"):
        words = {"progress": "Counted once since May", "evidence": ""}
        one = say_audit_recommendation_done(one, **words, **by(council, "head"))
    if state == "verified":
        one = verify_audit_recommendation(one, reason="Two tried", **by(council, "auditor"))
    return one


def contracted(council, title="Home care", *, codes=(), mark="", **more):
    supplier, _ = Supplier.objects.get_or_create(title="Lantern", defaults={"added_at": AT})
    entries = {
        "delivers": "Care at home",
        "supplier": supplier,
        "unit": council.units["care"],
        "starts": date(2012, 4, 1),
        "ends": date(2014, 3, 31),
        "value_band": "1m",
        "manager": council.people["manager"],
        "measures": list(codes),
    }
    return record_contract(title=title, mark=mark, **entries | more, **by(council))


def supplied(council, title="Lantern", partner=None):
    return add_supplier(title=title, partner=partner, **by(council))


def whole_year():
    """The year's last month is published, as far as signing asks."""
    last = Publication.objects.scorecards().exclude(level=Publication.CORPORATE).first()
    last.pk, last.month = None, YEAR.last
    last.save()
