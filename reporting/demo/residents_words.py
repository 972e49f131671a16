"""What residents of the demonstration say of draft targets, and what the council did about it."""

ABOUT = (
    "These are the targets that we want to set. Say whether they ask for too little or too much, or"
    " whether something else should be measured. We read everything, and say here what we did about"
    " it before the targets are approved."
)
# Day, target ("" for all), view, words, and what became of the words.
FIRST_SAID = (
    (14, "RE06", "too_low", "Main roads are done, side roads are not.", "release"),
    (15, "RE06", "too_low", "", ""),
    (16, "RE02", "right", "", ""),
    (20, "", "other", "How long one waits on the telephone belongs in here.", "release"),
)
SAID = (
    (20, "RE02", "too_low", "We rang three times about one missed bin.", "release"),
    (21, "RE02", "too_low", "", ""),
    (22, "RE02", "too_low", "Ask for half as many. Other boroughs do it.", "release"),
    (23, "RE02", "too_low", "", ""),
    (26, "RE02", "too_low", "My neighbour, who is ill, was left with hers twice.", "withhold"),
    (27, "RE02", "too_low", "", ""),
    (28, "RE02", "right", "", ""),
    (28, "RE01", "right", "", ""),
    (29, "RE06", "too_low", "Twenty-eight days for a hole is too long.", "release"),
    (29, "", "right", "Good that one is asked.", "count"),
)
# To each target: what was said, what the council did, and how.
FIRST_REPLIES = {
    "RE06": (
        "Two residents want side roads to be counted like main roads.",
        "kept",
        "The measure counts all roads. From May the page shows side roads by themselves too.",
    ),
    "RE02": (
        "One resident thinks that the target is about right.",
        "kept",
        "It stays as it was proposed.",
    ),
}
REPLIES = {
    "RE02": (
        "Six of seven want fewer missed collections. Two tell of bins that were missed again after"
        " they had rung.",
        "elsewhere",
        "The target stays, since this year is far from it. From June a bin that was missed twice is"
        " fetched on the same day, and how often that happens is reported beside it.",
    ),
    "RE01": (
        "One resident thinks that the target is about right.",
        "kept",
        "It stays as it was proposed.",
    ),
    "RE06": (
        "One resident wants holes to be mended sooner.",
        "kept",
        "What counts as in time is set by the highway safety policy, which members look at again in"
        " September.",
    ),
}
