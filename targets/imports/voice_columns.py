"""The files of survey waves and of counts of complaints: their columns, what goes into each, and an
example row that is never taken in (pure).
"""

from pmf_portal.council.imports.columns import Column, FileKind
from targets.voice.rules.surveys import Mode

NO_EXAMPLE = ""
WAVE_FILE = FileKind(
    "survey-waves",
    "Answers to surveys",
    (
        Column("survey", "The survey, by its title.", "Example survey", True),
        Column("question", "The question, as the portal has it.", "Are you satisfied?", True),
        Column("first_day", "When people were asked first, day before month.", "2/10/2023", True),
        Column("last_day", "When people were asked last.", "3/11/2023", True),
        Column("mode", f"{', '.join(mode.value for mode in Mode)}.", "post", True),
        Column("population", "Who was asked.", "Residents aged 18 and over", True),
        Column("n", "How many answered the question.", "812", True),
        Column("count", "How many gave the answers that count.", "519"),
        Column("share", "Or, of weighted answers: their share of 100.", NO_EXAMPLE),
        Column(
            "answers",
            "Or the number of each answer: Very satisfied = 120; Fairly satisfied = 399.",
            NO_EXAMPLE,
        ),
        Column("design_effect", "Of weighted answers, from 1 to 20, where known.", NO_EXAMPLE),
        Column("reason", "Why a wave that is there already is corrected.", NO_EXAMPLE),
    ),
    page="voice",
    dates=("first_day", "last_day"),
)
COMPLAINT_FILE = FileKind(
    "complaint-counts",
    "Complaints",
    (
        Column("service", "The service, by title or short name.", "Example Service", True),
        Column("quarter", "2023/24 Q2.", "2023/24 Q2", True),
        Column("received", "How many complaints came in.", "48", True),
        Column("in_time", "How many of them were answered in time.", "41"),
        Column("upheld_1", "How many of them were upheld at stage 1.", "17"),
        Column("upheld_2", "How many of them were upheld at stage 2.", "6"),
        Column("ombudsman_received", "How many the Ombudsman received.", "7"),
        Column("ombudsman_decided", "How many the Ombudsman decided.", "6"),
        Column("ombudsman_upheld", "How many of those the Ombudsman upheld.", "5"),
        Column("remedies", "How many remedies were agreed with the Ombudsman.", "5"),
        Column("remedies_done", "How many of those were carried out in time.", "5"),
        Column("reason", "Why counts that are there already are corrected.", NO_EXAMPLE),
    ),
    page="voice",
)
