"""The demonstration's audits, contracts and expected effects over two years, and the
self-assessment that its chief executive signed (framework 1.4, 2.4, 6.3).
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
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
from reporting.demo.lessons import POSTS, moment
from reporting.demo.partners import TRUST
from reporting.effects.comparing import compare_effects
from reporting.effects.services import expect_effect, explain_effect
from reporting.models import DecisionEffect, Output, Recommendation
from reporting.self_assessment.services import (
    add_to_self_assessment,
    content_of,
    sign_self_assessment,
)
from targets.models import Proposal, Target

TEAM, AUDITOR = "head-of-performance", "internal-auditor"


class Contracted(NamedTuple):
    """A contract as it was recorded."""

    title: str
    delivers: str
    supplier: str
    unit: str
    starts: date
    ends: date
    value_band: str
    codes: tuple[str, ...]
    mark: str = ""


HOME_CARE, CHARGING, SWITCHBOARD = "Home care", "Charging points", "The old switchboard"
CONTRACTS = (
    Contracted(
        HOME_CARE,
        "Care in their own homes for about 900 older people, and help after hospital.",
        "Lantern Home Care",
        "adult-social-care",
        date(2021, 10, 1),
        date(2023, 9, 30),
        "more",
        ("FW01", "FW02", "FW03", "CP04"),
    ),
    Contracted(
        CHARGING,
        "Public charging points for electric vehicles: installed, repaired, switched on.",
        "Kestrel Charging",
        "planning-and-highways",
        date(2022, 4, 1),
        date(2025, 3, 31),
        "500k",
        ("CP10",),
    ),
    Contracted(
        "Waste and street cleaning",
        "Household bins, recycling, fly-tipping and litter.",
        "Greenway Streets",
        "environment-and-waste",
        date(2020, 4, 1),
        date(2027, 3, 31),
        "more",
        ("CP08", "RE01", "RE02", "RE03"),
    ),
    Contracted(
        "Drug and alcohol treatment",
        "Treatment and support for people who use drugs or alcohol.",
        "Harbour Health Trust",
        "public-health",
        date(2022, 4, 1),
        date(2026, 3, 31),
        "5m",
        ("FW10",),
    ),
    Contracted(
        SWITCHBOARD,
        "The telephone system of the old switchboard.",
        "Tideline Telephones",
        "customer-services",
        date(2021, 4, 1),
        date(2024, 3, 31),
        "100k",
        ("TR14", "TR13"),
    ),
    Contracted(
        "Management of three leisure centres",
        "Swimming, gyms and courts, for a share of the takings.",
        "Bluewater Leisure",
        "customer-services",
        date(2022, 7, 1),
        date(2025, 6, 30),
        "1m",
        (),
        mark="commercial",
    ),
)


class Advised(NamedTuple):
    """What an audit recommended, and what became of it."""

    text: str
    priority: str
    owner: str
    due: date
    answer: str = "accept"
    reason: str = ""
    moved: tuple[date, date, str] | None = None
    done: tuple[date, str] | None = None
    checked: date | None = None
    word: tuple[date, str] | None = None
    code: str = ""


class Audited(NamedTuple):
    title: str
    auditor: str
    name: str
    scope: str
    assurance: str
    opinion: str
    day: date
    advice: tuple[Advised, ...]
    mark: str = ""


AUDITS = (
    Audited(
        "Placements of children in care",
        "inspectorate",
        "Inspectorate of Children’s Services",
        "How children in care are matched with placements, and how often they move.",
        "unrated",
        "Children are safe. They move too often, because matching begins late.",
        date(2022, 9, 16),
        (
            Advised(
                "Begin the search for the next placement when the first review is called.",
                "high",
                "head-childrens-services",
                date(2023, 3, 31),
                done=(date(2023, 3, 20), "The panel of January to March shows it for each child."),
                checked=date(2023, 4, 18),
                code="CP12",
            ),
        ),
    ),
    Audited(
        "The performance management framework",
        "internal",
        "",
        "Whether targets, figures and exception reports follow the framework.",
        "reasonable",
        "The framework is followed. Evidence behind some figures is kept on one person’s computer.",
        date(2023, 3, 10),
        (
            Advised(
                "Keep the evidence of each figure where a second person can find it.",
                "medium",
                "head-customer-services",
                date(2023, 7, 31),
                moved=(
                    date(2023, 7, 12),
                    date(2023, 10, 31),
                    "The shared folder came in September.",
                ),
                done=(date(2023, 10, 24), "All thirteen measures have a folder; two were tried."),
                checked=date(2023, 11, 14),
            ),
            Advised(
                "Ask each director once a quarter which figures they doubt.",
                "low",
                "director-transformation-and-resources",
                date(2023, 9, 29),
                answer="reject",
                reason="Directors return a line that they doubt each month; a quarter is too late.",
            ),
        ),
    ),
    Audited(
        "Value for money 2022/23",
        "outside",
        "Marlow Example LLP",
        "Whether the council has arrangements to secure value for money.",
        "limited",
        "Savings are planned well. Contracts are renewed late, and their measures are not looked at"
        " when they are.",
        date(2023, 11, 24),
        (
            Advised(
                "Decide how each contract of more than £1 million goes on six months before its"
                " end, with its measures on the table.",
                "high",
                "head-adult-social-care",
                date(2024, 2, 29),
                moved=(date(2024, 2, 20), date(2024, 3, 22), "The supplier’s accounts came late."),
                word=(date(2024, 3, 15), "The paper is drafted; Cabinet has not seen it."),
                code="CP04",
            ),
            Advised(
                "Print the cost of each service beside its measures.",
                "medium",
                "head-finance",
                date(2024, 9, 30),
                answer="accept_partly",
                reason="For the ten dearest services; for the others the ledger cannot tell.",
            ),
            Advised(
                "Report agency staff costs each month to Cabinet.",
                "medium",
                "head-human-resources",
                date(2024, 3, 29),
                done=(date(2024, 3, 26), "The pack of February has them, on page 9."),
            ),
        ),
    ),
    Audited(
        "Award of the leisure contract",
        "internal",
        "",
        "How the offers for the leisure centres were compared.",
        "limited",
        "The prices of two bidders were compared on different years.",
        date(2023, 6, 2),
        (
            Advised(
                "Have prices of offers compared by somebody who did not ask for them.",
                "high",
                "head-customer-services",
                date(2023, 12, 29),
                done=(date(2023, 12, 12), "Finance compared the three offers of December."),
                checked=date(2024, 1, 16),
            ),
        ),
        mark="commercial",
    ),
)
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
    try:
        expect_effect(
            decision,
            target=target,
            direction=direction,
            size=Decimal(size),
            size_kind=size_kind,
            by_month=by_month,
            because="A post filled at once is a team that is not short for three months.",
            by=people[TEAM],
            at=moment(day, 11),
        )
    except Refused:
        # No figure of the measure is published by then.
        return


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
                why="Half of what was decided began two months later than was planned.",
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
        SIGNED_FOR, seen_digest=seen, by=people["chief-executive"], at=moment(published, 17)
    )
