"""A surgery of the small council that was held and written down."""

from datetime import UTC, datetime, timedelta

from reporting.engagement.sessions import add_session, record_session

AT = datetime(2013, 9, 2, 9, tzinfo=UTC)
STARTS = datetime(2013, 9, 24, 9, tzinfo=UTC)
NOTES = "Two teams asked how to word a comment."


def held(council, notes=NOTES):
    team = council.people["team"]
    session = add_session(
        kind="surgery",
        title="Families surgery",
        for_whom="Everybody",
        directorate=council.units["families"],
        place="Town Hall",
        starts=STARTS,
        ends=STARTS + timedelta(hours=2),
        places=9,
        is_public=False,
        by=team,
        at=AT,
    )
    if notes:
        record_session(session, came=[], others_present=2, notes=notes, by=team, at=STARTS)
    session.refresh_from_db()
    return session
