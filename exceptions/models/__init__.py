from exceptions.models.delivery import Action, ActionUpdate, Cause, PathPoint
from exceptions.models.redactions import REDACTIONS
from exceptions.models.reports import ExceptionReport
from exceptions.models.review import Briefing, Question, Reminder, Step

__all__ = [
    "REDACTIONS",
    "Action",
    "ActionUpdate",
    "Briefing",
    "Cause",
    "ExceptionReport",
    "PathPoint",
    "Question",
    "Reminder",
    "Step",
]
