"""Reading a file from an address that an operator allowed: nothing but the named hosts, within
bounds of time and size.

The connection goes straight to the address that was vetted; a proxy would look the name up a second
time, so none is used.
"""

import http.client
import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from pmf_portal.refusals import Refused
from scorecards.feeds.addresses import (
    IPAddress,
    Site,
    is_public,
    may_be_named,
    redirected,
    require_allowed,
    site_of,
)

REDIRECTS = {301, 302, 303, 307, 308}
AT_ONCE = 64 * 1024
# One answer of the name server: family, kind, protocol, canonical name, address.
Answer = tuple[Any, Any, int, str, Any]
Vets = Callable[[IPAddress], bool]


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


class Deadline:
    """The moment at which everything must be over."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left; never zero, which would mean “do not wait” to a socket."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class Wire(io.RawIOBase):
    """The reading side of a connection; every single read asks for the time left, so that a slow
    drip is cut off in the headings too.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv_into(buffer)


def fetch(
    address: str,
    *,
    allowed_hosts: frozenset[str],
    limits: Limits = USUAL,
    trusted_context: ssl.SSLContext | None = None,
) -> Fetched:
    """The file at an address, or Refused.

    A host stands in the list as “host” (ports 80 and 443) or “host:port”, IPv6 in brackets.  The
    first address may lie in the council's own network; a redirect may only lead to a public address
    of a host on the list.
    """
    if trusted_context is not None:
        require_verifying(trusted_context)
    deadline = Deadline(limits.seconds)
    site = require_allowed(site_of(address), allowed_hosts)
    vets: Vets = may_be_named
    for _ in range(limits.redirects + 1):
        answer = _visit(site, vets, deadline, limits, trusted_context)
        if isinstance(answer, Fetched):
            return answer
        site = require_allowed(redirected(site, answer), allowed_hosts)
        vets = is_public
    raise Refused(f"The address redirects more than {limits.redirects} times.")


def require_verifying(context: ssl.SSLContext) -> None:
    if not context.check_hostname or context.verify_mode != ssl.CERT_REQUIRED:
        raise ValueError("The TLS context must verify certificates and host names.")


def _visit(
    site: Site,
    vets: Vets,
    deadline: Deadline,
    limits: Limits,
    context: ssl.SSLContext | None,
) -> Fetched | str:
    """The file at one address, or the location to which it redirects."""
    try:
        answers = _vetted(site, vets, deadline)
        with (
            _connected(answers, deadline) as plain,
            _secured(plain, site, deadline, context) as connection,
        ):
            connection.sendall(_request(site))
            # All that a response takes from a socket is its reading side.
            wire = cast(socket.socket, Wire(connection, deadline))
            response = http.client.HTTPResponse(wire, method="GET")
            response.begin()
            if response.status in REDIRECTS and response.headers.get("Location"):
                return response.headers["Location"]
            _expect_plain_file(response, site, limits)
            media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return Fetched(_body(response, site, limits), media_type, site.without_query)
    except (OSError, http.client.HTTPException, ValueError, OverflowError) as error:
        # The cause is cut off: some of these exceptions quote what the server said.
        raise Refused(_reason(error, site, limits)) from None


def _vetted(site: Site, vets: Vets, deadline: Deadline) -> list[Answer]:
    """The only look-up of a name: its answers, when every single one of them may be connected
    to.
    """
    answers = _looked_up(site, deadline)
    for *_, address in answers:
        ip = address[0].partition("%")[0]
        if not vets(ipaddress.ip_address(ip)):
            raise Refused(
                f"{site.place} leads to an address inside a private or special network, which is"
                " not read."
            )
    return answers


def _looked_up(site: Site, deadline: Deadline) -> list[Answer]:
    """What the name server says, asked in a thread of its own because the question itself knows no
    time limit.
    """
    outcome: queue.SimpleQueue[list[Answer] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        host = site.host.strip("[]")
        try:
            outcome.put(socket.getaddrinfo(host, site.port, type=socket.SOCK_STREAM))
        except (OSError, ValueError) as error:
            outcome.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answers = outcome.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answers, Exception):
        raise answers
    return answers


def _connected(answers: list[Answer], deadline: Deadline) -> socket.socket:
    """A connection to the first of the addresses that takes one; the time left is shared out among
    those still to try.
    """
    failure: OSError = ConnectionError()
    for tried, answer in enumerate(answers):
        seconds = deadline.left() / (len(answers) - tried)
        try:
            return _connection(answer, seconds)
        except OSError as error:
            failure = error
    raise failure


def _connection(answer: Answer, seconds: float) -> socket.socket:
    family, kind, protocol, _, address = answer
    connection = socket.socket(family, kind, protocol)
    try:
        connection.settimeout(seconds)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _secured(
    connection: socket.socket, site: Site, deadline: Deadline, context: ssl.SSLContext | None
) -> socket.socket:
    """The connection under TLS for https; a connection that breaks off without a goodbye is told
    from the end of a file.
    """
    connection.settimeout(deadline.left())
    if site.scheme == "http":
        return connection
    context = context or ssl.create_default_context()
    # An early Python 3.11 has it set.
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    return context.wrap_socket(
        connection, server_hostname=site.host.strip("[]"), suppress_ragged_eofs=False
    )


def _request(site: Site) -> bytes:
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


def _expect_plain_file(response: http.client.HTTPResponse, site: Site, limits: Limits) -> None:
    """Refuse what is not a whole file as it is: another status, compressed, framed in an unknown
    way, or too large by its own word.
    """
    headings = response.headers
    if response.status != 200:
        raise Refused(f"{site.place} answered with status {response.status} instead of a file.")
    if headings.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise Refused(f"{site.place} sent a compressed file, which was not asked for.")
    unframed = not response.chunked and (
        "Transfer-Encoding" in headings
        or ("Content-Length" in headings and response.length is None)
    )
    # A heading that cannot be read hides those after it, the length of the file among them.
    if unframed or headings.defects:
        raise http.client.HTTPException
    if (response.length or 0) > limits.most_bytes:
        raise _too_large(site, limits)


def _body(response: http.client.HTTPResponse, site: Site, limits: Limits) -> bytes:
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


def _too_large(site: Site, limits: Limits) -> Refused:
    return Refused(
        f"The file at {site.place} is larger than the {limits.most_bytes:,} bytes that are taken."
    )


def _reason(error: Exception, site: Site, limits: Limits) -> str:
    """A failure in plain English; the most particular kinds stand first."""
    broke_off = f"The connection with {site.place} broke off before the file was complete."
    # An early Python 3.11 has no kind of its own for it.
    if getattr(error, "reason", "") == "UNEXPECTED_EOF_WHILE_READING":
        return broke_off
    reasons: dict[Any, str] = {
        TimeoutError: f"{site.place} did not send the file within {limits.seconds:g} seconds.",
        socket.gaierror: f"The host {site.place} was not found.",
        UnicodeError: f"The host {site.place} was not found.",
        ssl.SSLCertVerificationError: (
            f"The certificate of {site.place} is not trusted:"
            f" {getattr(error, 'verify_message', '').rstrip('.')}."
        ),
        (ssl.SSLEOFError, http.client.IncompleteRead): broke_off,
        ssl.SSLError: f"No secure connection with {site.place} could be made.",
        ConnectionRefusedError: f"{site.place} takes no connections.",
        ConnectionError: f"{site.place} closed the connection.",
        OSError: f"{site.place} could not be reached.",
    }
    malformed = f"{site.place} did not answer as a web server should."
    return next((words for kinds, words in reasons.items() if isinstance(error, kinds)), malformed)
