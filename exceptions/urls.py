from django.urls import path

from exceptions.views import reports

urlpatterns = [
    path("exception-reports/", reports.exception_reports, name="exception_reports"),
    path("exception-reports/<int:pk>/", reports.exception_report, name="exception_report"),
    path("exception-reports/<int:pk>/complete/", reports.complete, name="complete_exception_report"),
    path("exception-reports/<int:pk>/actions/add/", reports.add, name="add_action"),
    path("exception-reports/<int:pk>/actions/<int:action>/remove/", reports.remove, name="remove_action"),
    path("exception-reports/<int:pk>/submit/", reports.submit, name="submit_exception_report"),
    path("exception-reports/<int:pk>/return/", reports.return_report, name="return_exception_report"),
    path("exception-reports/<int:pk>/verify/", reports.verify, name="verify_exception_report"),
]
