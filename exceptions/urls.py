from django.urls import path

from exceptions.views import (
    decisions,
    early_warning,
    evaluations,
    my_actions,
    preparing,
    progress,
    questions,
    reports,
    support,
    tracker,
)

urlpatterns = [
    path("my-actions/", my_actions.list_and_update, name="my_actions"),
    path("exception-tracker/", tracker.exception_tracker, name="exception_tracker"),
    path(
        "exception-tracker/tracker.csv", tracker.exception_tracker_csv, name="exception_tracker_csv"
    ),
    path("actions/<int:pk>/evaluation/", evaluations.evaluated_action, name="evaluated_action"),
    path("actions/<int:pk>/conclude/", evaluations.conclude, name="conclude_action"),
    path("early-warning/", early_warning.early_warning, name="early_warning"),
    path("early-warning/<code:code>/begin/", early_warning.begin, name="begin_delivery_plan"),
    path("exception-reports/", reports.exception_reports, name="exception_reports"),
    path("exception-reports/<int:pk>/", reports.exception_report, name="exception_report"),
    path("exception-reports/<int:pk>/prepare/", preparing.prepare, name="prepare_exception_report"),
    path("exception-reports/<int:pk>/prepare/path/", preparing.path, name="set_path"),
    path("exception-reports/<int:pk>/prepare/<slug:part>/", preparing.part, name="prepare_part"),
    path("exception-reports/<int:pk>/causes/add/", preparing.add_a_cause, name="add_cause"),
    path(
        "exception-reports/<int:pk>/causes/<int:row>/change/",
        preparing.change_the_cause,
        name="change_cause",
    ),
    path(
        "exception-reports/<int:pk>/causes/<int:row>/remove/",
        preparing.remove_the_cause,
        name="remove_cause",
    ),
    path("exception-reports/<int:pk>/actions/add/", preparing.add_an_action, name="add_action"),
    path(
        "exception-reports/<int:pk>/actions/<int:row>/change/",
        preparing.change_the_action,
        name="change_action",
    ),
    path(
        "exception-reports/<int:pk>/actions/<int:row>/remove/",
        preparing.remove_the_action,
        name="remove_action",
    ),
    path("exception-reports/<int:pk>/submit/", decisions.submit, name="submit_exception_report"),
    path(
        "exception-reports/<int:pk>/return/",
        decisions.return_report,
        name="return_exception_report",
    ),
    path("exception-reports/<int:pk>/verify/", decisions.verify, name="verify_exception_report"),
    path("exception-reports/<int:pk>/waive/", decisions.waive, name="waive_exception_report"),
    path("exception-reports/<int:pk>/resume/", decisions.resume, name="resume_recovery"),
    path("exception-reports/<int:pk>/require-revision/", decisions.revise, name="require_revision"),
    path(
        "exception-reports/<int:pk>/confirm-recovery/", decisions.confirm, name="confirm_recovery"
    ),
    path("exception-reports/<int:pk>/close/", decisions.close, name="close_exception_report"),
    path("exception-reports/<int:pk>/update-progress/", progress.update, name="update_progress"),
    path(
        "exception-reports/<int:pk>/support/<slug:supporter>/answer/",
        support.answer,
        name="answer_support",
    ),
    path(
        "questions-of-members/<int:pk>/answer/",
        questions.answer_on_line,
        name="answer_question_on_line",
    ),
    path("exception-reports/<int:pk>/questions/ask/", questions.ask, name="ask_question"),
    path(
        "exception-reports/<int:pk>/questions/<int:question>/answer/",
        questions.answer,
        name="answer_question",
    ),
    path(
        "exception-reports/<int:pk>/briefings/<int:briefing>/acknowledge/",
        questions.acknowledge,
        name="acknowledge_briefing",
    ),
]
