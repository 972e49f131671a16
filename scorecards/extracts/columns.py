"""The files that Finance and Risk Management bring: their columns, what goes into each, and an
example row that is never taken in (pure).
"""

from pmf_portal.council.imports.columns import Column, FileKind

LEDGER, RISK_REGISTER = "ledger", "risk-register"
NO_EXAMPLE = ""
AS_AT = Column(
    "as_at",
    "The day it is as at, the same in every row. Empty: the day given with the file.",
    "30/9/2023",
)

EXTRACT_FILES = {
    LEDGER: FileKind(
        LEDGER,
        "Ledger extract",
        (
            Column("plan", "The plan, by short name; or give the cost centre.", "example-plan"),
            Column(
                "cost_centre",
                "The cost centre, once it is mapped to a plan. Those of one plan are added up.",
                NO_EXAMPLE,
            ),
            Column("kind", "revenue, capital or staff (full-time equivalents).", "revenue", True),
            Column("month", "2023-09.", "2023-09", True),
            Column("profiled", "What the ledger profiles for the month.", "250000"),
            Column("actual", "What was spent in the month; of staff: in post.", "248500"),
            Column("forecast", "For the whole year; of staff: at its end.", "3010000"),
            AS_AT,
        ),
        page="extracts",
        dates=("month", "as_at"),
    ),
    RISK_REGISTER: FileKind(
        RISK_REGISTER,
        "Risk register",
        (
            Column("reference", "Its reference in the register.", "EXAMPLE", True),
            Column("kind", "risk or opportunity. Empty: risk.", "risk"),
            Column("title", "What may happen.", "Examples run out", True),
            Column("likelihood", "1 (rare) to 5 (almost certain).", "3", True),
            Column("impact", "1 (slight) to 5 (severe).", "4", True),
            Column("owner", "Who owns it, by user name or e-mail address.", "example-head", True),
            Column("mitigation", "What is done about it.", "A second supplier", True),
            Column(
                "objectives",
                "The objectives it bears on, as plan/short-name, with spaces between. Empty: as"
                " before.",
                "example-plan/example-objective",
            ),
            Column("reason", "Why the score is another than before.", "The supplier closes"),
            Column("closed_on", "The day it was closed. Empty: it is open.", NO_EXAMPLE),
            AS_AT,
        ),
        page="extracts",
        dates=("closed_on", "as_at"),
    ),
}
