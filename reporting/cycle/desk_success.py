"""What success that is copied asks of a person on the desk, where anything of the kind waits for
anybody.
"""

from collections.abc import Callable, Iterator
from typing import Any

from pmf_portal.council.due_tasks import DueTask
from reporting.cycle.waiting import Waiting
from reporting.success.work import (
    adoptions_to_review,
    case_studies_to_answer,
    case_studies_to_approve,
    case_studies_to_publish,
    case_studies_to_write,
    reading_to_confirm,
    staff_briefing_to_send,
    stories_to_decide,
)

SUCCESS_ONLY_WHERE: dict[Callable[[Any], Iterator[DueTask]], Waiting] = {
    stories_to_decide: Waiting.STORIES,
    case_studies_to_write: Waiting.CASE_STUDIES,
    case_studies_to_approve: Waiting.CASE_STUDIES,
    case_studies_to_publish: Waiting.CASE_STUDIES,
    case_studies_to_answer: Waiting.ADOPTIONS,
    adoptions_to_review: Waiting.ADOPTIONS,
    reading_to_confirm: Waiting.READING,
    staff_briefing_to_send: Waiting.STAFF_BRIEFINGS,
}
# In the order in which they were named.
SUCCESS_WORK = tuple(SUCCESS_ONLY_WHERE)
