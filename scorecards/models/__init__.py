from scorecards.models.actuals import Actual
from scorecards.models.scorecards import ScorecardBuild, ScorecardLine, SignOff, SignOffOverride

__all__ = ["Actual", "ScorecardBuild", "ScorecardLine", "SignOff", "SignOffOverride"]
