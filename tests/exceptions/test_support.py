"""Money and support that a verified plan asks of Finance, HR, Policy and Risk Management: whom it
asks, the answers, and the desks on which it waits.
"""

from datetime import datetime
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError, transaction

from exceptions.models import ExceptionReport, SupportAnswer
from exceptions.permissions import may_answer_support
from exceptions.rules.lifecycle import FOLLOWED, State
from exceptions.rules.support import AskedFor, Supporter
from exceptions.support import answer_support, asked_for
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.refusals import Refused
from tests.at_once import needs_postgresql, overlapping
from tests.exceptions.story import day

ASKED = "Finance: a virement. HR: two agency workers. Policy: the allocation scheme."
AT = day(2013, 10, 18)
FINANCE, HR, RISK = Supporter.FINANCE, Supporter.HR, Supporter.RISK
POLICY = Supporter.POLICY
NOTHING = AskedFor(None, None, False, "", "")


@pytest.mark.parametrize(
    ("asked", "supporters"),
    [
        (NOTHING, []),
        (NOTHING._replace(revenue=Decimal(0), capital=Decimal(-5)), []),
        (NOTHING._replace(revenue=Decimal(5)), [FINANCE]),
        (NOTHING._replace(capital=Decimal(5)), [FINANCE]),
        (NOTHING._replace(virement=True), [FINANCE]),
        (NOTHING._replace(support="Finance: a virement"), [FINANCE]),
        (NOTHING._replace(support="HR: two agency workers; refinanced"), [HR]),
        (NOTHING._replace(support="Human resources, and the risk manager"), [HR, RISK]),
        (NOTHING._replace(support="Policy: a look at the allocation scheme"), [POLICY]),
        (NOTHING._replace(support="A change of the rules, from Policy and HR"), [HR, POLICY]),
        (NOTHING._replace(support="Two days of the policy team"), [POLICY]),
        (NOTHING._replace(support="A change of policy; a new policy: fewer visits"), []),
        (NOTHING._replace(support="Time with the Policy and Performance Committee"), []),
        (NOTHING._replace(support="A visit from Policy and Performance members"), []),
        (NOTHING._replace(support="Three chairs at risk", virement=True), [FINANCE]),
        (NOTHING._replace(support="The hospital’s daily figures"), []),
    ],
)
def test_whom_a_plan_asks(asked, supporters):
    assert asked.supporters == supporters


def test_another_sum_or_other_words_are_asked_anew():
    asked = NOTHING._replace(revenue=Decimal("5.00"), support="Finance")
    assert asked.version == asked._replace(revenue=Decimal(5)).version
    for changed in ({"revenue": Decimal(6)}, {"support": "Finance!"}, {"virement": True}):
        assert asked._replace(**changed).version != asked.version


@pytest.fixture
def report(council, published_report, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 18, 10, 0)
    words = {"support": ASKED, "virement": True}
    ExceptionReport.objects.filter(pk=published_report.pk).update(
        revenue=Decimal(240000), finance_note="From reserves.", **words
    )
    return ExceptionReport.objects.get(pk=published_report.pk)


def url(report, supporter):
    return f"/exception-reports/{report.pk}/support/{supporter}/answer/"


def words_of(client, person, address):
    client.force_login(person)
    return " ".join(client.get(address).content.decode().split())


def test_it_waits_on_the_desks_of_those_who_are_asked_until_they_answer(council, report, client):
    for name, waits in {"finance": True, "hr": True, "policy": True, "risk": False}.items():
        page = words_of(client, council.people[name], "/desk/")
        assert ("Asked of you by a delivery plan" in page) is waits, name
    page = words_of(client, council.people["finance"], url(report, "finance"))
    assert "Costs £240,000 of running money; the money is moved from another budget." in page
    sent = {"is_given": "no", "words": "", "seen": asked_for(report).version}
    page = client.post(url(report, "finance"), sent).content.decode()
    assert "Say what is not given, and why" in page
    answer = client.post(url(report, "finance"), sent | {"words": "£200,000 now"})
    assert answer.status_code == 302
    assert "Asked of you" not in words_of(client, council.people["finance"], "/desk/")
    assert "Asked of you" in words_of(client, council.people["hr"], "/desk/")
    page = words_of(client, council.people["head"], f"/exception-reports/{report.pk}/")
    assert "Not given, or not all of it" in page and "£200,000 now" in page
    assert "Not answered yet" in page
    assert Notice.objects.get(subject="Finance on F1").user == council.people["head"]
    assert AuditEvent.objects.filter(action="answer_support").count() == 1


def test_hr_reads_what_is_asked_and_no_figure(council, report, client):
    page = words_of(client, council.people["hr"], url(report, "hr"))
    assert "two agency workers" in page and "%" not in page.partition("<main")[2]
    sent = {"is_given": "yes", "words": "", "seen": asked_for(report).version}
    assert client.post(url(report, "hr"), sent)["Location"] == "/desk/"


def test_policy_answers_and_its_answer_stands_in_the_report(council, report, client):
    page = words_of(client, council.people["policy"], url(report, "policy"))
    assert "the allocation scheme" in page and "%" not in page.partition("<main")[2]
    words = "A draft of the new scheme by 1 December."
    sent = {"is_given": "yes", "words": words, "seen": asked_for(report).version}
    assert client.post(url(report, "policy"), sent)["Location"] == "/desk/"
    assert "Asked of you" not in words_of(client, council.people["policy"], "/desk/")
    page = words_of(client, council.people["head"], f"/exception-reports/{report.pk}/")
    assert words in page and "asked of Policy" not in page
    assert Notice.objects.get(subject="Policy on F1").user == council.people["head"]
    assert client.get(url(report, "policy")).status_code == 403


@pytest.mark.parametrize("sent", [{}, {"is_given": "perhaps"}, {"is_given": "yes", "seen": "x"}])
def test_nonsense_is_answered_in_words_and_saves_nothing(council, report, client, sent):
    client.force_login(council.people["finance"])
    assert client.post(url(report, "finance"), sent).status_code == 200
    assert client.get(url(report, "gold")).status_code == 404
    assert not SupportAnswer.objects.exists()


@pytest.mark.parametrize("state", list(State))
def test_who_may_answer_in_which_state(council, report, state):
    report.state = state
    for name in ("finance", "hr", "policy", "risk", "team", "director", "head", "cesg"):
        for supporter in Supporter:
            allowed = state in FOLLOWED | {State.VERIFIED} and (name, supporter) in {
                ("finance", FINANCE),
                ("hr", HR),
                ("policy", POLICY),
            }
            verdict = may_answer_support(council.people[name], report, supporter)
            assert bool(verdict) is allowed, (name, supporter, verdict)


def answer(council, report, **more):
    usual = {
        "is_given": True,
        "words": "",
        "seen": asked_for(report).version,
        "by": council.people["finance"],
        "at": AT,
    }
    return answer_support(report, FINANCE, **usual | more)


def test_what_is_asked_anew_is_answered_anew_and_the_first_stays(council, report):
    answer(council, report)
    with pytest.raises(Refused, match="answered already"):
        answer(council, report)
    ExceptionReport.objects.filter(pk=report.pk).update(revenue=Decimal(300000))
    with pytest.raises(Refused, match="asks for something else now"):
        answer(council, report)
    answer(council, ExceptionReport.objects.get(pk=report.pk))
    assert SupportAnswer.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        SupportAnswer.objects.update(is_given=False)


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(council, report):
    act = partial(answer, council, report)
    first, second = overlapping(act, act)
    assert isinstance(first, SupportAnswer) and isinstance(second, Refused)
