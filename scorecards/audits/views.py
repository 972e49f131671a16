"""Internal Audit's audits of indicators: sample, checks, evidence, findings, report."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.audits.evidence_files import MOST_BYTES, download_name, kind_of
from scorecards.audits.figures import declared_of, figures_of
from scorecards.audits.forms import (
    AgreeForm,
    CheckForm,
    DrawForm,
    EvidenceForm,
    FindingForm,
    FollowUpForm,
    PublishForm,
)
from scorecards.audits.pages import (
    audited_specification,
    checks_of,
    evidence_of,
    list_of_audits,
    sample_of,
)
from scorecards.audits.permissions import (
    may_agree_finding,
    may_draw_audit_sample,
    may_follow_up_finding,
    may_read_audit_evidence,
    may_view_indicator_audits,
    may_work_on_audit,
)
from scorecards.audits.reports import HOW_DRAWN, confidence_of, due_in_words, findings_of
from scorecards.audits.services import (
    add_audit_evidence,
    add_finding,
    agree_finding,
    check_indicator,
    draw_audit_sample,
    follow_up_finding,
    publish_audit,
    redraws,
    unchecked,
)
from scorecards.models import AuditedIndicator, AuditEvidence, Finding, IndicatorAudit
from scorecards.rating.quality_grades import Principle
from targets.models import Target


def done(form, act):
    """What the act gives; None, with the reason in the form, where something is wrong or it is
    refused.
    """
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refused as refused:
        form.refuse(refused)
        return None


def indicator_of(pk, code):
    """One place of a sample."""
    return get_object_or_404(
        AuditedIndicator.objects.select_related("audit", "target").defer("audit__candidates"),
        audit__pk=pk,
        target__in=Target.objects.with_code(code),
    )


@require_safe
def audits(request):
    """Every audit, the newest first."""
    require(may_view_indicator_audits(request.user))
    context = {"audits": list_of_audits(), "may_draw": may_draw_audit_sample(request.user)}
    return render(request, "scorecards/audits/audits.html", context)


def draw_sample(request):
    """Begin an audit by drawing its sample."""
    require(may_draw_audit_sample(request.user))
    year = Month.of(clock.today()).financial_year - 1
    first = {
        "title": f"Audit of data quality {year}",
        "financial_year": str(year),
        "seed": f"{secrets.randbelow(10**8):08}",
        "size": 8,
    }
    form = DrawForm(request.POST or None, initial=first)
    drawn = done(
        form, lambda entries: draw_audit_sample(by=request.user, at=clock.now(), **entries)
    )
    if drawn:
        messages.success(request, f"The sample of “{drawn}” is drawn.")
        return redirect("indicator_audit", pk=drawn.pk)
    return render(
        request,
        "scorecards/audits/form.html",
        {"form": form, "heading": "Draw the sample of an audit", "how_drawn": HOW_DRAWN},
    )


@require_safe
def audit(request, pk):
    """An audit: its sample with the progress of the checks, its findings, its opinion."""
    audit = get_object_or_404(IndicatorAudit.objects.select_related("drawn_by"), pk=pk)
    require(may_view_indicator_audits(request.user))
    findings = findings_of(audit, clock.today())
    for finding in findings:
        finding.may_agree = may_agree_finding(request.user, finding)
        finding.may_follow_up = may_follow_up_finding(request.user, finding)
    may_work = may_work_on_audit(request.user, "add_finding", audit)
    context = {
        "audit": audit,
        "sample": sample_of(audit),
        "findings": findings,
        "redrawn": redraws(audit),
        "how_drawn": HOW_DRAWN,
        "may_work": may_work,
    }
    return render(request, "scorecards/audits/audit.html", context)


@require_safe
def candidates(request, pk):
    """What the sample was drawn from, exactly as it was kept, so that anybody can draw again."""
    audit = get_object_or_404(IndicatorAudit, pk=pk)
    require(may_view_indicator_audits(request.user))
    answer = HttpResponse(audit.candidates, content_type="application/json")
    answer["Content-Disposition"] = (
        f'attachment; filename="candidates-{audit.financial_year.slug}.json"'
    )
    return answer


@require_safe
def indicator(request, pk, code):
    """One indicator of a sample: what is promised, what was recorded and whence, what was
    checked.
    """
    indicator = indicator_of(pk, code)
    require(may_view_indicator_audits(request.user))
    specification = audited_specification(indicator)
    context = {
        "indicator": indicator,
        "audit": indicator.audit,
        "s": specification,
        "checks": checks_of(indicator),
        "confidence": confidence_of(indicator),
        "figures": figures_of(specification),
        "declared": declared_of(specification),
        "evidence": evidence_of(indicator),
        "may_read_evidence": may_read_audit_evidence(request.user),
        "may_work": may_work_on_audit(request.user, "check_indicator", indicator.audit),
    }
    return render(request, "scorecards/audits/indicator.html", context)


def check(request, pk, code, principle):
    """Record the check of one principle."""
    indicator = indicator_of(pk, code)
    if principle not in set(Principle):
        raise Http404
    require(may_work_on_audit(request.user, "check_indicator", indicator.audit))
    stored = indicator.checks.filter(principle=principle).values("verdict", "found").first()
    form = CheckForm(request.POST or None, initial=stored)
    if done(
        form,
        lambda entries: check_indicator(
            indicator, principle, by=request.user, at=clock.now(), **entries
        ),
    ):
        messages.success(request, f"{code}: the check of {principle} is saved.")
        return redirect("audited_indicator", pk=pk, code=code)
    context = {
        "form": form,
        "heading": f"Check the {principle}",
        "audit": indicator.audit,
        "indicator": indicator,
        "s": audited_specification(indicator),
    }
    return render(request, "scorecards/audits/form.html", context)


def new_evidence(request, pk, code):
    """Add a file to the checks of an indicator."""
    indicator = indicator_of(pk, code)
    require(may_work_on_audit(request.user, "add_audit_evidence", indicator.audit))
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if done(form, lambda entries: keep_file(indicator, entries["file"], request.user)):
        messages.success(request, f"{code}: the file is kept.")
        return redirect("audited_indicator", pk=pk, code=code)
    return render(
        request,
        "scorecards/audits/form.html",
        {"form": form, "heading": "Add evidence", "audit": indicator.audit, "indicator": indicator},
    )


def keep_file(indicator, file, user):
    """One byte more than is taken is enough to refuse a file that is too large."""
    return add_audit_evidence(
        indicator, file.name, file.read(MOST_BYTES + 1), by=user, at=clock.now()
    )


@require_safe
def evidence_file(request, pk, code, evidence):
    """A file of evidence, always to save and never to show."""
    kept = get_object_or_404(AuditEvidence, pk=evidence, indicator=indicator_of(pk, code))
    require(may_read_audit_evidence(request.user))
    body = bytes(kept.body)
    kind = kind_of(body)
    answer = HttpResponse(body, content_type=kind.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, download_name(kept.name, kind))
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def new_finding(request, pk):
    """Add a finding with its recommendation."""
    audit = get_object_or_404(IndicatorAudit, pk=pk)
    require(may_work_on_audit(request.user, "add_finding", audit))
    indicators = audit.indicators.select_related("target").order_by(
        "target__sort_key", "target__code"
    )
    form = FindingForm(
        request.POST or None,
        indicators=indicators,
        initial={"indicator": request.GET.get("indicator", "")},
    )
    if done(form, lambda entries: add_finding(audit, by=request.user, at=clock.now(), **entries)):
        messages.success(
            request, "The finding is added, and its owner is asked to agree the recommendation."
        )
        return redirect("indicator_audit", pk=pk)
    return render(
        request,
        "scorecards/audits/form.html",
        {"form": form, "heading": "Add a finding", "audit": audit},
    )


def agree(request, pk, finding):
    """The owner's answer to a recommendation."""
    recommendation = finding_of(pk, finding)
    require(may_agree_finding(request.user, recommendation))
    form = AgreeForm(request.POST or None)
    if done(
        form,
        lambda entries: agree_finding(recommendation, by=request.user, at=clock.now(), **entries),
    ):
        messages.success(request, "Your answer is saved.")
        return redirect("indicator_audit", pk=pk)
    return render(
        request,
        "scorecards/audits/form.html",
        {
            "form": form,
            "heading": "Answer a recommendation",
            "audit": recommendation.audit,
            "finding": recommendation,
            "finding_due": due_in_words(recommendation, clock.today()),
        },
    )


