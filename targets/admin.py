"""Targets in the administration: there to be read, never to be changed (framework 3.3)."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied

from pmf_portal.council.admin import site
from targets.lock import LOCKED
from targets.models import Approval, Specification

BY_PAGES = "Drafts are changed on their own pages, where two people never overwrite each other."


class ReadOnlyAdmin(admin.ModelAdmin):
    """Everything in view; any attempt to change is refused with the reason."""

    def has_view_permission(self, request, obj=None):
        return site.has_permission(request)

    def has_module_permission(self, request):
        return site.has_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        if request.method == "POST" and row:
            locked = getattr(row, "approval_id", row.pk)
            raise PermissionDenied(LOCKED if locked else BY_PAGES)
        return super().change_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        raise PermissionDenied(LOCKED)


@admin.register(Specification, site=site)
class SpecificationAdmin(ReadOnlyAdmin):
    list_display = ["target", "financial_year", "title", "plan", "approval"]
    list_select_related = ["target", "plan", "approval__plan"]
    list_filter = ["financial_year", "plan"]
    search_fields = ["target__code", "title"]


@admin.register(Approval, site=site)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ["plan", "financial_year", "approved_at", "reference"]
