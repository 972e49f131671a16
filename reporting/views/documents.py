"""The acts on documents."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.formats.uploads import MOST_BYTES
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from reporting.forms.documents import ReviewForm, UploadDocumentForm, VersionForm
from reporting.library.documents import (
    add_document_version,
    review_document,
    upload_document,
    withdraw_document,
)
from reporting.models import Document
from reporting.permissions import (
    may_add_document_version,
    may_review_document,
    may_upload_document,
    may_withdraw_document,
)


def upload(request):
    """Publish a new document."""
    require(may_upload_document(request.user))
    form = UploadDocumentForm(request.POST or None, request.FILES or None, today=clock.today())
    if form.save_with(
        lambda entries: upload_document(by=request.user, at=clock.now(), **with_file(entries))
    ):
        messages.success(request, f"“{form.cleaned_data['title']}” is published.")
        return redirect("documents")
    return render(
        request, "reporting/document_form.html", {"form": form, "heading": "Upload a document"}
    )


def add_version(request, slug):
    """Publish a new version of a document."""
    document = get_document_or_404(slug)
    require(may_add_document_version(request.user, document))
    form = VersionForm(
        request.POST or None,
        request.FILES or None,
        today=clock.today(),
        initial={"review_due": document.review_due},
    )
    if form.save_with(
        lambda entries: add_document_version(
            document, by=request.user, at=clock.now(), **with_file(entries)
        )
    ):
        messages.success(request, f"The new version of “{document}” is published.")
        return back_to(document)
    return render(
        request,
        "reporting/document_form.html",
        {"form": form, "heading": "Add a version", "document": document},
    )


def review(request, slug):
    """Say that a document still holds, and when it is reviewed next."""
    document = get_document_or_404(slug)
    require(may_review_document(request.user, document))
    form = ReviewForm(request.POST or None, today=clock.today())
    if form.save_with(
        lambda entries: review_document(document, by=request.user, at=clock.now(), **entries)
    ):
        messages.success(request, f"“{document}” is reviewed.")
        return back_to(document)
    return render(
        request,
        "reporting/document_form.html",
        {"form": form, "heading": "Review a document", "document": document},
    )


def withdraw(request, slug):
    """Take a document off the public pages."""
    document = get_document_or_404(slug)
    require(may_withdraw_document(request.user, document))
    form = ReasonForm(
        request.POST or None,
        submit_label="Withdraw the document",
        help_text="For the audit trail. The public no longer finds the document.",
    )
    if form.save_with(
        lambda entries: withdraw_document(document, by=request.user, at=clock.now(), **entries)
    ):
        messages.success(request, f"“{document}” is withdrawn.")
        return redirect("documents")
    return render(
        request,
        "reporting/document_form.html",
        {"form": form, "heading": "Withdraw a document", "document": document},
    )


def get_document_or_404(slug):
    return get_object_or_404(Document.objects.select_related("owner"), slug=slug)


def back_to(document):
    return redirect(f"{redirect('documents').url}#document-{document.slug}")


def with_file(entries):
    """A form's entries with the name and bytes of its file; one byte more than is taken is enough
    to refuse it.
    """
    file = entries["file"]
    return {name: value for name, value in entries.items() if name != "file"} | {
        "name": file.name,
        "body": file.read(MOST_BYTES + 1),
    }
