"""A passkey as a device holds it: it makes a key pair and signs what the portal asks, as WebAuthn
says.
"""

import json
from hashlib import sha256
from os import urandom

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

ORIGIN, HOST = "http://testserver", "testserver"
FLAGS = AuthenticatorData.FLAG


class SoftPasskey:
    """One passkey; `count` is how often it was used."""

    def __init__(self, origin=ORIGIN, host=HOST):
        self.origin, self.host = origin, host
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.count = urandom(32), 0

    def flags(self, verified):
        return FLAGS.UP | (FLAGS.UV if verified else 0)

    def client_data(self, kind, options):
        challenge = options["publicKey"]["challenge"]
        return CollectedClientData(
            json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()
        )

    def answer(self, **response):
        written = {name: websafe_encode(value) for name, value in response.items()}
        own = websafe_encode(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": written})

    def make(self, options, *, verified=True):
        """What a browser sends when it is asked to make this passkey."""
        credential = AttestedCredentialData.create(
            bytes(16), self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(
            sha256(self.host.encode()).digest(),
            self.flags(verified) | FLAGS.AT,
            self.count,
            bytes(credential),
        )
        attestation = AttestationObject.create("none", data, {})
        client_data = self.client_data("webauthn.create", options)
        return self.answer(clientDataJSON=client_data, attestationObject=attestation)

    def show(self, options, *, verified=True):
        """What a browser sends when it is asked to show this passkey."""
        self.count += 1
        data = AuthenticatorData.create(
            sha256(self.host.encode()).digest(), self.flags(verified), self.count
        )
        client_data = self.client_data("webauthn.get", options)
        signature = self.key.sign(data + client_data.hash, ec.ECDSA(SHA256()))
        return self.answer(clientDataJSON=client_data, authenticatorData=data, signature=signature)
