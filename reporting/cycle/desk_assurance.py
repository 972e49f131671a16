"""What expected effects, audits, contracts and the self-assessment ask of a person on the desk,
where anything of the kind waits for anybody.
"""

from collections.abc import Callable, Iterator
from typing import Any

from pmf_portal.council.due_tasks import DueTask
from reporting.audits.work import (
    AUDIT_WORK,
    audit_recommendations_owed,
    audit_recommendations_to_check,
)
from reporting.contracts.work import CONTRACT_WORK, contracts_to_decide
from reporting.cycle.waiting import Waiting
from reporting.effects.work import EFFECT_WORK, effects_to_explain
from reporting.self_assessment.work import SELF_ASSESSMENT_WORK

ASSURANCE_WORK = (*AUDIT_WORK, *EFFECT_WORK, *CONTRACT_WORK, *SELF_ASSESSMENT_WORK)
ASSURANCE_ONLY_WHERE: dict[Callable[[Any], Iterator[DueTask]], Waiting] = {
    audit_recommendations_owed: Waiting.AUDIT_RECOMMENDATIONS,
    audit_recommendations_to_check: Waiting.AUDIT_RECOMMENDATIONS,
    effects_to_explain: Waiting.EFFECTS,
    contracts_to_decide: Waiting.CONTRACTS,
}
