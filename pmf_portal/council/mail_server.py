"""Whether e-mails leave the portal at all; without a mail server nobody is told that one did."""

from django.conf import settings

# These write e-mails where the operator may read them, and nobody else.
WRITTEN_DOWN = ("filebased.EmailBackend", "console.EmailBackend", "dummy.EmailBackend")


def mail_goes_out() -> bool:
    return not settings.EMAIL_BACKEND.endswith(WRITTEN_DOWN)


def if_mail_goes_out(words: str, otherwise: str) -> str:
    """The words that claim an e-mail, or those that are true without a mail server."""
    return words if mail_goes_out() else otherwise
