"""Files of other councils' figures for the tests, and the group of the councils in them."""

from datetime import date

from targets.imports.peer_figures import Source, import_peer_figures
from targets.peers import GroupSource, add_group

SOURCE = Source("Office for Local Government", "Open Government Licence v3.0", "https://x.example")
NAMES = {
    "E08000033": "Calderdale",
    "E08000013": "St. Helens",
    "E08000022": "North Tyneside",
    "E06000026": "Plymouth",
    "E08000024": "Sunderland",
}
OWN = "E08000015"
LONG = "Code,Measure,Local authority code,Local authority name,Financial year,Value,Unit\n"
VALUES = {
    "E08000033": "91",
    "E08000013": "88",
    "E08000022": "93",
    "E06000026": "85",
    "E08000024": "90",
}


def long_file(values=VALUES, year="2013-14", code="ASC1", unit="%"):
    """A long file with a value for each council."""
    lines = [
        f"{code},Quality of life,{council},{NAMES.get(council, 'Wirral')},{year},{value},{unit}\n"
        for council, value in values.items()
    ]
    return (LONG + "".join(lines)).encode()


def bring(data, *, at, by=None, name="peers.csv"):
    return import_peer_figures(data, name=name, source=SOURCE, by=by, at=at)


def group_of_neighbours(*, by, at, members=tuple(NAMES), title="Nearest neighbours"):
    """The group of some councils, with Wirral as the council itself."""
    return add_group(
        title=title,
        kind="neighbours",
        own_council=f"{OWN} Wirral",
        members="\n".join(f"{code} {NAMES[code]}" for code in members),
        source=GroupSource("CIPFA nearest neighbours model", date(2013, 4, 1)),
        reason="They are the most like us in people and places.",
        by=by,
        at=at,
    )
