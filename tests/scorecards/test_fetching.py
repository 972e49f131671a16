"""Reading files from allowed addresses, against real servers on this machine; nothing else is ever
contacted.
"""

import contextlib
import ipaddress
import shutil
import socket
import ssl
import struct
import subprocess
import threading

import pytest

from pmf_portal.refusals import Refused
from scorecards.feeds import fetching
from scorecards.feeds.fetching import Limits, fetch

pytestmark = pytest.mark.slow

CSV = b"measure,month,value\r\nCS-01,2013-09,94.5\r\n"
REAL_LOOKUP = socket.getaddrinfo
REAL_CONNECT = socket.socket.connect
QUICK = Limits(seconds=0.5)


@pytest.fixture(autouse=True)
def network(monkeypatch):
    """Names are known only where a test says so, and only this machine may be connected to."""
    names, asked, connected, patience = {}, [], [], []

    def look_up(host, port, *rest, **more):
        asked.append(host)
        with contextlib.suppress(ValueError):
            ipaddress.ip_address(host)
            return REAL_LOOKUP(host, port, *rest, **more)
        if host not in names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        ips = names[host].pop(0) if isinstance(names[host][0], list) else names[host]
        return [answer for ip in ips for answer in REAL_LOOKUP(ip, port, *rest, **more)]

    def connect(self, address):
        assert address[0] in ("127.0.0.1", "::1"), f"a test wanted to contact {address}"
        connected.append(address)
        patience.append(self.gettimeout())
        return REAL_CONNECT(self, address)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)
    network = type(
        "Network",
        (),
        {"names": names, "asked": asked, "connected": connected, "patience": patience},
    )
    yield network
    assert all(address[0] in ("127.0.0.1", "::1") for address in connected)


@pytest.fixture
def serve():
    """Start servers that read a request and hand the connection to a function; each returns its
    port and the requests it saw.
    """
    listeners, stop, threads = [], threading.Event(), []

    def start(answer, context=None):
        listener = socket.create_server(("127.0.0.1", 0))
        requests = []

        def handle(connection):
            with contextlib.suppress(OSError), connection:
                connection.settimeout(5)
                wrapped = (
                    context.wrap_socket(connection, server_side=True) if context else connection
                )
                with wrapped:
                    requests.append(received(wrapped))
                    answer(wrapped, stop)
                    if context:
                        wrapped.unwrap()

        def listen():
            with contextlib.suppress(OSError):
                while True:
                    thread = threading.Thread(
                        target=handle, args=(listener.accept()[0],), daemon=True
                    )
                    threads.append(thread)
                    thread.start()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        threads.append(thread)
        listeners.append(listener)
        return listener.getsockname()[1], requests

    yield start
    stop.set()
    for listener in listeners:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join(5)


@pytest.fixture
def treated_as_public(monkeypatch):
    """This machine counts as the public internet, so that redirects can be followed."""
    monkeypatch.setattr(fetching, "is_public", lambda address: address.is_loopback)


def received(connection):
    """The request up to its blank line; a greeting under TLS (its first byte is 0x16) has none."""
    data = b""
    while b"\r\n\r\n" not in data and not data.startswith(b"\x16"):
        portion = connection.recv(4096)
        if not portion:
            break
        data += portion
    return data.decode("latin-1")


def says(*headings, status="200 OK", body=CSV, sized=True):
    """A server that says one thing and ends."""
    lines = [
        f"HTTP/1.1 {status}",
        *headings,
        *([f"Content-Length: {len(body)}"] if sized else []),
        "",
        "",
    ]
    return lambda connection, stop: connection.sendall("\r\n".join(lines).encode("latin-1") + body)


def raw(data):
    return lambda connection, stop: connection.sendall(data)


def redirects(location, status="302 Found"):
    return says(f"Location: {location}", status=status, body=b"moved")


