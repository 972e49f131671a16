"""What a name that is not known was probably meant to be (pure)."""

from collections.abc import Iterable
from difflib import get_close_matches

from pmf_portal.formats.file_problems import MOST_PROBLEMS
from pmf_portal.formats.numbers import shortened


def nearest(text: str, among: Iterable[str]) -> str:
    """The name that is spelled most like a text; "" when none is near."""
    by_small_letters = {name.casefold(): name for name in among}
    near = get_close_matches(shortened(text).casefold(), by_small_letters, 1, cutoff=0.7)
    return by_small_letters[near[0]] if near else ""


def not_known(text: str, what: str, among: Iterable[str], problems: int = 0) -> str:
    """That there is no such thing, with the nearest spelling offered; beyond so many problems as
    are shown nobody would read it.
    """
    meant = nearest(text, among) if problems < MOST_PROBLEMS else ""
    return f"There is no {what} “{shortened(text)}”." + (f" Is it “{meant}”?" if meant else "")
