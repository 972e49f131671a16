"""Preparing a report through its pages: wrong turns, what is kept, what is needed before it can be
submitted (framework 4.1).
"""

from datetime import date, datetime
from decimal import Decimal
from html import unescape

import pytest

from exceptions.models import Cause, DeliveryAction, ExceptionReport
from exceptions.preparing import missing_parts, submit_exception_report
from exceptions.progress import update_progress
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.refusals import Refused
from targets.models import Risk
from tests.exceptions.report_pages import ACTION, CAUSE, post, shown, url
from tests.exceptions.story import NOVEMBER, OCTOBER, fresh, only_action, prepare

pytestmark = pytest.mark.any_database

LONG, TOO_LONG = "x" * 40_000, "x" * 40_001
PATH = {"recovery_month": "2013-11", "expected_2013-10": "60", "expected_2013-11": "90 %"}
FINANCE = {
    "revenue": "£12,000",
    "capital": "-1,500.50",
    "finance_note": "Agency staff",
    "finance_mark": "",
}


@pytest.fixture
def report(council, opened_report, client, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 10, 10, 0)
    client.force_login(council.people["head"])
    return opened_report


WRONG = [
    (
        "prepare/what-happened/",
        {},
        "what_happened",
        TOO_LONG,
        "1 character too long. Shorten it to at most 40,000 characters",
    ),
    (
        "prepare/what-happened/",
        {"what_happened": "Kept"},
        "what_happened_mark",
        "secret",
        "hoose from the list",
    ),
    ("prepare/finance/", FINANCE, "revenue", "12,5", "uses a comma for decimals"),
    ("prepare/finance/", FINANCE, "revenue", "about 5000", "is not a number"),
    ("prepare/finance/", FINANCE, "capital", "1e5", "is not a number"),
    ("prepare/finance/", FINANCE, "capital", "NaN", "is not a number"),
    ("prepare/finance/", FINANCE, "capital", "99999999999999", "is larger than any figure"),
    ("prepare/finance/", FINANCE, "revenue", "0.1234567", "more than 6 decimal places"),
    ("prepare/finance/", FINANCE, "revenue", "12%", "is a percentage"),
    (
        "prepare/finance/",
        {"revenue": "1", "virement": "on"},
        "finance_note",
        "",
        "Say which budget",
    ),
    ("prepare/risk/", {"risk_note": "Kept"}, "risk", "999999", "hoose from the list"),
    ("prepare/risk/", {"risk_note": "Kept"}, "risk", "9" * 30, "hoose from the list"),
    ("prepare/support/", {}, "support", TOO_LONG, "at most 40,000 characters"),
    ("prepare/path/", PATH, "recovery_month", "", "Choose the period in which"),
    ("prepare/path/", PATH, "recovery_month", "2013-09", "hoose from the list"),
    ("prepare/path/", PATH, "recovery_month", "2099-01", "hoose from the list"),
    ("prepare/path/", PATH, "recovery_month", "soon", "hoose from the list"),
    ("prepare/path/", PATH, "expected_2013-10", "", "Say what you expect for October 2013"),
    ("prepare/path/", PATH, "expected_2013-10", "sixty", "is not a number"),
    ("prepare/path/", PATH, "expected_2013-11", "89.9", "does not lead back to plan"),
    ("causes/add/", CAUSE, "category", "", "Choose the kind of cause"),
    ("causes/add/", CAUSE, "category", "weather", "hoose from the list"),
    ("causes/add/", CAUSE, "text", " ", "Say why performance fell short"),
    ("causes/add/", CAUSE, "text", TOO_LONG, "at most 40,000 characters"),
    ("causes/add/", CAUSE, "mark", "secret", "hoose from the list"),
    ("actions/add/", ACTION, "kind", "", "Choose the kind of action"),
    ("actions/add/", ACTION, "what", "", "Say what will be done"),
    ("actions/add/", ACTION, "what", "x" * 5001, "at most 5,000 characters"),
    ("actions/add/", ACTION, "who", "", "Say who will do it"),
    ("actions/add/", ACTION, "who", "x" * 151, "at most 150 characters"),
    ("actions/add/", ACTION, "due", "", "Say by when"),
    ("actions/add/", ACTION, "due", "31/2/2014", "There is no 31 February 2014"),
    ("actions/add/", ACTION, "due", "next week", "Write the date like 30/9/2013"),
    ("actions/add/", ACTION, "due", "31/8/2013", "The date lies before September 2013"),
    ("actions/add/", ACTION, "due", "1/1/0001", "is too far away"),
]


@pytest.mark.parametrize(
    ("tail", "right", "name", "value", "says"), WRONG, ids=lambda value: str(value)[:30]
)
def test_a_wrong_value_is_refused_at_its_field_and_what_was_typed_is_kept(
    client, report, tail, right, name, value, says
):
    typed = right | {name: value}
    answer = post(client, report, tail, typed)
    assert answer.status_code == 200 and says in unescape(answer.content.decode())
    kept, choices = (
        shown(answer),
        {"category", "kind", "mark", "recovery_month", "risk", "virement"}
        | {"what_happened_mark", "finance_mark"},
    )
    # What no form can hold (a NUL) is the one thing that a browser could not have sent.
    assert {field: kept[field].strip() for field in typed if field not in choices} == {
        f: t.strip() for f, t in typed.items() if f not in choices
    }
    assert (
        fresh(report).state == "opened"
        and not AuditEvent.objects.filter(
            subject=str(report), action__in=("prepare_exception_report", "set_path")
        ).exists()
    )
    assert not Cause.objects.exists() and not DeliveryAction.objects.exists()


