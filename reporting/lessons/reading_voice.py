"""The published facts of residents’ voice that findings are made of: complaints, surveys and closed
consultations, as everybody reads them.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from pmf_portal.periods import frequency
from reporting.lessons.rules.facts import ComplaintsFact, ConsultedFact, SurveyFact
from reporting.voice.reading.complaints import published_complaints
from reporting.voice.reading.consultations import AskedAbout, asked_about
from reporting.voice.reading.surveys import question_rows, questions_for_page
from targets.models import ComplaintMeasure, Consultation
from targets.voice.rules.consultations import VIEWS, Phase, View

CLEARLY_WORSE = "clearly worse"


def complaints() -> Iterator[ComplaintsFact]:
    """The services of which two years of complaints are published."""
    codes: dict[str, list[str]] = defaultdict(list)
    ties = ComplaintMeasure.objects.order_by("target__sort_key")
    for slug, code in ties.values_list("unit__slug", "target__code"):
        codes[slug].append(code)
    for one in published_complaints():
        if one.slug and one.two_years is not None:
            now, before = one.two_years
            yield ComplaintsFact(
                service=one.service,
                slug=one.slug,
                quarter=one.newest,
                quarter_title=frequency.label(frequency.QUARTER, one.newest),
                now=now,
                before=before,
                address=f"{reverse('residents_voice')}#complaints",
                codes=tuple(codes[one.slug]),
            )


def surveys() -> Iterator[SurveyFact]:
    """The questions whose newest wave is clearly worse than the one before."""
    for row in question_rows(questions_for_page()):
        newest = row.newest
        if newest is not None and newest.change.startswith(CLEARLY_WORSE):
            yield SurveyFact(
                number=row.question.pk,
                question=row.question.text,
                survey=row.question.survey.title,
                last_day=newest.last_day,
                now=f"{newest.share_text} {row.question.counted}",
                before=newest.change,
                address=f"{reverse('residents_voice')}#surveys",
                service=row.question.unit.title if row.question.unit else "",
                codes=tuple(target.code for target in row.measures),
            )


def consulted(today: date) -> Iterator[ConsultedFact]:
    """What most residents said against each target of the consultations that have closed."""
    for one in Consultation.objects.announced().order_by("pk"):
        if one.phase(today) != Phase.CLOSED:
            continue
        for row in asked_about(one):
            if row.code and row.total:
                yield consulted_fact(one, row)


def consulted_fact(consultation: Consultation, row: AskedAbout) -> ConsultedFact:
    against = [view for view in VIEWS if view != View.RIGHT]
    view = max(against, key=lambda one: row.views[one])
    return ConsultedFact(
        number=consultation.pk,
        consultation=consultation.title,
        code=row.code,
        title=row.title,
        service=row.service.title if row.service else "",
        closed_on=consultation.last_day,
        address=f"{consultation.get_absolute_url()}#{row.code}",
        view=view.value,
        view_in_words=f"{view.label[:1].lower()}{view.label[1:]}",
        holders=row.views[view],
        total=row.total,
    )
