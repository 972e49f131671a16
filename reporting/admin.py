"""Contacts in the administration: the performance team keeps them; one that is no longer wanted is
no longer shown.
"""

from django.contrib import admin

from pmf_portal.council.admin import AuditedAdmin, site
from reporting.models import Contact


@admin.register(Contact, site=site)
class ContactAdmin(AuditedAdmin):
    list_display = ["post", "email", "telephone", "is_shown"]
