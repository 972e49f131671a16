"""Why an act is not done, in words for the person who asked (pure)."""


class Refused(Exception):
    """An act that is not done; the message says why, `field` names the form field it concerns."""

    def __init__(self, message: str, field: str | None = None) -> None:
        self.field = field
        super().__init__(message)


REMOVED_MEANWHILE = (
    "Somebody else removed this while you were working. What you typed is still here; save again to"
    " add it again."
)


class ChangedMeanwhile(Refused):
    """An act on what somebody else has changed since the person opened the page."""

    def __init__(
        self,
        message: str = (
            "Somebody else changed this while you were working. What you typed is still here;"
            " compare it and save again."
        ),
        field: str | None = None,
    ) -> None:
        super().__init__(message, field)
