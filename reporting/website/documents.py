"""The public documents: listed by kind, and each version at an address of its own."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.council.roles import Role
from reporting.models import Document, DocumentVersion
from reporting.public_record.registry import RECORD, archived
from reporting.website.stored import LONG, response_to_save


def documents_of(**which):
    """Documents with their owners and versions, without what is in the files: two queries."""
    versions = DocumentVersion.objects.defer("body").order_by("-number")
    documents = Document.objects.published().filter(**which).select_related("owner")
    documents = documents.prefetch_related(Prefetch("versions", versions, to_attr="all_versions"))
    return documents.order_by("title", "pk")


@archived(RECORD)
@login_not_required
@require_safe
def documents(request):
    """Every document by its kind, with its versions."""
    by_kind = {}
    for document in documents_of():
        by_kind.setdefault(document.kind, []).append(document)
    user = request.user
    context = {
        "kinds": [(kind, words, by_kind.get(kind, [])) for kind, words in Document.KINDS.items()],
        "keeps_documents": user.is_authenticated and Role.PERFORMANCE_TEAM in user.roles,
    }
    return render(request, "reporting/documents.html", context)


@archived(RECORD)
@login_not_required
@require_safe
def document(request, slug):
    """The newest version of a document, to save."""
    versions = DocumentVersion.objects.filter(
        document__slug=slug, document__withdrawn_at=None
    ).select_related("document")
    newest = versions.order_by("-number").values_list("number", flat=True).first()
    return file_response(request, versions, newest, "public, max-age=60")


@archived(RECORD)
@login_not_required
@require_safe
def document_version(request, slug, number):
    """One version of a document, at the address where it stays."""
    versions = DocumentVersion.objects.filter(
        document__slug=slug, document__withdrawn_at=None
    ).select_related("document")
    return file_response(request, versions, number, LONG)


def file_response(request, versions, number, caching):
    version = get_object_or_404(versions.defer("body"), number=number)
    return response_to_save(request, version, version.download_name, caching)
