"""What the pages of lessons cost at a council that has learned much: processor time, queries,
kilobytes.
"""

import time
from datetime import date, datetime

from django.conf import settings
from django.db import connection

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import LONDON
from reporting.models import Adoption, CaseStudy, CaseStudyVersion
from targets.lessons.findings import record_finding
from targets.lessons.proposals import draft_proposal
from targets.lessons.themes import begin_theme, suggest_themes
from targets.models import Specification, Target
from tests.bench.council import make_council
from tests.bench.measure import rolled_back
from tests.bench.pages import CLOCK, cost, signed_in

TARGETS, FINDINGS, THEMES, CASE_STUDIES = 540, 500, 50, 100
LEARNED, NEXT = FinancialYear(2013), FinancialYear(2014)
AT = datetime(2014, 3, 3, 10, tzinfo=LONDON)
FOUND = date(2014, 2, 3)
WORDS = "late visits vacancies training letters queues repairs forms weather contracts".split()


def report_all(report, targets=TARGETS, findings=FINDINGS, themes=THEMES):
    """One line for each page and act: milliseconds of processor, queries, kilobytes."""
    settings.PORTAL_CLOCK, settings.SECOND_FACTOR_REQUIRED = CLOCK, False
    with rolled_back():
        theme = make_learned_council(targets, findings, themes)
        client = signed_in("team")
        plan = f"/plans/d0/{NEXT.slug}/"
        draft = Specification.objects.filter(plan__slug="d0", financial_year=NEXT).first()
        pages = {
            "findings": "/findings/",
            "themes": "/themes/",
            "theme": theme.get_absolute_url(),
            "what was learned in a year": f"/what-we-learned/{LEARNED.slug}/",
            "lessons of a plan": f"{plan}lessons/",
            "plan of next year": plan,
            "draft of next year": f"{plan}targets/{draft.target.code}/",
            "case studies": "/case-studies/",
            "adoptions": "/adoptions/",
            "desk": "/desk/",
        }
        report(
            f"{connection.vendor}: {targets:,} drafts, {findings} findings, {themes} themes,"
            f" {CASE_STUDIES} case studies"
        )
        for name, url in pages.items():
            ms, queries, kilobytes = cost(lambda url=url: client.get(url))
            report(f"{name:28}{ms:8.1f} ms{queries:4d} q{kilobytes:6.0f} kB")
        began = time.process_time()
        suggest_themes(LEARNED, at=AT)
        report(f"{'suggesting themes':28}{1000 * (time.process_time() - began):8.1f} ms")


def make_learned_council(targets, findings, themes):
    """A council with drafts of next year, themes of as many findings each with a proposal, and case
    studies that others copied; gives a theme.
    """
    make_council(targets)
    person = User.objects.get(username="head")
    act = {"by": person, "at": AT}
    for one in Specification.objects.filter(financial_year=LEARNED):
        one.pk, one.financial_year, one.approval = None, NEXT, None
        one.save()
    measures = list(Target.objects.order_by("pk"))
    services = list(OrganisationUnit.objects.filter(kind="service").order_by("pk"))
    made = []
    for number in range(findings):
        words = [WORDS[number % 10], WORDS[number // 10 % 10], WORDS[number // 100 % 10]]
        finding = record_finding(
            source="scorecards",
            worked="bad" if number % 3 else "good",
            words=f"Found {number}: {', '.join(words)}.",
            found_on=FOUND,
            address=f"/targets/{measures[number % targets].code}/",
            measures=[measures[number % targets]],
            unit=services[number % len(services)],
            **act,
        )
        made.append(finding)
    for number in range(themes):
        shown = made[number::themes]
        theme = begin_theme(title=f"Theme {number}", about="As often.", findings=shown, **act)
        draft_proposal(
            theme,
            kind="targets",
            title=f"Proposal {number}",
            text="Promise less of it.",
            evidence=shown[:2],
            owner=person,
            **act,
        )
    for number in range(CASE_STUDIES):
        publish_case_study(number, services, measures, person)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return theme


def publish_case_study(number, services, measures, person):
    """A published case study that another service copied."""
    unit, copier = services[number % len(services)], services[(number + 1) % len(services)]
    case_study = CaseStudy.objects.create(slug=f"case-{number}", unit=unit, begun_at=AT)
    version = CaseStudyVersion.objects.create(
        case_study=case_study,
        number=1,
        title=f"Case study {number}",
        summary="It worked.",
        what_was_done="One list.",
        why_it_worked="Everybody sees it.",
        state="published",
        written_by=person,
        written_at=AT,
        published_at=AT,
    )
    version.measures.set([measures[number]])
    Adoption.objects.create(
        case_study=case_study,
        unit=copier,
        state="adopted",
        measure=measures[number],
        owner=person,
        begun_on=FOUND,
        what="One list here too.",
        review_due=date(2014, 8, 3),
        answered_at=AT,
    )
