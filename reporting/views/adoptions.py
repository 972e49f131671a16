"""What services make of the case studies of others."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import may, no, require
from reporting.forms.success import AdoptForm, RefuseForm, ReviewForm
from reporting.models import Adoption
from reporting.success.adoptions import adopt_case_study, refuse_case_study, review_adoption
from reporting.success.effects import follow
from reporting.success.permissions import (
    may_adopt_case_study,
    may_refuse_case_study,
    may_review_adoption,
)
from reporting.success.queries import adoptions_to_follow, titles_of, units_that_may_answer
from reporting.views.case_studies import get_standing_or_404
from reporting.views.lessons import acting
from reporting.views.meetings import render_form

ON_A_PAGE = 25


@require_safe
def adoptions(request):
    """Every adoption: what runs, what came of it, and what was refused."""
    require(may(request.user, "view_case_studies"))
    page = Paginator(adoptions_to_follow(), ON_A_PAGE).get_page(request.GET.get("page"))
    titles = titles_of(one.case_study_id for one in page.object_list)
    rows = [(one, titles[one.adoption.case_study_id]) for one in follow(page.object_list)]
    return render(request, "reporting/success/adoptions.html", {"page": page, "rows": rows})


@require_safe
def adoption(request, pk):
    """One adoption: what is done, by whom, the figures before and since, and each step."""
    require(may(request.user, "view_case_studies"))
    one = get_object_or_404(Adoption.objects.for_page(), pk=pk)
    context = {
        "adoption": one,
        "title": titles_of([one.case_study_id])[one.case_study_id],
        "followed": follow([one])[0],
        "steps": one.steps.select_related("by"),
        "may_review": may_review_adoption(request.user, one),
    }
    return render(request, "reporting/success/adoption.html", context)


def answering(request, slug, act):
    """The case study, the units for which somebody may answer, and the one that is asked about."""
    version = get_standing_or_404(request, slug)
    require(may(request.user, f"{act}_case_study"))
    units = units_that_may_answer(request.user, version)
    rule = may_adopt_case_study if act == "adopt" else may_refuse_case_study
    known = {one.unit_id: one for one in version.case_study.adoptions.all()}
    verdicts = {unit.pk: rule(request.user, version, unit, known.get(unit.pk)) for unit in units}
    open_units = [key for key, verdict in verdicts.items() if verdict]
    if not open_units:
        require(next(iter(verdicts.values()), no("You lead no service that could copy this.")))
    return version, OrganisationUnit.objects.filter(pk__in=open_units).order_by("path")


def the_only(units):
    """The unit to be chosen, where there is only one."""
    keys = list(units.values_list("pk", flat=True)[:2])
    return {"unit": keys[0]} if len(keys) == 1 else {}


def adopt(request, slug):
    """Adopt a case study for one’s service."""
    version, units = answering(request, slug, "adopt")
    initial = the_only(units) | {"owner": request.user.pk}
    form = AdoptForm(request.POST or None, units=units, initial=initial)
    made = []

    def act(entries):
        unit = entries.pop("unit")
        made.append(adopt_case_study(version, unit, **entries, **acting(request)))

    if form.save_with(act):
        due = made[0].review_due
        messages.success(request, f"It is adopted. The review is due on {due:%d/%m/%Y}.")
        return redirect(made[0])
    return render_form(request, form, "Adopt it", back=back_of(version), caption=version.title)


def refuse(request, slug):
    """Say why a case study is not for one’s service."""
    version, units = answering(request, slug, "refuse")
    form = RefuseForm(request.POST or None, units=units, initial=the_only(units))

    def act(entries):
        refuse_case_study(version, entries["unit"], reason=entries["reason"], **acting(request))

    if form.save_with(act):
        messages.success(request, "Saved. You can still adopt it later.")
        return redirect(version)
    heading = "It is not for us"
    return render_form(request, form, heading, back=back_of(version), caption=version.title)


def back_of(version):
    return (version.get_absolute_url(), "The case study")


def review(request, pk):
    """Say what becomes of an adoption."""
    require(may(request.user, "view_case_studies"))
    one = get_object_or_404(Adoption.objects.for_page(), pk=pk)
    require(may_review_adoption(request.user, one))
    form = ReviewForm(request.POST or None)
    act = partial(review_adoption, one)
    if form.save_with(lambda entries: act(**entries, **acting(request))):
        messages.success(request, "The review is saved.")
        return redirect(one)
    about = follow([one])[0].words
    back = (one.get_absolute_url(), "The adoption")
    return render_form(request, form, "What becomes of it?", back=back, about=about)
