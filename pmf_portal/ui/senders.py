"""Who sends a form: an address, or the household that it belongs to."""

import ipaddress
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def address_of_sender(request: HttpRequest) -> str:
    """The address that a request comes from, as our own proxy says it where there is one."""
    address: str = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # Each of our own proxies adds one; what stands before those, anybody may have written.
        added = request.headers.get("X-Forwarded-For", address).split(",")
        address = added[-settings.PROXY_HOPS :][0].strip()
    return address


def is_sent_from(request: HttpRequest, networks: Iterable[Network]) -> bool:
    """Whether a request comes from one of some networks.

    Where a proxy that the settings do not know of has sent it on, nobody knows where it comes from.
    """
    if not settings.BEHIND_PROXY and "X-Forwarded-For" in request.headers:
        return False
    try:
        address = ipaddress.ip_address(address_of_sender(request))
    except ValueError:
        return False
    return any(address in network for network in networks)


def household_of_sender(request: HttpRequest) -> str:
    """The address that a request comes from; all of an IPv6 network of one household are one."""
    return household_of(address_of_sender(request))


def household_of(address: str) -> str:
    """An IPv4 address as it is, the network of an IPv6 address; "unknown" for anything else."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def hash_of_sender(request: HttpRequest) -> str:
    """A keyed hash of where a request comes from, to count by."""
    sender = household_of_sender(request)
    return salted_hmac("pmf_portal.ui.senders", sender, algorithm="sha256").hexdigest()
