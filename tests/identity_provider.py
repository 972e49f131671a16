"""A small identity provider (OpenID Connect) for tests, as a process of its own: discovery, keys, an
authorization code with PKCE, and ID tokens signed with RS256.

    python -m tests.identity_provider PORT

Whoever signs in types the subject.  A fault may be asked for besides, to see it refused.
"""

import base64
import hashlib
import html
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, CLIENT_SECRET = "portal", "a secret of client and provider"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Council sign-in</title></head><body><main>
<h1>Council sign-in</h1><form method="post" action="/authorize">{fields}
<label for="subject">Account</label> <input id="subject" name="subject"> <button>Sign in</button>
</form></main></body></html>"""


class Provider(ThreadingHTTPServer):
    """Its codes, each of which works once."""

    def __init__(self, port):
        super().__init__(("127.0.0.1", port), Handler)
        self.issuer = f"http://localhost:{self.server_port}"
        self.codes = {}

    def metadata(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "code_challenge_methods_supported": ["S256"],
        }

    def id_token(self, asked):
        now, fault = int(time.time()), asked.get("fault", "")
        claims = {
            "iss": "https://elsewhere.example" if fault == "issuer" else self.issuer,
            "sub": asked["subject"],
            "aud": "another client" if fault == "audience" else asked["client_id"],
            "iat": now,
            "exp": now - 3600 if fault == "expired" else now + 300,
            "auth_time": now - 3600 if fault == "long_ago" else now,
            "nonce": "another" if fault == "nonce" else asked["nonce"],
            "email": f"{asked['subject']}@council.example",
        }
        if fault == "subject":
            del claims["sub"]
        if fault == "shared_secret":
            key = OctKey.import_key(KEY.as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": "one"}, claims, key, algorithms=["HS256"])
        if fault == "unsigned":
            parts = ({"alg": "none", "kid": "one"}, claims)
            return ".".join(coded(json.dumps(part).encode()) for part in parts) + "."
        key = OTHER_KEY if fault == "key" else KEY
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path, asked = urlsplit(self.path).path, query_of(urlsplit(self.path).query)
        if path == "/.well-known/openid-configuration":
            return self.answer(self.server.metadata())
        if path == "/keys":
            return self.answer({"keys": [KEY.as_dict(private=False)]})
        if path == "/authorize":
            assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
            fields = "".join(
                f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
                for name, value in asked.items()
            )
            return self.answer_page(PAGE.format(fields=fields))
        return self.answer({"error": "not_found"}, 404)

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        asked = query_of(self.rfile.read(length).decode())
        if self.path == "/authorize":
            code = secrets.token_urlsafe(16)
            self.server.codes[code] = asked
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        granted = self.server.codes.pop(asked.get("code", ""), None)
        if granted is None or not self.may_have(asked, granted):
            return self.answer({"error": "invalid_grant"}, 400)
        token = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer"}
        if granted.get("fault") != "no_token":
            token["id_token"] = self.server.id_token(granted)
        return self.answer(token)

    def may_have(self, asked, granted):
        """Whether it is the client that asked, with the verifier of its challenge."""
        verifier = asked.get("code_verifier", "").encode()
        client = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        return (
            self.headers.get("Authorization") == f"Basic {client}"
            and coded(hashlib.sha256(verifier).digest()) == granted["code_challenge"]
            and asked["redirect_uri"] == granted["redirect_uri"]
        )

    def answer(self, content, status=200):
        self.send(json.dumps(content).encode(), "application/json", status)

    def answer_page(self, page):
        self.send(page.encode(), "text/html; charset=utf-8", 200)

    def send(self, body, kind, status):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Nothing: what a test needs to know stands in its answer."""


def coded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def query_of(text):
    return {name: values[0] for name, values in parse_qs(text).items()}


def main():
    provider = Provider(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(provider.issuer, flush=True)
    provider.serve_forever()


if __name__ == "__main__":
    main()
