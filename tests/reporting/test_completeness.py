"""A publication states its own completeness, and waits when too much is missing."""

import json

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.sentences import sentence
from pmf_portal.refusals import Refused
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication, PublicationFile
from reporting.publishing.month import NotReady, publish_month
from scorecards.models import AcceptedMissingFigures, ScorecardBuild
from scorecards.month.completeness import accept_missing_figures, completeness_of_build
from scorecards.rating.completeness import Completeness, completeness_of
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all

REASON = "The system of the care service stood still for a week."
SAID = (
    "3 of the 4 figures owed are missing. Published all the same by decision of Post of team:"
    f" {REASON}"
)
ADDRESS = "/drafts/2013-09/accept-missing-figures/"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], Completeness(0, 0, 0)),
        (["reported", "provisional"], Completeness(2, 0, 0)),
        (["reported", "late", "awaited"], Completeness(3, 2, 0)),
        (["nothing_to_report", "late"], Completeness(2, 1, 1)),
        # What was not due was not owed, nor what an older portal did not count.
        (["not_due", "", "late"], Completeness(1, 1, 0)),
    ],
)
def test_what_is_owed_and_what_is_missing(states, expected):
    assert completeness_of(states) == expected


@pytest.mark.parametrize(
    ("owed", "missing", "most", "exceeds"),
    [
        (0, 0, 0, False),
        (52, 0, 0, False),
        (50, 5, 10, False),
        (50, 6, 10, True),
        (52, 51, 10, True),
        (1, 1, 99, True),
        (1, 1, 100, False),
    ],
)
def test_from_when_on_a_publication_waits(owed, missing, most, exceeds):
    assert Completeness(owed, missing, 0).exceeds(most) is exceeds


@pytest.fixture
def signed(approved, settings):
    """One of four figures is there, and everybody has signed off."""
    settings.MOST_MISSING_PERCENT = 10
    settings.PORTAL_CLOCK = RELEASE.replace(tzinfo=None)
    approved.figure(approved.latest, "2013-09", "91")
    for month in ("2013-04", "2013-05"):
        approved.figure(approved.ratio, month, numerator="50", denominator="100")
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(approved, build)
    return build


def accept(signed, council, reason=REASON):
    return accept_missing_figures(signed, reason=reason, by=council.people["team"], at=RELEASE)


def test_a_month_with_missing_figures_waits_at_every_door(client, approved, signed):
    words = "3 of the 4 figures owed are missing."
    with pytest.raises(NotReady, match=words):
        publish_month(SEPTEMBER, by=approved.people["team"], at=RELEASE)
    assert words in run_month_end(SEPTEMBER, by=None, at=RELEASE).waits_for
    client.force_login(approved.people["team"])
    assert words in client.post("/run-sheet/2013-09/publish/", follow=True).content.decode()
    assert words in client.get("/drafts/2013-09/").content.decode()
    assert not Publication.objects.monthly().exists()
    assert not ScorecardBuild.objects.exclude(frozen_at=None).exists()


def test_the_reason_is_published_in_every_form(client, approved, signed):
    client.force_login(approved.people["team"])
    assert ADDRESS in client.get("/drafts/2013-09/").content.decode()
    assert client.post(ADDRESS, {"reason": REASON}).status_code == 302
    publish_month(SEPTEMBER, by=approved.people["team"], at=RELEASE)
    client.logout()
    for publication in Publication.objects.monthly():
        content = json.loads(publication.content)
        if "completeness" in content:
            assert content["completeness"]["reason"] == REASON, publication
    families = Publication.objects.get(slug="families", kind=Publication.SCORECARD)
    content = json.loads(families.content)
    assert content["completeness"] | {"reason": "", "decided_by": ""} == {
        "owed": 3,
        "missing": 2,
        "declared": 0,
        "reason": "",
        "decided_by": "",
    }
    # F2 is red with the figures of April and May: it is counted, and said not to be up to date.
    assert content["summary"]["red"] == 1 and content["summary"]["not_up_to_date"] == 1
    page = client.get("/scorecards/families/2013-09/").content.decode()
    assert REASON in page and "is not up to date" in page
    event = AuditEvent.objects.get(action="accept_missing_figures")
    assert "decided to publish with missing figures" in sentence(event)


def test_the_pack_and_the_front_page_say_it_too(client, approved, signed):
    accept(signed, approved)
    publish_month(SEPTEMBER, by=approved.people["team"], at=RELEASE)
    for file in PublicationFile.objects.filter(name="page.html", publication__kind="pack"):
        assert SAID in bytes(file.body).decode()
    assert "is not up to date" in client.get("/").content.decode()
    listed = client.get("/api/v1/publications/").json()
    summaries = [one["summary"] for one in listed["results"] if one["plan"] == "families"]
    assert summaries[0]["not_up_to_date"] == 1


def test_a_decision_covers_what_was_missing_and_no_more(approved, signed):
    accept(signed, approved)
    assert completeness_of_build(signed) == Completeness(4, 3, 0)
    AcceptedMissingFigures.objects.create(
        build=signed,
        reason="Two only",
        missing=2,
        owed=4,
        accepted_by=approved.people["team"],
        accepted_at=RELEASE,
    )
    with pytest.raises(NotReady, match="3 of the 4"):
        publish_month(SEPTEMBER, by=approved.people["team"], at=RELEASE)


def test_there_has_to_be_something_to_accept(client, approved, signed):
    signed.lines.update(newest_state="reported")
    with pytest.raises(Refused, match="No figure is missing"):
        accept(signed, approved)
    client.force_login(approved.people["director"])
    assert client.post(ADDRESS, {"reason": "x"}).status_code == 403


def test_a_reason_is_needed(client, approved, signed):
    client.force_login(approved.people["team"])
    answer = client.post(ADDRESS, {"reason": "  "})
    assert answer.status_code == 200
    assert not AcceptedMissingFigures.objects.exists()
