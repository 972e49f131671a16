from django.urls import path

from reporting.views import exemptions, members_questions, recommendations, scrutiny, task_groups
from reporting.website import scrutiny as pages

COMMITTEE, TOPIC = "scrutiny/<slug:slug>/", "scrutiny/topics/<int:pk>/"
CALLED_IN, GROUP = "scrutiny/called-in/<int:pk>/", "scrutiny/task-groups/<int:pk>/"
RECOMMENDATION = "scrutiny/recommendations/<int:pk>/"

urlpatterns = [
    path("meetings/<slug:slug>/questions/put/", members_questions.put, name="put_question"),
    path(
        "meetings/<slug:slug>/<day:day>/questions/<int:pk>/answer/",
        members_questions.answer,
        name="record_answer",
    ),
    path(
        "meetings/<slug:slug>/questions/<int:pk>/exemption/",
        exemptions.of_question,
        name="change_exemption_of_question",
    ),
    path("scrutiny/", pages.scrutiny, name="scrutiny"),
    path(COMMITTEE, pages.committee, name="scrutiny_of"),
    path(f"{COMMITTEE}recommendations.csv", pages.as_csv, name="recommendations_csv"),
    path(f"{COMMITTEE}topics/add/", scrutiny.add_topic_page, name="add_topic"),
    path(f"{TOPIC}change/", scrutiny.change_topic_page, name="change_topic"),
    path(f"{TOPIC}plan/", scrutiny.plan_topic_page, name="plan_topic"),
    path(f"{TOPIC}conclude/", scrutiny.conclude_topic_page, name="conclude_topic"),
    path(f"{TOPIC}drop/", scrutiny.drop_topic_page, name="drop_topic"),
    path(f"{COMMITTEE}call-in/", scrutiny.call_in_page, name="call_in"),
    path(CALLED_IN, pages.called_in, name="called_in"),
    path(f"{CALLED_IN}explain/", scrutiny.explain, name="explain_call_in"),
    path(f"{CALLED_IN}plan/", scrutiny.plan_call_in_page, name="plan_call_in"),
    path(f"{CALLED_IN}conclude/", scrutiny.conclude, name="conclude_call_in"),
    path(f"{CALLED_IN}withdraw/", scrutiny.withdraw, name="withdraw_call_in"),
    path(f"{COMMITTEE}task-groups/begin/", task_groups.begin, name="begin_task_group"),
    path(GROUP, pages.task_group, name="task_group"),
    path(f"{GROUP}change/", task_groups.change, name="change_task_group"),
    path(f"{GROUP}close/", task_groups.close, name="close_task_group"),
    path(f"{GROUP}stop/", task_groups.stop, name="stop_task_group"),
    path(f"{GROUP}recommend/", task_groups.recommend, name="send_recommendation_of_group"),
    path("decisions/<int:pk>/send/", recommendations.send, name="send_recommendation"),
    path(RECOMMENDATION, pages.recommendation, name="recommendation"),
    path(f"{RECOMMENDATION}answer/", recommendations.answer, name="answer_recommendation"),
    path(f"{RECOMMENDATION}update/", recommendations.update, name="update_recommendation"),
    path(f"{RECOMMENDATION}deliver/", recommendations.deliver, name="deliver_recommendation"),
    path(f"{RECOMMENDATION}reopen/", recommendations.reopen, name="reopen_recommendation"),
    path(f"{RECOMMENDATION}resend/", recommendations.resend, name="resend_recommendation"),
    path(
        f"{RECOMMENDATION}exemption/",
        exemptions.of_recommendation,
        name="change_exemption_of_recommendation",
    ),
    path(f"{RECOMMENDATION}withdraw/", recommendations.withdraw, name="withdraw_recommendation"),
]
