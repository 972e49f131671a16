"""Addresses of expected effects, contracts, audits and the self-assessment."""

from django.urls import path

from reporting.views import audits, contracts, effects, self_assessment
from reporting.website import audits as audit_pages
from reporting.website import contracts as contract_pages
from reporting.website import expected_effects
from reporting.website import self_assessment as assessment_pages

EFFECT, CONTRACT, AUDIT = "expected-effects/<int:pk>/", "contracts/<int:pk>/", "audits/<int:pk>/"
ADVISED, YEAR = "audit-recommendations/<int:pk>/", "self-assessment/<year:year>/"

urlpatterns = [
    path("expected-effects/", expected_effects.expected_effects, name="expected_effects"),
    path(EFFECT, expected_effects.expected_effect, name="expected_effect"),
    path(f"{EFFECT}change/", effects.change, name="change_effect"),
    path(f"{EFFECT}correct/", effects.correct, name="correct_effect"),
    path(f"{EFFECT}explain/", effects.explain, name="explain_effect"),
    path(f"{EFFECT}withdraw/", effects.withdraw, name="withdraw_effect"),
    path(
        "proposals/<int:pk>/expect-effect/",
        effects.expect_of_proposal,
        name="expect_effect_of_proposal",
    ),
    path(
        "decisions/<int:pk>/expect-effect/",
        effects.expect_of_output,
        name="expect_effect_of_output",
    ),
    path(
        "recommendations/<int:pk>/expect-effect/",
        effects.expect_of_recommendation,
        name="expect_effect_of_recommendation",
    ),
    path("contracts/", contract_pages.contracts, name="contracts"),
    path("contracts/record/", contracts.record, name="record_contract"),
    path("contracts/add-supplier/", contracts.new_supplier, name="add_supplier"),
    path(CONTRACT, contract_pages.contract, name="contract"),
    path(f"{CONTRACT}change/", contracts.change, name="change_contract"),
    path(f"{CONTRACT}extend/", contracts.extend, name="extend_contract"),
    path(f"{CONTRACT}end/", contracts.end, name="end_contract"),
    path("audits/", audit_pages.audits, name="audits"),
    path("audits/record/", audits.record, name="record_audit"),
    path(AUDIT, audit_pages.audit, name="audit"),
    path(f"{AUDIT}change/", audits.change, name="change_audit"),
    path(f"{AUDIT}may-everybody-read-it/", audits.mark, name="mark_audit"),
    path(f"{AUDIT}release/", audits.release, name="release_audit"),
    path(f"{AUDIT}recommend/", audits.add, name="add_audit_recommendation"),
    path(f"{ADVISED}change/", audits.change_recommendation, name="change_audit_recommendation"),
    path(f"{ADVISED}answer/", audits.respond, name="respond_to_audit_recommendation"),
    path(f"{ADVISED}update/", audits.update, name="update_audit_recommendation"),
    path(f"{ADVISED}move/", audits.move, name="move_audit_recommendation"),
    path(f"{ADVISED}done/", audits.say_done, name="say_audit_recommendation_done"),
    path(f"{ADVISED}verify/", audits.verify, name="verify_audit_recommendation"),
    path(f"{ADVISED}send-back/", audits.send_back, name="send_back_audit_recommendation"),
    path(f"{ADVISED}ask-again/", audits.ask_again, name="ask_again_of_audit_recommendation"),
    path(f"{ADVISED}withdraw/", audits.withdraw, name="withdraw_audit_recommendation"),
    path("self-assessment/", assessment_pages.self_assessment, name="self_assessment"),
    path(YEAR, assessment_pages.self_assessment_of, name="self_assessment_of"),
    path(
        f"{YEAR}signed.json",
        assessment_pages.signed_self_assessment,
        name="signed_self_assessment",
    ),
    path(f"{YEAR}add/", self_assessment.add, name="add_to_self_assessment"),
    path(f"{YEAR}sign/", self_assessment.sign, name="sign_self_assessment"),
    path(
        "self-assessment/sentences/<int:pk>/remove/",
        self_assessment.remove,
        name="remove_from_self_assessment",
    ),
]
