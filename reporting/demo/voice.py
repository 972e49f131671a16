"""The demonstration’s residents: what they answer in surveys, how often they complain, and what
they say of draft targets in two consultations that are over and one that is open.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.csv_files import csv_text
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from reporting.demo.residents_words import ABOUT, FIRST_REPLIES, FIRST_SAID, REPLIES, SAID
from reporting.lessons.writing import newest_published, write_findings
from reporting.voice.residents import send_consultation_answer
from targets.drafting import change_draft
from targets.imports.complaint_counts import import_complaint_counts
from targets.models import ComplaintCounts, Plan, Specification, Target
from targets.voice.complaints import correct_complaint_counts, tie_complaints
from targets.voice.consultations import (
    announce_consultation,
    draft_consultation,
    read_consultation_answer,
    reply_to_consultation,
)
from targets.voice.rules.complaints import LABELS
from targets.voice.rules.surveys import WaveEntry
from targets.voice.surveys import (
    add_survey,
    add_survey_question,
    correct_survey_wave,
    record_survey_wave,
)

THIS, NEXT = FinancialYear(2023), FinancialYear(2024)
# What the specifications of this year say: from a user's view, or not.
USERS_VIEW = {
    **dict.fromkeys(("CP05", "CP06", "FW02", "RE01", "RE02", "RE06", "TR04", "TR05"), True),
    **dict.fromkeys(("TR02", "TR03", "CP09"), False),
}
SATISFIED = ("Very satisfied\nFairly satisfied", "Neither\nFairly dissatisfied\nVery dissatisfied")
PANEL = "Residents aged 18 and over, a random sample of 3,000 addresses"
USERS = "People who had used long-term care and support for at least a year"
# Wave by wave: the days, and what was answered.
STREETS = (
    (date(2022, 10, 3), date(2022, 11, 4), (121, 352, 164, 128, 77)),
    (date(2023, 10, 2), date(2023, 11, 3), (98, 301, 158, 158, 97)),
)
COUNCIL = (
    (date(2022, 10, 3), date(2022, 11, 4), (88, 376, 198, 121, 59)),
    (date(2023, 10, 2), date(2023, 11, 3), (82, 358, 205, 112, 55)),
)
CARE = (
    (date(2022, 1, 17), date(2022, 3, 4), Decimal("61.4"), 436),
    (date(2023, 1, 16), date(2023, 3, 3), Decimal("64.9"), 418),
    (date(2024, 1, 15), date(2024, 3, 1), Decimal("66.2"), 425),
)
DATES = (
    *(Month(2022, month) for month in (3, 6, 9, 12)),
    *(Month(2023, month) for month in (3, 6, 9, 12)),
)
# Of each service, quarter by quarter: received, in time, upheld at stage 1 and at stage 2.
COMPLAINTS = {
    "environment-and-waste": (
        (40, 35, 18, 6),
        (41, 36, 19, 6),
        (44, 38, 21, 7),
        (39, 33, 18, 6),
        (46, 38, 22, 8),
        (58, 44, 29, 9),
        (71, 52, 36, 11),
        (69, 53, 34, 12),
    ),
    "adult-social-care": (
        (23, 17, 9, 5),
        (22, 16, 9, 5),
        (25, 17, 11, 5),
        (24, 17, 10, 6),
        (21, 15, 9, 5),
        (23, 17, 10, 5),
        (22, 17, 9, 5),
        (20, 15, 9, 5),
    ),
    "planning-and-highways": (
        (32, 27, 13, 5),
        (33, 28, 14, 5),
        (31, 26, 13, 5),
        (36, 30, 15, 6),
        (38, 31, 17, 6),
        (34, 29, 14, 5),
        (33, 28, 14, 5),
        (35, 30, 15, 5),
    ),
    "customer-services": (
        (51, 45, 20, 7),
        (52, 46, 20, 7),
        (49, 43, 19, 6),
        (47, 42, 18, 6),
        (50, 44, 19, 7),
        (45, 40, 17, 6),
        (44, 39, 16, 6),
        (42, 38, 15, 5),
    ),
}
# What the Ombudsman received, decided and upheld, and the remedies, agreed and carried out.
OMBUDSMAN = {"adult-social-care": (7, 6, 5, 5, 5), "environment-and-waste": (6, 5, 5, 5, 5)}
TIED = {
    "environment-and-waste": ("RE02",),
    "customer-services": ("TR05",),
    "planning-and-highways": ("RE06",),
}


def at(year, month, day, hour=10):
    return datetime(year, month, day, hour, 0, tzinfo=UTC)


def say_whose_view(team, moment):
    """Before this year's plans are approved: which of their measures are from a user's view."""
    rows = Specification.objects.filter(financial_year=THIS, target__code__in=USERS_VIEW)
    for one in rows.select_related("target").order_by("target__code"):
        fields = {"user_view": USERS_VIEW[one.target.code]}
        change_draft(one, fields, seen_version=None, by=team, at=moment)


def ask_before_this_year(people):
    """The first consultation, of February 2023."""
    team = people["head-of-performance"]
    asked = consult(
        team,
        "Targets for streets, waste and roads in 2023/24",
        "regeneration-and-environment",
        THIS,
        (date(2023, 2, 13), date(2023, 2, 22)),
        at(2023, 2, 11),
    )
    hear(asked, FIRST_SAID, (2023, 2), team)
    answer(asked, FIRST_REPLIES, people, at(2023, 2, 24))


def consult(team, title, plan, year, days, moment):
    consultation = draft_consultation(
        title=title,
        about=ABOUT,
        financial_year=year,
        plans=[Plan.objects.get(slug=plan)],
        first_day=days[0],
        last_day=days[1],
        by=team,
        at=moment,
    )
    return announce_consultation(consultation, by=team, at=moment)


def hear(consultation, said, month, team):
    """What residents say, and what a person of the team makes of the words."""
    for number, (day, code, view, text, decision) in enumerate(said):
        answer = send_consultation_answer(
            consultation,
            target=Target.objects.get(code=code) if code else None,
            view=view,
            text=text,
            sender=f"demonstration {number}",
            at=at(*month, day, 18),
        )
        if decision:
            read_consultation_answer(
                answer,
                decision=decision,
                published_text=text if decision == "release" else "",
                reason="It tells of somebody’s health." if decision == "withhold" else "",
                seen=answer.decision_seen,
                by=team,
                at=at(*month, day, 19),
            )


def answer(consultation, replies, people, moment):
    """What the services did about it."""
    for code, (said, did, words) in replies.items():
        target = Target.objects.get(code=code)
        one = Specification.objects.get(target=target, financial_year=consultation.financial_year)
        reply_to_consultation(
            consultation,
            target=target,
            said=said,
            did=did,
            words=words,
            seen_revision=0,
            by=people[f"head-{one.service.slug}"],
            at=moment,
        )


def ask_before_next_year(people):
    """The consultation on next year's draft targets, answered before their plan is handed in."""
    team = people["head-of-performance"]
    asked = consult(
        team,
        "Targets for streets, waste and roads in 2024/25",
        "regeneration-and-environment",
        NEXT,
        (date(2024, 2, 19), date(2024, 3, 10)),
        at(2024, 2, 16),
    )
    hear(asked, SAID, (2024, 2), team)
    answer(asked, REPLIES, people, at(2024, 3, 14))


