from targets.models.approvals import Approval
from targets.models.plans import Plan, Priority
from targets.models.specifications import Responsibility, Specification, TrajectoryPoint
from targets.models.targets import Target

__all__ = ["Approval", "Plan", "Priority", "Responsibility", "Specification", "Target", "TrajectoryPoint"]
