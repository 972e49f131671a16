"""The codes of targets: how they are written and put in order, when two are too alike, and
what a spreadsheet would make of one (pure).
"""

import re
import unicodedata
from collections.abc import Iterable

MOST_LETTERS = 30
WELL_FORMED = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._()-]| (?! ))*(?<! )")
HOW_CODES_ARE_MADE = (
    "A code is made of letters, digits, full stops, hyphens, underscores, brackets and single"
    " spaces, and begins with a letter or digit."
)
DIGITS = re.compile(r"[0-9]+")
PIECES = re.compile(r"[0-9]+|[a-z]+")
MONTH_NAMES = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
# What Excel and LibreOffice take for something else than text.
NUMBER_WITH_ZEROS = re.compile(r"0[0-9]+(\.[0-9]+)?|[0-9]+\.[0-9]*0|[0-9]{16,}")
POWER_OF_TEN = re.compile(r"[0-9]+(\.[0-9]+)?e-?[0-9]{1,3}")
NAMED_DATE = re.compile(
    rf"(?:{MONTH_NAMES})[ .-]?(?:[0-9]{{1,2}}|[0-9]{{4}})|[0-9]{{1,2}}[ .-]?(?:{MONTH_NAMES})"
    rf"(?:[ .-]?(?:[0-9]{{2}}|[0-9]{{4}}))?"
)
TWO_NUMBERS = re.compile(r"([0-9]{1,4})-([0-9]{1,4})")
THREE_NUMBERS = re.compile(r"[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,4}")
TIME = re.compile(r"[0-9]{1,2} [ap]m?")


def why_malformed(code: str) -> str:
    """Why a code cannot be taken, with the nearest spelling that can; "" when it can."""
    if len(code) > MOST_LETTERS:
        return f"A code has at most {MOST_LETTERS} characters."
    if WELL_FORMED.fullmatch(code):
        return ""
    near = nearest_spelling(code)
    return HOW_CODES_ARE_MADE + (f" “{near}” would be taken." if near else "")


def nearest_spelling(code: str) -> str:
    """A code with what cannot be taken as a hyphen: “HDC01/2” is HDC01-2; "" when nothing is
    left of it.
    """
    plain = unicodedata.normalize("NFKD", code).encode("ascii", "ignore").decode()
    plain = re.sub(r"\s+", " ", plain).strip()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]+", "-", plain)
    return plain.lstrip("._()- ").rstrip("- ")[:MOST_LETTERS]


def sort_key(code: str) -> str:
    """What codes are ordered by, so that PI2 stands before PI10: small letters and digits alone,
    each number after its length, which every database orders alike.
    """
    key = ""
    for piece in PIECES.findall(code.lower()):
        if piece.isdigit():
            number = piece.lstrip("0") or "0"
            key += f"{len(number):02}{number}"
        else:
            key += piece
    return key


def likeness(code: str) -> str:
    """What two codes have in common that differ only by capitals, leading zeros or spaces: they
    would be taken for one another.
    """
    plain = code.replace(" ", "").lower()
    return DIGITS.sub(lambda number: number[0].lstrip("0") or "0", plain)


def too_alike(code: str, other: str) -> str:
    """That a code would be taken for one that is there, in words."""
    return (
        f"“{code}” differs from “{other}” only by capitals, leading zeros or spaces. Write it as"
        f" “{other}” if you mean that target; otherwise choose another code."
    )


def spreadsheet_change(code: str) -> str:
    """What a spreadsheet would turn a code into, in words; "" when it leaves it alone."""
    plain = code.lower()
    if NUMBER_WITH_ZEROS.fullmatch(plain) or POWER_OF_TEN.fullmatch(plain):
        return "another number"
    if NAMED_DATE.fullmatch(plain) or THREE_NUMBERS.fullmatch(plain) or _is_day_or_month(plain):
        return "a date"
    if TIME.fullmatch(plain):
        return "a time"
    return "a yes or no" if plain in ("true", "false") else ""


def _is_day_or_month(plain: str) -> bool:
    """Two numbers that make a day or a month: 1-2, 31-12, 2013-04, 12-99."""
    match = TWO_NUMBERS.fullmatch(plain)
    if match is None:
        return False
    first, second = int(match[1]), int(match[2])
    if len(match[1]) > 2:
        return len(match[1]) == 4 and 1 <= second <= 12
    if 1 <= first <= 31 and 1 <= second <= 12:
        return True
    return 1 <= first <= 12 and len(match[2]) in (2, 4)


def why_doubtful(code: str) -> str:
    """Why a code is asked back; "" when it is not."""
    change = spreadsheet_change(code)
    if not change:
        return ""
    return f"A spreadsheet would turn the code “{code}” into {change}. Put letters before it."


def in_order(codes: Iterable[str]) -> list[str]:
    """Codes as readers expect them: PI1, PI2, PI10."""
    return sorted(codes, key=lambda code: (sort_key(code), code))
