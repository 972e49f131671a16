"""What bodies ask of a person on the desk: their meetings, and what their committees scrutinise."""

from collections.abc import Callable, Iterator
from typing import Any

from pmf_portal.council.due_tasks import DueTask
from reporting.cycle.waiting import Waiting
from reporting.meetings.work import (
    MEETING_WORK,
    agendas_to_send_out,
    minutes_to_confirm,
    minutes_to_write,
    outputs_to_complete,
)
from reporting.scrutiny.work import (
    SCRUTINY_WORK,
    call_ins_to_conclude,
    call_ins_to_explain,
    recommendations_followed,
    recommendations_to_answer,
    recommendations_to_deliver,
    recommendations_to_send,
)

BODIES_WORK = (*MEETING_WORK, *SCRUTINY_WORK)
# Each is asked about only where something of the kind waits for anybody.
BODIES_ONLY_WHERE: dict[Callable[[Any], Iterator[DueTask]], Waiting] = {
    outputs_to_complete: Waiting.OUTPUTS,
    minutes_to_confirm: Waiting.MINUTES_TO_CONFIRM,
    minutes_to_write: Waiting.MINUTES_TO_WRITE,
    agendas_to_send_out: Waiting.AGENDAS,
    recommendations_to_answer: Waiting.RECOMMENDATIONS,
    recommendations_to_deliver: Waiting.RECOMMENDATIONS,
    recommendations_followed: Waiting.RECOMMENDATIONS,
    recommendations_to_send: Waiting.RECOMMENDATIONS_TO_SEND,
    call_ins_to_explain: Waiting.CALL_INS,
    call_ins_to_conclude: Waiting.CALL_INS,
}
