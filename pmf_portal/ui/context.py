"""What every page knows."""

from django.conf import settings

from pmf_portal.council.mail_server import mail_goes_out
from pmf_portal.council.rehearsal import is_rehearsal
from pmf_portal.formats.dates import day_in_words
from pmf_portal.ui.looks import looks


def council(request):
    """The council's name and looks, whether e-mails go out, a demonstration's pinned day."""
    pinned = settings.PORTAL_CLOCK
    return {
        "contact_email": settings.CONTACT_EMAIL,
        **looks(),
        "rehearsal": is_rehearsal(),
        "mail_goes_out": mail_goes_out(),
        "demo_today": day_in_words(pinned) if pinned else None,
    }
