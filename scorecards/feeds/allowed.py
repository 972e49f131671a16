"""For which targets somebody, or a feed, may bring figures."""

from collections.abc import Mapping, Sequence
from datetime import date

from pmf_portal.council.models import User
from pmf_portal.council.roles import Role
from pmf_portal.periods.month import FinancialYear
from scorecards.actuals.due import delegated_leads
from scorecards.feeds.target_rules import TargetRule
from scorecards.models import Feed


class Allowed:
    """For which targets somebody, or a feed, may bring figures."""

    def __init__(
        self, *, by: User | None = None, feed: Feed | None = None, today: date | None = None
    ) -> None:
        self.by = by
        # Who says that there is nothing to report.
        self.person = feed.owner if feed else by
        self.feed_targets: set[int] | None = None
        if feed:
            self.feed_targets = set(feed.targets.values_list("pk", flat=True))
        self.everything = feed is None and (by is None or Role.PERFORMANCE_TEAM in by.roles)
        self.leads: set[int] = set()
        if by and not self.everything:
            self.leads = delegated_leads(by, today) | {by.pk}

    def why_not(
        self, rule: TargetRule, people: Mapping[tuple[int, FinancialYear], Sequence[int | None]]
    ) -> str:
        """Why figures of this target are not taken from here; "" when they are."""
        if self.feed_targets is not None:
            if rule.target_id in self.feed_targets:
                return ""
            return f"This feed does not bring {rule.code}."
        if self.everything:
            return ""
        if self.leads.intersection(people.get((rule.target_id, rule.financial_year), ())):
            return ""
        return f"You are not the performance lead of {rule.code}."
