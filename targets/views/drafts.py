"""Drafting a target: its page, its parts, evidence, checklist and comments."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.mail_server import if_mail_goes_out
from pmf_portal.council.permissions import require
from pmf_portal.formats.dates import late_in_words
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import ReasonForm
from targets.challenge import comment_on_draft, resolve_comment
from targets.completeness import has_periods, missing_before_approval
from targets.confirmations import ContradictionRefused
from targets.drafting import (
    OFFICERS,
    DraftChanged,
    add_evidence,
    change_draft,
    changes_since,
    check_principles,
    draft_target,
    remove_draft,
    remove_evidence,
    why_closed,
)
from targets.forms.challenge import EvidenceForm, PrinciplesForm
from targets.forms.drafts import PARTS, NewTargetForm
from targets.forms.officers import OfficersForm
from targets.lessons.queries import lessons_touching
from targets.models import Comment, Evidence, Responsibility, Specification
from targets.multi_year import missing_of_years, multi_year_targets
from targets.permissions import (
    may_answer_lesson,
    may_attach_note,
    may_change_officers,
    may_comment_on_draft,
    may_copy_to_next_year,
    may_edit_draft,
    may_edit_drafts,
    may_name_proxy,
    may_record_process_change,
    may_resolve_comment,
    may_set_multi_year_target,
    may_view_plan,
    may_withdraw_target,
)
from targets.rules.planning_calendar import approval_due
from targets.rules.principles import unanswered
from targets.stretch import missing_reasons, stretch_of_targets
from targets.views.plans import get_plan_or_403
from targets.voice.queries import unanswered_consultations


def get_specification_or_403(request, slug, year, code):
    """The specification, for those who may see plans while they are made."""
    specification = get_object_or_404(
        Specification.objects.for_page().select_related("edited_by").with_code(code),
        plan__slug=slug,
        financial_year=year,
    )
    require(may_view_plan(request.user, specification.plan))
    return specification


def back_to(specification):
    return redirect(
        "specification",
        slug=specification.plan.slug,
        year=specification.financial_year,
        code=specification.target.code,
    )


def responsibility_of(specification):
    """Who answers for the target in the year of the specification, or None."""
    return (
        Responsibility.objects.select_related(*OFFICERS)
        .filter(target=specification.target, financial_year=specification.financial_year)
        .first()
    )


def render_form(request, form, specification, heading, **context):
    """A form about one target."""
    context |= {
        "form": form,
        "s": specification,
        "plan": specification.plan,
        "year": specification.financial_year,
        "heading": heading,
    }
    return render(request, "targets/draft_form.html", context)


def specification(request, slug, year, code):
    """One target's technical specification: the draft with what it lacks, or what is approved and
    the decisions since.
    """
    spec, user = get_specification_or_403(request, slug, year, code), request.user
    today = clock.today()
    points, people = list(spec.trajectory.all()), responsibility_of(spec)
    checks = list(spec.principle_checks.all())
    of_years = missing_of_years([spec]).get(spec.pk, [])
    comparisons = stretch_of_targets([spec])
    reasons = missing_reasons([spec], comparisons).get(spec.pk, [])
    touching = lessons_touching([spec])[spec.pk]
    comments = list(
        spec.comments.select_related(
            "written_by", "resolved_by", "specification__plan", "specification__service"
        )
    )
    for comment in comments:
        comment.may_resolve = not comment.resolved_at and may_resolve_comment(user, comment)
    context = {
        "s": spec,
        "points": points,
        "has_periods": has_periods(spec),
        "people": people,
        "checks": checks,
        "unanswered": unanswered({check.principle for check in checks}),
        "evidence": spec.evidence.all(),
        "comments": comments,
        "decisions": spec.decisions.all(),
        "missing": (
            []
            if spec.approval
            else missing_before_approval(spec, people, points)
            + reasons
            + of_years
            + [
                f"an answer to what was learned: {touch.lesson.title}"
                for touch in touching
                if touch.answer is None
            ]
            + [
                f"an answer to what residents said: {title}"
                for title in unanswered_consultations([spec]).get(spec.pk, [])
            ]
        ),
        "comparisons": comparisons[spec.pk],
        "touching": touching,
        "may_answer": may_answer_lesson(user, spec),
        "closed": why_closed(spec.plan, year),
        "due": approval_due(year),
        "lateness": late_in_words(approval_due(year), today),
        "history": [] if spec.approval else changes_since(spec, 0)[-30:],
        "comment_form": ReasonForm(
            submit_label="Comment",
            help_text=if_mail_goes_out("Whoever last edited the draft is told.", ""),
        ),
        "may_edit": may_edit_draft(user, "change_draft", spec),
        "may_check": may_edit_draft(user, "check_principles", spec),
        "may_comment": may_comment_on_draft(user, spec),
        "may_copy": may_copy_to_next_year(user, spec),
        "may_withdraw": may_withdraw_target(user, spec, today),
        "may_attach_note": may_attach_note(user, spec, today),
        "may_record_process_change": may_record_process_change(user, spec, today),
        "may_change_officers": may_change_officers(user, spec, today),
    }
    context |= several_years(user, spec)
    context["comment_form"].fields["reason"].label = "What do you question, or suggest?"
    return render(request, "targets/specification.html", context)


def several_years(user, spec):
    """The levels of a target over the years with every version of them, and its proxies."""
    known = multi_year_targets([spec.target_id]).get(spec.target_id)
    proxies = list(spec.target.proxies.select_related("proxy").order_by("-named_at"))
    rows = []
    if known:
        approved = set(
            Specification.objects.approved()
            .filter(target=spec.target)
            .values_list("financial_year", flat=True)
        )
        for year, planned in known.levels.items():
            rows.append({"year": year, "planned": planned, "is_approved": year in approved})
    versions = spec.target.multi_year_targets.select_related("set_by").order_by("-version")
    return {
        "years": {"rows": rows, "versions": versions} if known else None,
        "proxies": proxies,
        "may_set_multi_year_target": may_set_multi_year_target(user, spec),
        "may_name_proxy": may_name_proxy(user, spec) and not any(not p.ended_at for p in proxies),
        "may_end_proxy": may_name_proxy(user, spec),
    }


def draft(request, slug, year):
    """Begin a new target in a plan-year."""
    plan = get_plan_or_403(request, slug)
    require(may_edit_drafts(request.user, "draft_target", plan, year))
    form = NewTargetForm(
        request.POST or None,
        draft=Specification(plan=plan, financial_year=year, polarity="higher", version=0),
        user=request.user,
    )
    if form.is_valid():
        try:
            spec = draft_target(
                form.cleaned_data["code"],
                plan,
                year,
                by=request.user,
                at=clock.now(),
                confirmed=form.confirmed,
                **form.entries,
            )
        except ContradictionRefused as refused:
            form.show_contradictions(refused.contradictions)
        except Refused as refused:
            form.add_error("code", str(refused))
            form.ask([getattr(refused, "question", "")])
        else:
            messages.success(request, f"The draft of {spec} has begun.")
            return back_to(spec)
    return render(
        request,
        "targets/draft_form.html",
        {"form": form, "plan": plan, "year": year, "heading": "Draft a target"},
    )


def change(request, slug, year, code, part):
    """Change one part of a draft; somebody else's changes meanwhile are shown, and nothing typed is
    lost.
    """
    spec = get_specification_or_403(request, slug, year, code)
    if part not in PARTS:
        raise Http404
    require(may_edit_draft(request.user, "change_draft", spec))
    known = {"draft": spec, "user": request.user}
    if PARTS[part] is OfficersForm:
        known["responsibility"] = responsibility_of(spec)
    form, changes = PARTS[part](request.POST or None, **known), []
    if form.is_valid():
        try:
            change_draft(
                spec,
                form.entries,
                seen_version=form.cleaned_data["seen_version"],
                by=request.user,
                at=clock.now(),
                confirmed=form.confirmed,
            )
            messages.success(request, f"{form.title}: saved.")
            return back_to(spec)
        except Refused as refused:
            changes = show_refusal(form, PARTS[part](**known), refused)
    return render_form(request, form, spec, form.title, changes=changes)


def show_refusal(form, fresh, refused):
    """Put a refusal on the form; when somebody else changed the draft, take up what was left alone
    and list what they did: [(label of the field, change)].
    """
    if isinstance(refused, ContradictionRefused):
        form.show_contradictions(refused.contradictions)
        return []
    form.changed_data  # noqa: B018  taken down before anything is taken up
    form.add_error(None, str(refused))
    if not isinstance(refused, DraftChanged):
        return []
    form.take_up(fresh)
    return [(label_of(form, change.field), change) for change in refused.changes]


def label_of(form, name):
    """What the form calls a field; for one of another part of the draft, its name in words."""
    if name in form.fields:
        return form.fields[name].label
    return name.replace("_", " ").capitalize()


def remove(request, slug, year, code):
    """Take a draft out of its plan."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_edit_draft(request.user, "remove_draft", spec))
    if request.method == "POST":
        try:
            remove_draft(spec, seen_version=None, by=request.user, at=clock.now())
            messages.success(request, f"The draft of {spec} is removed.")
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("plan", slug=slug, year=year)
    return render(
        request, "targets/remove_draft.html", {"s": spec, "plan": spec.plan, "year": year}
    )


