"""The open data of residents’ voice: surveys and complaints, their columns and what they mean
(pure).
"""

HIDDEN = "; empty where it is not published, because people could be recognised"
SURVEYS = {
    "survey": "The survey",
    "question": "The question, as it is asked",
    "counts": "Which answers count",
    "first_day": "The day on which people were asked first",
    "last_day": "The day on which people were asked last",
    "mode": "How they were asked",
    "population": "Who was asked",
    "answered": f"How many answered{HIDDEN}",
    "share": f"The share of 100 that gave the answers that count{HIDDEN}",
    "share_at_least": "The lower limit, which holds the true share in 19 of 20 cases",
    "share_at_most": "The upper limit of the same",
    "design_effect": "Of a weighted sample: what its answers are divided by, to be as sure",
    "measures": "The codes of the measures that it tells of",
    "corrected": "That the wave was corrected, when and why",
}
COMPLAINTS = {
    "service": "The service, or the council as a whole",
    "quarter": "The quarter of the financial year",
    "received": f"Complaints received{HIDDEN}, or not known",
    "in_time": "Of them, answered in time",
    "upheld_1": "Of them, upheld at stage 1",
    "upheld_2": "Of them, upheld at stage 2",
    "ombudsman_received": "Received by the Ombudsman",
    "ombudsman_decided": "Decided by the Ombudsman",
    "ombudsman_upheld": "Of those, upheld",
    "remedies": "Remedies agreed with the Ombudsman",
    "remedies_done": "Of those, carried out in time",
}
