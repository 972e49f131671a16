from exceptions.models.delivery import Cause, DeliveryAction, PathPoint
from exceptions.models.evaluations import Conclusion, Evaluation
from exceptions.models.redactions import REDACTIONS
from exceptions.models.reports import ExceptionReport
from exceptions.models.review import Briefing, Question, Reminder, Step
from exceptions.models.support import SupportAnswer

__all__ = [
    "REDACTIONS",
    "Briefing",
    "Cause",
    "Conclusion",
    "DeliveryAction",
    "Evaluation",
    "ExceptionReport",
    "PathPoint",
    "Question",
    "Reminder",
    "Step",
    "SupportAnswer",
]
