from django.urls import path

from reporting.engagement.views import feedback, received

urlpatterns = [
    path("feedback/", feedback.give, name="give_feedback"),
    path("feedback/thank-you/<str:token>/", feedback.received, name="feedback_received"),
    path("questions-and-answers/", feedback.questions_and_answers, name="questions_and_answers"),
    path("feedback/received/", received.feedback_list, name="received_feedback"),
    path("feedback/received/<slug:reference>/", received.feedback, name="feedback"),
    path("feedback/received/<slug:reference>/assign/", received.assign, name="assign_feedback"),
    path("feedback/received/<slug:reference>/answer/", received.answer, name="answer_feedback"),
    path("feedback/received/<slug:reference>/publish/", received.publish, name="publish_answer"),
    path("feedback/received/<slug:reference>/withdraw/", received.withdraw, name="withdraw_answer"),
]
