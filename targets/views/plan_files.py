"""A whole plan-year as a workbook, out and in, and the same rows by API."""

import json

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from pmf_portal.council.acts import ACTS
from pmf_portal.council.permissions import require
from pmf_portal.formats.csv_files import MOST_BYTES, FileRefused
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.xlsx import MEDIA_TYPE
from pmf_portal.periods import clock
from pmf_portal.refusals import ChangedMeanwhile
from pmf_portal.ui.forms import GovUKFormMixin
from pmf_portal.ui.limits import at_most
from pmf_portal.ui.problem_details import problem
from targets.imports.plan_export import draft_digest, plan_workbook
from targets.imports.plan_import import PlanImport, import_plan
from targets.imports.plan_rows import rows_of_json, rows_of_workbook
from targets.models import PlanWorkbook
from targets.permissions import may_edit_drafts
from targets.views.plans import get_plan_or_403


class WorkbookForm(GovUKFormMixin, forms.Form):
    """A workbook to compare with the draft."""

    submit_label = "Show the differences"
    file = forms.FileField(
        label="Workbook (.xlsx or .ods)",
        help_text="Nothing is saved yet. The next page shows what would change.",
        error_messages={"required": "Choose a workbook", "empty": "The file is empty"},
    )


@require_safe
@at_most("EXPORTS_PER_MINUTE")
def workbook(request, slug, year):
    """The plan-year as a workbook to edit and import again."""
    plan = get_plan_or_403(request, slug)
    answer = HttpResponse(plan_workbook(plan, year), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{plan.slug}-{year.slug}.xlsx"'
    return answer


def reach(user):
    return user.paths(ACTS["import_plan"])


def upload(request, slug, year):
    """Take a workbook and keep it until its differences are confirmed; every problem is shown with
    its row.
    """
    plan = get_plan_or_403(request, slug)
    require(may_edit_drafts(request.user, "import_plan", plan, year))
    form = WorkbookForm(request.POST or None, request.FILES or None)
    problems = []
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            body = file.read(MOST_BYTES + 1)
            PlanImport(plan, year, rows_of_workbook(body), reach(request.user))
        except FileRefused as refused:
            problems = refused.problems
            form.add_error("file", refused.about(file.name))
        else:
            uploaded = PlanWorkbook.objects.create(
                plan=plan,
                financial_year=year,
                name=file.name[:200],
                body=body,
                seen_digest=draft_digest(plan, year),
                uploaded_by=request.user,
                uploaded_at=clock.now(),
            )
            return redirect("import_plan_differences", slug=slug, year=year, pk=uploaded.pk)
    return render(
        request,
        "targets/import_plan.html",
        {"form": form, "problems": problems, "plan": plan, "year": year},
    )


def differences(request, slug, year, pk):
    """What an uploaded workbook would change; a second press saves exactly that."""
    plan = get_plan_or_403(request, slug)
    require(may_edit_drafts(request.user, "import_plan", plan, year))
    uploaded = get_object_or_404(
        PlanWorkbook,
        pk=pk,
        plan=plan,
        financial_year=year,
        uploaded_by=request.user,
        imported_at=None,
    )
    rows = rows_of_workbook(bytes(uploaded.body))
    if request.method == "POST":
        return confirm(request, plan, year, uploaded, rows)
    try:
        changes = PlanImport(plan, year, rows, reach(request.user)).differences()
    except FileRefused as refused:
        messages.error(request, f"{uploaded.name} no longer fits the plan: {refused}")
        return redirect("import_plan", slug=slug, year=year)
    PlanWorkbook.objects.filter(pk=uploaded.pk).update(seen_digest=draft_digest(plan, year))
    return render(
        request,
        "targets/plan_differences.html",
        {"plan": plan, "year": year, "uploaded": uploaded, "differences": changes},
    )


def confirm(request, plan, year, uploaded, rows):
    now = clock.now()
    try:
        count = import_plan(
            plan,
            year,
            rows,
            paths=reach(request.user),
            name=uploaded.name,
            seen_digest=uploaded.seen_digest,
            by=request.user,
            at=now,
        )
    except (ChangedMeanwhile, FileRefused) as refused:
        messages.error(request, f"Nothing was saved. {refused}")
        return redirect("import_plan_differences", slug=plan.slug, year=year, pk=uploaded.pk)
    PlanWorkbook.objects.filter(pk=uploaded.pk).update(imported_at=now)
    messages.success(request, f"{counted(count, 'difference')} imported from {uploaded.name}.")
    return redirect("plan", slug=plan.slug, year=year)


@require_POST
def import_by_api(request, slug, year):
    """The rows of a plan-year as JSON: all or nothing; problems as problem details (RFC 9457)."""
    plan = get_plan_or_403(request, slug)
    verdict = may_edit_drafts(request.user, "import_plan", plan, year)
    if not verdict:
        return problem(403, "Not allowed", verdict.reason)
    try:
        rows = rows_of_json(json.loads(request.body, parse_constant=refuse_constant))
        count = import_plan(
            plan, year, rows, paths=reach(request.user), name="API", by=request.user, at=clock.now()
        )
    except FileRefused as refused:
        return problem(
            422,
            "Nothing was saved",
            f"{len(refused.problems)} rows are wrong.",
            problems=refused.listed,
        )
    except (ValueError, RecursionError) as error:
        return problem(
            400,
            "Not understood",
            f"The body must be a JSON object with “targets” and “trajectory”. {error}",
        )
    return JsonResponse({"plan": plan.slug, "financial_year": str(year), "differences": count})


def refuse_constant(name):
    raise ValueError(f"{name} is not a number.")
