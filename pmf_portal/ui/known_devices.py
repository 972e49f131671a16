"""A browser in which somebody has signed in before is known by a signed cookie, and strangers who
guess passwords elsewhere do not close it.
"""

import secrets
from typing import TypedDict

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from pmf_portal.council.credentials import hash_of_name
from pmf_portal.council.guessing import Guess, forget_wrong
from pmf_portal.ui.senders import hash_of_sender

SALT = "pmf_portal.ui.known_devices"
DAYS = 180
MOST_PEOPLE = 10


class Device(TypedDict):
    """What the cookie says: a random name of the browser, and who signed in (keyed hashes)."""

    name: str
    people: list[str]


def device_of(request: HttpRequest) -> Device:
    """What this browser's cookie says; a new name and nobody where it has none of ours."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        device: Device = signing.loads(cookie, salt=SALT, max_age=DAYS * 24 * 60 * 60)
    except signing.BadSignature:
        return Device(name=secrets.token_hex(16), people=[])
    return device


def guess_of(request: HttpRequest, username: str) -> Guess:
    """Somebody tries to sign in with a user name."""
    name, device = hash_of_name(username), device_of(request)
    known = hash_of_name(f"device {device['name']}") if name in device["people"] else ""
    return Guess(name=name, sender=hash_of_sender(request), device=known)


def know_device(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Know this browser from now on as one of this person's."""
    name, device = hash_of_name(username), device_of(request)
    people = [name, *(other for other in device["people"] if other != name)][:MOST_PEOPLE]
    forget_wrong(name, [hash_of_sender(request), hash_of_name(f"device {device['name']}")])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(Device(name=device["name"], people=people), salt=SALT),
        max_age=DAYS * 24 * 60 * 60,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
