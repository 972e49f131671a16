from django.urls import path

from reporting.engagement.views import (
    contacts,
    feedback,
    received,
    running_sessions,
    sessions,
    subscriptions,
)

urlpatterns = [
    path("feedback/", feedback.give, name="give_feedback"),
    path("feedback/thank-you/<str:token>/", feedback.received, name="feedback_received"),
    path("questions-and-answers/", feedback.questions_and_answers, name="questions_and_answers"),
    path(
        "questions-and-answers/<calendar_year:published_in>/",
        feedback.questions_and_answers,
        name="questions_and_answers_of",
    ),
    path("feedback/received/", received.feedback_list, name="received_feedback"),
    path("feedback/received/<slug:reference>/", received.feedback, name="feedback"),
    path("feedback/received/<slug:reference>/assign/", received.assign, name="assign_feedback"),
    path("feedback/received/<slug:reference>/answer/", received.answer, name="answer_feedback"),
    path("feedback/received/<slug:reference>/publish/", received.publish, name="publish_answer"),
    path("feedback/received/<slug:reference>/withdraw/", received.withdraw, name="withdraw_answer"),
    path("contacts/", sessions.contacts, name="contacts"),
    path("contacts/add/", contacts.add, name="add_contact"),
    path("contacts/<int:pk>/change/", contacts.change, name="change_contact"),
    path("sessions/sessions.ics", sessions.all_as_calendar, name="sessions_calendar"),
    path("sessions/add/", running_sessions.add, name="add_session"),
    path("sessions/leave/<slug:key>/", sessions.leave, name="leave_session"),
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("sessions/<int:pk>/session.ics", sessions.one_as_calendar, name="session_calendar"),
    path("sessions/<int:pk>/sign-up/", sessions.take_place, name="sign_up"),
    path("sessions/<int:pk>/change/", running_sessions.change, name="change_session"),
    path("sessions/<int:pk>/cancel/", running_sessions.cancel, name="cancel_session"),
    path("sessions/<int:pk>/record/", running_sessions.write_down, name="record_session"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("subscribe/check-your-e-mail/", subscriptions.check_your_email, name="check_your_email"),
    path("subscribe/confirm/<str:token>/", subscriptions.confirm, name="confirm_subscription"),
    path("subscribe/leave/<slug:key>/", subscriptions.end, name="end_subscription"),
]
