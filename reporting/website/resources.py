"""The twelve resources that the framework promises on the performance page (7.2), in its words and
order.
"""

from dataclasses import dataclass, replace

from django.urls import reverse

from pmf_portal.formats.wording import worded


@dataclass(frozen=True)
class Link:
    """A link by the name of its address; `of_month` marks a page of the latest published month."""

    words: str
    name: str
    part: str = ""
    of_month: bool = False
    args: tuple = ()

    def address_on(self, month):
        """The link with its address; `month` is the latest that is published."""
        address = reverse(self.name, args=[month] if self.of_month else self.args)
        return {
            "words": worded(self.words),
            "address": f"{address}#{self.part}" if self.part else address,
        }


def documents(kind, words):
    """The documents of one kind."""
    return Link(words, "documents", f"kind-{kind}")


@dataclass(frozen=True)
class Resource:
    """One of the twelve: its heading, what it is, and where it is found."""

    title: str
    about: str
    links: tuple
    by_email: bool = False


RESOURCES = (
    Resource(
        "Monthly performance reports ({terms.corporate_plan.without_plan} and"
        " {terms.directorate.capital} Plans)",
        "The scorecards of the {terms.corporate_plan} and of each {terms.directorate.capital} Plan,"
        " every month.",
        (
            Link("The latest month", "performance_page", "latest"),
            Link("All months", "archive"),
            Link("All reports", "reports"),
        ),
    ),
    Resource(
        "Annual performance and improvement statement",
        "What the year achieved against the {terms.corporate_plan}, and what follows from it.",
        (
            Link(
                "{terms.corporate_plan} Performance Statements",
                "reports_of_kind",
                args=("statement",),
            ),
            Link("What we learned and what we changed", "what_we_learned"),
            Link("How we manage performance: our framework", "framework"),
            Link("How many measures are outcome measures", "outcome_measures"),
            Link("Case studies of what worked", "case_studies"),
            Link("What decisions were expected to do, and what came of it", "expected_effects"),
            Link("How the council assesses itself", "self_assessment"),
            Link("Plans and technical specifications", "published_plans"),
        ),
    ),
    Resource(
        "Audit reports and recommendations (internal and external)",
        "What auditors inside and outside the council found about its performance and its data, and"
        " what they recommend.",
        (
            Link("All audits, and what became of what they recommend", "audits"),
            Link("Internal: reports of Internal Audit on indicators", "audit_reports"),
            documents("external_audit", "External: reports and recommendations"),
            Link("Proof that no target was moved", "proof"),
        ),
    ),
    Resource(
        "Archive for all historical performance reports",
        "Everything that was ever published, by year, with every edition, and reports from before"
        " this portal.",
        (
            Link("Archive", "archive"),
            Link("Corrections of published figures", "corrections"),
            Link("Search", "search"),
        ),
    ),
    Resource(
        "{terms.exception_report.plural.capital} and delivery plans, with timescales",
        "Why a target is off plan, what is done about it, by whom, and when it is to be back on"
        " plan.",
        (
            Link(
                "{terms.exception_report.plural.capital} and delivery plans of the latest month",
                "published_exceptions",
                of_month=True,
            ),
            Link(
                "Quarterly Exception Tracker: how many measures are off plan, where, why and for"
                " how long",
                "published_trackers",
            ),
        ),
    ),
    Resource(
        "All policies and procedures",
        "The performance management framework, the data quality policy, and how they are carried"
        " out.",
        (documents("policy", "Policies and procedures"),),
    ),
    Resource(
        "User and QA guides, and training material",
        "How managers manage performance, how figures are checked, and what is taught.",
        (
            documents("guide", "User and QA guides"),
            documents("training", "Training material"),
            documents("case_study", "Case studies"),
        ),
    ),
    Resource(
        "Reporting and data flow timetables",
        "By when figures are due, from whom, and when reports come out.",
        (
            Link(
                "Reporting calendar: when figures are due and reports come out",
                "reporting_calendar",
            ),
            Link("Who sees figures before they are published", "pre_release_access"),
            documents("timetable", "Reporting and data flow timetables"),
        ),
    ),
    Resource(
        "Roles and responsibilities",
        "Who answers for what, and what each role may do in this portal.",
        (
            Link("Who does what", "roles_and_responsibilities"),
            documents("roles", "Documents on roles and responsibilities"),
        ),
    ),
    Resource(
        "Access to intelligence expertise and resources",
        "The people and the data that help to understand a figure.",
        (
            Link("What the team can do for decisions", "intelligence"),
            Link("Contacts, surgeries and training", "contacts"),
            documents("intelligence", "Intelligence resources"),
            Link("Where the figures of each target come from", "published_plans"),
            Link("Contracts and how they do", "contracts"),
        ),
        by_email=True,
    ),
    Resource(
        "Feedback and questions",
        "Say what you think of the figures and of these pages, or ask a question.",
        (
            Link("Give feedback or ask a question", "give_feedback"),
            Link("Consultations on draft targets", "consultations"),
            Link("What residents say", "residents_voice"),
            Link("Questions and answers", "questions_and_answers"),
        ),
        by_email=True,
    ),
    Resource(
        "National guidelines and documentation",
        "The codes, standards and guidance of central government that the council’s reporting"
        " follows.",
        (documents("guideline", "National guidelines"),),
    ),
)


def resources_with_links(month):
    """The resources with the addresses of their links; those of the latest month only when there is
    one.
    """
    return [
        (
            replace(resource, title=worded(resource.title), about=worded(resource.about)),
            [link.address_on(month) for link in resource.links if month or not link.of_month],
        )
        for resource in RESOURCES
    ]
