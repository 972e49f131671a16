"""Two people do the same of an audit, a contract, an expected effect or a self-assessment at the same
moment (PostgreSQL).
"""

from decimal import Decimal
from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.canonical import canonical, digest
from reporting.audits import following
from reporting.audits import services as auditing
from reporting.contracts import services as contracting
from reporting.effects import comparing
from reporting.effects import services as expecting
from reporting.models import (
    AssessmentAddition,
    AuditRecommendation,
    AuditStep,
    Contract,
    ContractStep,
    DecisionEffect,
    EffectCorrection,
    SelfAssessment,
    Supplier,
)
from reporting.self_assessment import services as assessing
from tests.at_once import at_once, give_way_before_recording, needs_postgresql, overlapping
from tests.reporting.assurance import story as told
from tests.reporting.assurance.story import BY, LATER, OVER, REPORTED, YEAR, by

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


@pytest.fixture(autouse=True)
def slow_acts(monkeypatch):
    """Between what an act changes and its commit there is time for another one."""
    give_way_before_recording(
        monkeypatch, auditing, following, contracting, expecting, comparing, assessing
    )


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def audited(action):
    return AuditEvent.objects.filter(action=action).count()


def chosen(**more):
    return {"direction": "rise", "size": Decimal(1), "size_kind": "units", "by_month": BY} | more


def of_audit(council, person="auditor", at=told.AT):
    return {"reason": "Two were tried", **by(council, person, at)}


# Expected effects


def test_the_same_effect_is_written_down_once_at_once(september):
    act = partial(told.expected, september, told.decided(september))
    assert names(at_once(act, act)) == ["DecisionEffect", "Refused"]
    assert DecisionEffect.objects.count() == 1 == audited("expect_effect")


def test_of_two_changes_of_an_effect_one_is_told_of_the_other(september):
    effect = told.expected(september, told.minuted(september))
    words = {"because": "Fewer posts", "seen_version": 1}
    act = partial(expecting.change_effect, effect, **chosen(), **words, **by(september))
    assert names(at_once(act, act)) == ["ChangedMeanwhile", "DecisionEffect"]


def test_an_effect_is_not_changed_while_its_minutes_are_confirmed(september):
    output = told.minuted(september)
    effect = told.expected(september, output)
    words = {"because": "Fewer posts", "seen_version": 1}
    change = partial(expecting.change_effect, effect, **chosen(), **words, **by(september))
    confirm = partial(told.story.confirmed, september, output.meeting, told.AT)
    assert names(overlapping(confirm, change)) == ["Meeting", "Refused"]
    assert audited("change_effect") == 0


def test_of_two_corrections_of_an_effect_one_is_told_of_the_other(september):
    effect = told.expected(september, told.decided(september))
    acts = [
        partial(
            expecting.correct_effect,
            effect,
            **chosen(size=Decimal(size)),
            reason="x",
            seen_version=1,
            **by(september),
        )
        for size in (1, 3)
    ]
    assert names(at_once(*acts)) == ["ChangedMeanwhile", "DecisionEffect"]
    assert EffectCorrection.objects.count() == 1


def test_an_effect_is_taken_back_once_at_once(september):
    effect = told.expected(september, told.minuted(september))
    act = partial(expecting.withdraw_effect, effect, **by(september))
    assert names(at_once(act, act)) == ["DecisionEffect", "Refused"]


def test_a_month_is_compared_once_at_once(september, found):
    told.expected(september, told.decided(september))
    found("93.2")
    act = partial(comparing.compare_effects, BY, at=LATER)
    assert sorted(at_once(act, act)) == [0, 1]
    assert audited("compare_effects") == 1


# Audits


def test_an_audit_is_released_once_at_once(council):
    audit = told.audited(council)
    told.advised(council, audit)
    act = partial(auditing.release_audit, audit, **by(council, "auditor"))
    assert names(at_once(act, act)) == ["Audit", "Refused"]
    assert AuditStep.objects.count() == 1


def test_of_two_changes_of_an_audit_one_is_told_of_the_other(council):
    audit = told.audited(council)
    fields = {name: getattr(audit, name) for name in auditing.FIELDS}
    act = partial(
        auditing.change_audit, audit, mark="", seen_version=1, **fields, **by(council, "auditor")
    )
    assert names(at_once(act, act)) == ["Audit", "ChangedMeanwhile"]


def test_an_audit_is_marked_once_at_once(council):
    act = partial(auditing.mark_audit, told.audited(council), mark="exempt", **of_audit(council))
    assert names(at_once(act, act)) == ["Audit", "Refused"]


def test_two_recommendations_at_once_have_two_numbers(council):
    act = partial(told.advised, council, told.audited(council))
    assert names(at_once(act, act)) == ["AuditRecommendation"] * 2
    assert [one.number for one in AuditRecommendation.objects.order_by("number")] == [1, 2]


def test_what_is_added_while_an_audit_is_released_is_put_to_its_owner(council):
    audit = told.audited(council)
    release = partial(auditing.release_audit, audit, **by(council, "auditor"))
    overlapping(release, partial(told.advised, council, audit))
    assert AuditRecommendation.objects.get().state == "waiting"


