"""Secrets that the portal has to read again are sealed with its own key, so that a copy of the
database alone does not give them away.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def sealer() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(key_of(key)) for key in keys])


def key_of(secret: str) -> bytes:
    digest = hashlib.sha256(b"pmf_portal.council.sealing" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)


def seal(text: str) -> str:
    return sealer().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """What was sealed; None where the portal has another SECRET_KEY by now."""
    try:
        return sealer().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
