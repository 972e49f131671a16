"""The identity provider of the tests as a process, and the portal that knows it."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.identity_provider import CLIENT, CLIENT_SECRET

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def running_provider():
    """Its issuer, while it runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.identity_provider"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def offer(settings, issuer):
    """Switch sign-in by the provider on."""
    settings.OIDC_ISSUER, settings.OIDC_NAME = issuer, "council account"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, CLIENT_SECRET
    settings.OIDC_SECOND_FACTOR = False
