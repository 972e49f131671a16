"""What is kept of lessons in the database itself: that something was found, and the steps of
proposals.
"""

STEPS_KEPT = "What was said of a proposal stays; a later word stands beside it."
FINDING_KEPT = "A finding stays as it was written: what becomes of it is said beside it."
FINDING_COLUMNS = ("key", "source", "worked", "found_on")
