"""The second step of signing in: what is added, taken once, removed and told; and who may take away
what somebody has lost.
"""

from datetime import datetime, timedelta
from functools import partial

import pyotp
import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council import second_step
from pmf_portal.council.factor_removals import (
    confirm_factor_removal,
    may_decide_removal,
    may_remove_second_factor,
    refuse_factor_removal,
    remove_second_factor,
)
from pmf_portal.council.models import (
    Attempt,
    AuthenticatorApp,
    FactorRemoval,
    Notice,
    Passkey,
    RecoveryCode,
    RoleAssignment,
    User,
)
from pmf_portal.council.roles import Role
from pmf_portal.council.rules.browsers import browser_in_words
from pmf_portal.council.rules.role_rules import NEEDS_SECOND
from pmf_portal.council.sealing import seal, unseal
from pmf_portal.council.second_factors import (
    CODES,
    STEP,
    SecondFactors,
    add_authenticator_app,
    add_passkey,
    app_address,
    make_recovery_codes,
    may_remove_factor,
    needs_second_factor,
    remove_authenticator_app,
    remove_passkey,
    second_factors_of,
)
from pmf_portal.council.second_step import check_code, use_passkey
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council

AT = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(moment, secret=SECRET):
    return pyotp.TOTP(secret).at(moment)


def add_app(user, moment=AT):
    code = code_at(moment)
    return add_authenticator_app(user, secret=SECRET, code=code, by=user, at=AT, moment=moment)


def add_key(user, name="work phone", credential_id="abc"):
    return add_passkey(
        user,
        name=name,
        credential_id=credential_id,
        credential="x",
        sign_count=0,
        by=user,
        at=AT,
    )


def actions():
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def told(user):
    return list(Notice.objects.filter(address=user.email).order_by("pk"))


@pytest.fixture
def lead(council):
    return council.people["lead"]


@pytest.fixture
def with_app(lead):
    """The performance lead with an app and recovery codes."""
    lead.codes = add_app(lead)
    return lead


def check(user, code, moment):
    check_code(user, code, at=AT, moment=moment)


LATER = AT + timedelta(seconds=STEP * 4)


# What one adds and removes.


def test_an_app_is_added_by_its_code_recorded_and_told(lead):
    with pytest.raises(Refused, match="not the code"):
        add_authenticator_app(lead, secret=SECRET, code="000000", by=lead, at=AT, moment=AT)
    codes = add_app(lead)
    assert len(set(codes)) == CODES and actions() == ["add_authenticator_app"]
    assert "An authenticator app was added" in told(lead)[0].body and told(lead)[0].any_day
    app = AuthenticatorApp.objects.get()
    assert SECRET not in app.sealed_secret and unseal(app.sealed_secret) == SECRET
    event = AuditEvent.objects.get()
    assert SECRET not in event.text and codes[0] not in event.text
    with pytest.raises(Refused, match="already"):
        add_app(lead)


def test_what_the_qr_code_says_names_council_and_person(lead, settings):
    address = app_address(lead, SECRET)
    assert address.startswith("otpauth://totp/") and f"secret={SECRET}" in address
    assert "lead" in address and settings.COUNCIL_NAME.replace(" ", "%20") in address


