"""What a person may do with findings, themes and proposals, with the reason why not."""

from pmf_portal.council.models import User
from pmf_portal.council.permissions import Verdict, may, no, unless_refused
from pmf_portal.council.roles import Role
from targets.lessons.rules.lifecycle import ThemeState, after
from targets.models import Proposal, ReviewFinding, Theme


def may_view_findings(user: User) -> Verdict:
    return may(user, "view_findings")


def may_record_finding(user: User) -> Verdict:
    return may(user, "record_finding")


def may_mark_finding(user: User, finding: ReviewFinding) -> Verdict:
    return may(user, "mark_finding")


def may_set_aside_finding(user: User, finding: ReviewFinding) -> Verdict:
    return may(user, "set_aside_finding") and _allows("finding", finding.state, "set_aside")


def may_reopen_finding(user: User, finding: ReviewFinding) -> Verdict:
    return may(user, "reopen_finding") and _allows("finding", finding.state, "reopen")


def may_begin_theme(user: User) -> Verdict:
    return may(user, "begin_theme")


def may_confirm_theme(user: User, theme: Theme) -> Verdict:
    return _on_theme(user, theme, "confirm_theme", "confirm")


def may_rename_theme(user: User, theme: Theme) -> Verdict:
    return _on_theme(user, theme, "rename_theme", "rename")


def may_change_theme_findings(user: User, theme: Theme) -> Verdict:
    return _on_theme(user, theme, "change_theme_findings", "change_findings")


def may_join_theme(user: User, theme: Theme) -> Verdict:
    return _on_theme(user, theme, "join_theme", "join")


def may_drop_theme(user: User, theme: Theme) -> Verdict:
    return _on_theme(user, theme, "drop_theme", "drop")


def may_settle_theme(user: User, theme: Theme) -> Verdict:
    return _on_theme(user, theme, "settle_theme", "settle")


def may_reopen_theme(user: User, theme: Theme) -> Verdict:
    return _on_theme(user, theme, "reopen_theme", "reopen")


def may_draft_proposal(user: User, theme: Theme) -> Verdict:
    verdict = may(user, "draft_proposal")
    if verdict and theme.state != ThemeState.CONFIRMED:
        return no("Confirm the theme first: a proposal follows from it.")
    return verdict


def may_change_proposal(user: User, proposal: Proposal) -> Verdict:
    return owners_act(user, proposal, "change_proposal", "change")


def may_send_proposal(user: User, proposal: Proposal) -> Verdict:
    return owners_act(user, proposal, "send_proposal", "send")


def may_withdraw_proposal(user: User, proposal: Proposal) -> Verdict:
    return owners_act(user, proposal, "withdraw_proposal", "withdraw")


def may_carry_out_proposal(user: User, proposal: Proposal) -> Verdict:
    return owners_act(user, proposal, "carry_out_proposal", "carry_out")


def may_give_up_proposal(user: User, proposal: Proposal) -> Verdict:
    return owners_act(user, proposal, "give_up_proposal", "give_up")


def owners_act(user: User, proposal: Proposal, act: str, step: str) -> Verdict:
    """What the owner of a proposal does; the performance team does it for them."""
    verdict = may(user, act)
    if not verdict:
        return verdict
    if user.pk != proposal.owner_id and Role.PERFORMANCE_TEAM not in user.roles:
        return no(f"This is for {proposal.owner}, or for the performance team.")
    return _allows("proposal", proposal.state, step)


def _on_theme(user: User, theme: Theme, act: str, step: str) -> Verdict:
    return may(user, act) and _allows("theme", theme.state, step)


def _allows(thing: str, state: str, step: str) -> Verdict:
    return unless_refused(after, thing, state, step)
