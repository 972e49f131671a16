from django.urls import path

from reporting.voice.views import complaints, public, running, surveys

CONSULTATION = "voice/consultations/<slug:slug>/"
WAVES, COUNTS = {"kind": "survey-waves"}, {"kind": "complaint-counts"}

urlpatterns = [
    path("residents-voice/", public.residents_voice, name="residents_voice"),
    path("consultations/", public.consultations, name="consultations"),
    path("consultations/<slug:slug>/", public.consultation, name="consultation"),
    path("consultations/<slug:slug>/answer/", public.answer, name="answer_consultation"),
    path("consultations/<slug:slug>/thank-you/", public.answered, name="consultation_answered"),
    path("voice/", surveys.voice, name="voice"),
    path("voice/surveys/add/", surveys.add, name="add_survey"),
    path("voice/surveys/import/", surveys.upload, WAVES, "import_survey_waves"),
    path(
        "voice/surveys/import/template.<slug:form>",
        surveys.template,
        WAVES,
        "import_survey_waves_template",
    ),
    path("voice/surveys/<slug:slug>/", surveys.survey, name="survey"),
    path("voice/surveys/<slug:slug>/ask/", surveys.add_question, name="add_survey_question"),
    path("voice/questions/<int:pk>/", surveys.question, name="survey_question"),
    path(
        "voice/questions/<int:pk>/change/", surveys.change_question, name="change_survey_question"
    ),
    path("voice/questions/<int:pk>/waves/add/", surveys.record_wave, name="record_survey_wave"),
    path("voice/waves/<int:pk>/correct/", surveys.correct_wave, name="correct_survey_wave"),
    path("voice/complaints/record/", complaints.record, name="record_complaint_counts"),
    path("voice/complaints/import/", surveys.upload, COUNTS, "import_complaint_counts"),
    path(
        "voice/complaints/import/template.<slug:form>",
        surveys.template,
        COUNTS,
        "import_complaint_counts_template",
    ),
    path("voice/complaints/<int:pk>/correct/", complaints.correct, name="correct_complaint_counts"),
    path("voice/complaints/<slug:slug>/", complaints.service, name="service_complaints"),
    path("voice/complaints/<slug:slug>/measures/", complaints.tie, name="tie_complaints"),
    path("voice/consultations/prepare/", running.draft, name="draft_consultation"),
    path(CONSULTATION, running.desk, name="consultation_desk"),
    path(f"{CONSULTATION}change/", running.change, name="change_consultation"),
    path(f"{CONSULTATION}announce/", running.announce, name="announce_consultation"),
    path(f"{CONSULTATION}withdraw/", running.withdraw, name="withdraw_consultation"),
    path(f"{CONSULTATION}answers/<int:pk>/", running.read, name="read_consultation_answer"),
    path(f"{CONSULTATION}reply/", running.reply, name="reply_to_consultation_as_a_whole"),
    path(f"{CONSULTATION}reply/<code:code>/", running.reply, name="reply_to_consultation"),
]
