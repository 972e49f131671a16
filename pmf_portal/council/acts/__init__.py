"""Who may do what, as tables (framework part 6).  The object's state is added by each app's
`may_<act>()`.
"""

from pmf_portal.council.acts.accounts import ACCOUNTS
from pmf_portal.council.acts.exceptions import EXCEPTIONS
from pmf_portal.council.acts.figures import FIGURES
from pmf_portal.council.acts.lessons import LESSONS
from pmf_portal.council.acts.meetings import MEETINGS
from pmf_portal.council.acts.plans import PLANS
from pmf_portal.council.acts.portal import PORTAL
from pmf_portal.formats.wording import name_in_words

ACTS = PLANS | FIGURES | EXCEPTIONS | ACCOUNTS | MEETINGS | LESSONS | PORTAL


def act_in_words(act: str) -> str:
    """What somebody with the right to an act may do: "verify exception report"."""
    return name_in_words(act)
