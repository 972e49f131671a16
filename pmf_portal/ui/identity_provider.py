"""The council's identity provider (OpenID Connect): asked by Authlib, with an authorization code,
PKCE and a nonce; what it answers is taken only when it is signed, and is from the issuer of the
settings.
"""

import logging
from functools import cache
from typing import Any

from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pmf_portal.council.identities import Identity
from pmf_portal.refusals import Refused

log = logging.getLogger(__name__)
DISCOVERY = "/.well-known/openid-configuration"
SECONDS = 5
# Signatures by a key that the provider alone has; “none” and shared secrets are not among them.
SIGNED_BY = ("RS", "ES", "PS", "Ed")
NOT_REACHED = "The council’s sign-in service does not answer. Try again, or use your password."
NOT_SIGNED_IN = "You were not signed in by the council’s sign-in service. Try again."


def is_offered() -> bool:
    """Whether the council has an identity provider."""
    return bool(settings.OIDC_ISSUER)


def provider() -> Any:
    """The provider of the settings, with what it says of itself."""
    made = provider_at(settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)
    about = made.load_server_metadata()
    if about.get("issuer") != settings.OIDC_ISSUER:
        raise ValueError(f"it calls itself {about.get('issuer')}")
    offered = about.get("id_token_signing_alg_values_supported") or ["RS256"]
    about["id_token_signing_alg_values_supported"] = [
        name for name in offered if name.startswith(SIGNED_BY)
    ]
    return made


@cache
def provider_at(issuer: str, client_id: str, client_secret: str) -> Any:
    return OAuth().register(
        "council",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=issuer.rstrip("/") + DISCOVERY,
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )


def ask_provider(request: HttpRequest, **more: Any) -> HttpResponse:
    """Lead the browser to the provider; raises Refused where it does not answer."""
    back = request.build_absolute_uri(reverse("identity_callback"))
    try:
        answer: HttpResponse = provider().authorize_redirect(request, back, **more)
    # Whatever way the provider fails, a person goes on with their password.
    except Exception as error:
        log.warning("The identity provider does not answer: %s", error)
        raise Refused(NOT_REACHED) from error
    return answer


def claims_of(request: HttpRequest) -> dict[str, Any]:
    """What the provider says of whoever comes back from it; raises Refused for anything that it
    did not sign for this browser, just now.
    """
    try:
        answer = provider().authorize_access_token(
            request,
            claims_options={
                "iss": {"essential": True, "value": settings.OIDC_ISSUER},
                "aud": {"essential": True, "values": [settings.OIDC_CLIENT_ID]},
                "sub": {"essential": True},
            },
        )
        claims: dict[str, Any] = answer["userinfo"]
        return claims
    # A stranger may send anything here, and a provider may answer anything.
    except Exception as error:
        log.warning("Nobody was signed in by the identity provider: %s", type(error).__name__)
        raise Refused(NOT_SIGNED_IN) from error


def identity_in(claims: dict[str, Any]) -> Identity:
    """Who they are to the provider: issuer and subject."""
    called = claims.get("email") or claims.get("preferred_username") or claims.get("name") or ""
    return Identity(str(claims["iss"]), str(claims["sub"]), str(called))
