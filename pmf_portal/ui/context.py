"""What every page knows."""

from django.conf import settings

from pmf_portal.formats.dates import day_in_words


def council(request):
    """The council's name, and the pinned day of a demonstration."""
    pinned = settings.PORTAL_CLOCK
    return {
        "contact_email": settings.CONTACT_EMAIL,
        "council_name": settings.COUNCIL_NAME,
        "demo_today": day_in_words(pinned) if pinned else None,
    }
