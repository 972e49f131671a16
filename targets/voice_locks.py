"""What is kept of residents’ voice in the database itself: figures and replies as given."""

VOICE_KEPT = "What was entered stays as it was entered: a correction is a further revision."
REPLY_KEPT = "A reply to residents stays as it was given: a later one stands beside it."
