"""What is left out in public of a case study: what was said of it before, and what was found in it,
are left out with it.
"""

from datetime import datetime

from django.conf import settings

from pmf_portal.council.models import User
from reporting.models import CaseStudy
from targets.lessons.findings import locked_findings, mark_finding
from targets.models import ReviewFinding


def leave_out(case_study: CaseStudy, mark: str, *, by: User, at: datetime) -> None:
    """Mark whatever of a case study everybody could read: its versions and its findings.  What is
    marked already keeps its own mark.
    """
    case_study.versions.filter(mark="").update(mark=mark)
    address = case_study.get_absolute_url()
    addresses = (address, f"{settings.PORTAL_URL}{address}")
    found_in_it = ReviewFinding.objects.filter(address__in=addresses, mark="")
    # All are held before the first is recorded.
    for finding in locked_findings(found_in_it.values_list("pk", flat=True)):
        mark_finding(finding, mark=mark, by=by, at=at)
