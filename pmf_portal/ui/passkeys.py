"""Passkeys (WebAuthn): what the browser is asked for, and whether what it answers is right."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.crypto import salted_hmac
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from pmf_portal.council.models import Passkey, User
from pmf_portal.formats.wording import terms
from pmf_portal.refusals import Refused

CHALLENGE = "passkey_challenge"
NOT_TAKEN = "Your browser did not show a passkey that the portal knows. Try again."
NOT_MADE = "Your browser did not make a passkey. Try again, or with another browser."
SECONDS = 15 * 60
VERIFIED = UserVerificationRequirement.REQUIRED


class NewPasskey(NamedTuple):
    """A passkey that a browser has made, and proved that it holds."""

    credential_id: str
    credential: str
    sign_count: int


def server(request: HttpRequest) -> Fido2Server:
    """The portal as the browser knows it: a passkey is good for this host alone."""
    host = request.get_host()
    origin = f"{request.scheme}://{host}"
    portal = PublicKeyCredentialRpEntity(id=split_domain_port(host)[0], name=terms.council)
    return Fido2Server(portal, verify_origin=lambda shown: shown == origin)


def options_to_add(request: HttpRequest, user: User, passkeys: Iterable[Passkey]) -> str:
    """What the browser is asked, to make a passkey; as JSON."""
    handle = salted_hmac("pmf_portal.ui.passkeys", str(user.pk), algorithm="sha256").digest()
    options, request.session[CHALLENGE] = server(request).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=user.username, display_name=user.named),
        credentials=[credential_of(passkey) for passkey in passkeys],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
    )
    return json.dumps(dict(options))


def options_to_use(request: HttpRequest, passkeys: Iterable[Passkey] | None = None) -> str:
    """What the browser is asked, to show one of these passkeys or any of the portal's; as JSON."""
    if not request.user.is_authenticated:
        # Whoever only looks at the page leaves nothing behind for long.
        request.session.set_expiry(SECONDS)
    known = None if passkeys is None else [credential_of(passkey) for passkey in passkeys]
    options, request.session[CHALLENGE] = server(request).authenticate_begin(
        known, user_verification=VERIFIED
    )
    return json.dumps(dict(options))


def added_passkey(request: HttpRequest, answer: str) -> NewPasskey:
    """The passkey that a browser made; raises Refused for anything else."""
    challenge = request.session.pop(CHALLENGE, None)
    try:
        made = server(request).register_complete(challenge, read(answer))
        credential = cast(AttestedCredentialData, made.credential_data)
        return NewPasskey(
            websafe_encode(credential.credential_id), websafe_encode(credential), made.counter
        )
    # What was sent may break the reading of it in any way; whatever way, it is no passkey.
    except Exception as error:
        raise Refused(NOT_MADE) from error


def shown_passkey(request: HttpRequest, answer: str) -> tuple[Passkey, int]:
    """The passkey that a browser showed, and how often it was used; raises Refused for anything
    else.
    """
    challenge = request.session.pop(CHALLENGE, None)
    try:
        data = read(answer)
        shown = AuthenticationResponse.from_dict(data)
        passkey = Passkey.objects.select_related("user").get(
            credential_id=websafe_encode(shown.raw_id), user__is_active=True
        )
        server(request).authenticate_complete(challenge, [credential_of(passkey)], data)
        return passkey, shown.response.authenticator_data.counter
    # As above: a stranger sends this.
    except Exception as error:
        raise Refused(NOT_TAKEN) from error


def credential_of(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(passkey.credential))


def read(answer: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(answer)
    return data
