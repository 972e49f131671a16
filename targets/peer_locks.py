"""Which tables of peers never change: memberships and figures are only ever added, what came in is
kept, and the names by which locked targets know measures and groups stay.
"""

FIGURES_KEPT = "A peer’s figure is never changed: a correction is a new revision."
MEMBERS_KEPT = "Who belonged to a group stays on record: a change is a new version."
DELIVERY_KEPT = "What came in is kept as it came in."
NAME_KEPT = "Figures and locked targets know it by this name: it cannot be changed."

APPEND_ONLY = (
    ("targets_peerfigure", FIGURES_KEPT),
    ("targets_peergroupversion", MEMBERS_KEPT),
    ("targets_peermembership", MEMBERS_KEPT),
)
# What may change in other columns than these, and is never deleted.
KEPT = (
    ("targets_peerdelivery", DELIVERY_KEPT, ("body", "digest", "name", "received_at")),
    ("targets_benchmarkmeasure", NAME_KEPT, ("code", "frequency")),
    ("targets_peergroup", NAME_KEPT, ("slug",)),
    ("targets_peercouncil", NAME_KEPT, ("code",)),
)