def ask_now(team):
    """The consultation that is open on the day of the demonstration."""
    asked = consult(
        team,
        "Targets for council tax, complaints and online services in 2024/25",
        "transformation-and-resources",
        NEXT,
        (date(2024, 4, 2), date(2024, 4, 21)),
        at(2024, 3, 28),
    )
    said = (
        (3, "", "too_low", "How long the telephone rings belongs among the targets.", "release"),
        (5, "", "other", "Nothing here is about people who do not use the internet.", ""),
        (6, "", "right", "", ""),
    )
    hear(asked, said, (2024, 4), team)


def hear_residents(people):
    """Surveys and complaints of two years, and what they show."""
    team = people["head-of-performance"]
    ask_the_panel(people, team)
    ask_users_of_care(people["head-adult-social-care"])
    count_complaints(people, team)
    build = newest_published()
    if build is not None:
        write_findings(build, at=at(2024, 3, 28))


def ask_the_panel(people, team):
    panel = add_survey(
        title="Residents’ survey",
        run_by="the council, by an independent company",
        about="Each autumn a form goes by post to 3,000 addresses, drawn at random.",
        link="",
        by=team,
        at=at(2022, 11, 28),
    )
    waste = OrganisationUnit.objects.get(slug="environment-and-waste")
    streets = (
        "How satisfied are you with the cleaning of your streets?",
        STREETS,
        waste,
        ("RE01", "RE03"),
    )
    whole = ("How satisfied are you with how the council runs things?", COUNCIL, None, ())
    for text, waves, unit, codes in (streets, whole):
        question = add_survey_question(
            panel,
            text=text,
            counted="were very or fairly satisfied",
            counting_answers=SATISFIED[0],
            other_answers=SATISFIED[1],
            unit=unit,
            measures=list(Target.objects.filter(code__in=codes)),
            by=team,
            at=at(2022, 11, 28),
        )
        for first_day, last_day, numbers in waves:
            answers = dict(zip([*question.counts, *question.others], numbers, strict=True))
            entry = WaveEntry(first_day, last_day, "post", PANEL, n=sum(numbers), answers=answers)
            record_survey_wave(question, entry, by=team, at=at(last_day.year, 12, 4))


