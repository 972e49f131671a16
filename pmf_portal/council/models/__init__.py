from pmf_portal.council.models.areas import Area
from pmf_portal.council.models.calendars import CalendarAddress
from pmf_portal.council.models.notices import Notice
from pmf_portal.council.models.organisation import OrganisationUnit
from pmf_portal.council.models.people import Absence, Delegation, RoleAssignment, User
from pmf_portal.council.models.reporting_dates import ReportingDate

__all__ = [
    "Absence",
    "Area",
    "CalendarAddress",
    "Delegation",
    "Notice",
    "OrganisationUnit",
    "ReportingDate",
    "RoleAssignment",
    "User",
]
