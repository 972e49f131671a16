from exceptions.models.delivery import Action, ActionUpdate, Cause, PathPoint
from exceptions.models.marks import MARKS
from exceptions.models.reports import ExceptionReport
from exceptions.models.review import Briefing, Chase, Question, Step

__all__ = [
    "MARKS",
    "Action",
    "ActionUpdate",
    "Briefing",
    "Cause",
    "Chase",
    "ExceptionReport",
    "PathPoint",
    "Question",
    "Step",
]
