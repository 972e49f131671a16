"""What was learned in a year and what was changed, as everybody reads it: plain values, for pages,
the annual statement and the open data (framework 5.1).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch

from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import FinancialYear
from reporting.models import ProposalHearing
from targets.lessons.queries import OF_OPEN_LESSONS
from targets.lessons.rules.kinds import AnswerKind
from targets.lessons.rules.lifecycle import UNSENT, ThemeState
from targets.models import LessonAnswer, Proposal, ReviewFinding, Theme

Content = dict[str, Any]


def public_themes(**wanted: Any) -> list[Theme]:
    """The themes that everybody may read, each with the findings, proposals and answers that they
    may: five queries for any number of them.
    """
    answers = (
        LessonAnswer.objects.filter(OF_OPEN_LESSONS, specification__approval__isnull=False)
        .select_related("specification__target", "specification__plan", "proposal")
        .order_by("specification__target__sort_key", "pk")
    )
    return list(
        Theme.objects.public()
        .filter(**wanted)
        .order_by("-year", "title", "pk")
        .prefetch_related(
            Prefetch("findings", ReviewFinding.objects.filter(mark=""), to_attr="readable"),
            Prefetch("proposals", public_proposals(), to_attr="sent"),
            Prefetch("answers", answers, to_attr="given"),
        )
    )


def public_proposals():
    """What was sent to a body and is not kept from the public."""
    rows = Proposal.objects.filter(mark="").exclude(state__in=UNSENT).for_page()
    return rows.select_related("hearing__body").order_by("pk")


def years_learned() -> list[FinancialYear]:
    """The years of which there is a public theme, the newest first."""
    years = Theme.objects.public().order_by("-year").values_list("year", flat=True)
    return list(dict.fromkeys(years))


def learned_in(year: FinancialYear) -> Content:
    """What was learned in a year, what was proposed, decided and changed, and what was not changed
    and why.
    """
    themes = public_themes(year=year)
    return {"year": str(year), "themes": [theme_content(theme) for theme in themes]}


def theme_content(theme: Any) -> Content:
    findings = [finding_content(one) for one in theme.readable]
    return {
        "number": theme.pk,
        "title": theme.title,
        "about": theme.about,
        "address": theme.get_absolute_url(),
        "settled": theme.reason if theme.state == ThemeState.SETTLED else "",
        "findings": findings,
        "found": found_in_words([one["worked"] == "good" for one in findings]),
        "proposals": [proposal_content(one) for one in theme.sent],
        "answers": answers_content(theme.given),
    }


def found_in_words(worked: Sequence[bool]) -> str:
    """ "10 findings of what did not work"; "4 findings: 1 of what worked, 3 of what did not" """
    number, good = counted(len(worked), "finding"), sum(worked)
    if good in (0, len(worked)):
        return f"{number} of what {'worked' if good else 'did not work'}"
    return f"{number}: {good} of what worked, {len(worked) - good} of what did not"


def finding_content(finding: ReviewFinding) -> Content:
    return {
        "number": finding.pk,
        "source": finding.source_in_words,
        "worked": finding.worked,
        "words": finding.words,
        "address": finding.get_absolute_url(),
    }


def proposal_content(proposal: Any) -> Content:
    hearing: ProposalHearing | None = getattr(proposal, "hearing", None)
    decided = day_in_words(proposal.decided_on) if proposal.decided_on else ""
    return {
        "number": proposal.pk,
        "kind": proposal.kind_in_words,
        "title": proposal.title,
        "text": proposal.text,
        "address": proposal.get_absolute_url(),
        "owner": proposal.owner.post,
        "body": hearing.body.title if hearing else "",
        "standing": proposal.label,
        "decision": hearing.decision_in_words if hearing and decided else "",
        "decided_on": decided,
        "reason": proposal.decision_reason,
        "what_changed": proposal.what_changed,
        "changed": changed_in_words(proposal),
    }


def changed_in_words(proposal: Proposal) -> str:
    """What of the next year's plans a proposal changed, as everybody reads it: a draft by its code
    until it is approved, an action by its plan alone; "" where nothing is linked.
    """
    if proposal.specification is not None:
        one = proposal.specification
        if one.approval_id is None:
            return f"{one.target.code}, {one.plan} {one.financial_year}, not approved yet"
        return f"{one.target.code} {one.title}, {one.plan} {one.financial_year}"
    if proposal.action is not None:
        return f"An action of {proposal.action.plan}"
    return str(proposal.envelope or proposal.plan or "")


def answers_content(answers: Iterable[LessonAnswer]) -> list[Content]:
    """What approved targets answer: the same words of several targets once."""
    grouped: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for one in answers:
        specification = one.specification
        plan = f"{specification.plan} {specification.financial_year}"
        lesson = one.proposal.title if one.proposal else ""
        name = f"{specification.target.code} {specification.title}"
        grouped[plan, lesson, one.answer, one.words].append(name)
    return [
        {
            "plan": plan,
            "lesson": lesson,
            "answer": AnswerKind(answer).label,
            "changed": answer == AnswerKind.TARGET,
            "words": words,
            "targets": targets,
        }
        for (plan, lesson, answer, words), targets in grouped.items()
    ]


def headline_of(content: Content) -> str:
    """ "3 themes, 2 proposals (1 accepted, 1 rejected); 5 targets were changed …" """
    themes = content["themes"]
    proposals = [one for theme in themes for one in theme["proposals"]]
    words = f"{len(themes)} theme{'' if len(themes) == 1 else 's'}"
    if proposals:
        words += f", {len(proposals)} proposal{'' if len(proposals) == 1 else 's'}"
        words += f" ({counts_of(proposals)})"
    changed = {
        name
        for theme in themes
        for answer in theme["answers"]
        if answer["changed"]
        for name in answer["targets"]
    }
    if changed:
        verb = "target was" if len(changed) == 1 else "targets were"
        words += f"; {len(changed)} {verb} changed because of them"
    return f"{words}."


def counts_of(proposals: Sequence[Content]) -> str:
    """ "1 carried out, 1 rejected" """
    standings = [one["standing"] for one in proposals]
    order = dict.fromkeys(standings)
    return ", ".join(f"{standings.count(one)} {one[:1].lower()}{one[1:]}" for one in order)
