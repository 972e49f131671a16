"""Requests to the performance and intelligence team for tests."""

from datetime import UTC, date, datetime

from targets.intelligence import (
    answer_intelligence_request,
    ask_intelligence,
    take_intelligence_request,
)

AT = datetime(2013, 9, 20, 10, tzinfo=UTC)
LATER = datetime(2013, 10, 1, 10, tzinfo=UTC)
DUE = date(2013, 9, 30)


def asked_by(council, name="head", **fields):
    usual = {
        "service": "trends",
        "question": "Is the rise since May more than chance?",
        "purpose": "The plan of next year",
        "needed_by": DUE,
        "target": None,
        "plan": council.plans["families"],
    }
    return ask_intelligence(**usual | fields, by=council.people[name], at=AT)


def taken(council, **fields):
    team = council.people["team"]
    return take_intelligence_request(
        asked_by(council, **fields), owner=team, due=DUE, by=team, at=AT
    )


def answered(council, at=LATER, **fields):
    return answer_intelligence_request(
        taken(council, **fields),
        answer="Yes: eight months in a row lie above.",
        link="https://council.example/analysis",
        by=council.people["team"],
        at=at,
    )
