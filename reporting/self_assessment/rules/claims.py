"""The sentences that the portal writes about the council, each with the page that shows it: no
record, no sentence (pure; framework 1.4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pmf_portal.formats.numbers import counted
from pmf_portal.formats.wording import terms
from reporting.contracts.rules.contract_words import running_in_words
from reporting.self_assessment.rules.headings import GAPS, GROUPS, Heading


@dataclass(frozen=True)
class Facts:
    """What the portal counts of a year, and where each count is read; `day` is today while the
    year runs, `examples` are what the linked page shows of what is counted.
    """

    year: str
    month: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    day: str = ""

    def __getitem__(self, name: str) -> int:
        return self.numbers.get(name, 0)

    def such_as(self, name: str) -> str:
        """ ", such as F1": which of them the linked page shows."""
        example = self.examples.get(name)
        return f", such as {example}" if example else ""


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
    number, answered = facts["reports"], facts["answered_reports"]
    if facts["no_reports"]:
        return f"In {facts.month}, no measure needed {terms.exception_report.with_article}."
    if not number:
        return ""
    if not answered:
        verb = "was" if number == 1 else "were"
        return f"In {facts.month}, {terms.exception_report.counted(number)} {verb} under way."
    reports = terms.exception_report.counted(answered)
    sentence = f"In {facts.month}, {reports} said why a measure is off plan and what is done"
    others = number - answered
    if not others:
        return f"{sentence}."
    return f"{sentence}; {others} {'was' if others == 1 else 'were'} still being written."


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
    held = f"{was(facts['sessions'], 'session')} held in {facts.year} to advise or to train"
    return f"{held}{facts.such_as('training')}."


def survey(facts: Facts) -> str:
    if not facts["surveys"]:
        return ""
    number = counted(facts["surveys"], "survey")
    return f"Everybody can read what people answered in {number} of {facts.year}."


def evidence(facts: Facts) -> str:
    if not facts["with_evidence"]:
        return ""
    return (
        f"{facts['with_evidence']} of {counted(facts['targets'], 'target')} of {facts.year}"
        f" {'names' if facts['with_evidence'] == 1 else 'name'} the evidence that they rest"
        f" on{facts.such_as('evidence')}."
    )


def peers(facts: Facts) -> str:
    if not facts["peers"]:
        return ""
    compared = f"{was(facts['peers'], 'measure')} compared with other councils in {facts.month}"
    return f"{compared}{facts.such_as('peers')}."


def places(facts: Facts) -> str:
    if not facts["places"]:
        return ""
    by_place = f"{was(facts['places'], 'measure')} published by place in {facts.month}"
    return f"{by_place}{facts.such_as('places')}."


def partners(facts: Facts) -> str:
    if not facts["partners"]:
        return ""
    return (
        f"In {facts.month}, figures of {counted(facts['partners'], 'measure')} came from"
        f" partners{facts.such_as('partners')}; partners verified"
        f" {facts['verified'] or 'none'} of them."
    )


def effects(facts: Facts) -> str:
    if not facts["compared"]:
        return ""
    return (
        f"What decisions were expected to do in {facts.year}: {facts['compared']} compared with"
        f" what was published; {facts['reached'] or 'none'} reached."
    )


def actions(facts: Facts) -> str:
    if not facts["judged"]:
        return ""
    return (
        f"Of {counted(facts['judged'], 'action')} of {facts.year} that could be judged,"
        f" {facts['moved'] or 'none'} moved the measure."
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
        f"{was(facts['audits'], 'audit')} reported in {facts.year}, and published with what became"
        f" of {counted(facts['advised'], 'recommendation')}; {overdue or 'none'} {verb} overdue."
    )


def simple(name: str, sentence: str) -> Callable[[Facts], str]:
    """A sentence that says one number: "{counted}" is the number with its thing."""

    def claim(facts: Facts) -> str:
        number = facts[name]
        return sentence.format(number=number, year=facts.year) if number else ""

    return claim


def contracts(facts: Facts) -> str:
    number = facts["contracts"]
    if not number:
        return ""
    if facts.day:
        return f"On {facts.day}, {running_in_words(number)}."
    return f"{counted(number, 'contract')} ran in {facts.year}."


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
    "survey": survey,
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
    "data_audits": simple("data_audits", "Reports of {year} on audits of its own data: {number}."),
    "corrections": simple(
        "corrections", "Months of {year} whose corrections of figures everybody can read: {number}."
    ),
    "policies": simple(
        "policies",
        "Policies that everybody can read, of those published by the end of {year}: {number}.",
    ),
    "case_studies": simple("case_studies", "Case studies published in {year}: {number}."),
    "signals": simple("signals", "Reports of early signals in {year}: {number}."),
}


def is_known_gap(heading: Heading, key: str, is_added_to: bool) -> bool:
    """Whether the portal knows that it holds nothing: what people added may be just that where the
    portal writes no such sentence itself, or where the heading is about nothing else.
    """
    return not is_added_to or (key in CLAIMS and len(heading.claims) > 1)


def said_under(
    heading: Heading, facts: Facts, is_added_to: bool
) -> tuple[list[dict[str, str]], list[str]]:
    """The sentences of a heading with their pages, and what there is no record of."""
    sentences, gaps = [], []
    for key in heading.claims:
        text = CLAIMS[key](facts) if key in CLAIMS else ""
        address = facts.addresses.get(key, "")
        if text and address:
            sentences.append({"key": key, "text": text, "address": address})
        elif is_known_gap(heading, key, is_added_to):
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
            added = additions.get(heading.key, [])
            sentences, gaps = said_under(heading, facts, bool(added))
            rows.append(
                {
                    "key": heading.key,
                    "title": heading.title,
                    "sentences": sentences,
                    "additions": added,
                    "gaps": gaps,
                }
            )
        groups.append({"title": title, "headings": rows})
    return groups