RIGHT = [
    (
        "prepare/what-happened/",
        {"what_happened": LONG, "what_happened_mark": "personal"},
        {"what_happened": LONG, "what_happened_mark": "personal"},
    ),
    (
        "prepare/finance/",
        FINANCE | {"virement": "on"},
        {
            "revenue": Decimal(12000),
            "capital": Decimal("-1500.5"),
            "virement": True,
            "finance_note": "Agency staff",
        },
    ),
    ("prepare/finance/", {}, {"revenue": None, "capital": None, "virement": False}),
    ("prepare/support/", {"support": "Zażółć gęślą jaźń 🙂"}, {"support": "Zażółć gęślą jaźń 🙂"}),
    ("prepare/path/", PATH, {"recovery_month": NOVEMBER}),
    ("prepare/path/", PATH | {"expected_2013-12": "1"}, {"recovery_month": NOVEMBER}),
]


@pytest.mark.parametrize(("tail", "typed", "stored"), RIGHT)
def test_a_part_is_saved_as_typed_and_the_next_one_waits(client, report, tail, typed, stored):
    answer = post(client, report, tail, typed)
    assert answer.status_code == 302
    now = fresh(report)
    assert (
        {name: getattr(now, name) for name in stored} == stored
        and now.state == "preparing"
        and now.version == 2
    )
    assert list(now.steps.values_list("act", "by__username")) == [
        ("open", None),
        ("prepare", "head"),
    ]
    assert now.path.count() == (2 if "path" in tail else 0)


def test_the_linked_risk_is_one_of_the_register(client, report, council):
    risk = Risk.objects.create(
        reference="R1",
        kind="risk",
        title="Staff leave",
        likelihood=3,
        impact=4,
        owner=council.people["risk"],
        mitigation="x",
    )
    assert (
        "R1 Staff leave (score 12 of 25)"
        in client.get(url(report, "prepare/risk/")).content.decode()
    )
    assert (
        post(client, report, "prepare/risk/", {"risk": risk.pk, "risk_note": "Worse"}).status_code
        == 302
    )
    assert fresh(report).risk == risk


@pytest.mark.parametrize(
    "tail",
    [
        "prepare/nothing/",
        "causes/9/change/",
        "actions/9/remove/",
        "causes/999999999999999999999/change/",
    ],
)
def test_what_does_not_exist_is_not_found(client, report, tail):
    assert client.get(url(report, tail)).status_code == 404


def test_only_owner_and_deputy_come_to_the_form_others_read_why_not(client, report, council):
    for name, status in {
        "head": 200,
        "manager": 200,
        "director": 403,
        "team": 403,
        "other_head": 404,
        "hr": 403,
        "other_director": 404,
    }.items():
        client.force_login(council.people[name])
        assert client.get(url(report, "prepare/")).status_code == status, name
        assert post(client, report, "causes/add/", CAUSE).status_code == (
            302 if status == 200 else status
        ), name
    assert Cause.objects.count() == 2


def test_it_is_submitted_only_when_every_part_is_there(client, report, council, at):
    everything = [
        "what happened",
        "at least one cause",
        "at least one action",
        "the recovery month with the path to it",
        "the effect on finance",
        "the linked risk",
        "the support wanted",
    ]
    head = council.people["head"]
    assert missing_parts(report) == everything
    post(client, report, "prepare/what-happened/", {"what_happened": " "})
    assert missing_parts(fresh(report)) == everything, "a saved part that says nothing is not there"
    answer = client.post(url(report, "submit/"))
    assert (
        f"Before you submit, add {', '.join(everything)}." in unescape(answer.content.decode())
        and fresh(report).state == "preparing"
    )
    with pytest.raises(Refused, match="at least one cause, at least one action"):
        submit_exception_report(report, by=head, at=at)
    assert (
        fresh(report).state == "preparing" and not fresh(report).steps.filter(act="submit").exists()
    )
    prepare(report, head, at)
    assert client.post(url(report, "submit/")).status_code == 302
    assert (fresh(report).state, fresh(report).submitted_by) == ("submitted", head)
    assert (
        Notice.objects.get(user=council.people["director"]).subject
        == "Exception report on F1 to verify"
    )


def test_a_row_is_changed_and_removed_until_progress_was_told_of_it(
    client, council, published_report
):
    head = council.people["head"]
    client.force_login(head)
    action = only_action(published_report)
    update_progress(
        published_report,
        OCTOBER,
        {action.pk: ("on_track", "")},
        by=head,
        at=published_report.opened_at,
    )
    ExceptionReport.objects.filter(pk=published_report.pk).update(state="returned")
    answer = client.post(url(published_report, f"actions/{action.pk}/remove/"), {"save": "x"})
    assert (
        "This action has been reported on" in answer.content.decode()
        and DeliveryAction.objects.exists()
    )
    changed = post(
        client,
        published_report,
        f"actions/{action.pk}/change/",
        ACTION | {"what": "Fill four posts", "seen_version": action.version},
    )
    assert changed.status_code == 302 and (
        only_action(published_report).what,
        only_action(published_report).due,
        only_action(published_report).status,
    ) == (
        "Fill four posts",
        date(2013, 11, 30),
        "on_track",
    )
    cause = published_report.causes.get()
    assert (
        client.post(url(published_report, f"causes/{cause.pk}/remove/"), {"save": "x"}).status_code
        == 302
    )
    assert (
        not Cause.objects.exists() and AuditEvent.objects.filter(action="remove_cause").count() == 1
    )