def test_what_is_sealed_is_lost_with_the_key(settings):
    sealed = seal("a secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    assert unseal(sealed) == "a secret"
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(sealed) is None


def test_passkeys_are_added_once_and_removed(lead):
    assert len(add_key(lead)) == CODES and add_key(lead, "home", "def") == []
    with pytest.raises(Refused, match="added already"):
        add_key(lead)
    remove_passkey(Passkey.objects.get(name="home"), by=lead, at=AT)
    assert [passkey.name for passkey in second_factors_of(lead).passkeys] == ["work phone"]
    assert actions() == ["add_passkey", "add_passkey", "remove_passkey"]
    assert "“home” was removed" in told(lead)[-1].body


def test_recovery_codes_go_with_the_last_factor(with_app):
    add_key(with_app)
    remove_authenticator_app(with_app, by=with_app, at=AT)
    assert RecoveryCode.objects.count() == CODES
    remove_passkey(Passkey.objects.get(), by=with_app, at=AT)
    assert not RecoveryCode.objects.exists() and not second_factors_of(with_app)
    with pytest.raises(Refused, match="removed already"):
        remove_authenticator_app(with_app, by=with_app, at=AT)
    with pytest.raises(Refused, match="first"):
        make_recovery_codes(with_app, by=with_app, at=AT)


def test_new_recovery_codes_end_the_ones_before(with_app):
    new = make_recovery_codes(with_app, by=with_app, at=AT)
    with pytest.raises(Refused):
        check(with_app, with_app.codes[0], LATER)
    check(with_app, new[0], LATER)


@pytest.mark.parametrize("role", sorted(Role))
def test_roles_that_bind_the_council_need_a_second_factor(council, settings, role):
    settings.SECOND_FACTOR_REQUIRED = True
    person = User.objects.create(username="anne")
    RoleAssignment.objects.create(user=person, role=role)
    assert needs_second_factor(person) == (role in NEEDS_SECOND)
    settings.SECOND_FACTOR_REQUIRED = False
    assert not needs_second_factor(person)


@pytest.mark.parametrize(
    ("post", "is_active", "passkeys", "has_app", "may"),
    [
        ("director", True, 1, False, False),
        ("director", True, 0, True, False),
        ("director", True, 1, True, True),
        ("director", True, 2, False, True),
        ("lead", True, 1, False, True),
        ("lead", False, 1, False, False),
    ],
)
def test_the_last_factor_that_a_role_needs_stays(
    council, settings, post, is_active, passkeys, has_app, may
):
    settings.SECOND_FACTOR_REQUIRED = True
    person = council.people[post]
    person.is_active = is_active
    app = AuthenticatorApp() if has_app else None
    factors = SecondFactors(app, [Passkey() for _ in range(passkeys)], 0)
    assert bool(may_remove_factor(person, factors)) == may


def test_the_service_keeps_the_last_factor_that_a_role_needs(council, settings):
    director = council.people["director"]
    add_app(director)
    settings.SECOND_FACTOR_REQUIRED = True
    with pytest.raises(Refused, match="your only one"):
        remove_authenticator_app(director, by=director, at=AT)


# What is taken, once.


@pytest.mark.parametrize(
    ("seconds", "is_taken"), [(0, True), (-STEP, True), (STEP, True), (-65, False), (65, False)]
)
def test_a_code_of_the_app_works_around_its_half_minute(with_app, seconds, is_taken):
    code = code_at(LATER + timedelta(seconds=seconds))
    if is_taken:
        check(with_app, f" {code[:3]} {code[3:]}", LATER)
    else:
        with pytest.raises(Refused, match="neither"):
            check(with_app, code, LATER)


def test_a_code_of_the_app_works_once(with_app):
    check(with_app, code_at(LATER), LATER)
    with pytest.raises(Refused):
        check(with_app, code_at(LATER), LATER)
    assert actions() == ["add_authenticator_app"]


def test_the_code_by_which_the_app_was_added_signs_nobody_in(with_app):
    with pytest.raises(Refused):
        check(with_app, code_at(AT), AT)


def test_a_recovery_code_works_once_is_recorded_and_told(with_app):
    check(with_app, with_app.codes[3].upper().replace("-", " "), LATER)
    assert actions()[-1] == "use_recovery_code"
    assert f"{CODES - 1} of your recovery codes are left" in told(with_app)[-1].body
    with pytest.raises(Refused):
        check(with_app, with_app.codes[3], LATER)


def test_nobody_elses_code_is_taken(council, with_app):
    for code in (with_app.codes[0], code_at(LATER), "", "００００００"):
        with pytest.raises(Refused):
            check(council.people["head"], code, LATER)


def test_ten_wrong_codes_close_the_second_step_for_a_while(with_app):
    for _ in range(second_step.WRONG_CODES):
        with pytest.raises(Refused, match="neither"):
            check(with_app, "000000", LATER)
    with pytest.raises(Refused, match="too many"):
        check(with_app, with_app.codes[0], LATER)
    check(with_app, with_app.codes[0], LATER + timedelta(minutes=16))
    assert not Attempt.objects.exists()


def test_a_passkey_that_counts_backwards_is_a_copy(lead):
    add_key(lead)
    passkey = Passkey.objects.get()
    use_passkey(passkey, sign_count=0, at=AT)
    use_passkey(passkey, sign_count=7, at=AT)
    for count in (7, 3, 0):
        with pytest.raises(Refused, match="copied"):
            use_passkey(passkey, sign_count=count, at=AT)


@pytest.mark.django_db(transaction=True)
@needs_postgresql
def test_of_two_at_once_a_code_signs_one_in():
    lead = Council().people["lead"]
    codes = add_app(lead)
    for code, moment in ((codes[0], LATER), (code_at(LATER), LATER)):
        first, second = overlapping(
            partial(check, lead, code, moment), partial(check, lead, code, moment)
        )
        assert first is None and isinstance(second, Refused), (first, second)


@pytest.mark.django_db(transaction=True)
@needs_postgresql
def test_of_two_at_once_the_last_factor_of_a_role_stays(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    director = Council().people["director"]
    add_app(director)
    add_key(director)
    first, second = overlapping(
        partial(remove_authenticator_app, director, by=director, at=AT),
        partial(remove_passkey, Passkey.objects.get(), by=director, at=AT),
    )
    assert first is None and isinstance(second, Refused), (first, second)


# What somebody has lost.


def second_administrator():
    person = User.objects.create(username="second", post="Deputy Head of Performance")
    RoleAssignment.objects.create(user=person, role=Role.PERFORMANCE_TEAM)
    return person


@pytest.mark.parametrize(
    ("post", "of", "has_one", "may", "reason"),
    [
        ("team", "lead", True, True, ""),
        ("team", "lead", False, False, "no second step"),
        ("team", "team", True, False, "You cannot change your own"),
        ("director", "lead", True, False, "Your role does not"),
    ],
)
def test_administrators_take_away_what_others_have_lost(council, post, of, has_one, may, reason):
    factors = SecondFactors(AuthenticatorApp() if has_one else None, [], 0)
    verdict = may_remove_second_factor(council.people[post], council.people[of], factors)
    assert bool(verdict) == may and reason in verdict.reason


def test_a_single_administrator_takes_a_lost_factor_away(council, with_app):
    team = council.people["team"]
    assert remove_second_factor(with_app, by=team, at=AT) is None
    assert not second_factors_of(with_app) and not RecoveryCode.objects.exists()
    assert User.objects.get(pk=with_app.pk).sign_outs == 1
    assert actions()[-1] == "remove_second_factor"
    assert "was taken away" in told(with_app)[-1].body
    for by, words in ((team, "no second step"), (with_app, "You cannot change")):
        with pytest.raises(Refused, match=words):
            remove_second_factor(with_app, by=by, at=AT)


def test_where_there_are_two_administrators_the_second_confirms(council, with_app):
    team, second = council.people["team"], second_administrator()
    removal = remove_second_factor(with_app, by=team, at=AT)
    assert second_factors_of(with_app) and "asked to take away" in told(with_app)[-1].body
    with pytest.raises(Refused, match="waits"):
        remove_second_factor(with_app, by=second, at=AT)
    for by, words in ((team, "another administrator"), (with_app, "You cannot change")):
        with pytest.raises(Refused, match=words):
            confirm_factor_removal(removal, by=by, at=AT)
    confirm_factor_removal(removal, by=second, at=AT)
    assert not second_factors_of(with_app)
    assert actions()[-2:] == ["ask_for_factor_removal", "remove_second_factor"]
    with pytest.raises(Refused, match="decided"):
        refuse_factor_removal(removal, by=second, at=AT)


def test_a_refused_removal_leaves_everything(council, with_app):
    removal = remove_second_factor(with_app, by=council.people["team"], at=AT) or None
    assert removal is None
    add_app(with_app, LATER)
    second = second_administrator()
    removal = remove_second_factor(with_app, by=council.people["team"], at=AT)
    refuse_factor_removal(removal, by=second, at=AT)
    assert second_factors_of(with_app) and actions()[-1] == "refuse_factor_removal"


@pytest.mark.parametrize(
    ("who", "is_decided", "reason"),
    [
        ("second", False, ""),
        ("second", True, "decided"),
        ("team", False, "another administrator"),
        ("lead", False, "Your role does not"),
    ],
)
def test_who_decides_about_what_was_lost(council, who, is_decided, reason):
    people = council.people | {"second": second_administrator()}
    removal = FactorRemoval(
        user=people["director"],
        asked_by=people["team"],
        asked_at=AT,
        decided_at=AT if is_decided else None,
    )
    verdict = may_decide_removal(people[who], "confirm_factor_removal", removal)
    assert bool(verdict) == (not reason) and reason in verdict.reason


def test_nobody_decides_about_their_own(council):
    second = second_administrator()
    removal = FactorRemoval(user=second, asked_by=council.people["team"], asked_at=AT)
    assert (
        "You cannot change" in may_decide_removal(second, "confirm_factor_removal", removal).reason
    )


@pytest.mark.django_db(transaction=True)
@needs_postgresql
def test_of_two_at_once_one_decides_about_what_was_lost():
    council = Council()
    lead, second = council.people["lead"], second_administrator()
    add_app(lead)
    removal = remove_second_factor(lead, by=council.people["team"], at=AT)
    first, other = overlapping(
        partial(confirm_factor_removal, removal, by=second, at=AT),
        partial(refuse_factor_removal, removal, by=second, at=AT),
    )
    assert first is None and isinstance(other, Refused), (first, other)


# Browsers.


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5"
            " Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("Something on Windows", "A browser on Windows"),
        ("", "An unknown browser"),
    ],
)
def test_a_browser_is_called_as_its_owner_would(user_agent, words):
    assert browser_in_words(user_agent) == words
