"""What people do with surveys, complaints and consultations, in the past tense."""

PAST_OF_VOICE = {
    "add_survey": "added the survey",
    "add_survey_question": "added the survey question",
    "change_survey_question": "changed the survey question",
    "record_survey_wave": "entered what was answered to",
    "correct_survey_wave": "corrected what was answered to",
    "import_survey_waves": "imported answers to surveys from",
    "record_complaint_counts": "entered the complaints of",
    "correct_complaint_counts": "corrected the complaints of",
    "import_complaint_counts": "imported complaints from",
    "tie_complaints": "said of which measures complaints tell, about",
    "draft_consultation": "prepared the consultation",
    "change_consultation": "changed the consultation",
    "announce_consultation": "announced the consultation",
    "withdraw_consultation": "withdrew the consultation",
    "give_consultation_answer": "answered in a consultation:",
    "read_consultation_answer": "decided about the words of",
    "reply_to_consultation": "answered residents in the consultation",
}
