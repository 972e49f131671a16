"""The demonstration's success that is copied: stories of two years, case studies, who copied them
and what came of it; staff briefings and the synopsis for managers (framework 5.1, 7.1).
"""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import LONDON
from reporting.demo.success_words import (
    ABUSE,
    ADOPTED,
    APPRAISALS,
    CORRECTED,
    ENQUIRIES,
    LEAVERS,
    NOT_FOR_US,
    ONLINE,
    RED_WORDS,
    SET_ASIDE,
    STAFF_WORDS,
    WELCOME,
)
from reporting.lessons.writing import newest_published
from reporting.models import CaseStudyVersion, ReadReceipt, SuccessStory
from reporting.success.adoptions import adopt_case_study, refuse_case_study, review_adoption
from reporting.success.case_studies import (
    LISTS,
    TEXTS,
    approve_case_study,
    change_case_study,
    correct_case_study,
    find_in_case_study,
    publish_case_study,
    set_aside_story,
    submit_case_study,
    take_up_story,
)
from reporting.success.receipts import confirm_reading, open_reading, remind_of_reading
from reporting.success.staff_briefings import (
    generated,
    send_staff_briefing,
    word_staff_briefing,
)
from reporting.success.suggesting import suggest_stories
from reporting.success.synopses import TEXTS as SYNOPSIS_TEXTS
from reporting.success.synopses import send_synopses, word_synopsis
from targets.models import Action, Target

# The months after which the performance team looks for stories and briefs staff; the newest month’s
# briefing is still to be sent.
LOOKED_AT = (
    *(Month(2022, 6), Month(2022, 9), Month(2022, 12), Month(2023, 3)),
    *(Month(2023, 6), Month(2023, 9), Month(2023, 12), Month(2024, 1), Month(2024, 2)),
)
NOT_SENT = Month(2024, 2)
WELCOMED = Month(2022, 6)
# After which month each is taken up.
TAKEN_UP = {
    Month(2022, 9): (ENQUIRIES,),
    Month(2022, 12): (APPRAISALS,),
    Month(2023, 3): (ONLINE,),
    Month(2023, 9): (LEAVERS,),
    Month(2024, 2): (ABUSE,),
}


def follow(month, published, people):
    """What comes after the publication of a month."""
    if month not in LOOKED_AT:
        return
    team = people["head-of-performance"]
    suggest_stories(newest_published(), at=moment(published, 13))
    for written in TAKEN_UP.get(month, ()):
        tell(written, people, published + timedelta(days=2))
    copy(month, people)
    for story in SuccessStory.objects.to_decide().select_related("target"):
        reason = SET_ASIDE.get(story.target.code)
        if reason and story.kind != "recovered":
            at = moment(published + timedelta(days=3), 9)
            set_aside_story(story, reason=reason, by=team, at=at)
    if month == WELCOMED:
        welcome(people, published + timedelta(days=5))
    if month != NOT_SENT:
        brief_staff(month, published + timedelta(days=1), people)


def tell(written, people, day):
    """A story is taken up, written by the head of service and approved by the director; the last
    one waits for that.
    """
    team, head = people["head-of-performance"], people[f"head-{written.service}"]
    story = SuccessStory.objects.to_decide().filter(target__code=written.code).first()
    # A demonstration that begins later has seen less.
    if story is None:
        return
    version = take_up_story(
        story, title=written.title, written_by=head, by=team, at=moment(day, 10)
    )
    entries = {
        "title": written.title,
        "summary": written.summary,
        "what_was_done": written.done,
        "why_it_worked": written.why,
        "mark": written.mark,
        "measures": [story.target],
        "actions": list(Action.objects.of_plans().filter(measures=story.target)[:2]),
        "findings": [],
        "could_copy": list(OrganisationUnit.objects.filter(slug__in=written.could_copy)),
    }
    change_case_study(version, by=head, at=moment(written.submitted, 9), **entries)
    submit_case_study(version, by=head, at=moment(written.submitted, 11))
    if written is ABUSE:
        return
    approved = written.submitted + timedelta(days=10)
    director = people[f"director-{written.directorate}"]
    approve_case_study(version, by=director, at=moment(approved, 9))
    version = publish_case_study(version, by=team, at=moment(approved, 15))
    if written is ENQUIRIES:
        officer = people["performance-officer"]
        words = "Going each Monday through what is open for 20 days brought enquiries back to plan."
        find_in_case_study(version, words=words, by=officer, at=moment(approved, 16))
        unit = OrganisationUnit.objects.get(slug="housing-and-community-safety")
        refuser = people["head-housing-and-community-safety"]
        at = moment(approved + timedelta(days=8), 9)
        refuse_case_study(version, unit, reason=NOT_FOR_US, by=refuser, at=at)