def follow_up(request, pk, finding):
    """Follow up a recommendation."""
    recommendation = finding_of(pk, finding)
    require(may_follow_up_finding(request.user, recommendation))
    form = FollowUpForm(
        request.POST or None, finding=recommendation, initial={"state": recommendation.state}
    )
    if done(
        form,
        lambda entries: follow_up_finding(
            recommendation, by=request.user, at=clock.now(), **entries
        ),
    ):
        messages.success(request, "The follow-up is saved.")
        return redirect("indicator_audit", pk=pk)
    return render(
        request,
        "scorecards/audits/form.html",
        {
            "form": form,
            "heading": "Follow up a recommendation",
            "audit": recommendation.audit,
            "finding": recommendation,
            "finding_due": due_in_words(recommendation, clock.today()),
        },
    )


def finding_of(pk, finding):
    return get_object_or_404(
        Finding.objects.select_related("audit", "owner", "indicator__target"),
        pk=finding,
        audit__pk=pk,
    )


def publish(request, pk):
    """Publish the report of an audit with the opinion."""
    audit = get_object_or_404(IndicatorAudit, pk=pk)
    require(may_work_on_audit(request.user, "publish_audit", audit))
    form = PublishForm(request.POST or None)
    if done(form, lambda entries: publish_audit(audit, by=request.user, at=clock.now(), **entries)):
        messages.success(request, f"The report of “{audit}” is published.")
        return redirect("indicator_audit", pk=pk)
    return render(
        request,
        "scorecards/audits/form.html",
        {
            "form": form,
            "heading": "Publish the report",
            "audit": audit,
            "missing": unchecked(audit),
        },
    )
