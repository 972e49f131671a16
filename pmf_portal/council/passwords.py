"""What a password has to be (NCSC, Password administration for system owners: long, and neither
common nor guessable from the person; no rule on signs, no expiry).
"""

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from pmf_portal.council.models import User
from pmf_portal.formats.wording import terms

RULE_IN_WORDS = (
    "Use at least 12 characters; three words that do not belong together are easy to remember. Do"
    " not build it from your name, your post, your user name or the council’s name, and do not use"
    " one that many people use."
)
OWN_WORDS = (
    "This password is built from your name, post, user name, e-mail address or the council’s name."
    " Choose one that nobody can guess from them."
)
# What has to be left of a password without the words that anybody knows of its owner.
LEAST_LEFT = 8
SHORTEST_WORD = 3


class NotOwnWordsValidator:
    """Refuses a password that is hardly more than the words that anybody knows of its owner."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where too little is left without those words."""
        left = password.casefold()
        for word in words_of(user):
            left = left.replace(word, "")
        if left != password.casefold() and len(re.sub(r"\W|_", "", left)) < LEAST_LEFT:
            raise ValidationError(OWN_WORDS, code="own_words")

    def get_help_text(self) -> str:
        return RULE_IN_WORDS


def words_of(user: User | None) -> list[str]:
    """The words that anybody knows of a person and their council, the longest first."""
    texts = [terms.council]
    if user is not None:
        texts += [user.username, user.name, user.post, user.email]
    words: set[str] = set()
    for text in texts:
        words.add(re.sub(r"[\W_]+", "", text.casefold()))
        words.update(re.findall(r"[^\W_]+", text.casefold()))
    known = [word for word in words if len(word) >= SHORTEST_WORD]
    return sorted(known, key=lambda word: (-len(word), word))


def problem_with(password: str, user: User) -> str:
    """Why a password is not taken, in words; "" when it is."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
