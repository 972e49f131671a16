from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "pmf_portal.audit"
    label = "audit"
