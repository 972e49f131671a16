"""What was learned asks of a person on the desk, where anything of the kind waits for anybody."""

from collections.abc import Callable, Iterator
from typing import Any

from pmf_portal.council.due_tasks import DueTask
from reporting.collection.work import COLLECTION_WORK, candidates_to_settle, costs_to_state
from reporting.cycle.desk_assurance import ASSURANCE_ONLY_WHERE, ASSURANCE_WORK
from reporting.cycle.desk_success import SUCCESS_ONLY_WHERE, SUCCESS_WORK
from reporting.cycle.waiting import Waiting
from reporting.framework_review.work import (
    FRAMEWORK_WORK,
    framework_to_comment,
    framework_to_review,
)
from reporting.lessons.voice_work import residents_to_answer, words_to_read
from reporting.lessons.work import (
    LESSON_WORK,
    findings_to_look_at,
    lessons_to_answer,
    proposals_to_carry_out,
    proposals_to_decide,
    proposals_to_send,
    themes_to_confirm,
)

REVISE_WORK = (*LESSON_WORK, *FRAMEWORK_WORK, *COLLECTION_WORK, *SUCCESS_WORK, *ASSURANCE_WORK)
LESSONS_ONLY_WHERE: dict[Callable[[Any], Iterator[DueTask]], Waiting] = {
    findings_to_look_at: Waiting.REVIEW_FINDINGS,
    themes_to_confirm: Waiting.THEMES,
    proposals_to_send: Waiting.PROPOSALS,
    proposals_to_decide: Waiting.PROPOSALS,
    proposals_to_carry_out: Waiting.PROPOSALS,
    lessons_to_answer: Waiting.LESSONS,
    framework_to_review: Waiting.FRAMEWORK,
    framework_to_comment: Waiting.FRAMEWORK_CONSULTATION,
    costs_to_state: Waiting.COLLECTION_COSTS,
    candidates_to_settle: Waiting.CANDIDATES,
    words_to_read: Waiting.CONSULTATIONS,
    residents_to_answer: Waiting.CONSULTATIONS,
    **SUCCESS_ONLY_WHERE,
    **ASSURANCE_ONLY_WHERE,
}
