"""What Internal Audit does in the tests of audits."""

from datetime import date

from scorecards.audits.services import add_finding, check_indicator
from scorecards.models import AuditCheck
from scorecards.rating.quality_grades import Principle

MET, PARTLY, NOT_MET, NOT_TESTED = (
    AuditCheck.MET,
    AuditCheck.PARTLY,
    AuditCheck.NOT_MET,
    AuditCheck.NOT_TESTED,
)
PDF = b"%PDF-1.4 a scan"


def check_all(audit, by, at, *, verdict=MET, indicators=None):
    for indicator in audit.indicators.all() if indicators is None else indicators:
        for principle in Principle:
            check_indicator(
                indicator,
                principle,
                verdict,
                f"Compared {principle} with the register",
                by=by,
                at=at,
            )


def finding(audit, council, at, *, owner="head", indicator=None, due=date(2014, 1, 31)):
    return add_finding(
        audit,
        indicator,
        "Late extract",
        "Bring it forward",
        "high",
        council.people[owner],
        due,
        by=council.people["auditor"],
        at=at,
    )
