from pmf_portal.council.models.areas import Area
from pmf_portal.council.models.notices import Notice
from pmf_portal.council.models.organisation import OrganisationUnit
from pmf_portal.council.models.people import Absence, RoleAssignment, User

__all__ = ["Absence", "Area", "Notice", "OrganisationUnit", "RoleAssignment", "User"]
