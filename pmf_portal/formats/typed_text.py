"""What every reader of typed values shares: how a text is quoted, and what refuses it (pure)."""

# Digits and signs as some keyboards of the Far East write them, twice as wide as ours.
FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " "}


class NumberError(ValueError):
    """A text that is not a value we take; the message quotes it and says what to do."""


def shortened(text: str, most: int = 38) -> str:
    """A quotation short enough for a message or a list."""
    return text if len(text) <= most else text[: most - 1] + "…"
