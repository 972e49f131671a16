"""The demonstration's other councils: real neighbours of Wirral with the figures that the Office
for Local Government published, and a family group of Scottish councils.
"""

from datetime import UTC, date, datetime

from pmf_portal.council.models import User
from pmf_portal.periods.month import Month
from reporting.demo.figures import rows_of
from reporting.demo.files import as_csv
from targets.imports.peer_figures import Source, import_peer_figures
from targets.peers import GroupSource, add_group

NEIGHBOURS, FAMILY = "oflog_adult_social_care_neighbours.csv", "lgbf_council_tax.csv"
OFLOG = Source(
    "Office for Local Government, adult social care measures",
    "Open Government Licence v3.0",
    "https://oflog.data.gov.uk",
)
LGBF = Source(
    "Improvement Service, Local Government Benchmarking Framework",
    "Open Government Licence v3.0",
    "https://www.improvementservice.org.uk/benchmarking",
)
BEGUN = datetime(2021, 2, 1, 10, 0, tzinfo=UTC)
OWN = "E08000015"
# With which month's figures the other councils' came in: the financial year that is new then.
PUBLISHED_WITH = {
    Month(2021, 12): "2020-21",
    Month(2022, 12): "2021-22",
    Month(2023, 12): "2022-23",
}
KNOWN_AT_FIRST = ("2015-16", "2016-17", "2017-18", "2018-19", "2019-20")


def begin(team: User) -> None:
    """The groups, and the figures that were there when the first plans were made."""
    import_year(KNOWN_AT_FIRST, team, BEGUN)
    councils = sorted(
        {
            f"{row['Local authority code']} {row['Local authority name']}"
            for row in rows_of(NEIGHBOURS)
            if row["Local authority code"] != OWN
        }
    )
    add_group(
        title="Nearest neighbours of Wirral",
        kind="neighbours",
        own_council=f"{OWN} Wirral",
        members="\n".join(councils),
        source=GroupSource("CIPFA nearest neighbours model, as Oflog uses it", date(2020, 4, 1)),
        reason=(
            "The fifteen councils most like Wirral. The demonstration council is not Wirral: it"
            " borrows Wirral’s figures of adult social care, and so its neighbours."
        ),
        by=team,
        at=BEGUN,
    )
    add_scottish_family(team)


def add_scottish_family(team: User) -> None:
    """A family group, as the Scottish framework has them; no target is compared with it."""
    rows = rows_of(FAMILY)
    data = as_csv(list(rows[0]), rows)
    import_peer_figures(data, name=FAMILY, source=LGBF, by=team, at=BEGUN)
    members = sorted(
        {f"{row['area_code']} {row['council']}" for row in rows if row["family_other"] == "1"}
    )
    add_group(
        title="Scottish family group 1",
        kind="family",
        own_council="",
        members="\n".join(members),
        source=GroupSource(LGBF.name, date(2022, 1, 31)),
        reason="Illustrative: it shows a family group, and no target is compared with it.",
        by=team,
        at=BEGUN,
    )


def import_year(years: tuple[str, ...], team: User, at: datetime) -> None:
    """The figures of the neighbours for some years, as the file that was published."""
    rows = [row for row in rows_of(NEIGHBOURS) if row["Financial year"] in years]
    data = as_csv(list(rows[0]), rows)
    import_peer_figures(data, name=NEIGHBOURS, source=OFLOG, by=team, at=at)


def bring(month: Month, team: User, at: datetime) -> None:
    """What other councils published while a month was being reported."""
    if month in PUBLISHED_WITH:
        import_year((PUBLISHED_WITH[month],), team, at)