def ask_users_of_care(head):
    survey = add_survey(
        title="Survey of adult social care users",
        run_by="the council, as every council in England",
        about="Each winter, of people with long-term support. Answers are weighted.",
        link="",
        by=head,
        at=at(2022, 4, 11),
    )
    question = add_survey_question(
        survey,
        text="How easy is it to find information about support?",
        counted="find it very or fairly easy",
        unit=OrganisationUnit.objects.get(slug="adult-social-care"),
        measures=list(Target.objects.filter(code="CP06")),
        by=head,
        at=at(2022, 4, 11),
    )
    waves = []
    for first_day, last_day, share, n in CARE:
        entry = WaveEntry(
            first_day, last_day, "mixed", USERS, n, share=share, design_effect=Decimal("1.3")
        )
        entered = record_survey_wave(
            question,
            entry,
            by=head,
            at=at(last_day.year, 4, 5) if last_day.year != 2022 else at(2022, 4, 12),
        )
        waves.append((entered, entry))
    entered, entry = waves[1]
    corrected = WaveEntry(
        entry.first_day,
        entry.last_day,
        entry.mode,
        USERS,
        n=418,
        share=Decimal("63.8"),
        design_effect=Decimal("1.3"),
    )
    correct_survey_wave(
        entered,
        corrected,
        reason="The weights of the final file replace those of the first.",
        by=head,
        at=at(2023, 10, 9),
    )


def count_complaints(people, team):
    """Complaints by file, a year at once; one quarter is corrected."""
    units = OrganisationUnit.objects.filter(slug__in=COMPLAINTS)
    titles = {unit.slug: unit.title for unit in units}
    names = list(LABELS)
    headings = ["service", "quarter", *names]
    for months, moment in ((DATES[:5], at(2023, 4, 24)), (DATES[5:], at(2024, 1, 22))):
        lines = []
        for slug, quarters in COMPLAINTS.items():
            for month in months:
                numbers = quarters[DATES.index(month)] + OMBUDSMAN.get(slug, ())
                quarter = frequency.label(frequency.QUARTER, month)
                line = {"service": titles[slug], "quarter": quarter}
                lines.append(line | dict(zip(names, map(str, numbers), strict=False)))
        data = csv_text(headings, lines).encode()
        import_complaint_counts(data, name="complaints.csv", by=team, at=moment)
    for slug, codes in TIED.items():
        unit = units.get(slug=slug)
        measures = list(Target.objects.filter(code__in=codes))
        tie_complaints(unit, measures, by=people[f"head-{slug}"], at=at(2023, 4, 24))
    counts = ComplaintCounts.objects.get(unit=units.get(slug="customer-services"), quarter=DATES[5])
    entry = counts.entry
    corrected = type(entry)(**entry.counts | {"in_time": 41})
    correct_complaint_counts(
        counts,
        corrected,
        reason="One answer had been counted as late that was sent on the last day.",
        by=people["head-customer-services"],
        at=at(2024, 2, 5),
    )
