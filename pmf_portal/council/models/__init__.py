from pmf_portal.council.models.areas import Area
from pmf_portal.council.models.notices import Notice
from pmf_portal.council.models.organisation import OrganisationUnit
from pmf_portal.council.models.people import Absence, Delegation, RoleAssignment, User

__all__ = ["Absence", "Area", "Delegation", "Notice", "OrganisationUnit", "RoleAssignment", "User"]
