from django.urls import path

from reporting.views import adoptions, case_studies, staff_reading, stories
from reporting.website import case_studies as pages

STORY, CASE, ADOPTION = (
    "success-stories/<int:pk>/",
    "case-studies/<slug:slug>/",
    "adoptions/<int:pk>/",
)
BRIEFING, SYNOPSIS = "staff-briefings/<month:month>/", "synopses/<int:pk>/"

urlpatterns = [
    path("success-stories/", stories.stories, name="success_stories"),
    path(STORY, stories.story, name="success_story"),
    path(f"{STORY}take-up/", stories.take_up, name="take_up_story"),
    path(f"{STORY}set-aside/", stories.set_aside, name="set_aside_story"),
    path("write-case-study/", case_studies.begin, name="begin_case_study"),
    path("case-studies/", pages.index, name="case_studies"),
    path(CASE, pages.case_study, name="case_study"),
    path(f"{CASE}change/", case_studies.change, name="change_case_study"),
    path(f"{CASE}submit/", case_studies.submit, name="submit_case_study"),
    path(f"{CASE}drop/", case_studies.drop, name="drop_case_study"),
    path(f"{CASE}return/", case_studies.give_back, name="return_case_study"),
    path(f"{CASE}approve/", case_studies.approve, name="approve_case_study"),
    path(f"{CASE}publish/", case_studies.publish, name="publish_case_study"),
    path(f"{CASE}correct/", case_studies.correct, name="correct_case_study"),
    path(f"{CASE}withdraw/", case_studies.withdraw, name="withdraw_case_study"),
    path(f"{CASE}leave-out/", case_studies.leave_out, name="mark_case_study"),
    path(f"{CASE}send/", case_studies.send, name="send_case_study"),
    path(f"{CASE}find/", case_studies.find, name="find_in_case_study"),
    path(f"{CASE}adopt/", adoptions.adopt, name="adopt_case_study"),
    path(f"{CASE}refuse/", adoptions.refuse, name="refuse_case_study"),
    path("adoptions/", adoptions.adoptions, name="adoptions"),
    path(ADOPTION, adoptions.adoption, name="adoption"),
    path(f"{ADOPTION}review/", adoptions.review, name="review_adoption"),
    path("staff-briefings/", staff_reading.staff_briefings, name="staff_briefings"),
    path(BRIEFING, staff_reading.staff_briefing, name="staff_briefing"),
    path(f"{BRIEFING}edit/", staff_reading.edit_staff_briefing, name="word_staff_briefing"),
    path(f"{BRIEFING}send/", staff_reading.send, name="send_staff_briefing"),
    path(f"{BRIEFING}receipts/", staff_reading.receipts, name="staff_receipts"),
    path(f"{BRIEFING}open/", staff_reading.open_briefing, name="open_staff_briefing"),
    path(f"{BRIEFING}confirm/", staff_reading.confirm_briefing, name="confirm_staff_briefing"),
    path("synopses/", staff_reading.synopses, name="synopses"),
    path("synopses/edit/", staff_reading.edit_synopsis, name="word_synopsis"),
    path(SYNOPSIS, staff_reading.synopsis, name="synopsis"),
    path(f"{SYNOPSIS}open/", staff_reading.open_synopsis, name="open_synopsis"),
    path(f"{SYNOPSIS}confirm/", staff_reading.confirm_synopsis, name="confirm_synopsis"),
]
