"""The demonstration's audits, contracts and expected effects over two years, and the
self-assessment that its chief executive signed (framework 1.4, 2.4, 6.3).
"""

from datetime import date
from decimal import Decimal

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.periods.month import FinancialYear, Month
from reporting.audits.following import (
    move_audit_recommendation,
    respond_to_audit_recommendation,
    say_audit_recommendation_done,
    update_audit_recommendation,
    verify_audit_recommendation,
)
from reporting.audits.services import add_audit_recommendation, record_audit, release_audit
from reporting.contracts.services import (
    add_supplier,
    end_contract,
    extend_contract,
    record_contract,
)
from reporting.demo.assurance_words import (
    AUDITS,
    BECAUSE,
    CONTRACTS,
    HOME_CARE,
    LOOKED_AT,
    SWITCHBOARD,
    WHY,
)
from reporting.demo.lessons import POSTS, moment
from reporting.demo.partners import TRUST
from reporting.effects.comparing import compare_effects
from reporting.effects.rules.comparison import Outcome
from reporting.effects.services import expect_effect, explain_effect
from reporting.models import DecisionEffect, Output, Recommendation
from reporting.self_assessment.services import (
    add_to_self_assessment,
    content_of,
    sign_self_assessment,
)
from targets.models import Proposal, Target

TEAM, AUDITOR = "head-of-performance", "internal-auditor"


SIGNED_FOR, SIGNED_AFTER = FinancialYear(2022), Month(2023, 5)


def begin(people):
    """The contracts that there are when the portal begins, and what became of two of them."""
    team, at = people[TEAM], moment(date(2022, 4, 20), 10)
    units = {unit.slug: unit for unit in OrganisationUnit.objects.all()}
    suppliers = {}
    for one in CONTRACTS:
        partner = units.get(TRUST) if one.supplier == "Harbour Health Trust" else None
        suppliers[one.supplier] = add_supplier(title=one.supplier, partner=partner, by=team, at=at)
    recorded = {}
    for one in CONTRACTS:
        recorded[one.title] = record_contract(
            title=one.title,
            delivers=one.delivers,
            supplier=suppliers[one.supplier],
            unit=units[one.unit],
            starts=one.starts,
            ends=one.ends,
            value_band=one.value_band,
            manager=people[f"head-{one.unit}"],
            measures=list(Target.objects.filter(code__in=one.codes)),
            mark=one.mark,
            by=team,
            at=at,
        )
    extend_contract(
        recorded[HOME_CARE],
        ends=date(2024, 9, 30),
        reason="One year more, so that the new contract can ask for pay by the visit.",
        by=people["head-adult-social-care"],
        at=moment(date(2023, 3, 27), 10),
    )
    end_contract(
        recorded[SWITCHBOARD],
        ended_on=date(2023, 6, 30),
        reason="Calls go to the contact centre since June; nobody rings the old number.",
        by=people["head-customer-services"],
        at=moment(date(2023, 7, 3), 10),
    )
    for one in AUDITS:
        tell_audit(one, people)


def tell_audit(audited, people):
    """An audit from its report to what became of it."""
    auditor, day = people[AUDITOR], audited.day
    audit = record_audit(
        title=audited.title,
        auditor=audited.auditor,
        auditor_name=audited.name,
        scope=audited.scope,
        assurance=audited.assurance,
        opinion=audited.opinion,
        reported_on=day,
        link="https://council.example/audit-committee/reports",
        document=None,
        mark=audited.mark,
        by=auditor,
        at=moment(day, 12),
    )
    made = [
        add_audit_recommendation(
            audit,
            text=one.text,
            priority=one.priority,
            owner=people[one.owner],
            due=one.due,
            target=Target.objects.filter(code=one.code).first() if one.code else None,
            by=auditor,
            at=moment(day, 13),
        )
        for one in audited.advice
    ]
    release_audit(audit, by=auditor, at=moment(day, 14))
    answered = moment(day, 15).replace(hour=16)
    for recommendation, one in zip(made, audited.advice, strict=True):
        owner = people[one.owner]
        respond_to_audit_recommendation(
            recommendation, response=one.answer, reason=one.reason, by=owner, at=answered
        )
        follow_advice(recommendation, one, owner, auditor)