def test_a_recommendation_is_not_changed_while_it_is_put_to_its_owner(council):
    one = told.in_state(council, "draft")
    release = partial(auditing.release_audit, one.audit, **by(council, "auditor"))
    change = partial(
        auditing.change_audit_recommendation,
        one,
        text="Another text",
        priority="low",
        owner=one.owner,
        due=REPORTED,
        target=None,
        **by(council, "auditor"),
    )
    assert names(overlapping(release, change)) == ["Audit", "Refused"]
    assert AuditRecommendation.objects.get().text == "Count each visit once"


def test_of_two_answers_to_a_recommendation_at_once_one_stands(council):
    one = told.in_state(council, "waiting")
    acts = [
        partial(
            following.respond_to_audit_recommendation,
            one,
            response=answer,
            **of_audit(council, "head"),
        )
        for answer in ("accept", "reject")
    ]
    assert names(at_once(*acts)) == ["AuditRecommendation", "Refused"]
    assert audited("respond_to_audit_recommendation") == 1


def test_a_recommendation_is_done_once_and_its_day_stays(council):
    one = told.in_state(council, "agreed")
    words = {"progress": "Counted once", "evidence": "", **by(council, "head")}
    say_done = partial(following.say_audit_recommendation_done, one, **words)
    move = partial(
        following.move_audit_recommendation, one, due=LATER.date(), **of_audit(council, "head")
    )
    assert names(overlapping(say_done, move)) == ["AuditRecommendation", "Refused"]
    assert names(at_once(say_done, say_done)) == ["Refused", "Refused"]
    assert audited("say_audit_recommendation_done") == 1


def test_what_is_sent_back_is_not_checked_at_once(council):
    one = told.in_state(council, "done")
    send_back = partial(following.send_back_audit_recommendation, one, **of_audit(council))
    verify = partial(following.verify_audit_recommendation, one, **of_audit(council))
    assert names(overlapping(send_back, verify)) == ["AuditRecommendation", "Refused"]
    assert AuditRecommendation.objects.get().state == "agreed"


# Contracts


def test_a_supplier_is_added_once_at_once(council):
    act = partial(told.supplied, council)
    assert names(at_once(act, act)) == ["Refused", "Supplier"]
    assert Supplier.objects.count() == 1


def test_of_two_changes_of_a_contract_one_is_told_of_the_other(council):
    contract = told.contracted(council)
    fields = {name: getattr(contract, name) for name in contracting.FIELDS}
    act = partial(
        contracting.change_contract,
        contract,
        measures=[],
        seen_version=1,
        **fields,
        **by(council, "manager"),
    )
    assert names(at_once(act, act)) == ["ChangedMeanwhile", "Contract"]


def test_a_contract_is_extended_once_at_once_and_not_once_it_ended(council):
    contract = told.contracted(council)
    to_april = {"ends": OVER.date(), "reason": "One more", **by(council, "manager")}
    extend = partial(contracting.extend_contract, contract, **to_april)
    assert names(at_once(extend, extend)) == ["Contract", "Refused"]
    ended = {"ended_on": REPORTED, "reason": "Not needed", **by(council, "manager")}
    end = partial(contracting.end_contract, contract, **ended)
    assert names(overlapping(end, extend)) == ["Contract", "Refused"]
    assert [step.act for step in ContractStep.objects.order_by("pk")] == ["record", "extend", "end"]
    assert Contract.objects.get().ends == OVER.date()


# The self-assessment


def signing(council):
    told.whole_year()
    seen = digest(canonical(assessing.content_of(YEAR, OVER.date())))
    who = by(council, "chief", OVER)
    opened = {"seen_digest": seen, "is_readable": bool}
    return partial(assessing.sign_self_assessment, YEAR, **opened, **who)


def adding(council):
    sentence = {"heading": "management", "text": "Each figure has a day", "address": "/archive/"}
    return partial(assessing.add_to_self_assessment, YEAR, **sentence, **by(council, "head", OVER))


def test_a_year_is_signed_once_at_once(september):
    act = signing(september)
    assert names(at_once(act, act)) == ["Refused", "SelfAssessment"]


def test_nothing_is_added_to_a_year_while_it_is_signed(september):
    assert names(overlapping(signing(september), adding(september))) == [
        "Refused",
        "SelfAssessment",
    ]
    assert not AssessmentAddition.objects.exists()


def test_a_year_is_not_signed_while_something_is_added(september):
    assert names(overlapping(adding(september), signing(september))) == [
        "AssessmentAddition",
        "ChangedMeanwhile",
    ]
    assert not SelfAssessment.objects.exists()


def test_a_sentence_is_added_once_and_taken_out_once_at_once(september):
    act = adding(september)
    assert names(at_once(act, act)) == ["AssessmentAddition", "Refused"]
    remove = partial(
        assessing.remove_from_self_assessment, AssessmentAddition.objects.get(), **by(september)
    )
    assert names(at_once(remove, remove)) == ["NoneType", "Refused"]