def copy(month, people):
    """What services adopted by then, what they said of it later, and what was corrected."""
    for one in ADOPTED:
        head, unit = people[f"head-{one.unit}"], OrganisationUnit.objects.get(slug=one.unit)
        version = CaseStudyVersion.objects.standing().filter(title=one.title).first()
        adoption = version and version.case_study.adoptions.filter(unit=unit).first()
        if adoption is None:
            continue
        if adoption.state == "asked" and Month.of(one.on) <= month + 2:
            adoption = adopt_case_study(
                version,
                unit,
                measure=Target.objects.get(code=one.code),
                owner=head,
                begun_on=one.on,
                what=one.what,
                action=None,
                by=head,
                at=moment(one.on - timedelta(days=5), 10),
            )
        done = adoption.steps.count() - 1
        for day, outcome, reason in one.reviews[max(done, 0) :]:
            if adoption.is_taken_on and Month.of(day) <= month + 1:
                adoption = review_adoption(
                    adoption, outcome=outcome, reason=reason, by=head, at=moment(day, 11)
                )
    if month == Month(2023, 12):
        correct(people)


def correct(people):
    """A mistake in a published case study is put right by a version of its own."""
    version = CaseStudyVersion.objects.standing().filter(title=ONLINE.title).first()
    if version is None:
        return
    head, team = people["head-customer-services"], people["head-of-performance"]
    director = people["director-transformation-and-resources"]
    fresh = correct_case_study(version, reason=CORRECTED, by=head, at=moment(date(2024, 1, 8), 9))
    entries = {name: getattr(fresh, name) for name in (*TEXTS, "correction")}
    entries |= {name: list(getattr(fresh, name).all()) for name in LISTS}
    entries["what_was_done"] = fresh.what_was_done.replace("from 14 questions", "from 12 questions")
    change_case_study(fresh, by=head, at=moment(date(2024, 1, 8), 10), **entries)
    submit_case_study(fresh, by=head, at=moment(date(2024, 1, 8), 11))
    approve_case_study(fresh, by=director, at=moment(date(2024, 1, 9), 9))
    publish_case_study(fresh, by=team, at=moment(date(2024, 1, 9), 14))


def brief_staff(month, day, people):
    """The month’s staff briefing is sent; those who lead have read it, and the others are
    reminded.
    """
    team = people["head-of-performance"]
    if month == Month(2023, 12):
        texts = asdict(generated(month, moment(day, 9)))
        texts["opening"] = f"{texts['opening']} {STAFF_WORDS}"
        word_staff_briefing(month, by=team, at=moment(day, 9), **texts)
    briefing = send_staff_briefing(month, by=team, at=moment(day, 10))
    readers = briefing.receipts.filter(user__username__startswith="head-")
    if month == NOT_SENT - 1:
        readers = briefing.receipts.exclude(user__username__startswith="deputy-lead-")
    for number, receipt in enumerate(readers.select_related("user").order_by("pk")):
        at = moment(day + timedelta(days=1 + number % 3), 8 + number % 9)
        act = open_reading if number % 7 == 5 else confirm_reading
        act(receipt, by=receipt.user, at=at)
    late = day + timedelta(days=14)
    remind_of_reading(late, at=moment(late, 7))


def welcome(people, day):
    """The synopsis goes to every manager, and some of them have read it."""
    team = people["head-of-performance"]
    texts = dict.fromkeys(SYNOPSIS_TEXTS, "") | {"welcome": WELCOME, "red": RED_WORDS}
    word_synopsis(by=team, at=moment(day, 9), **texts)
    send_synopses(at=moment(day, 10))
    receipts = ReadReceipt.objects.filter(
        synopsis__isnull=False, user__username__startswith="head-"
    )
    for receipt in receipts.select_related("user").order_by("pk"):
        confirm_reading(receipt, by=receipt.user, at=moment(day + timedelta(days=1), 9))


def moment(day, hour):
    return datetime.combine(day, time(hour), tzinfo=LONDON)
