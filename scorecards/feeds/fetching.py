"""Reading a file from an address that an operator allowed: nothing but the named hosts, within
bounds of time and size.

The connection goes straight to the address that was vetted; a proxy would look the name up a second
time, so none is used.
"""

import http.client
import io
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from pmf_portal.refusals import Refused

PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
AT_ONCE = 64 * 1024
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
class Fetched:
    """What stood at an address; the address is the last one, without its query."""

    body: bytes
    media_type: str
    address: str


@dataclass(frozen=True)
class Limits:
    """How much is read, how long everything together may take, and how many redirects are
    followed.
    """

    most_bytes: int = 10 * 1024 * 1024
    seconds: float = 20
    redirects: int = 3


USUAL = Limits()


@dataclass(frozen=True)
class Site:
    """An address in its parts, after it was found well formed."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def place(self):
        """The host as messages and the Host heading name it, with its port where that is not the
        usual one.
        """
        return self.host if self.port == PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def target(self):
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def shown(self):
        return f"{self.scheme}://{self.place}{self.path}"


class Deadline:
    """The moment at which everything must be over."""

    def __init__(self, seconds):
        self._ends = time.monotonic() + seconds

    def left(self):
        """The seconds that are left; never zero, which would mean “do not wait” to a socket."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class Wire(io.RawIOBase):
    """The reading side of a connection; every single read asks for the time left, so that a slow
    drip is cut off in the headings too.
    """

    def __init__(self, connection, deadline):
        self._connection = connection
        self._deadline = deadline

    def makefile(self, _mode):
        return io.BufferedReader(self)

    def readable(self):
        return True

    def readinto(self, buffer):
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv_into(buffer)


def check_address(address, allowed_hosts):
    """Raises Refused unless an address is well formed and its host is on the list; nothing is
    looked up.
    """
    allowed(_site(address), allowed_hosts)


def fetch(
    address: str, *, allowed_hosts: frozenset[str], limits: Limits = USUAL, trusted_context=None
) -> Fetched:
    """The file at an address, or Refused.

    A host stands in the list as “host” (ports 80 and 443) or “host:port”, IPv6 in brackets.  The
    first address may lie
    in the council's own network; a redirect may only lead to a public address of a host on the
    list.
    """
    if trusted_context is not None and not (
        trusted_context.check_hostname and trusted_context.verify_mode == ssl.CERT_REQUIRED
    ):
        raise ValueError("The TLS context must verify certificates and host names.")
    deadline = Deadline(limits.seconds)
    site = allowed(_site(address), allowed_hosts)
    vets = may_be_named
    for _ in range(limits.redirects + 1):
        answer = _visit(site, vets, deadline, limits, trusted_context)
        if isinstance(answer, Fetched):
            return answer
        site = allowed(_redirected(site, answer), allowed_hosts)
        vets = is_public
    raise Refused(f"The address redirects more than {limits.redirects} times.")


def allowed(site, allowed_hosts):
    """The site, when the list of hosts names it."""
    names = {f"{site.host}:{site.port}"}
    if site.port in PORTS.values():
        names.add(site.host)
    if not names & {name.lower() for name in allowed_hosts}:
        raise Refused(f"{site.place} is not on the list of hosts that may be read.")
    return site


def is_public(address):
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


def may_be_named(address):
    """Whether a host named by an operator may have an IP address: private ones too, but none where
    no council system can be.

    Link-local is where clouds hand out their credentials.
    """
    address = getattr(address, "ipv4_mapped", None) or address
    return not (address.is_link_local or address.is_multicast or address.is_unspecified)


def _site(address):
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
        scheme, host, PORTS[scheme] if port is None else port, parts.path or "/", parts.query
    )


def _redirected(site, location):
    """Where a redirect leads; headings arrive as Latin-1, whatever their bytes mean."""
    base = f"{site.scheme}://{site.place}{site.target}"
    try:
        onward = _site(urljoin(base, quote(location.encode("latin-1"), safe=PLAIN)))
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


def _visit(site, vets, deadline, limits, context):
    """The file at one address, or the location to which it redirects."""
    try:
        answers = _vetted(site, vets, deadline)
        with (
            _connected(answers, deadline) as plain,
            _secured(plain, site, deadline, context) as connection,
        ):
            connection.sendall(_request(site))
            response = http.client.HTTPResponse(Wire(connection, deadline), method="GET")
            response.begin()
            if response.status in REDIRECTS and response.headers.get("Location"):
                return response.headers["Location"]
            _expect_plain_file(response, site, limits)
            media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return Fetched(_body(response, site, limits), media_type, site.shown)
    except (OSError, http.client.HTTPException, ValueError, OverflowError) as error:
        # The cause is cut off: some of these exceptions quote what the server said.
        raise Refused(_reason(error, site, limits)) from None