def evidence(request, slug, year, code):
    """Add evidence or a benchmark."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_edit_draft(request.user, "add_evidence", spec))
    form, now = EvidenceForm(request.POST or None), clock.now()
    if form.save_with(lambda entries: add_evidence(spec, by=request.user, at=now, **entries)):
        messages.success(request, f"{form.cleaned_data['title']} is added.")
        return back_to(spec)
    return render_form(request, form, spec, "Add evidence or a benchmark")


@require_POST
def drop_evidence(request, slug, year, code, pk):
    """Take evidence away."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_edit_draft(request.user, "remove_evidence", spec))
    evidence = get_object_or_404(Evidence, pk=pk, specification=spec)
    try:
        remove_evidence(spec, evidence, by=request.user, at=clock.now())
        messages.success(request, "The evidence is removed.")
    except Refused as refused:
        messages.error(request, str(refused))
    return back_to(spec)


def principles(request, slug, year, code):
    """Answer for the twelve design principles."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_edit_draft(request.user, "check_principles", spec))
    known = {"draft": spec, "checks": list(spec.principle_checks.all())}
    form, changes = PrinciplesForm(request.POST or None, **known), []
    if form.is_valid():
        try:
            check_principles(
                spec,
                form.answers,
                seen_version=form.cleaned_data["seen_version"],
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, "The checklist is saved.")
            return back_to(spec)
        except Refused as refused:
            changes = show_refusal(form, PrinciplesForm(**known), refused)
    return render_form(request, form, spec, "Design principles", changes=changes)


@require_POST
def comment(request, slug, year, code):
    """Challenge a draft."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_comment_on_draft(request.user, spec))
    form = ReasonForm(request.POST, submit_label="Comment")
    form.fields["reason"].label = "What do you question, or suggest?"
    form.fields["reason"].error_messages["required"] = "Enter the comment"
    now = clock.now()

    def act(entries):
        comment_on_draft(spec, text=entries["reason"], by=request.user, at=now)

    if form.save_with(act):
        messages.success(request, "Your comment is saved.")
        return back_to(spec)
    return render_form(request, form, spec, "Comment on the draft")


def resolve(request, slug, year, code, pk):
    """Say what came of a comment."""
    spec = get_specification_or_403(request, slug, year, code)
    comment = get_object_or_404(
        Comment.objects.select_related("specification__plan", "specification__service"),
        pk=pk,
        specification=spec,
    )
    require(may_resolve_comment(request.user, comment))
    form = ReasonForm(request.POST or None, submit_label="Resolve the comment")
    form.fields["reason"].label = "What came of it?"
    form.fields["reason"].error_messages["required"] = "Say what came of the comment"
    now = clock.now()

    def act(entries):
        resolve_comment(comment, resolution=entries["reason"], by=request.user, at=now)

    if form.save_with(act):
        messages.success(request, "The comment is resolved.")
        return back_to(spec)
    return render_form(request, form, spec, "Resolve a comment", quoted=comment)
