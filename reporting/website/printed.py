"""Answering with a printed form (PDF, workbook, Word document) of a publication: the stored one, or
made now, or made in the background while a plain page waits.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from pmf_portal.jobs.models import Job
from pmf_portal.periods import clock
from pmf_portal.ui.limits import too_many
from pmf_portal.ui.problem_details import problem
from reporting.models import Printing, Publication
from reporting.publishing.print_jobs import begin_printing, is_being_printed
from reporting.publishing.printing import (
    checked_document,
    form_of,
    print_form,
    put_on_disk,
    takes_long,
)
from reporting.website.stored import stored_response

LOOKS_AGAIN_AFTER = 5


def printed_response(
    request: HttpRequest, publication: Publication, name: str, filename: str
) -> HttpResponse:
    """The answer with a printed form; raises Withheld, and makes nothing, where what was published
    has been altered.
    """
    file = form_of(publication, name)
    if file is None and hasattr(request, "writes_record"):
        raise Http404
    if file is None and not is_being_printed(publication):
        if refused := too_many(request, "PRINTS_PER_MINUTE"):
            return refused
    if file is None and takes_long(publication):
        checked_document(publication)
        return being_made(request, publication, begin_printing(publication, clock.now()))
    if file is None:
        file = print_form(publication, name)
        put_on_disk(publication)
    return stored_response(request, file, filename)


def being_made(request: HttpRequest, publication: Publication, job: Job) -> HttpResponse:
    """What somebody reads who has to wait: a page that looks again by itself, for programs a
    problem that says when to ask again.
    """
    has_failed = job.keeps_failing
    if "text/html" not in request.headers.get("Accept", ""):
        detail = "This file could not be made." if has_failed else "This file is being made."
        response: HttpResponse = problem(503, "Not made yet", detail)
    else:
        context = {
            "publication": publication,
            "printing": Printing.objects.filter(publication=publication).first(),
            "has_failed": has_failed,
        }
        response = render(request, "reporting/not_printed.html", context, status=503)
    if not has_failed:
        response["Retry-After"] = response["Refresh"] = str(LOOKS_AGAIN_AFTER)
    response["Cache-Control"] = "no-store"
    return response