def _vetted(site, vets, deadline):
    """The only look-up of a name: its answers, when every single one of them may be connected
    to.
    """
    answers = _looked_up(site, deadline)
    for *_, (ip, *_) in answers:
        if not vets(ipaddress.ip_address(ip.partition("%")[0])):
            raise Refused(
                f"{site.place} leads to an address inside a private or special network, which is"
                " not read."
            )
    return answers


def _looked_up(site, deadline):
    """What the name server says, asked in a thread of its own because the question itself knows no
    time limit.
    """
    answers = queue.SimpleQueue()

    def look_up():
        try:
            answers.put(
                (
                    socket.getaddrinfo(site.host.strip("[]"), site.port, type=socket.SOCK_STREAM),
                    None,
                )
            )
        except (OSError, ValueError) as error:
            answers.put(([], error))

    threading.Thread(target=look_up, daemon=True).start()
    try:
        found, error = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if error:
        raise error
    return found


def _connected(answers, deadline):
    """A connection to the first of the addresses that takes one; the time left is shared out among
    those still to try.
    """
    failure = ConnectionError()
    for tried, (family, kind, protocol, _, address) in enumerate(answers):
        try:
            return _connection(
                (family, kind, protocol), address, deadline.left() / (len(answers) - tried)
            )
        except OSError as error:
            failure = error
    raise failure


def _connection(kind, address, seconds):
    connection = socket.socket(*kind)
    try:
        connection.settimeout(seconds)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _secured(connection, site, deadline, context):
    """The connection under TLS for https; a connection that breaks off without a goodbye is told
    from the end of a file.
    """
    connection.settimeout(deadline.left())
    if site.scheme == "http":
        return connection
    context = context or ssl.create_default_context()
    return context.wrap_socket(
        connection, server_hostname=site.host.strip("[]"), suppress_ragged_eofs=False
    )


def _request(site):
    headings = {
        "Host": site.place,
        "User-Agent": "performance-portal",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    lines = [
        f"GET {site.target} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headings.items()),
        "",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _expect_plain_file(response, site, limits):
    """Refuse what is not a whole file as it is: another status, compressed, framed in an unknown
    way, or too large by its own word.
    """
    said = response.headers
    if response.status != 200:
        raise Refused(f"{site.place} answered with status {response.status} instead of a file.")
    if said.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise Refused(f"{site.place} sent a compressed file, which was not asked for.")
    unframed = not response.chunked and (
        "Transfer-Encoding" in said or ("Content-Length" in said and response.length is None)
    )
    # A heading that cannot be read hides those after it, the length of the file among them.
    if unframed or said.defects:
        raise http.client.HTTPException
    if (response.length or 0) > limits.most_bytes:
        raise _too_large(site, limits)


def _body(response, site, limits):
    """The whole body, counted as it comes; half a file is refused, since it could be read as fewer
    figures.
    """
    body = bytearray()
    # Only read1 never waits for, or stores, more than one portion, whatever sizes the server
    # claims.
    while portion := response.read1(AT_ONCE):
        body += portion
        if len(body) > limits.most_bytes:
            raise _too_large(site, limits)
    if response.length:
        raise http.client.IncompleteRead(b"")
    return bytes(body)


def _too_large(site, limits):
    return Refused(
        f"The file at {site.place} is larger than the {limits.most_bytes:,} bytes that are taken."
    )


def _reason(error, site, limits):
    """A failure in plain English; the most particular kinds stand first."""
    reasons = {
        TimeoutError: f"{site.place} did not send the file within {limits.seconds:g} seconds.",
        socket.gaierror: f"The host {site.place} was not found.",
        UnicodeError: f"The host {site.place} was not found.",
        ssl.SSLCertVerificationError: (
            f"The certificate of {site.place} is not trusted:"
            f" {getattr(error, 'verify_message', '').rstrip('.')}."
        ),
        (
            ssl.SSLEOFError,
            http.client.IncompleteRead,
        ): f"The connection with {site.place} broke off before the file was complete.",
        ssl.SSLError: f"No secure connection with {site.place} could be made.",
        ConnectionRefusedError: f"{site.place} takes no connections.",
        ConnectionError: f"{site.place} closed the connection.",
        OSError: f"{site.place} could not be reached.",
    }
    malformed = f"{site.place} did not answer as a web server should."
    return next((words for kinds, words in reasons.items() if isinstance(error, kinds)), malformed)
