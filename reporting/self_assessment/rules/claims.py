"""The sentences that the portal writes about the council, each with the page that shows it: no
record, no sentence (pure; framework 1.4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pmf_portal.formats.numbers import counted
from pmf_portal.formats.wording import terms
from reporting.self_assessment.rules.headings import GAPS, GROUPS, Heading


@dataclass(frozen=True)
class Facts:
    """What the portal counts of a year, and where each count is read."""

    year: str
    month: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> int:
        return self.numbers.get(name, 0)


def was(number: int, thing: str) -> str:
    """ "1 audit was", "3 audits were" """
    return f"{counted(number, thing)} {'was' if number == 1 else 'were'}"


def plans(facts: Facts) -> str:
    if not facts["plans"]:
        return ""
    plan = counted(facts["plans"], "plan")
    targets = was(facts["targets"], "target")
    return f"For {facts.year}, {targets} approved in {plan}, each with how it is measured."


def months(facts: Facts) -> str:
    if not facts["months"]:
        return ""
    number = facts["months"]
    return f"Scorecards of {counted(number, 'month')} of {facts.year} are published, each for good."


def figures(facts: Facts) -> str:
    if not facts["measures"]:
        return ""
    return (
        f"{facts['with_figure']} of {facts['measures']} measures of the {terms.corporate_plan} had"
        f" a rating in {facts.month}."
    )


def on_plan(facts: Facts) -> str:
    if not facts["with_figure"]:
        return ""
    return (
        f"In {facts.month}, {facts['green']} measures of the {terms.corporate_plan} were green,"
        f" {facts['amber']} amber and {facts['red']} red."
    )


def exceptions(facts: Facts) -> str:
    number = facts["reports"]
    if not number:
        return ""
    reports = terms.exception_report if number == 1 else terms.exception_report.plural
    return f"In {facts.month}, {number} {reports} said why a measure is off plan and what is done."


def proof(facts: Facts) -> str:
    if not facts["proof_holds"]:
        return ""
    return f"The targets of {facts.year} are as they were approved: each was checked."


def thread(facts: Facts) -> str:
    return facts.words.get("thread", "")


def meetings(facts: Facts) -> str:
    if not facts["meetings"]:
        return ""
    verb = (
        "was held in public, with its"
        if facts["meetings"] == 1
        else "were held in public, with their"
    )
    return f"{counted(facts['meetings'], 'meeting')} of {facts.year} {verb} decisions in minutes."


def recommendations(facts: Facts) -> str:
    if not facts["recommended"]:
        return ""
    return (
        f"{terms.committee.plural.capital} made"
        f" {counted(facts['recommended'], 'recommendation')} in {facts.year};"
        f" {facts['answered']} of them {'is' if facts['answered'] == 1 else 'are'} answered."
    )


def questions(facts: Facts) -> str:
    if not facts["questions"]:
        return ""
    return f"{was(facts['questions'], 'question')} answered in public in {facts.year}."


def training(facts: Facts) -> str:
    if not facts["sessions"]:
        return ""
    return f"{was(facts['sessions'], 'session')} held in {facts.year} to advise or to train."


def evidence(facts: Facts) -> str:
    if not facts["with_evidence"]:
        return ""
    return (
        f"{facts['with_evidence']} of {counted(facts['targets'], 'target')} of {facts.year}"
        f" {'names' if facts['with_evidence'] == 1 else 'name'} the evidence that they rest on."
    )


def peers(facts: Facts) -> str:
    if not facts["peers"]:
        return ""
    return f"{was(facts['peers'], 'measure')} compared with other councils in {facts.month}."


def places(facts: Facts) -> str:
    if not facts["places"]:
        return ""
    return f"{was(facts['places'], 'measure')} published by place in {facts.month}."


def partners(facts: Facts) -> str:
    if not facts["partners"]:
        return ""
    verb = "comes" if facts["partners"] == 1 else "come"
    return (
        f"Figures of {counted(facts['partners'], 'measure')} {verb} from partners, who check them."
    )


def effects(facts: Facts) -> str:
    if not facts["compared"]:
        return ""
    return (
        f"What decisions were expected to do: {facts['compared']} compared with what was"
        f" published; {facts['reached'] or 'none'} reached."
    )


def actions(facts: Facts) -> str:
    if not facts["judged"]:
        return ""
    return (
        f"Of {counted(facts['judged'], 'action')} that could be judged, {facts['moved']} moved"
        " the measure."
    )


def lessons(facts: Facts) -> str:
    if not facts["themes"]:
        return ""
    return (
        f"{was(facts['themes'], 'lesson')} confirmed for {facts.year}, and"
        f" {counted(facts['proposals'], 'proposal')} followed."
    )


def worked(facts: Facts) -> str:
    if not facts["worked"]:
        return ""
    return f"{was(facts['worked'], 'finding')} of what worked well in {facts.year}."


def audits(facts: Facts) -> str:
    if not facts["audits"]:
        return ""
    overdue = facts["overdue"]
    verb = "is" if overdue == 1 else "are"
    return (
        f"{was(facts['audits'], 'audit')} published with what became of"
        f" {counted(facts['advised'], 'recommendation')}; {overdue or 'none'} {verb} overdue."
    )


def simple(name: str, sentence: str) -> Callable[[Facts], str]:
    """A sentence that says one number: "{counted}" is the number with its thing."""

    def claim(facts: Facts) -> str:
        number = facts[name]
        return sentence.format(number=number, year=facts.year) if number else ""

    return claim


def contracts(facts: Facts) -> str:
    return facts.words.get("contracts", "")


CLAIMS: Mapping[str, Callable[[Facts], str]] = {
    "plans": plans,
    "months": months,
    "figures": figures,
    "on_plan": on_plan,
    "exceptions": exceptions,
    "proof": proof,
    "thread": thread,
    "meetings": meetings,
    "recommendations": recommendations,
    "questions": questions,
    "training": training,
    "evidence": evidence,
    "peers": peers,
    "places": places,
    "partners": partners,
    "effects": effects,
    "actions": actions,
    "lessons": lessons,
    "worked": worked,
    "audits": audits,
    "contracts": contracts,
    "data_audits": simple("data_audits", "Reports of audits of its own data: {number}."),
    "corrections": simple(
        "corrections", "Months whose corrections of figures everybody can read: {number}."
    ),
    "policies": simple("policies", "Policies and guides that everybody can read: {number}."),
    "case_studies": simple("case_studies", "Case studies that everybody can read: {number}."),
    "signals": simple("signals", "Reports of early signals in {year}: {number}."),
}


def said_under(heading: Heading, facts: Facts) -> tuple[list[dict[str, str]], list[str]]:
    """The sentences of a heading with their pages, and what there is no record of."""
    sentences, gaps = [], []
    for key in heading.claims:
        text = CLAIMS[key](facts) if key in CLAIMS else ""
        address = facts.addresses.get(key, "")
        if text and address:
            sentences.append({"key": key, "text": text, "address": address})
        else:
            gaps.append(f"The portal holds nothing about {GAPS[key]}.")
    return sentences, gaps


def assessment_of(
    facts: Facts, additions: Mapping[str, list[dict[str, str]]]
) -> list[dict[str, Any]]:
    """The whole assessment: each heading with its sentences, what people added with its page, and
    what is missing.
    """
    groups = []
    for title, headings in GROUPS:
        rows = []
        for heading in headings:
            sentences, gaps = said_under(heading, facts)
            rows.append(
                {
                    "key": heading.key,
                    "title": heading.title,
                    "sentences": sentences,
                    "additions": additions.get(heading.key, []),
                    "gaps": gaps,
                }
            )
        groups.append({"title": title, "headings": rows})
    return groups
