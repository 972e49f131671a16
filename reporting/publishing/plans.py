"""Publishing an approved plan-year: plan, trajectories, technical specifications and their
rationale (framework 3.2, 4.2).
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.council_settings import read_council_settings
from pmf_portal.formats.dates import day_in_words, late_in_words, moment_in_words
from pmf_portal.formats.value_kinds import is_single
from pmf_portal.formats.wording import terms
from pmf_portal.jobs.queue import enqueue
from pmf_portal.periods import frequency
from reporting.content.specification_paper import specification_document
from reporting.content.specification_readable import readable
from reporting.models import Publication
from reporting.print.pdf import report_pdf
from reporting.print.sheets import specification_workbook
from reporting.publishing.edition import Draft, Report, publish
from reporting.publishing.files import PDF, XLSX, Form, json_form, page_form
from reporting.publishing.pages import render_page
from targets.approval import trajectories
from targets.decisions import OFFICER_TITLES
from targets.lessons.queries import published_answers
from targets.models import Approval, Evidence, Plan, PrincipleCheck, Responsibility, Specification
from targets.rules.planning_calendar import approval_due
from targets.stretch import stretch_of_targets

WORDS = tuple(
    "definition data_source numerator denominator stretch easier_reason peers forecast_method"
    " rationale health_area unit decimals statutory".split()
)


def plan_content(approval, at):
    """Everything the publication says, frozen: read once, and every form is made from it."""
    plan, year = approval.plan, approval.financial_year
    specifications = list(
        Specification.objects.for_page()
        .filter(plan=plan, financial_year=year)
        .order_by("priority__order", "target__sort_key", "target__code")
    )
    people = Responsibility.objects.filter(
        financial_year=year, target__specifications__in=specifications
    ).select_related(*OFFICER_TITLES)
    parts = {
        "points": trajectories(specifications),
        "people": {r.target_id: r for r in people},
        "evidence": by_specification(Evidence.objects.filter(specification__in=specifications)),
        "stretch": stretch_of_targets(specifications),
        "lessons": published_answers(specifications),
        "checks": by_specification(PrincipleCheck.objects.filter(specification__in=specifications)),
    }
    return {
        "plan": plan.slug,
        "plan_title": plan.title,
        "title": f"{plan.title} {year}: technical specifications and rationale",
        "level": plan.kind,
        "council": terms.council,
        "financial_year": year,
        "month": year.last,
        "edition": 1,
        "published_at": at,
        "published": moment_in_words(at),
        "approval": approval_content(approval),
        "objectives": [
            objective_content(o)
            for o in (
                plan.objectives.of_year(year)
                .exclude(kind="individual")
                .prefetch_related("serves__plan")
            )
        ],
        "targets": [target_content(s, parts) for s in specifications],
    }


def approval_content(approval):
    """Who approved the plan, when, and by what decision; of one from before the portal, that it was
    taken over, when and from what document.
    """
    approved_on = localdate(approval.approved_at)
    content = {
        "reference": approval.reference,
        "recorded_by": approval.approver,
        "approved_at": moment_in_words(approval.approved_at),
        "digest": approval.digest,
        "lateness": late_in_words(approval_due(approval.financial_year), approved_on),
    }
    if approval.easier_reason:
        content["easier_reason"] = approval.easier_reason
    if approval.taken_over_at:
        content["approved_at"] = day_in_words(approved_on)
        content["taken_over"] = approval.taken_over_in_words
        content["taken_over_at"] = moment_in_words(approval.taken_over_at)
        content["evidence"] = approval.evidence
    return content


def by_specification(rows):
    grouped = {}
    for row in rows:
        grouped.setdefault(row.specification_id, []).append(row)
    return grouped


def objective_content(objective):
    return {
        "title": objective.title,
        "level": objective.level.words,
        "serves": [f"{above.title} ({above.plan})" for above in objective.serves.all()],
    }


def target_content(s, parts):
    """One target from definition to evidence, its numbers exact."""
    people = parts["people"].get(s.target_id)
    return {
        "code": s.target.code,
        "title": s.title,
        "kind": s.get_kind_display(),
        "objective": s.priority.title if s.priority else "",
        "service": s.service.title if s.service else "",
        "polarity": s.way_in_words,
        "aggregation": s.get_aggregation_display(),
        "frequency": s.get_frequency_display(),
        "scale": s.scale,
        "tolerance": s.tolerance_in_words,
        "under_performance": s.under_performance_in_words,
        **({"small_counts": s.small_counts_in_words} if s.threshold else {}),
        **({"compared_with": s.compared_with_in_words} if s.compared_with_in_words else {}),
        "how_read": how_figures_are_read(s),
        "annual_target": s.annual_target,
        "previous_year": s.previous_year,
        **{name: getattr(s, name) for name in WORDS},
        "stretch_in_numbers": [
            {
                "against": c.against,
                "of": c.label,
                "target": c.target,
                "figure": c.other,
                "difference": c.difference,
                "level": c.level,
                "words": c.words,
            }
            for c in parts["stretch"][s.pk]
        ],
        "officers": {
            words: str(getattr(people, name) or "") if people else ""
            for name, words in OFFICER_TITLES.items()
        },
        "trajectory": [
            {
                "period": frequency.code(s.frequency, point.month),
                "label": frequency.label(s.frequency, point.month),
                "planned": point.planned,
                "amber_bound": point.amber_bound,
            }
            for point in parts["points"][s.pk]
        ],
        "evidence": [
            {"kind": e.get_kind_display(), "title": e.title, "value": e.value, "link": e.link}
            for e in parts["evidence"].get(s.pk, [])
        ],
        **lessons_content(parts["lessons"].get(s.pk, [])),
        "principles": [
            {
                "principle": c.get_principle_display(),
                "answer": c.get_answer_display(),
                "note": c.note,
            }
            for c in parts["checks"].get(s.pk, [])
        ],
    }


def lessons_content(answers):
    """The lessons that a target answers; nothing where none touches it."""
    if not answers:
        return {}
    lessons = []
    for one in answers:
        lessons.append(
            {
                "lesson": one.proposal.title if one.proposal else one.theme.title,
                "year": one.theme.year,
                "answer": one.answer_in_words,
                "words": one.words,
            }
        )
    return {"lessons": lessons}


def how_figures_are_read(s):
    """Everything that a specification states of how its figures are read, beside how they are
    rated: one sentence a line.
    """
    if is_single(s.unit):
        chart = "Dates, answers and words have no usual range"
    elif frequency.overlaps(s.frequency):
        chart = "Neighbouring figures count the same months again, so they have no usual range"
    else:
        chart = s.chart_in_words
    sentences = [chart, s.small_counts_in_words, s.compared_with_in_words]
    return "\n".join(f"{sentence}." for sentence in sentences if sentence)


def forms_of(document):
    """Every form of the publication, made from its JSON document: {name: form}."""
    return {
        "specification.json": json_form(document),
        "specification.pdf": Form(
            PDF, report_pdf(specification_document(document), settings.PORTAL_URL)
        ),
        "specification.xlsx": Form(XLSX, specification_workbook(document)),
        "page.html": page_form(
            render_page("reporting/published_plan.html", {"p": readable(document)})
        ),
    }


@transaction.atomic
def publish_plan(plan, year, *, by, at):
    """Publish an approved Corporate or Directorate Plan with all its specifications; publishing it
    again changes nothing.

    Gives the publication, or None for a plan that is not published (service, team) or not approved.
    """
    approval = (
        Approval.objects.select_related("plan", "approved_by")
        .filter(plan=plan, financial_year=year)
        .first()
    )
    if approval is None or plan.kind not in Plan.PUBLISHED:
        return None
    existing = Publication.objects.plans().filter(slug=plan.slug, month=year.last).first()
    if existing:
        return existing
    read_council_settings()
    content = plan_content(approval, at)
    draft = Draft(Publication.PLAN, Report(plan.slug, content["title"], plan.kind), content)
    try:
        with transaction.atomic():
            publication = publish(draft, lambda frozen: forms_of(frozen.document))
    except IntegrityError:
        return Publication.objects.plans().get(slug=plan.slug, month=year.last)
    record("publish_plan", f"{plan} {year}", by=by, at=at, digest=publication.digest)
    enqueue("write_plan_files", period=year, subject=plan.slug, due_at=at)
    return publication