def drips(head, drop):
    """A server that never stops and never says much at once."""

    def answer(connection, stop):
        connection.sendall(head)
        while not stop.wait(0.02):
            connection.sendall(drop)

    return answer


def local(port):
    return f"http://127.0.0.1:{port}/figures.csv"


def read(port, *also, **more):
    return fetch(local(port), allowed_hosts=frozenset({f"127.0.0.1:{port}", *also}), **more)


def refusal(address, *allowed, **more):
    with pytest.raises(Refused) as refused:
        fetch(address, allowed_hosts=frozenset(allowed), **more)
    return str(refused.value)


def refused_at(port, *also, **more):
    return refusal(local(port), f"127.0.0.1:{port}", *also, **more)


class TestPlainFiles:
    def test_the_file_its_kind_and_its_address(self, serve):
        port, requests = serve(says("Content-Type: Text/CSV; charset=utf-8", "Set-Cookie: a=b"))
        fetched = fetch(
            f"http://127.0.0.1:{port}/my figures.csv?token=hush#part",
            allowed_hosts=frozenset({f"127.0.0.1:{port}"}),
        )
        assert (fetched.body, fetched.media_type) == (CSV, "text/csv")
        assert fetched.address == f"http://127.0.0.1:{port}/my%20figures.csv"
        lines = requests[0].split("\r\n")
        assert lines[0] == "GET /my%20figures.csv?token=hush HTTP/1.1"
        assert {
            "User-Agent: performance-portal",
            "Accept-Encoding: identity",
            f"Host: 127.0.0.1:{port}",
        } <= set(lines)
        assert "cookie" not in requests[0].lower()

    def test_without_a_kind_and_without_a_length(self, serve):
        port, _ = serve(says(sized=False))
        assert (read(port).body, read(port).media_type) == (CSV, "")

    def test_in_chunks(self, serve):
        port, _ = serve(
            says(
                "Transfer-Encoding: chunked",
                sized=False,
                body=b"3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n",
            )
        )
        assert read(port).body == b"abcdefg"

    def test_exactly_as_large_as_is_taken(self, serve):
        port, _ = serve(says())
        assert read(port, limits=Limits(most_bytes=len(CSV))).body == CSV

    def test_the_first_address_may_be_private_and_letters_of_either_case(self, serve, network):
        network.names["figures.council.example"] = ["127.0.0.1"]
        port, _ = serve(says())
        assert (
            fetch(
                f"HTTP://Figures.Council.example:{port}",
                allowed_hosts=frozenset({f"FIGURES.council.example:{port}"}),
            ).body
            == CSV
        )

    def test_the_next_address_of_a_host_is_tried(self, serve, network):
        network.names["figures.example"] = ["::1", "127.0.0.1"]
        port, _ = serve(says())
        assert (
            fetch(
                f"http://figures.example:{port}/",
                allowed_hosts=frozenset({f"figures.example:{port}"}),
            ).body
            == CSV
        )
        assert [address[0] for address in network.connected] == ["::1", "127.0.0.1"]
        # A first address that never answers leaves the second one its share of the twenty seconds.
        assert network.patience[0] <= 10 < network.patience[1]