def follow_advice(recommendation, one, owner, auditor):
    """The words of its owner, and of the auditor who checked it."""
    if one.moved:
        day, due, reason = one.moved
        move_audit_recommendation(
            recommendation, due=due, reason=reason, by=owner, at=moment(day, 9)
        )
    if one.word:
        day, words = one.word
        update_audit_recommendation(
            recommendation, progress=words, evidence="", by=owner, at=moment(day, 9)
        )
    if one.done:
        day, words = one.done
        say_audit_recommendation_done(
            recommendation, progress=words, evidence="", by=owner, at=moment(day, 9)
        )
    if one.checked:
        verify_audit_recommendation(
            recommendation,
            reason="The auditor has seen it and tried two cases.",
            by=auditor,
            at=moment(one.checked, 9),
        )


def follow(month, published, people):
    """What comes after a publication: effects are written down and compared, a year is signed."""
    compare_effects(month, at=moment(published, 15))
    explain(people, published)
    if month == Month(2023, 8):
        proposal = Proposal.objects.filter(title=POSTS.title).first()
        for code, by_month, size in (("TR03", Month(2023, 12), "2"), ("TR03", Month(2024, 6), "5")):
            expect(proposal, code, by_month, size, "percent", people, date(2023, 9, 25))
    if month in (Month(2023, 5), Month(2023, 9)):
        expect_of_minutes(month, people, published)
    if month == Month(2023, 10):
        expect_of_committee(month, people, published)
    if month == SIGNED_AFTER:
        sign(people, published)


def expect(decision, code, by_month, size, size_kind, people, day):
    """Something is expected of a decision; a demonstration that begins later has no decision."""
    target = Target.objects.filter(code=code).first()
    if decision is None or target is None:
        return
    direction = "fall" if code in ("TR03", "RE07", "CP12") else "rise"
    expect_effect(
        decision,
        target=target,
        direction=direction,
        size=Decimal(size),
        size_kind=size_kind,
        by_month=by_month,
        because=BECAUSE.get(code, LOOKED_AT),
        by=people[TEAM],
        at=moment(day, 11),
    )


def expect_of_minutes(month, people, published):
    """The newest public decision of a meeting that is about a measure."""
    rows = Output.objects.public().filter(target__isnull=False, kind__in=("decision", "action"))
    output = rows.for_page().order_by("-meeting__day", "pk").first()
    if output is not None:
        expect(output, output.target.code, month + 3, "2", "percent", people, published)


def expect_of_committee(month, people, published):
    """A recommendation of a committee that was accepted."""
    rows = Recommendation.objects.public().filter(target__isnull=False, state="accepted")
    one = rows.for_page().order_by("-sent_at", "pk").first()
    if one is not None:
        expect(one, one.target.code, month + 5, "2", "percent", people, published)


def explain(people, published):
    """All but the newest effects are explained by those who answer for them."""
    for one in DecisionEffect.objects.to_explain().for_page().order_by("pk")[:1]:
        if one.by_month < Month(2024, 1):
            explain_effect(
                one,
                why=WHY[Outcome(one.outcome)],
                by=one.owner or people[TEAM],
                at=moment(published, 16),
            )


def sign(people, published):
    """The chief executive signs the first year."""
    add_to_self_assessment(
        SIGNED_FOR,
        heading="management",
        text="Every figure has its day and its person, for the whole year ahead.",
        address="/reporting-calendar/",
        by=people[TEAM],
        at=moment(published, 14),
    )
    seen = digest(canonical(content_of(SIGNED_FOR, published)))
    sign_self_assessment(
        SIGNED_FOR,
        seen_digest=seen,
        is_readable=bool,
        by=people["chief-executive"],
        at=moment(published, 17),
    )
