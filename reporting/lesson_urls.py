from django.urls import path

from reporting.views import found, lessons, proposals
from reporting.website import lessons as pages

FINDING, THEME, PROPOSAL = "findings/<int:pk>/", "themes/<slug:slug>/", "proposals/<int:pk>/"

urlpatterns = [
    path("what-we-learned/", pages.index, name="what_we_learned"),
    path("what-we-learned/<year:year>/", pages.year, name="what_we_learned_in"),
    path("findings/", lessons.findings, name="findings"),
    path("findings/record/", lessons.record, name="record_finding"),
    path(FINDING, pages.finding, name="finding"),
    path(f"{FINDING}mark/", lessons.mark, name="mark_finding"),
    path(f"{FINDING}set-aside/", lessons.set_aside, name="set_aside_finding"),
    path(f"{FINDING}reopen/", lessons.reopen, name="reopen_finding"),
    path("sessions/<int:pk>/find/", found.in_session, name="find_in_session"),
    path("feedback/received/<slug:reference>/find/", found.in_feedback, name="find_in_feedback"),
    path("themes/", lessons.themes, name="themes"),
    path("begin-theme/", lessons.begin, name="begin_theme"),
    path(THEME, pages.theme, name="theme"),
    path(f"{THEME}confirm/", lessons.confirm, name="confirm_theme"),
    path(f"{THEME}rename/", lessons.rename, name="rename_theme"),
    path(f"{THEME}choose-findings/", lessons.choose_findings, name="change_theme_findings"),
    path(f"{THEME}join/", lessons.join, name="join_theme"),
    path(f"{THEME}drop/", lessons.drop, name="drop_theme"),
    path(f"{THEME}settle/", lessons.settle, name="settle_theme"),
    path(f"{THEME}take-up/", lessons.take_up, name="reopen_theme"),
    path(f"{THEME}propose/", proposals.draft, name="draft_proposal"),
    path(PROPOSAL, pages.proposal, name="proposal"),
    path(f"{PROPOSAL}change/", proposals.change, name="change_proposal"),
    path(f"{PROPOSAL}send/", proposals.send, name="send_proposal"),
    path(f"{PROPOSAL}withdraw/", proposals.withdraw, name="withdraw_proposal"),
    path(f"{PROPOSAL}carry-out/", proposals.carry_out, name="carry_out_proposal"),
    path(f"{PROPOSAL}give-up/", proposals.give_up, name="give_up_proposal"),
    path(
        "meetings/<slug:slug>/<day:day>/proposals/<int:pk>/decide/",
        proposals.decide,
        name="decide_proposal",
    ),
]
