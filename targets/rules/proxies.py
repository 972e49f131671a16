"""Proxy indicators (pure): one that stands for an outcome until it can be measured (framework
3.2).
"""

from pmf_portal.refusals import Refused


def check_proxy(code: str, proxy: str, *, stands_for: str, has_a_proxy: bool) -> None:
    """Raises Refused where an indicator would stand for itself, for two outcomes in a row, or for
    one that has a proxy already.  `stands_for` is the outcome of which the first target is a proxy.
    """
    if code == proxy:
        raise Refused("A measure cannot stand for itself.", "proxy")
    if has_a_proxy:
        raise Refused(f"{code} has a proxy already. End it first.", "proxy")
    if stands_for:
        raise Refused(
            f"{code} stands for {stands_for} itself, and cannot have a proxy of its own.", "proxy"
        )


def is_needed(has_own_figure: bool, is_ended: bool) -> bool:
    """Whether a proxy still stands for its outcome: until that has a figure of its own, or somebody
    ended it.
    """
    return not has_own_figure and not is_ended
