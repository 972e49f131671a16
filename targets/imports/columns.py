"""The files that plans come from: their columns, what goes into each, and an example row that is
never taken in (pure).
"""

from pmf_portal.council.imports.columns import Column, FileKind
from pmf_portal.periods.frequency import ADJECTIVE
from targets.rules.actions import Kind

PLANS, OBJECTIVES, TARGETS = "plans", "objectives", "targets"
TRAJECTORY, TAKEN_OVER = "trajectory", "taken-over"
ACTIONS = "actions"
NO_EXAMPLE = ""
FREQUENCY_WORDS = f"{', '.join(list(ADJECTIVE)[:-1])} or {list(ADJECTIVE)[-1]}"

PLAN_FILES = {
    PLANS: FileKind(
        PLANS,
        "Plans",
        (
            Column(
                "short_name",
                "Its name in addresses and in the other files: small letters, digits and hyphens."
                " It cannot be changed later.",
                "example-plan",
                True,
            ),
            Column("title", "What the plan is called.", "Example Plan", True),
            Column(
                "kind",
                "corporate, partnership, {terms.directorate}, service or team.",
                "{terms.directorate}",
                True,
            ),
            Column(
                "unit",
                "Whose plan it is: a unit, by title or short name.",
                "Example {terms.directorate.capital}",
                True,
            ),
        ),
        page="plans",
    ),
    OBJECTIVES: FileKind(
        OBJECTIVES,
        "Objectives",
        (
            Column("plan", "The plan it stands in, by short name.", "example-plan", True),
            Column(
                "short_name",
                "Its name in addresses and in the other files: small letters, digits and hyphens.",
                "example-objective",
                True,
            ),
            Column("title", "The objective itself.", "Every example is clear", True),
            Column("order", "Its place within the plan: 1, 2, 3.", "1"),
            Column("kind", "vision, objective or individual. Empty: objective.", "objective"),
            Column(
                "serves",
                "The objectives above it, as plan/short-name, with spaces between.",
                "corporate-plan/vision",
            ),
            Column("first_year", "The first year in which it holds. Empty: always.", "2023/24"),
            Column("last_year", "The last year in which it holds. Empty: still.", "2025/26"),
            Column("link", "An address to read more at.", NO_EXAMPLE),
        ),
        page="plans",
    ),
    TARGETS: FileKind(
        TARGETS,
        "Targets",
        (
            Column("code", "The target’s code: CP16, NI 154.", "EXAMPLE", True),
            Column("title", "What is measured, in everyday words.", "Example measure", True),
            Column("plan", "The plan it stands in, by short name.", "example-plan", True),
            Column("priority", "The objective it serves, by short name.", "example-objective"),
            Column("directorate", "Who answers for it, by short name.", "example-directorate"),
            Column("service", "Who answers for it, by short name.", "example-service"),
            Column("team", "Who answers for it, by short name.", NO_EXAMPLE),
            Column("kind", "outcome, indicator or measure.", "indicator"),
            Column(
                "polarity",
                "higher, lower, closest (to plan); for information only: neutral, rising (higher is"
                " better) or falling (lower is better).",
                "higher",
                True,
            ),
            Column(
                "unit",
                "%, people, days, £, per 1,000, mm:ss, date, yes/no, Poor < Fair < Good and so on.",
                "%",
            ),
            Column("decimals", "How many decimals are published: 0 to 6.", "1"),
            Column(
                "aggregation",
                "How the year adds up: sum, mean, latest; of two counts: ratio, cumulative (the"
                " latest denominator divides) or latest_ratio.",
                "ratio",
                True,
            ),
            Column("scale", "For two counts: 100 for a percentage, 1,000 for per 1,000.", "100"),
            Column("frequency", f"{FREQUENCY_WORDS}.", "month", True),
            Column("financial_year", "2023/24.", "2023/24", True),
            Column("annual_target", "What is planned for the whole year.", "90"),
            Column("previous_year", "The result of the year before.", "88.5"),
            Column("tolerance", "percent, absolute, floor or none.", "percent"),
            Column("green_within", "How far off plan is still green.", "0"),
            Column("amber_within", "How far off plan is still amber.", "5"),
            Column("green_above", "Of closest: green above plan, if it differs.", NO_EXAMPLE),
            Column("amber_above", "Of closest: amber above plan, if it differs.", NO_EXAMPLE),
            Column("cohort", "under_18 or health: small counts are not published.", NO_EXAMPLE),
            Column("suppress_below", "Counts below it are not published. Empty: 5.", NO_EXAMPLE),
            Column("definition", "Exactly what is counted, and what is not.", "Clear examples"),
            Column("data_source", "The system the figures come from.", "Example register"),
            Column("numerator", "For two counts: what is counted.", "Clear examples"),
            Column("denominator", "For two counts: out of what.", "All examples"),
            Column("accountable_officer", "The head of service, by user name.", "example-head"),
            Column("accountable_deputy", "Who stands in, by user name.", NO_EXAMPLE),
            Column("performance_lead", "Who enters the figures, by user name.", "example-lead"),
            Column("performance_lead_deputy", "Who stands in, by user name.", NO_EXAMPLE),
            Column("publication_lag_days", "Days after a period until its figure is there.", "0"),
            Column("statutory", "yes or no.", "no"),
            Column("rationale", "Why this target.", "Residents asked for it"),
            Column("stretch", "How challenging it is.", "Better than last year"),
            Column("easier_reason", "Why it asks for less than last year’s result.", NO_EXAMPLE),
            Column("peers", "The councils it is compared with.", "Other counties"),
            Column("benchmark", "The measure of other councils, by its code.", NO_EXAMPLE),
            Column("peer_group", "The group of councils, by short name.", NO_EXAMPLE),
            Column("peer_level", "In place of a target: best, quartile, median.", NO_EXAMPLE),
            Column("forecast_method", "How the year’s end is foreseen.", "Trajectory"),
            Column("health_area", "The area of corporate health that it belongs to.", NO_EXAMPLE),
            Column("amber_periods", "So many ambers in a row are under-performance.", NO_EXAMPLE),
            Column("forecast_counts", "A forecast red is under-performance: yes or no.", "no"),
            Column("lasting_red", "A red counts only if unusual or lasting: yes or no.", "no"),
            Column("chart_run", "Figures running that are a real change: 6, 7 or 8.", "7"),
            Column("chart_from", "Month from which the usual range is taken.", NO_EXAMPLE),
            Column(
                "user_view",
                "Does it say something from a user’s view: yes or no. Empty: nobody has said.",
                "yes",
            ),
            Column("confirmed", "What the portal asked back, confirmed in its words.", NO_EXAMPLE),
        ),
        page="plans",
        moments=("annual_target", "previous_year", "amber_within", "green_within"),
    ),
    TRAJECTORY: FileKind(
        TRAJECTORY,
        "Trajectories",
        (
            Column("code", "The target’s code.", "EXAMPLE", True),
            Column(
                "period",
                "2023-09, 2023/24 Q2, 2023/24, Autumn term 2023/24, 12 months to March 2024 and so"
                " on, by the target’s frequency.",
                "2023-09",
                True,
            ),
            Column("planned", "What is planned for the period.", "89"),
            Column("planned_to_date", "Or, for sums: for the year up to the period.", NO_EXAMPLE),
            Column("amber_bound", "Where amber ends, if not by the margin.", NO_EXAMPLE),
            Column("confirmed", "What the portal asked back, confirmed in its words.", NO_EXAMPLE),
        ),
        page="plans",
        dates=("period",),
        moments=("planned", "planned_to_date", "amber_bound"),
    ),
    TAKEN_OVER: FileKind(
        TAKEN_OVER,
        "Plans of past years",
        (
            Column("plan", "The plan, by short name.", "example-plan", True),
            Column("year", "The financial year: 2022/23.", "2022/23", True),
            Column("approved_on", "The day of the approval: 5/3/2022.", "5/3/2022", True),
            Column(
                "approved_by",
                "The body or the post that approved it: Council, or Portfolio holder for Families.",
                "Council",
                True,
            ),
            Column("reference", "The decision: Council, minute 12.", "Council, minute 12", True),
            Column(
                "evidence",
                "The name of the minute. It is read from a folder only: leave it empty here.",
                NO_EXAMPLE,
            ),
        ),
        page="plans",
        dates=("approved_on",),
    ),
}

ACTION_FILE = FileKind(
    ACTIONS,
    "Actions of plans",
    (
        Column("plan", "The plan that promises it, by short name.", "example-plan", True),
        Column(
            "what",
            "What will be done. In its plan this tells the action from the others.",
            "Make one example",
            True,
        ),
        Column("kind", f"{', '.join(kind.value for kind in Kind)}.", "process", True),
        Column("starts", "From when, day before month.", "1/4/2023", True),
        Column(
            "due",
            "By when. The day of an action that is there already is moved on its page.",
            "30/9/2023",
            True,
        ),
        Column("owner", "Who does it, by user name.", "example.person"),
        Column("deputy", "Who deputises, by user name.", NO_EXAMPLE),
        Column("who", "Or which partner does it.", NO_EXAMPLE),
        Column(
            "objectives",
            "The objectives of its plan that it serves, by short name, with spaces between.",
            "example-objective",
        ),
        Column("measures", "The measures that it serves, by code, with spaces between.", "EXAMPLE"),
        Column("resources", "With what: people and money.", NO_EXAMPLE),
        Column("needs_partners", "Which partners it needs.", NO_EXAMPLE),
    ),
    page="plans",
    dates=("starts", "due"),
)
