"""What keeps an item from the public: the paragraphs of Part 1 of Schedule 12A to the Local
Government Act 1972 (pure).
"""

PARAGRAPHS = {
    "1": "information about an individual",
    "2": "information that is likely to reveal who somebody is",
    "3": "the financial or business affairs of somebody, the council included",
    "4": "consultations or negotiations about labour relations",
    "5": "information that is legally privileged",
    "6": "a notice, an order or a direction that the council proposes to make",
    "7": "action about the prevention, investigation or prosecution of crime",
}
# These tell of identifiable people.
OF_PEOPLE = ("1", "2")
CHOICES = [
    ("", "Open to the public"),
    *((number, f"Exempt, paragraph {number}: {words}") for number, words in PARAGRAPHS.items()),
]


def why_exempt(paragraph: str) -> str:
    """Why the public may not read an item, as the law puts it; "" where they may."""
    if not paragraph:
        return ""
    return f"paragraph {paragraph} of Schedule 12A: {PARAGRAPHS[paragraph]}"
