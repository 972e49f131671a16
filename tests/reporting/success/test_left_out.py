"""What is left out in public of a case study: every version before it, and what was found in it."""

import pytest
from django.conf import settings

from pmf_portal.audit.models import AuditEvent
from reporting.models import CaseStudyVersion, SearchEntry
from reporting.success import case_studies as acts
from reporting.success.queries import public_address
from tests.reporting.meetings.story import AT
from tests.reporting.success.story import by, corrected, published_study
from tests.targets.lessons.story import found, theme_of

SECRET = "Jo was ill for months"


def words_of(response):
    return " ".join(response.content.decode().split())


def marked(council, version):
    return acts.mark_case_study(version, mark="personal", **by(council, "team"))


def corrected_with_mark(council, version):
    return corrected(council, version, mark="personal")


WAYS = [marked, corrected_with_mark]


@pytest.mark.parametrize("way", WAYS)
def test_what_was_left_out_stays_out_when_a_new_version_is_public(client, council, way):
    version = way(council, published_study(council, summary=SECRET))
    assert client.get(version.get_absolute_url()).status_code == 404
    corrected(council, version, summary="Visits are on time.")
    page = client.get(version.get_absolute_url())
    assert page.status_code == 200 and SECRET not in words_of(page)
    client.force_login(council.people["hr"])
    assert SECRET in words_of(client.get(version.get_absolute_url()))


def test_what_was_said_before_a_marked_version_was_marked_with_it(council):
    published_study(council, mark="exempt")
    version = corrected(council, CaseStudyVersion.objects.get(), mark="personal")
    corrected(council, version)
    rows = CaseStudyVersion.objects.order_by("number")
    assert list(rows.values_list("mark", flat=True)) == ["exempt", "personal", ""]


def test_an_older_version_without_its_mark_is_not_read_past_a_marked_one(client, council):
    version = corrected(council, published_study(council, summary=SECRET), mark="personal")
    CaseStudyVersion.objects.filter(number=1).update(mark="")
    corrected(council, version)
    assert SECRET not in words_of(client.get(version.get_absolute_url()))


@pytest.mark.parametrize("way", WAYS)
def test_what_was_found_in_a_case_study_is_left_out_with_it(client, council, way):
    version = published_study(council, summary=SECRET)
    finding = acts.find_in_case_study(version, words=SECRET, **by(council, "finance"))
    theme = theme_of(council, AT, finding)
    addresses = (theme.get_absolute_url(), finding.get_absolute_url(), "/search/?q=Jo", "/")
    assert SECRET in words_of(client.get(addresses[0]))
    full = f"{settings.PORTAL_URL}{version.get_absolute_url()}"
    found(council, AT, SECRET, address=full)
    way(council, version)
    for address in addresses:
        page = words_of(client.get(address))
        assert SECRET not in page and version.get_absolute_url() not in page, address
    assert not SearchEntry.objects.filter(text__contains="Jo was").exists()
    finding.refresh_from_db()
    assert finding.mark == "personal"
    assert AuditEvent.objects.filter(action="mark_finding").count() == 2


def test_a_finding_of_a_withdrawn_case_study_has_no_dead_link(client, council):
    version = published_study(council)
    finding = acts.find_in_case_study(version, words="One list works.", **by(council, "finance"))
    theme_of(council, AT, finding)
    address = version.get_absolute_url()
    assert address in words_of(client.get(finding.get_absolute_url()))
    acts.withdraw_case_study(version, reason="It was chance.", **by(council, "team"))
    page = words_of(client.get(finding.get_absolute_url()))
    assert address not in page and "a case study that is not public any more" in page
    client.force_login(council.people["hr"])
    assert address in words_of(client.get(finding.get_absolute_url()))


@pytest.mark.parametrize(
    ("address", "read_on_at"),
    [
        ("/case-studies/visits-on-one-list/", "/case-studies/visits-on-one-list/"),
        ("/case-studies/another/", ""),
        ("/case-studies/", "/case-studies/"),
        ("/targets/F1/", "/targets/F1/"),
        ("https://example.org/case-studies/another/", "https://example.org/case-studies/another/"),
        ("", ""),
    ],
)
def test_where_everybody_can_read_on(council, address, read_on_at):
    published_study(council)
    assert public_address(address) == read_on_at
