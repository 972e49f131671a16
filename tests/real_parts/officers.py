"""Two officers and the directors at work, each in a process of their own, beside the real parts."""

import json
import sys
import time
from decimal import Decimal

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)

from pmf_portal.council.models import User  # noqa: E402
from pmf_portal.council.session_keys import SIGNED_IN_AT  # noqa: E402
from pmf_portal.council.sessions import SessionStore  # noqa: E402
from pmf_portal.periods import clock  # noqa: E402
from pmf_portal.periods.month import FinancialYear, Month  # noqa: E402
from pmf_portal.refusals import Refused  # noqa: E402
from scorecards.actuals.services import current_actual, record_actual  # noqa: E402
from scorecards.models import ScorecardBuild  # noqa: E402
from scorecards.month.sign_off import (  # noqa: E402
    awaiting_sign_off,
    digest_of_lines,
    sign_off,
    sign_offs_to_renew,
    withdraw_sign_off,
)
from targets.models import Specification  # noqa: E402

MARCH = Month(2024, 3)
WORDS = {"confirmation": "Counted again", "reason": "Counted again"}


def save_each_second(code, seconds):
    """One officer: a new figure of a target in each second; what was stored last, as JSON."""
    specification = Specification.objects.get(target__code=code, financial_year=FinancialYear(2023))
    by = User.objects.get(username="head-of-performance")
    stored = None
    for second in range(seconds):
        began = time.monotonic()
        value = Decimal(60) + Decimal(second) / 10
        current = current_actual(specification.target, MARCH)
        stored = record_actual(
            specification,
            MARCH,
            value=value,
            by=by,
            at=clock.now(),
            seen_revision=current.revision if current else 0,
            **WORDS,
        )
        time.sleep(max(0, 1 - (time.monotonic() - began)))
    return {"revision": stored.revision, "value": str(stored.value)}


def sign_what_waits(build):
    """The directors sign what their pages show, as often as they are let; how many could."""
    signed = 0
    for unit in awaiting_sign_off(build):
        director = User.objects.get(username=f"director-{unit.slug}")
        try:
            seen = digest_of_lines(build, unit)
            sign_off(build, unit, seen_digest=seen, by=director, at=clock.now())
            signed += 1
        except Refused:
            continue
    return signed


def sign_each_second(seconds):
    """The directors sign whenever they can, and nobody renews."""
    signed = 0
    for _ in range(seconds):
        build = ScorecardBuild.objects.filter(month=MARCH, frozen_at=None).first()
        signed += sign_what_waits(build) if build else 0
        time.sleep(1)
    return signed


def renew():
    """The directors take back what something newer has overtaken; how many."""
    build = ScorecardBuild.objects.filter(month=MARCH, frozen_at=None).first()
    if build is None:
        return 0
    signed = list(build.sign_offs.values_list("directorate", flat=True))
    renewals = sign_offs_to_renew(signed)
    for overtaken, unit, _ in renewals:
        director = User.objects.get(username=f"director-{unit.slug}")
        withdraw_sign_off(overtaken, unit, reason="Newer figures", by=director, at=clock.now())
    return len(renewals)


def sign_all(month):
    """The directors sign everything of a month's newest edition that waits."""
    build = ScorecardBuild.objects.filter(month=Month.parse(month), frozen_at=None).first()
    return sign_what_waits(build) if build else 0


def session_of(username):
    """Somebody who has signed in: the key of their session."""
    person = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[SIGNED_IN_AT] = time.time()
    session.save()
    return session.session_key


ACTS = {
    "session": session_of,
    "save": lambda code, seconds: save_each_second(code, int(seconds)),
    "sign": lambda seconds: sign_each_second(int(seconds)),
    "renew": renew,
    "sign-all": sign_all,
}

if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](*sys.argv[2:])))
