from django.urls import path

from reporting.views import exemptions, meetings, minutes
from reporting.website import meetings as pages

MEETING = "meetings/<slug:slug>/<day:day>/"

urlpatterns = [
    path("meetings/", pages.meetings, name="meetings"),
    path("meetings/add/", meetings.add, name="add_body"),
    path("meetings/<slug:slug>/", pages.body, name="body"),
    path("meetings/<slug:slug>/meetings.ics", pages.calendar, name="body_calendar"),
    path("meetings/<slug:slug>/change/", meetings.change, name="change_body"),
    path("meetings/<slug:slug>/end/", meetings.end, name="end_body"),
    path("meetings/<slug:slug>/members/add/", meetings.add_member, name="add_body_member"),
    path(
        "meetings/<slug:slug>/members/<int:pk>/end/",
        meetings.end_membership,
        name="end_body_membership",
    ),
    path("meetings/<slug:slug>/plan/", meetings.plan, name="plan_meeting"),
    path("meetings/<slug:slug>/plan-several/", meetings.plan_several, name="plan_meetings"),
    path(MEETING, pages.meeting, name="meeting"),
    path(f"{MEETING}change/", meetings.change_date, name="change_meeting"),
    path(f"{MEETING}cancel/", meetings.cancel, name="cancel_meeting"),
    path(f"{MEETING}call/", meetings.call, name="call_meeting"),
    path(f"{MEETING}agenda/add/", meetings.add_item, name="add_agenda_item"),
    path(f"{MEETING}agenda/<int:pk>/remove/", meetings.remove_item, name="remove_agenda_item"),
    path(
        f"{MEETING}agenda/<int:pk>/exemption/",
        exemptions.of_item,
        name="change_exemption_of_item",
    ),
    path(f"{MEETING}hold/", minutes.hold, name="hold_meeting"),
    path(f"{MEETING}minutes/", minutes.record, name="record_output"),
    path(f"{MEETING}minutes/<int:pk>/change/", minutes.change, name="change_output"),
    path(f"{MEETING}minutes/<int:pk>/remove/", minutes.remove, name="remove_output"),
    path(f"{MEETING}submit/", minutes.submit, name="submit_minutes"),
    path(f"{MEETING}confirm/", minutes.confirm, name="confirm_minutes"),
    path(f"{MEETING}return/", minutes.give_back, name="return_minutes"),
    path("decisions/<int:pk>/", minutes.output, name="output"),
    path("decisions/<int:pk>/complete/", minutes.complete, name="complete_output"),
    path("decisions/<int:pk>/drop/", minutes.drop, name="drop_output"),
    path("decisions/<int:pk>/reopen/", minutes.reopen, name="reopen_output"),
    path("decisions/<int:pk>/exemption/", exemptions.of_output, name="change_exemption_of_output"),
]
