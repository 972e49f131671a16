from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from pmf_portal.periods.month import PeriodError, begin_years_in


class PeriodsConfig(AppConfig):
    name = "pmf_portal.periods"
    label = "periods"

    def ready(self) -> None:
        try:
            begin_years_in(settings.YEAR_BEGINS_IN)
        except PeriodError as error:
            raise ImproperlyConfigured(f"YEAR_BEGINS_IN: {error}") from error
