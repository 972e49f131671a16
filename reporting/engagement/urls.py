from django.urls import path

from reporting.engagement.views import feedback, received, subscriptions

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
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("subscribe/check-your-e-mail/", subscriptions.check_your_email, name="check_your_email"),
    path("subscribe/confirm/<str:token>/", subscriptions.confirm, name="confirm_subscription"),
    path("subscribe/leave/<slug:key>/", subscriptions.end, name="end_subscription"),
]