class TestAddresses:
    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("file:///etc/passwd", "https://"),
            ("ftp://127.0.0.1/figures.csv", "https://"),
            ("figures.csv", "https://"),
            ("", "https://"),
            ("http://", "host name"),
            ("http:///figures.csv", "host name"),
            ("http://127.0.0.1\\@evil.example/", "user name"),
            ("http://127.0.0.1%00.example/", "host name"),
            ("http://[fe80::1%eth0]/", "well"),
            ("http://b\u00fccher.example/", "host name"),
            ("http://127.0.0.1:99999/", "well formed"),
            ("http://[::1/", "well formed"),
            ("http://127.0.0.1/\r\nHost: evil", "control characters"),
            ("http://127.0.0.1/a\tb", "control characters"),
            ("http://127.0.0.1:0/", "not on the list"),
            ("http://127.0.0.1.:80/", "host name"),
        ],
    )
    def test_refused_before_anything_is_looked_up(self, network, address, words):
        assert words in refusal(address, "127.0.0.1", "evil.example")
        assert not network.asked

    @pytest.mark.parametrize(
        "address",
        [
            "http://anna:s3cret@127.0.0.1/",
            "https://s3cret@127.0.0.1/",
            "ftp://anna:s3cret@127.0.0.1/",
            "http://a:s3cret@[",
        ],
    )
    def test_credentials_are_refused_and_not_repeated(self, network, address):
        assert "s3cret" not in refusal(address, "127.0.0.1")
        assert not network.asked

    def test_neither_the_query_nor_the_cause_is_told(self, serve):
        port, _ = serve(raw(b"s3cret body that is no HTTP\r\n\r\n"))
        with pytest.raises(Refused) as refused:
            fetch(local(port) + "?token=hush", allowed_hosts=frozenset({f"127.0.0.1:{port}"}))
        assert str(refused.value) == f"127.0.0.1:{port} did not answer as a web server should."
        assert refused.value.__cause__ is None and refused.value.__suppress_context__

    @pytest.mark.parametrize(
        ("address", "allowed"),
        [
            ("http://other.example/", "figures.example"),
            ("http://figures.example.evil.example/", "figures.example"),
            ("http://www.figures.example/", "figures.example"),
            ("http://figures.example:8443/", "figures.example"),
            ("http://figures.example:8444/", "figures.example:8443"),
            ("https://figures.example/", "figures.example:8443"),
            ("https://figures.example/", "figures.example:80"),
            ("https://figures.example/", ""),
        ],
    )
    def test_only_hosts_and_ports_on_the_list(self, network, address, allowed):
        assert "not on the list" in refusal(address, allowed)
        assert not network.asked

    @pytest.mark.parametrize("port", [80, 443])
    def test_an_entry_without_a_port_means_the_usual_ones(self, network, port):
        assert "was not found" in refusal(f"https://figures.example:{port}/", "figures.example")
        assert network.asked == ["figures.example"]

    @pytest.mark.parametrize(
        "ip",
        [
            "169.254.169.254",
            "0.0.0.0",
            "224.0.0.1",
            "::",
            "fe80::1",
            "ff02::1",
            "::ffff:169.254.169.254",
        ],
    )
    def test_even_a_named_host_is_not_read_where_no_council_system_can_be(self, network, ip):
        network.names["figures.example"] = [ip]
        assert "private or special" in refusal("http://figures.example/", "figures.example")
        assert not network.connected

    def test_a_context_that_verifies_nothing_is_a_mistake_of_the_caller(self):
        context = ssl.create_default_context()
        context.check_hostname = False
        with pytest.raises(ValueError, match="verify"):
            fetch(
                "https://127.0.0.1/",
                allowed_hosts=frozenset({"127.0.0.1"}),
                trusted_context=context,
            )

    def test_an_impossible_name(self, monkeypatch):
        monkeypatch.setattr(socket, "getaddrinfo", REAL_LOOKUP)
        name = "a" * 64 + ".example"
        assert "was not found" in refusal(f"http://{name}/", name)


class TestPublicAddresses:
    @pytest.mark.parametrize(
        "ip", ["8.8.8.8", "51.140.1.1", "2001:4860:4860::8888", "2a00:1450::1"]
    )
    def test_public(self, ip):
        assert fetching.is_public(ipaddress.ip_address(ip))

    @pytest.mark.parametrize(
        "ip",
        "127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 169.254.169.254 0.0.0.0"
        " 0.1.2.3 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 192.0.0.1 192.0.0.192 192.0.2.1"
        " 198.18.0.1 192.88.99.1 ::1 :: fe80::1 fec0::1 fc00::1 fd00:ec2::254 ff02::1 ff0e::1"
        " ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1"
        " 2002:7f00:1::1 2001:0:1::1 2001:db8::1 3fff::1 100::1 5f00::1".split(),
    )
    def test_not_public(self, ip):
        assert not fetching.is_public(ipaddress.ip_address(ip))


