from django.urls import path

from targets.imports.columns import (
    OBJECTIVES,
    PLAN_FILES,
    PLANS,
    TAKEN_OVER,
    TARGETS,
    TRAJECTORY,
)
from targets.views import (
    action_files,
    actions,
    appraisals,
    budgets,
    decisions,
    departures,
    drafts,
    imports,
    intelligence,
    lessons,
    multi_year,
    peers,
    plan_files,
    planning,
    plans,
    proposals,
    taking_over,
)

PLAN = "plans/<slug:slug>/<year:year>/"
ACTION = "plans/<slug:slug>/actions/<int:pk>/"
TARGET = PLAN + "targets/<code:code>/"
REQUEST = "intelligence/requests/<int:pk>/"


def addresses_of_file(kind, word, upload=imports.upload):
    """The page on which a file of plans comes in, and its template."""
    name, told = PLAN_FILES[kind].act, {"kind": kind}
    return [
        path(f"plans/{word}/", upload, told, name),
        path(f"plans/{word}/template.<slug:form>", imports.template, told, f"{name}_template"),
    ]


urlpatterns = [
    path(
        "our-part/objectives/<int:pk>/propose/", proposals.propose, name="propose_objective_change"
    ),
    path("proposals/<int:pk>/", proposals.answer, name="answer_objective_proposal"),
    path("plans/", plans.plans, name="plans"),
    path("appraisal-coverage/", appraisals.this_year, name="appraisal_coverage_now"),
    path("appraisal-coverage/<year:year>/", appraisals.coverage, name="appraisal_coverage"),
    path("plans/add/", plans.add, name="add_plan"),
    *addresses_of_file(PLANS, "import-plans"),
    *addresses_of_file(OBJECTIVES, "import-objectives"),
    *addresses_of_file(TARGETS, "import-targets"),
    *addresses_of_file(TRAJECTORY, "import-trajectory"),
    *addresses_of_file(TAKEN_OVER, "take-over", imports.upload_taken_over),
    path(PLAN, plans.plan, name="plan"),
    path(PLAN + "take-over/", taking_over.take_over, name="take_over_plan"),
    path(PLAN + "nominal-envelope/", budgets.nominal, name="set_nominal_envelope"),
    path(PLAN + "draft-spending/", budgets.draft, name="set_draft_spending"),
    path(PLAN + "submit/", plans.submit, name="submit_plan"),
    path(PLAN + "return/", plans.give_back, name="return_plan"),
    path(PLAN + "lessons/", lessons.plan_lessons, name="plan_lessons"),
    path(PLAN + "lessons/<slug:lesson>/", lessons.answer, name="answer_lesson"),
    path(PLAN + "leaving/", departures.measures_leaving, name="measures_leaving"),
    path(PLAN + "leaving/<code:code>/", departures.account, name="account_for_red"),
    path("plans/<slug:slug>/thread/", departures.plan_thread, name="plan_thread"),
    path("plans/<slug:slug>/thread/confirm/", departures.confirm, name="confirm_thread"),
    path(PLAN + "workbook.xlsx", plan_files.workbook, name="plan_workbook"),
    path(PLAN + "import/", plan_files.upload, name="import_plan"),
    path(PLAN + "import/<int:pk>/", plan_files.differences, name="import_plan_differences"),
    path("api/v1/" + PLAN + "targets/", plan_files.import_by_api, name="api_import_plan"),
    path(PLAN + "draft-target/", drafts.draft, name="draft_target"),
    path(TARGET, drafts.specification, name="specification"),
    path(TARGET + "change/<slug:part>/", drafts.change, name="change_draft"),
    path(TARGET + "several-years/", multi_year.set_levels, name="set_multi_year_target"),
    path(TARGET + "name-proxy/", multi_year.name, name="name_proxy"),
    path(TARGET + "end-proxy/<int:pk>/", multi_year.end, name="end_proxy"),
    path(TARGET + "remove/", drafts.remove, name="remove_draft"),
    path(TARGET + "add-evidence/", drafts.evidence, name="add_evidence"),
    path(TARGET + "remove-evidence/<int:pk>/", drafts.drop_evidence, name="remove_evidence"),
    path(TARGET + "check-principles/", drafts.principles, name="check_principles"),
    path(TARGET + "comment/", drafts.comment, name="comment_on_draft"),
    path(TARGET + "resolve-comment/<int:pk>/", drafts.resolve, name="resolve_comment"),
    path(TARGET + "withdraw/", decisions.withdraw, name="withdraw_target"),
    path(TARGET + "attach-note/", decisions.note, name="attach_note"),
    path(TARGET + "process-changed/", decisions.process_changed, name="process_changed"),
    path(TARGET + "change-officers/", decisions.officers, name="change_officers"),
    path(PLAN + "add-objective/", planning.new_objective, name="add_objective"),
    path(PLAN + "objectives/<int:pk>/change/", planning.edit_objective, name="change_objective"),
    path(
        PLAN + "set-resource-envelope/<slug:kind>/", planning.envelope, name="set_resource_envelope"
    ),
    path("plans/import-actions/", action_files.upload, name="import_actions"),
    path(
        "plans/import-actions/template.<str:form>",
        action_files.template,
        name="import_actions_template",
    ),
    path("plans/import-actions/<int:pk>/", action_files.changes, name="import_actions_changes"),
    path("plans/<slug:slug>/actions/", actions.plan_actions, name="plan_actions"),
    path("plans/<slug:slug>/actions/add/", actions.add, name="add_management_action"),
    path(ACTION, actions.management_action, name="management_action"),
    path(ACTION + "change/", actions.change, name="change_management_action"),
    path(ACTION + "move-date/", actions.move, name="move_action_date"),
    path(ACTION + "stop/", actions.stop, name="stop_action"),
    path(ACTION + "update/", actions.update, name="update_action"),
    path(
        ACTION + "milestones/<int:milestone>/complete/",
        actions.complete,
        name="complete_milestone",
    ),
    path("plans/<slug:slug>/projects/add/", actions.new_project, name="add_project"),
    path("plans/<slug:slug>/projects/<slug:project>/", actions.project, name="project"),
    path(
        "plans/<slug:slug>/projects/<slug:project>/change/",
        actions.edit_project,
        name="change_project",
    ),
    path("planning/", planning.planning_rounds, name="planning_rounds"),
    path("planning/<year:year>/", planning.planning_round, name="planning_round"),
    path("planning/<year:year>/budget/", budgets.budget_round, name="budget_round"),
    path(
        "planning/<year:year>/record-budget-consultation/",
        budgets.consult,
        name="record_budget_consultation",
    ),
    path("planning/<year:year>/record-budget-minute/", budgets.minute, name="record_budget_minute"),
    path("planning/<year:year>/open/", planning.open_round, name="open_planning_round"),
    path("planning/<year:year>/change-dates/", planning.change_dates, name="change_planning_dates"),
    path(
        "planning/<year:year>/<slug:unit>/<slug:duty>/complete/",
        planning.complete_duty,
        name="complete_planning_duty",
    ),
    path("peers/", peers.peers, name="peers"),
    path("peers/import/", peers.upload, name="import_peer_figures"),
    path("peers/import/<int:pk>/", peers.changes, name="import_peer_figures_changes"),
    path("peers/groups/add/", peers.add_peer_group, name="add_peer_group"),
    path("peers/groups/<slug:slug>/change/", peers.change_peer_group, name="change_peer_group"),
    path("intelligence/requests/", intelligence.requests, name="intelligence_requests"),
    path("intelligence/requests/ask/", intelligence.ask, name="ask_intelligence"),
    path(REQUEST, intelligence.request_page, name="intelligence_request"),
    path(REQUEST + "take/", intelligence.take, name="take_intelligence_request"),
    path(REQUEST + "answer/", intelligence.answer, name="answer_intelligence_request"),
    path(REQUEST + "decline/", intelligence.decline, name="decline_intelligence_request"),
    path(REQUEST + "withdraw/", intelligence.withdraw, name="withdraw_intelligence_request"),
    path(REQUEST + "attach/", intelligence.attach, name="attach_intelligence"),
    path("risks/", planning.risks, name="risks"),
    path("risks/add/", planning.new_risk, name="add_risk"),
    path("risks/<int:pk>/change/", planning.edit_risk, name="change_risk"),
]
