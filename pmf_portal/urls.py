"""The addresses of the portal.  Business apps are named by string, so that the platform imports
none of them.
"""

from django.urls import include, path, register_converter

from pmf_portal.periods.converters import (
    CalendarYearConverter,
    DayConverter,
    FinancialYearConverter,
    MonthConverter,
)
from pmf_portal.ui.converters import CodeConverter

register_converter(MonthConverter, "month")
register_converter(FinancialYearConverter, "year")
register_converter(CalendarYearConverter, "calendar_year")
register_converter(DayConverter, "day")
register_converter(CodeConverter, "code")

handler500 = "pmf_portal.ui.views.busy.server_error"

urlpatterns = [
    path("", include("reporting.urls")),
    path("", include("pmf_portal.ui.urls")),
    path("", include("targets.urls")),
    path("", include("scorecards.urls")),
    path("", include("exceptions.urls")),
    path("", include("reporting.sign_off_urls")),
    path("", include("reporting.unit_urls")),
    path("", include("reporting.meeting_urls")),
    path("", include("reporting.scrutiny_urls")),
    path("", include("reporting.lesson_urls")),
    path("", include("reporting.framework_urls")),
    path("", include("reporting.success_urls")),
    path("", include("reporting.briefing_urls")),
    path("", include("reporting.life_urls")),
    path("", include("reporting.voice.urls")),
    path("", include("reporting.assurance_urls")),
]