class TestRedirects:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "169.254.169.254",
            "10.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0.0.0.0",
            "localhost",
            "2130706433",
        ],
    )
    def test_never_into_a_private_network_even_when_allowed(self, serve, network, host):
        network.names |= {"localhost": ["127.0.0.1"], "2130706433": ["127.0.0.1"]}
        port, requests = serve(redirects(f"http://{host}/latest/meta-data/"))
        assert "private or special network" in refused_at(port, host)
        assert len(network.connected) == len(requests) == 1

    def test_not_even_back_to_the_first_address(self, serve):
        port, requests = serve(redirects("/elsewhere.csv"))
        assert "private or special network" in refused_at(port)
        assert len(requests) == 1

    def test_one_private_answer_among_public_ones_is_enough(self, serve, network):
        network.names["figures.example"] = ["8.8.8.8", "10.0.0.1"]
        port, _ = serve(redirects("http://figures.example/"))
        assert "private or special network" in refused_at(port, "figures.example")
        assert len(network.connected) == 1

    @pytest.mark.parametrize(
        ("location", "words"),
        [
            ("http://elsewhere.example/", "elsewhere.example is not on the list"),
            ("//elsewhere.example/", "elsewhere.example is not on the list"),
            ("http://127.0.0.1:1/", "not on the list"),
            ("file:///etc/passwd", "https://"),
            ("ftp://127.0.0.1/", "https://"),
            ("http://anna:s3cret@127.0.0.1/", "user name"),
            ("http://[::1/", "well formed"),
        ],
    )
    def test_only_to_what_is_allowed(self, serve, network, treated_as_public, location, words):
        port, _ = serve(redirects(location))
        message = refused_at(port)
        assert words in message and "s3cret" not in message
        assert len(network.connected) == 1

    @pytest.mark.parametrize(
        "status",
        [
            "301 Moved Permanently",
            "302 Found",
            "303 See Other",
            "307 Temporary Redirect",
            "308 Permanent Redirect",
        ],
    )
    def test_a_public_host_is_followed(self, serve, network, treated_as_public, status):
        network.names["figures.example"] = ["127.0.0.1"]
        second, requests = serve(says("Content-Type: text/csv"))
        first, _ = serve(
            redirects(f"http://figures.example:{second}/na\u00efve file.csv?key=hush", status)
        )
        fetched = read(first, f"figures.example:{second}")
        assert fetched == fetching.Fetched(
            CSV, "text/csv", f"http://figures.example:{second}/na%EFve%20file.csv"
        )
        assert requests[0].startswith("GET /na%EFve%20file.csv?key=hush HTTP/1.1\r\n")

    def test_a_loop_ends(self, serve, treated_as_public):
        port, requests = serve(redirects("figures.csv"))
        assert "more than 3 times" in refused_at(port)
        assert len(requests) == 4

    def test_none_at_all_when_so_limited(self, serve, treated_as_public):
        port, requests = serve(redirects("figures.csv"))
        assert "more than 0 times" in refused_at(port, limits=Limits(redirects=0))
        assert len(requests) == 1

    def test_without_a_destination(self, serve):
        port, _ = serve(says(status="302 Found"))
        assert "status 302" in refused_at(port)


