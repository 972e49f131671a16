"""What everybody reads of case studies follows each act on them: search, and the record on disk."""

from reporting.models import CaseStudy
from reporting.public_record.search_success import index_case_study
from reporting.public_record.staleness import stale_with_this_act


def case_study_changed(case_study: CaseStudy) -> None:
    """Bring search and disk up to what is so of a case study, in the transaction of the act."""
    index_case_study(case_study)
    stale_with_this_act()
