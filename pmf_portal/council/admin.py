"""Administration by the performance team: people, their roles, units and areas (framework 6.3).
Every change is in the audit trail.
"""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from pmf_portal.audit.record import record
from pmf_portal.council.models import Area, OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.periods import clock


class Administration(admin.AdminSite):
    """Open to the performance and intelligence team alone; people sign in at the portal's own
    page.
    """

    site_header = site_title = "Administration"
    index_title = "People, roles, units and areas"
    site_url = "/desk/"

    def has_permission(self, request):
        return (
            request.user.is_authenticated
            and request.user.is_active
            and Role.PERFORMANCE_TEAM in request.user.roles
        )

    def login(self, request, extra_context=None):
        if request.user.is_authenticated:
            raise PermissionDenied("Administration is for the performance and intelligence team.")
        return redirect_to_login(request.GET.get("next", "/administration/"))


site = Administration(name="administration")


class AuditedAdmin(admin.ModelAdmin):
    """What the team may see and change; nothing is deleted, and each change is an audit event."""

    def has_view_permission(self, request, obj=None):
        return site.has_permission(request)

    has_change_permission = has_view_permission

    def has_add_permission(self, request):
        return site.has_permission(request)

    def has_module_permission(self, request):
        return site.has_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        record(
            "administer",
            f"{obj._meta.verbose_name} {obj}"[:200],
            by=request.user,
            at=clock.now(),
            changed=sorted(form.changed_data),
        )


class RoleInline(admin.TabularInline):
    """The roles of a person; taking one away is part of the person's change."""

    model = RoleAssignment
    extra = 1

    def has_view_permission(self, request, obj=None):
        return site.has_permission(request)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(User, site=site)
class PersonAdmin(AuditedAdmin, UserAdmin):
    """People by their posts; a person who leaves is made inactive, never deleted."""

    list_display = ["post", "username", "email", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["post", "username", "email"]
    ordering = ["post"]
    filter_horizontal = []
    fieldsets = [(None, {"fields": ["username", "password", "post", "email", "is_active"]})]
    add_fieldsets = [(None, {"fields": ["username", "post", "email", "password1", "password2"]})]
    inlines = [RoleInline]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        roles = sorted(
            str(assignment)
            for assignment in form.instance.roleassignment_set.select_related("unit")
        )
        record(
            "administer",
            f"roles of {form.instance}"[:200],
            by=request.user,
            at=clock.now(),
            roles=roles,
        )


@admin.register(OrganisationUnit, site=site)
class UnitAdmin(AuditedAdmin):
    list_display = ["title", "kind", "parent"]


@admin.register(Area, site=site)
class AreaAdmin(AuditedAdmin):
    list_display = ["name", "kind", "valid_from", "valid_to"]