class TestSize:
    def test_too_large_by_its_own_word(self, serve):
        port, _ = serve(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10485761\r\n\r\n"))
        assert "larger than the 10,485,760 bytes" in refused_at(port)

    @pytest.mark.parametrize(
        ("head", "portion"),
        [
            (b"", b"x" * 1000),
            (b"Transfer-Encoding: chunked\r\n", b"3e8\r\n" + b"x" * 1000 + b"\r\n"),
            # A negative chunk means “everything” to a careless reader.
            (b"Transfer-Encoding: chunked\r\n", b"-1\r\n" + b"x" * 1000),
            (b"Transfer-Encoding: chunked\r\n", b"fffffffffffffffffffffffff\r\n" + b"x" * 1000),
        ],
    )
    def test_an_endless_body(self, serve, head, portion):
        def answer(connection, stop):
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
            while not stop.is_set():
                connection.sendall(portion)

        port, _ = serve(answer)
        assert "larger than the 5,000 bytes" in refused_at(port, limits=Limits(most_bytes=5000))

    def test_endless_headings(self, serve):
        port, _ = serve(raw(b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 200))
        assert "did not answer as a web server" in refused_at(port)


class TestTime:
    @pytest.mark.parametrize(
        ("head", "drop"),
        [
            (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
            (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
            (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
            (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ],
    )
    def test_a_slow_drip_is_cut_off(self, serve, head, drop):
        port, _ = serve(drips(head, drop))
        assert "within 0.5 seconds" in refused_at(port, limits=QUICK)

    @pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"])
    def test_silence(self, serve, head):
        def answer(connection, stop):
            connection.sendall(head)
            stop.wait(30)

        port, _ = serve(answer)
        assert "within 0.5 seconds" in refused_at(port, limits=QUICK)

    def test_a_silent_name_server(self, monkeypatch):
        done = threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(30) and [])
        assert "within 0.5 seconds" in refusal(
            "http://figures.example/", "figures.example", limits=QUICK
        )
        done.set()

    def test_silence_instead_of_a_tls_handshake(self, serve):
        port, _ = serve(lambda connection, stop: stop.wait(30))
        assert "within 0.5 seconds" in refusal(
            f"https://127.0.0.1:{port}/", f"127.0.0.1:{port}", limits=QUICK
        )


class TestAnswers:
    @pytest.mark.parametrize(
        "status",
        [
            "404 Not Found",
            "500 Internal Server Error",
            "204 No Content",
            "206 Partial Content",
            "401 Unauthorized",
            "304 Not Modified",
        ],
    )
    def test_any_other_status_is_told(self, serve, status):
        port, _ = serve(says(status=status, body=b"s3cret"))
        assert (
            refused_at(port)
            == f"127.0.0.1:{port} answered with status {status[:3]} instead of a file."
        )

    @pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip"])
    def test_compressed(self, serve, encoding):
        port, _ = serve(says(f"Content-Encoding: {encoding}"))
        assert "compressed" in refused_at(port)

    def test_reset(self, serve):
        def answer(connection, stop):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        port, _ = serve(answer)
        assert "closed the connection" in refused_at(port)

    def test_nobody_there(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            assert "takes no connections" in refused_at(taken.getsockname()[1])

    @pytest.mark.parametrize(
        "data",
        [
            b"SSH-2.0-OpenSSH_9.6\r\n",
            b"\x00\xff\x00\xff",
            b"HTTP/2 200 OK\r\n\r\n",
            b"HTTP/1.1 twohundred OK\r\n\r\n",
            b"measure,value\r\nCS-01,3\r\n",
            b"HTTP/1.1 200 OK\r\n" + b"x" * 70000,
            b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nabc",
            b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nno heading at all\r\nContent-Length: 30\r\n\r\nabc",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-" + b"f" * 40 + b"\r\nabc",
        ],
    )
    def test_no_sensible_http(self, serve, data):
        port, _ = serve(raw(data))
        assert "did not answer as a web server should" in refused_at(port)

    @pytest.mark.parametrize(
        "data",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nwhat\r\nabc",
        ],
    )
    def test_half_a_file_is_no_file(self, serve, data):
        port, _ = serve(raw(data))
        assert "broke off before the file was complete" in refused_at(port)


class TestRebinding:
    def test_the_vetted_answer_is_the_one_that_is_used(self, serve, network, treated_as_public):
        """The name leads here at the first look-up and elsewhere at the next, which never comes."""
        network.names["figures.example"] = [["127.0.0.1"], ["10.0.0.1"]]
        port, requests = serve(says())
        assert (
            fetch(
                f"http://figures.example:{port}/",
                allowed_hosts=frozenset({f"figures.example:{port}"}),
            ).body
            == CSV
        )
        assert network.asked == ["figures.example"]
        assert network.connected == [("127.0.0.1", port)]
        assert f"Host: figures.example:{port}\r\n" in requests[0]

    def test_each_redirect_is_vetted_anew(self, serve, network):
        network.names["figures.example"] = [["127.0.0.1"], ["10.0.0.1"]]
        port, _ = serve(redirects("/again.csv"))
        assert "private or special network" in refusal(
            f"http://figures.example:{port}/", f"figures.example:{port}"
        )
        assert network.asked == ["figures.example"] * 2
        assert network.connected == [("127.0.0.1", port)]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for figures.example with its key, made for this run."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    names = ["-subj", "/CN=figures.example", "-addext", "subjectAltName=DNS:figures.example"]
    key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        folder / "key.pem",
    ]
    subprocess.run(
        [openssl, "req", "-x509", *key, "-out", folder / "cert.pem", "-days", "2", *names],
        check=True,
        capture_output=True,
    )
    return folder


class TestTls:
    @pytest.fixture
    def secure(self, serve, certificate, network):
        """Start a server under TLS that notes the names its visitors asked for."""
        network.names |= {"figures.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        network.server_names = []
        context.sni_callback = lambda _, name, __: network.server_names.append(name)
        return lambda answer: serve(answer, context)[0]

    @pytest.fixture
    def trusted(self, certificate):
        return ssl.create_default_context(cafile=str(certificate / "cert.pem"))

    def test_verified_against_the_name(self, secure, network, trusted):
        port = secure(says("Content-Type: application/json", body=b"[]"))
        fetched = fetch(
            f"https://figures.example:{port}/",
            allowed_hosts=frozenset({f"figures.example:{port}"}),
            trusted_context=trusted,
        )
        assert (fetched.body, fetched.media_type, network.server_names) == (
            b"[]",
            "application/json",
            ["figures.example"],
        )

    def test_another_name(self, secure, trusted):
        port = secure(says())
        message = refusal(
            f"https://other.example:{port}/", f"other.example:{port}", trusted_context=trusted
        )
        assert "certificate" in message and "not trusted" in message and not message.endswith("..")

    def test_an_unknown_issuer(self, secure):
        port = secure(says())
        assert "certificate" in refusal(
            f"https://figures.example:{port}/", f"figures.example:{port}"
        )

    def test_no_tls_at_all(self, serve):
        port, _ = serve(raw(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
        assert "No secure connection" in refusal(f"https://127.0.0.1:{port}/", f"127.0.0.1:{port}")

    def test_never_down_to_http(self, secure, network, trusted, treated_as_public):
        port = secure(redirects("http://figures.example/"))
        message = refusal(
            f"https://figures.example:{port}/",
            f"figures.example:{port}",
            "figures.example",
            trusted_context=trusted,
        )
        assert "from https to http" in message
        assert len(network.connected) == 1

    def test_up_to_https(self, serve, secure, trusted, treated_as_public):
        second = secure(says())
        first, _ = serve(redirects(f"https://figures.example:{second}/"))
        assert (
            read(first, f"figures.example:{second}", trusted_context=trusted).address
            == f"https://figures.example:{second}/"
        )

    def test_an_end_without_a_goodbye_may_be_half_a_file(self, secure, trusted):
        def answer(connection, stop):
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nhalf")
            socket.socket(fileno=connection.detach()).close()

        port = secure(answer)
        assert "broke off" in refusal(
            f"https://figures.example:{port}/", f"figures.example:{port}", trusted_context=trusted
        )
