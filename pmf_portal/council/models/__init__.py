from pmf_portal.council.models.areas import Area, Population
from pmf_portal.council.models.calendars import CalendarAddress
from pmf_portal.council.models.council_settings import (
    CouncilPicture,
    SettingsChange,
    WordTemplate,
)
from pmf_portal.council.models.credentials import Attempt, SetUpCode
from pmf_portal.council.models.imports import CouncilFile
from pmf_portal.council.models.live_from import LiveFrom
from pmf_portal.council.models.notices import Notice
from pmf_portal.council.models.organisation import OrganisationUnit
from pmf_portal.council.models.people import (
    Absence,
    AskedOfSecond,
    Delegation,
    RoleAssignment,
    RoleRequest,
    User,
)
from pmf_portal.council.models.rehearsals import Rehearsal
from pmf_portal.council.models.reorganisations import Reorganisation, UnitChange
from pmf_portal.council.models.reporting_dates import ReportingDate
from pmf_portal.council.models.second_factors import (
    AuthenticatorApp,
    FactorRemoval,
    LinkedIdentity,
    Passkey,
    RecoveryCode,
)
from pmf_portal.council.models.sessions import PersonSession

__all__ = [
    "Absence",
    "Area",
    "AskedOfSecond",
    "Attempt",
    "AuthenticatorApp",
    "CalendarAddress",
    "CouncilFile",
    "CouncilPicture",
    "Delegation",
    "FactorRemoval",
    "LinkedIdentity",
    "LiveFrom",
    "Notice",
    "OrganisationUnit",
    "Passkey",
    "PersonSession",
    "Population",
    "RecoveryCode",
    "Rehearsal",
    "Reorganisation",
    "ReportingDate",
    "RoleAssignment",
    "RoleRequest",
    "SetUpCode",
    "SettingsChange",
    "UnitChange",
    "User",
    "WordTemplate",
]
