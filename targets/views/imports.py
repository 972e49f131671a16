"""Uploading plans, objectives, targets, trajectories, and the approvals of past years."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import Http404
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from pmf_portal.ui.views.file_templates import template_answer
from pmf_portal.ui.views.uploads import take_file
from targets.imports.columns import (
    OBJECTIVES,
    PLAN_FILES,
    PLANS,
    TAKEN_OVER,
    TARGETS,
    TRAJECTORY,
)
from targets.imports.objectives import import_objectives
from targets.imports.plans import import_plans
from targets.imports.taken_over import import_taken_over
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory


class PlanFile(NamedTuple):
    """How a file is taken in: by which service, who may, what it brings, what to know before."""

    service: Callable[..., int]
    act: str
    things: str
    about: str


PLAN_FILE = {
    PLANS: PlanFile(
        import_plans,
        "import_plans",
        "plans",
        "A plan that the portal has already stays as it is: a file neither renames nor moves it.",
    ),
    OBJECTIVES: PlanFile(
        import_objectives,
        "import_objectives",
        "objectives",
        "Import the plans first. An objective that is there already becomes what the file says;"
        " where locked targets stand under it, the file is refused.",
    ),
    TARGETS: PlanFile(
        import_targets,
        "import_targets",
        "targets",
        "One row for each target and year. Import plans and objectives first, and the"
        " trajectories afterwards.",
    ),
    TRAJECTORY: PlanFile(
        import_trajectory,
        "import_trajectory",
        "planned values",
        "One row for each period of a target. The trajectory of a target and year is replaced"
        " whole.",
    ),
    TAKEN_OVER: PlanFile(
        import_taken_over,
        "take_over_plan",
        "approvals",
        "One row for each plan and year that was approved before the portal was there. The targets"
        " of the year, with their trajectories, come in before.",
    ),
}


def upload(request, kind):
    """Take in a file of one kind, whole or not at all."""
    file = PLAN_FILE[kind]
    require(may(request.user, file.act))
    return take_file(
        request,
        file.service,
        template="targets/import_plan_file.html",
        things=file.things,
        back="plans",
        context={
            "kind": PLAN_FILES[kind],
            "about": file.about,
            "template_file": f"{PLAN_FILES[kind].act}_template",
        },
    )


# What locks a plan for good asks for a fresh sign-in.
upload_taken_over = fresh_sign_in(upload)


@require_safe
def template(request, kind, form):
    """The template with its example row, as CSV or workbook."""
    require(may(request.user, PLAN_FILE[kind].act))
    answer = template_answer(PLAN_FILES[kind], form, at=clock.now())
    if answer is None:
        raise Http404
    return answer
