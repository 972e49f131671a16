"""A browser with which somebody has signed in before."""

from django.conf import settings
from django.core import signing

from pmf_portal.ui.known_devices import SALT, Device


def known_browser(client):
    """The client with the cookie of a browser that somebody uses."""
    device = Device(name="0" * 32, people=["somebody"])
    client.cookies[settings.DEVICE_COOKIE_NAME] = signing.dumps(device, salt=SALT)
    return client
