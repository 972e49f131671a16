"""What the demonstration’s contracts, auditors and recommendations say."""

from datetime import date
from typing import NamedTuple

from reporting.effects.rules.comparison import Outcome

# Why a measure is expected to move, and why it came as it did.
LOOKED_AT = "What a committee looks at again in three months is done by then."
BECAUSE = {
    "TR03": "A team that is not short for three months is ill less often.",
    "FW09": "Teams that see each other’s waiting times ask how the others do it.",
}
WHY = {
    Outcome.REACHED: "What was decided began in the week after, and every team took part.",
    Outcome.PARTLY: "Half of what was decided began two months later than was planned.",
    Outcome.NOT_REACHED: "The posts were filled, but influenza came in November.",
    Outcome.NO_FIGURE: "The figures of this month came too late to be published.",
}


class Contracted(NamedTuple):
    """A contract as it was recorded."""

    title: str
    delivers: str
    supplier: str
    unit: str
    starts: date
    ends: date
    value_band: str
    codes: tuple[str, ...]
    mark: str = ""


HOME_CARE, CHARGING, SWITCHBOARD = "Home care", "Charging points", "The old switchboard"
CONTRACTS = (
    Contracted(
        HOME_CARE,
        "Care in their own homes for about 900 older people, and help after hospital.",
        "Lantern Home Care",
        "adult-social-care",
        date(2021, 10, 1),
        date(2023, 9, 30),
        "more",
        ("FW01", "FW02", "FW03", "CP04"),
    ),
    Contracted(
        CHARGING,
        "Public charging points for electric vehicles: installed, repaired, switched on.",
        "Kestrel Charging",
        "planning-and-highways",
        date(2022, 4, 1),
        date(2025, 3, 31),
        "500k",
        ("CP10",),
    ),
    Contracted(
        "Waste and street cleaning",
        "Household bins, recycling, fly-tipping and litter.",
        "Greenway Streets",
        "environment-and-waste",
        date(2020, 4, 1),
        date(2027, 3, 31),
        "more",
        ("CP08", "RE01", "RE02", "RE03"),
    ),
    Contracted(
        "Drug and alcohol treatment",
        "Treatment and support for people who use drugs or alcohol.",
        "Harbour Health Trust",
        "public-health",
        date(2022, 4, 1),
        date(2026, 3, 31),
        "5m",
        ("FW10",),
    ),
    Contracted(
        SWITCHBOARD,
        "The telephone system of the old switchboard.",
        "Tideline Telephones",
        "customer-services",
        date(2021, 4, 1),
        date(2024, 3, 31),
        "100k",
        ("TR14", "TR13"),
    ),
    Contracted(
        "Management of three leisure centres",
        "Swimming, gyms and courts, for a share of the takings.",
        "Bluewater Leisure",
        "customer-services",
        date(2022, 7, 1),
        date(2025, 6, 30),
        "1m",
        (),
        mark="commercial",
    ),
)


class Advised(NamedTuple):
    """What an audit recommended, and what became of it."""

    text: str
    priority: str
    owner: str
    due: date
    answer: str = "accept"
    reason: str = ""
    moved: tuple[date, date, str] | None = None
    done: tuple[date, str] | None = None
    checked: date | None = None
    word: tuple[date, str] | None = None
    code: str = ""


class Audited(NamedTuple):
    title: str
    auditor: str
    name: str
    scope: str
    assurance: str
    opinion: str
    day: date
    advice: tuple[Advised, ...]
    mark: str = ""


AUDITS = (
    Audited(
        "Placements of children in care",
        "inspectorate",
        "Inspectorate of Children’s Services",
        "How children in care are matched with placements, and how often they move.",
        "unrated",
        "Children are safe. They move too often, because matching begins late.",
        date(2022, 9, 16),
        (
            Advised(
                "Begin the search for the next placement when the first review is called.",
                "high",
                "head-childrens-services",
                date(2023, 3, 31),
                done=(date(2023, 3, 20), "The panel of January to March shows it for each child."),
                checked=date(2023, 4, 18),
                code="CP12",
            ),
        ),
    ),
    Audited(
        "The performance management framework",
        "internal",
        "",
        "Whether targets, figures and exception reports follow the framework.",
        "reasonable",
        "The framework is followed. Evidence behind some figures is kept on one person’s computer.",
        date(2023, 3, 10),
        (
            Advised(
                "Keep the evidence of each figure where a second person can find it.",
                "medium",
                "head-customer-services",
                date(2023, 7, 31),
                moved=(
                    date(2023, 7, 12),
                    date(2023, 10, 31),
                    "The shared folder came in September.",
                ),
                done=(date(2023, 10, 24), "All thirteen measures have a folder; two were tried."),
                checked=date(2023, 11, 14),
            ),
            Advised(
                "Ask each director once a quarter which figures they doubt.",
                "low",
                "director-transformation-and-resources",
                date(2023, 9, 29),
                answer="reject",
                reason="Directors return a line that they doubt each month; a quarter is too late.",
            ),
        ),
    ),
    Audited(
        "Value for money 2022/23",
        "outside",
        "Marlow Example LLP",
        "Whether the council has arrangements to secure value for money.",
        "limited",
        "Savings are planned well. Contracts are renewed late, and their measures are not looked at"
        " when they are.",
        date(2023, 11, 24),
        (
            Advised(
                "Decide how each contract of more than £1 million goes on six months before its"
                " end, with its measures on the table.",
                "high",
                "head-adult-social-care",
                date(2024, 2, 29),
                moved=(date(2024, 2, 20), date(2024, 3, 22), "The supplier’s accounts came late."),
                word=(date(2024, 3, 15), "The paper is drafted; Cabinet has not seen it."),
                code="CP04",
            ),
            Advised(
                "Print the cost of each service beside its measures.",
                "medium",
                "head-finance",
                date(2024, 9, 30),
                answer="accept_partly",
                reason="For the ten dearest services; for the others the ledger cannot tell.",
            ),
            Advised(
                "Report agency staff costs each month to Cabinet.",
                "medium",
                "head-human-resources",
                date(2024, 3, 29),
                done=(date(2024, 3, 26), "The pack of February has them, on page 9."),
            ),
        ),
    ),
    Audited(
        "Award of the leisure contract",
        "internal",
        "",
        "How the offers for the leisure centres were compared.",
        "limited",
        "The prices of two bidders were compared on different years.",
        date(2023, 6, 2),
        (
            Advised(
                "Have prices of offers compared by somebody who did not ask for them.",
                "high",
                "head-customer-services",
                date(2023, 12, 29),
                done=(date(2023, 12, 12), "Finance compared the three offers of December."),
                checked=date(2024, 1, 16),
            ),
        ),
        mark="commercial",
    ),
)
