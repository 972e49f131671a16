"""A Cabinet that has met and is to meet again, for which a pack comes out."""

from datetime import timedelta

from exceptions.models import ExceptionReport
from exceptions.questions import answer_question, ask_question
from exceptions.rules.lifecycle import State
from reporting.library.custom_scorecards import define_scorecard
from reporting.meetings.outputs import complete_output
from reporting.models import AgendaItem
from tests.reporting.meetings.story import add, confirmed, decide, held, plan
from tests.reporting.september import LATER, RELEASE, correct

HELD = (RELEASE + timedelta(days=5)).date()
NEXT = (LATER + timedelta(days=10)).date()
CANARY = "Canary"


def with_cabinet(september):
    """Cabinet has met once since September came out, with something of everything that is not
    public, and its next meeting is planned; September is then corrected.
    """
    told(september)
    correct(september)
    return september


def told(council):
    scorecard = define_scorecard(
        title="Cabinet scorecard",
        about="For Cabinet.",
        kind="members",
        rhythm="quarterly",
        unit=council.units["council"],
        whole_unit=False,
        has_pack=True,
        targets=[council.latest.target, council.ratio.target],
        by=council.people["team"],
        at=RELEASE,
    )
    body = add(council, scorecard=scorecard)
    meeting = plan(council, body, HELD, RELEASE)
    item = AgendaItem.objects.create(
        meeting=meeting, position=200, kind=AgendaItem.OTHER, title=f"{CANARY} item", exempt="3"
    )
    at = RELEASE + timedelta(days=5)
    held(council, meeting, at)
    target = council.ratio.target
    decide(council, meeting, "Bring a plan", target=target, due=HELD + timedelta(days=9), at=at)
    done = decide(council, meeting, "Publish the list", at=at)
    decide(council, meeting, f"{CANARY} sale", item=item, at=at)
    decide(council, meeting, f"{CANARY} contract", exempt="3", at=at)
    confirmed(council, meeting, at)
    complete_output(done, what_came="On the website", by=council.people["head"], at=LATER)
    hidden = add(council, "Inner Board", "other", is_public=False)
    inner = plan(council, hidden, HELD, RELEASE)
    held(council, inner, at)
    decide(council, inner, f"{CANARY} inner", at=at)
    confirmed(council, inner, at)
    plan(council, body, NEXT, at)
    asked(council, at)


def asked(council, at):
    ExceptionReport.objects.filter(target__code="F2").update(state=State.PUBLISHED)
    report = ExceptionReport.objects.get(target__code="F2")
    for text, mark, answer in (
        ("Who waits longest", "", "Those who moved"),
        (f"{CANARY} when", "", ""),
        (f"{CANARY} which firm", "commercial", ""),
        (f"{CANARY} who", "personal", f"{CANARY} answer"),
    ):
        about = {"body": "cabinet", "text": text, "due": at.date() + timedelta(days=5)}
        question = ask_question(report, mark=mark, by=council.people["team"], at=at, **about)
        if answer:
            then = at + timedelta(days=2)
            answer_question(question, answer=answer, by=council.people["head"], at=then)
