"""What a form says in the portal’s own words where a field brings none: Django’s are not read by
anybody.
"""

from django import forms
from django.core.validators import MaxValueValidator
from django.forms.models import ModelChoiceField

# What programs everywhere keep exactly; every database keeps it in a whole number.
LARGEST_WHOLE = 2**53
SENT_INCOMPLETE = "A part of this page did not arrive. Open the page again and send it once more"


class AsWritten(str):
    """Words in which a per cent sign of a label stands for itself: Django fills in messages by
    `%`.
    """

    def __mod__(self, values: object) -> "AsWritten":
        return self


def named(label: str, words: str) -> str:
    """Words about a field that begin with its label: “Places: enter a number”."""
    label = str(label).strip()
    if label.endswith(("?", "!", ".", "…")):
        return f"{label} {words[:1].upper()}{words[1:]}"
    return f"{label}: {words}" if label else f"{words[:1].upper()}{words[1:]}"


def speak_plainly(field: forms.Field, label: str, *, hidden: bool) -> None:
    """Have a field say everything in the portal’s words, but what it was given words for."""
    limit_whole_number(field)
    own = field.error_messages
    djangos = messages_of_classes(type(field))
    for code, words in plain_words(field).items():
        if code not in own or own[code] == djangos.get(code):
            own[code] = SENT_INCOMPLETE if hidden else AsWritten(named(label, words))


def messages_of_classes(kind: type) -> dict[str, object]:
    """The messages that the classes of a field bring, as a field gathers them."""
    messages: dict[str, object] = {}
    for one in reversed(kind.__mro__):
        messages |= getattr(one, "default_error_messages", {})
    return messages


def limit_whole_number(field: forms.Field) -> None:
    """Have a whole number be one that the database keeps."""
    if type(field) is forms.IntegerField and field.max_value is None:
        field.max_value = LARGEST_WHOLE
        field.validators = [*field.validators, MaxValueValidator(LARGEST_WHOLE)]


def plain_words(field: forms.Field) -> dict[str, str]:
    """What a field says by the code of a message."""
    words = {
        "required": "this is needed",
        "invalid": "this cannot be read. Write it again",
        "blank": "this is needed",
        "null": "this is needed",
        "unique": "this is taken already. Choose another",
        "invalid_choice": "choose from the list",
        "null_characters_not_allowed": "take out the characters that cannot be seen",
        "min_length": "this is too short",
    }
    if isinstance(field, forms.ChoiceField | ModelChoiceField):
        choose = "choose from the list"
        codes = ("required", "invalid", "invalid_list", "invalid_pk_value", "invalid_choice")
        return words | dict.fromkeys(codes, choose)
    if isinstance(field, forms.BooleanField):
        return words | {"required": "tick this to continue"}
    if isinstance(field, forms.FileField):
        choose = "choose the file again"
        codes = ("required", "invalid", "missing", "contradiction", "max_length")
        return words | dict.fromkeys(codes, choose) | {"empty": "the file is empty"}
    if isinstance(field, forms.IntegerField):
        return words | dict.fromkeys(
            ("invalid", "min_value", "max_value", "step_size"), whole_number_words(field)
        )
    if isinstance(field, forms.EmailField):
        return words | {"invalid": "enter an e-mail address like name@example.com"}
    if isinstance(field, forms.URLField):
        return words | {"invalid": "write the whole address, like https://www.example.org/report"}
    return words


def whole_number_words(field: forms.IntegerField) -> str:
    """Which whole numbers a field takes."""
    least, most = field.min_value, field.max_value
    if least is not None and most not in (None, LARGEST_WHOLE):
        return f"enter a whole number from {least:,} to {most:,}"
    if least is not None:
        return f"enter a whole number, {least:,} or more, and not so large"
    return "enter a whole number, and not so large a one"
