"""What is kept from the public afterwards is gone from what was learned of it: pages, search, open
data and the self-assessment.
"""

import json
from datetime import date

import pytest

from pmf_portal.audit.models import AuditEvent
from reporting.audits.services import mark_audit
from reporting.lessons import assurance, reading
from reporting.lessons.rules.others import audit_overdue, effect_missed, recommendation_overdue
from reporting.lessons.writing import stored
from reporting.meetings.bodies import FIELDS, change_body
from reporting.models import Body, DecisionEffect, Recommendation, SearchEntry
from reporting.scrutiny.exemptions import (
    change_exemption_of_output,
    change_exemption_of_recommendation,
)
from reporting.self_assessment.services import content_of
from targets.lessons.shown import show_anew
from targets.models import ReviewFinding, Theme
from tests.reporting.assurance.story import AT, LATER, YEAR, by, decided, expected, in_state
from tests.reporting.scrutiny.story import families, sent

pytestmark = pytest.mark.django_db
TODAY = date(2014, 2, 1)


def of_audit(council):
    one = in_state(council, "agreed", title="Zz secret")
    [fact] = assurance.audits()
    audit = one.audit
    audit.refresh_from_db()

    def keep_back(mark="personal"):
        mark_audit(audit, mark=mark, reason="It names a person", **by(council, "auditor"))

    return audit_overdue(fact, TODAY), "Zz secret", "personal", keep_back


def missed(council):
    output = decided(council)
    effect = expected(council, output)
    known = {"state": "compared", "outcome": "not_reached", "words": "It was 1: not reached."}
    DecisionEffect.objects.filter(pk=effect.pk).update(compared_edition=1, **known)
    [fact] = assurance.effects()
    return output, effect_missed(fact)


def of_decision(council):
    output, draft = missed(council)

    def keep_back(mark="3"):
        change_exemption_of_output(output, exempt=mark, reason="Business affairs", **by(council))

    return draft, "Fill the posts now", "exempt", keep_back


def of_body(council):
    output, draft = missed(council)

    def keep_back(mark="3"):
        body = Body.objects.get(pk=output.meeting.body_id)
        fields = {name: getattr(body, name) for name in FIELDS}
        change_body(body, **fields | {"is_public": not mark}, **by(council))

    return draft, "Fill the posts now", "exempt", keep_back


def of_recommendation(council):
    one = sent(council, families(council), "Fill the posts now")
    Recommendation.objects.filter(pk=one.pk).update(state="accepted", due=date(2014, 1, 2))
    [fact] = reading.recommendations()

    def keep_back(mark="3"):
        if not mark:
            change_exemption_of_output(one.output, exempt="", reason="Open", **by(council))
        change_exemption_of_recommendation(one, exempt=mark, reason="Advice", **by(council))

    return recommendation_overdue(fact, TODAY), "Fill the posts now", "exempt", keep_back


@pytest.mark.parametrize("source", [of_audit, of_decision, of_body, of_recommendation])
def test_what_is_kept_back_afterwards_is_no_public_finding(september, client, source):
    draft, words, mark, keep_back = source(september)
    [finding] = stored([draft], LATER)
    theme = Theme.objects.create(
        slug="t",
        title="Late work",
        year=YEAR,
        basis="x",
        state="confirmed",
        suggested_at=AT,
        confirmed_at=AT,
    )
    finding.themes.add(theme)
    show_anew([theme])
    pages = ("/what-we-learned/2013-14/", finding.get_absolute_url(), theme.get_absolute_url())
    assert all(words in client.get(page).content.decode() for page in pages)
    assert SearchEntry.objects.filter(text__contains=words, key__startswith="lesson").exists()
    keep_back()
    for page in pages:
        assert words not in client.get(page).content.decode(), page
    assert not SearchEntry.objects.filter(text__contains=words, key__startswith="lesson").exists()
    said = content_of(YEAR, AT.date())["groups"]
    assert not [one for group in said for one in group["headings"] if "lesson was" in str(one)]
    finding.refresh_from_db()
    assert finding.mark == mark
    keep_back("")
    finding.refresh_from_db()
    assert finding.mark == mark


def test_what_else_was_found_stays_public(september):
    draft, _, _, keep_back = of_audit(september)
    stored([draft], LATER)
    other = stored([of_recommendation(september)[0]], LATER)[0]
    keep_back()
    [kept] = ReviewFinding.objects.exclude(mark="")
    other.refresh_from_db()
    assert other.mark == "" and kept.pk != other.pk
    trail = json.loads(AuditEvent.objects.get(action="mark_audit").text)
    assert trail["details"]["findings"] == [kept.pk]
