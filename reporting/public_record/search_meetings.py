"""By which words meetings, their decisions, recommendations, answered questions and actions are
found: only what everybody may read.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from exceptions.models import Question
from pmf_portal.formats.canonical import digest
from pmf_portal.periods.month import Month
from reporting.meetings.rules.lifecycle import CALLED_STATES, OutputState
from reporting.models import AgendaItem, Body, Meeting, Output, Recommendation, SearchEntry
from reporting.public_record.search_entries import entry, write_entries

MOST_TITLE = 160


def index_body(body: Body) -> None:
    """Write down anew by which words a body's meetings and decisions are found, in the transaction
    that makes them public or changes them; nothing of a body that is not public.
    """
    SearchEntry.objects.filter(key__startswith=f"meeting {body.pk} ").delete()
    write_entries(list(body_entries(body)))


def body_entries(body: Body) -> Iterator[SearchEntry]:
    """The meetings of a body whose agenda is out, by the items that are not exempt, and what came
    out of them once the minutes are confirmed.
    """
    if not body.is_public:
        return
    titles: dict[int, list[str]] = {}
    items = AgendaItem.objects.filter(meeting__body=body, exempt="").order_by("position", "pk")
    for of_meeting, title in items.values_list("meeting", "title"):
        titles.setdefault(of_meeting, []).append(title)
    for meeting in body.meetings.filter(state__in=CALLED_STATES):
        yield meeting_entry(body, meeting, titles.get(meeting.pk, []))
    # What was sent is found as a recommendation.
    outputs = Output.objects.public().filter(meeting__body=body).exclude(state=OutputState.SENT)
    for output in outputs.select_related("meeting", "target"):
        yield output_entry(body, output)
    for recommendation in Recommendation.objects.public().filter(body=body).for_page():
        yield recommendation_entry(recommendation)


def meeting_entry(body: Body, meeting: Meeting, titles: list[str]) -> SearchEntry:
    title = f"{body.title}, {meeting.day.day} {meeting.day:%B %Y}"
    text = "; ".join((f"Meeting of {body.title}", meeting.place, *titles))
    key = f"meeting {body.pk} {meeting.pk}"
    address = reverse("meeting", args=[body.slug, meeting.day])
    assert meeting.called_at is not None
    return entry(key, "Meeting", address, title, text, meeting.day, meeting.called_at)


def output_entry(body: Body, output: Output) -> SearchEntry:
    meeting, kind = output.meeting, output.kind_in_words
    code = output.target.code if output.target else ""
    day = f"{meeting.day.day} {meeting.day:%B %Y}"
    words = (f"{kind} of {body.title}, {day}", code, output.text)
    assert meeting.confirmed_at is not None
    return entry(
        f"meeting {body.pk} decided {output.pk}",
        kind,
        reverse("meeting", args=[body.slug, meeting.day]),
        in_short(output.text),
        "; ".join(filter(None, words)),
        meeting.day,
        meeting.confirmed_at,
    )


def index_recommendation(recommendation: Recommendation) -> None:
    """Write down anew by which words a recommendation is found, in the transaction that changes
    what it says; it stands for what the minutes say of it.
    """
    body, output = recommendation.body_id, recommendation.output_id
    keys = [f"meeting {body} recommended {recommendation.pk}", f"meeting {body} decided {output}"]
    SearchEntry.objects.filter(key__in=keys).delete()
    public = Recommendation.objects.public().filter(pk=recommendation.pk).for_page()
    write_entries([recommendation_entry(one) for one in public])


def recommendation_entry(recommendation: Recommendation) -> SearchEntry:
    """A recommendation by its words, what it is about, and what was answered and done."""
    day = localdate(recommendation.sent_at)
    to = recommendation.addressed_to
    words = (
        f"Recommendation of {recommendation.body} to {to}, {day.day} {day:%B %Y}",
        recommendation.about,
        recommendation.text,
        f"{recommendation.label} {recommendation.answer_reason}".strip(),
        recommendation.progress,
    )
    return entry(
        f"meeting {recommendation.body_id} recommended {recommendation.pk}",
        "Recommendation",
        recommendation.get_absolute_url(),
        in_short(recommendation.text),
        "; ".join(filter(None, words)),
        day,
        recommendation.sent_at,
    )


def in_short(text: str) -> str:
    """The first words of a text, as a title."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_TITLE else f"{line[:MOST_TITLE].rpartition(' ')[0]} …"


def question_entries(content: Mapping[str, Any], published_at: datetime) -> Iterator[SearchEntry]:
    """The answered questions that the exception reports of a month publish; the newest month that
    has one stands for it.
    """
    month = Month.parse(content["month"])
    address = reverse("published_exceptions", args=[month])
    hidden = marked_keys()
    for report in content.get("lines", ()):
        for question in report.get("questions", ()):
            asked, answer = " ".join(question["text"].split()), question["answer"]
            about = f"{report['code']} {report['title']}: question of the {question['by']}"
            key = question_key(report["code"], asked)
            if key in hidden:
                continue
            yield entry(
                key,
                "Question and answer",
                f"{address}#{report['code']}",
                in_short(asked),
                f"{about}; {asked}; {answer}",
                month.last_day,
                published_at,
            )


def question_key(code: str, text: str) -> str:
    return f"question {code} {digest(' '.join(text.split()))[:16]}"


def marked_keys() -> set[str]:
    """The questions that are kept from the public now, whatever was published of them."""
    marked = Question.objects.exclude(mark="").select_related("report__target", "line__target")
    return {question_key(one.code, one.text) for one in marked}


def index_question(question: Question) -> None:
    """Take a question that is kept from the public out of the search; one that is opened is found
    with the next month that publishes it.
    """
    if question.mark:
        SearchEntry.objects.filter(key=question_key(question.code, question.text)).delete()


def action_entries(
    code: str, actions: Iterable[Mapping[str, Any]], month: Month, at: datetime
) -> Iterator[SearchEntry]:
    """The actions that a month publishes beside a measure, one after the other."""
    address = f"{reverse('published_target', args=[code])}#actions"
    for number, action in enumerate(actions, start=1):
        due = action["due"]
        day = due if isinstance(due, date) else date.fromisoformat(due)
        words = (
            f"Action for {code}, by {day.day} {day:%B %Y}",
            action["plan"],
            action["who"],
            action["what"],
        )
        yield entry(
            f"action {code} {number}",
            "Action",
            address,
            in_short(action["what"]),
            "; ".join(words),
            month.last_day,
            at,
        )
