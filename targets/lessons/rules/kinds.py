"""What kinds of findings, proposals and answers there are, in the framework's words (pure; 5.1)."""

from enum import StrEnum

from pmf_portal.formats.wording import worded


class Source(StrEnum):
    """Where a finding comes from: the seven sources of framework 5.1."""

    SCORECARDS = "scorecards"
    FEEDBACK = "feedback"
    INSPECTION = "inspection"
    BENCHMARKS = "benchmarks"
    EXCEPTIONS = "exceptions"
    RECOVERY = "recovery"
    COMMITTEES = "committees"

    @property
    def label(self) -> str:
        return worded(SOURCES[self])


class Worked(StrEnum):
    """Whether a finding tells of what has worked well, or of what has not."""

    GOOD = "good"
    BAD = "bad"

    @property
    def label(self) -> str:
        return WORKED[self]


class ProposalKind(StrEnum):
    """The five changes of framework 5.1."""

    RESOURCES = "resources"
    INVESTMENT = "investment"
    PLANS = "plans"
    TARGETS = "targets"
    DECOMMISSIONING = "decommission"

    @property
    def label(self) -> str:
        return PROPOSAL_KINDS[self]


class AnswerKind(StrEnum):
    """What a draft of next year does about a lesson."""

    TARGET = "target"
    ACTION = "action"
    RESOURCES = "resources"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        return ANSWERS[self]


SOURCES = {
    Source.SCORECARDS: "Balanced scorecards",
    Source.FEEDBACK: "Complaints, customer feedback and consultation",
    Source.INSPECTION: "Inspection and audit",
    Source.BENCHMARKS: "Benchmarks and best practice",
    Source.EXCEPTIONS: "{terms.exception_report.plural.capital}",
    Source.RECOVERY: "Recovery plans",
    Source.COMMITTEES: "Action plans of {terms.committee.plural}",
}
WORKED = {Worked.GOOD: "It worked", Worked.BAD: "It did not work"}
PROPOSAL_KINDS = {
    ProposalKind.RESOURCES: "Re-alignment of resources",
    ProposalKind.INVESTMENT: "Additional investment",
    ProposalKind.PLANS: "Revised plans and timescales",
    ProposalKind.TARGETS: "Revised ambitions and targets",
    ProposalKind.DECOMMISSIONING: "Decommissioning",
}
ANSWERS = {
    AnswerKind.TARGET: "Changed the target",
    AnswerKind.ACTION: "Added an action",
    AnswerKind.RESOURCES: "Changed resources",
    AnswerKind.NOTHING: "Nothing",
}
PERSONAL, COMMERCIAL, EXEMPT = "personal", "commercial", "exempt"
# Why something stays out of every public form.
MARKS = {
    PERSONAL: "it tells of identifiable people",
    COMMERCIAL: "it is commercially sensitive",
    EXEMPT: "it is exempt under Schedule 12A",
}
MARK_CHOICES = [
    ("", "Everybody may read it"),
    *((mark, f"Leave it out: {words}") for mark, words in MARKS.items()),
]
