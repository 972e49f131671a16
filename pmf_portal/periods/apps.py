from django.apps import AppConfig


class PeriodsConfig(AppConfig):
    name = "pmf_portal.periods"
    label = "periods"
