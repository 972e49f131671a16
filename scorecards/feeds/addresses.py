"""Addresses of files: well formed, on a host that an operator allowed, and not inside a private or
special network.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from pmf_portal.refusals import Refused

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
# What may stand in an address as it is; everything else, also a backslash, is percent-encoded
# before anybody parses it.
PLAIN = "%/:?#[]@!$&'()*+,;=~"
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
# Tunnels to IPv4 and special networks that not every version of Python counts as private.
SPECIAL = [
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")
]


@dataclass(frozen=True)
class Site:
    """An address in its parts, after it was found well formed."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def place(self) -> str:
        """The host as messages and the Host heading name it, with its port where that is not the
        usual one.
        """
        return self.host if self.port == PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def without_query(self) -> str:
        """The address as records keep it."""
        return f"{self.scheme}://{self.place}{self.path}"


def check_address(address: str, allowed_hosts: Iterable[str]) -> None:
    """Raises Refused unless an address is well formed and its host is on the list; nothing is
    looked up.
    """
    require_allowed(site_of(address), allowed_hosts)


def require_allowed(site: Site, allowed_hosts: Iterable[str]) -> Site:
    """The site, when the list of hosts names it; raises Refused."""
    names = {f"{site.host}:{site.port}"}
    if site.port in PORTS.values():
        names.add(site.host)
    if not names & {name.lower() for name in allowed_hosts}:
        raise Refused(f"{site.place} is not on the list of hosts that may be read.")
    return site


def is_public(address: IPAddress) -> bool:
    """Whether an IP address belongs to the public internet; IPv4 addresses dressed as IPv6 do
    not.
    """
    if address.version == 6 and address not in GLOBAL_IPV6:
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in SPECIAL)
    )


def may_be_named(address: IPAddress) -> bool:
    """Whether a host named by an operator may have an IP address: private ones too, but none where
    no council system can be.

    Link-local is where clouds hand out their credentials.
    """
    address = getattr(address, "ipv4_mapped", None) or address
    return not (address.is_link_local or address.is_multicast or address.is_unspecified)


def site_of(address: str) -> Site:
    """An address in its parts; raises Refused unless it is well formed."""
    if UNPRINTABLE.search(address):
        raise Refused("The address holds control characters.")
    try:
        parts = urlsplit(quote(address, safe=PLAIN))
        scheme, name, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        raise Refused("The address is not well formed.") from None
    if scheme not in PORTS:
        raise Refused("Only addresses that begin with https:// or http:// are read.")
    if "@" in parts.netloc:
        raise Refused("The address holds a user name or a password; those are not sent.")
    host = f"[{name}]" if ":" in name else name
    if not HOST.fullmatch(host):
        raise Refused("The address has no well-formed host name.")
    return Site(
        scheme=scheme,
        host=host,
        port=PORTS[scheme] if port is None else port,
        path=parts.path or "/",
        query=parts.query,
    )


def redirected(site: Site, location: str) -> Site:
    """Where a redirect leads; headings arrive as Latin-1, whatever their bytes mean."""
    base = f"{site.scheme}://{site.place}{site.target}"
    try:
        onward = site_of(urljoin(base, quote(location.encode("latin-1"), safe=PLAIN)))
    except ValueError:
        raise Refused(f"{site.place} redirects to an address that is not well formed.") from None
    except Refused as refused:
        raise Refused(f"{site.place} redirects to another address. {refused}") from None
    if site.scheme == "https" and onward.scheme != "https":
        raise Refused(
            f"{site.place} redirects from https to http, where anybody on the way could change the"
            " figures."
        )
    return onward
