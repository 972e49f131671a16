"""The self-assessment as officers add to it and the chief executive signs it."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import require
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.forms.self_assessment import AdditionForm
from reporting.models import AssessmentAddition, SelfAssessment
from reporting.public_record.withholding import Withheld
from reporting.self_assessment import permissions
from reporting.self_assessment.services import (
    add_to_self_assessment,
    is_whole,
    remove_from_self_assessment,
    sign_self_assessment,
    years_to_assess,
)
from reporting.views.lessons import acting
from reporting.views.meetings import render_form

# Thanks for a form, what is looked for rather than shown, and what the assessment is itself.
NO_EVIDENCE = {
    "feedback_received",
    "team_word_received",
    "consultation_answered",
    "check_your_email",
    "link_sent",
    "search",
    "self_assessment",
    "self_assessment_of",
    "signed_self_assessment",
}


def is_signed(year):
    return SelfAssessment.objects.filter(year=year).exists()


def get_year_or_404(year):
    if year not in years_to_assess():
        raise Http404
    return year


def is_evidence(name, answer):
    """Whether an answer shows something of the council: a page that is no form and no thanks for
    one, or a document to save.
    """
    if name in NO_EVIDENCE or not getattr(answer, "is_rendered", True):
        return False
    if answer.get("Content-Disposition"):
        return True
    is_page = answer.get("Content-Type", "").startswith("text/html")
    return is_page and b'<form method="post"' not in answer.content


def reader_of(request):
    """A function that says whether everybody can read a page of the portal."""

    def is_readable(address):
        path, _, asked = address.partition("#")[0].partition("?")
        try:
            found = resolve(path)
        except Resolver404:
            return False
        public = copy(request)
        public.user, public.method = AnonymousUser(), "GET"
        public.path = public.path_info = path
        public.GET, public.POST, public.resolver_match = QueryDict(asked), QueryDict(), found
        try:
            answer = found.func(public, *found.args, **found.kwargs)
        except (Http404, PermissionDenied, Withheld):
            return False
        return answer.status_code == 200 and is_evidence(found.url_name, answer)

    return is_readable


def add(request, year):
    """Add a sentence with the page that shows it."""
    get_year_or_404(year)
    require(permissions.may_add_to_self_assessment(request.user, is_signed(year)))
    form = AdditionForm(request.POST or None, is_readable=reader_of(request))
    if form.save_with(lambda entries: add_to_self_assessment(year, **entries, **acting(request))):
        messages.success(request, "The sentence is added.")
        return redirect("self_assessment_of", year)
    back = (f"/self-assessment/{year.slug}/", f"Self-assessment of {year}")
    return render_form(request, form, "Add a sentence", back=back)


@require_POST
def remove(request, pk):
    """Take out a sentence that somebody added."""
    addition = get_object_or_404(AssessmentAddition.objects.select_related("added_by"), pk=pk)
    year = addition.year
    verdict = permissions.may_remove_from_self_assessment(request.user, addition, is_signed(year))
    require(verdict)
    try:
        remove_from_self_assessment(addition, **acting(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The sentence is taken out.")
    return redirect("self_assessment_of", year)


@require_POST
def sign(request, year):
    """Sign what the page showed."""
    get_year_or_404(year)
    whole = is_whole(year)
    require(permissions.may_sign_self_assessment(request.user, year, is_signed(year), whole))
    seen, is_readable = request.POST.get("seen_digest", ""), reader_of(request)
    try:
        sign_self_assessment(year, seen_digest=seen, is_readable=is_readable, **acting(request))
    except (Refused, ChangedMeanwhile) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The self-assessment is signed, and stays as it is.")
    return redirect("self_assessment_of", year)
