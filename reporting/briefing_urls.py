from django.urls import path

from reporting.views import briefing, cabinet_reports, concerns, team_briefings
from reporting.website import cabinet_reports as pages

BRIEFING = "briefing/<slug:slug>/<month:month>/"
TEAM_BRIEFING = "team-briefing/<slug:slug>/<month:month>/"
CABINET_REPORT = "cabinet-reports/<slug:slug>/<month:month>/"

urlpatterns = [
    path("briefing/", briefing.newest, name="newest_briefing"),
    path(BRIEFING, briefing.briefing, name="monthly_briefing"),
    path(f"{BRIEFING}briefing.pdf", briefing.paper, name="monthly_briefing_paper"),
    path(f"{BRIEFING}comment/", briefing.comment, name="comment_on_month"),
    path(f"{BRIEFING}acknowledge/", briefing.acknowledge, name="acknowledge_monthly_briefing"),
    path(f"{BRIEFING}raise-concern/", concerns.raise_one, name="raise_concern"),
    path("team-briefing/", team_briefings.newest, name="newest_team_briefing"),
    path(TEAM_BRIEFING, team_briefings.team_briefing, name="team_briefing"),
    path(f"{TEAM_BRIEFING}brief/", team_briefings.brief, name="brief_team"),
    path("concerns/", concerns.concerns, name="concerns"),
    path("concerns/<int:pk>/", concerns.concern, name="concern"),
    path("concerns/<int:pk>/answer/", concerns.answer, name="answer_concern"),
    path("concerns/<int:pk>/settle/", concerns.settle, name="settle_concern"),
    path("concerns/<int:pk>/raise-again/", concerns.raise_again, name="raise_concern_again"),
    path(CABINET_REPORT, pages.cabinet_report, name="cabinet_report"),
    path(f"{CABINET_REPORT}report.pdf", pages.paper, name="cabinet_report_paper"),
    path(f"{CABINET_REPORT}words/", cabinet_reports.word, name="word_cabinet_report"),
    path(f"{CABINET_REPORT}submit/", cabinet_reports.submit, name="submit_cabinet_report"),
]
