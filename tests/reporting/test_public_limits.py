"""What strangers may ask for in a minute of what costs the portal most; what lies on disk costs
nothing, and stays without a limit.
"""

import pytest

from pmf_portal.ui.limits import A_MINUTE
from reporting.models import Publication, PublicationFile
from reporting.models.printing import PRINTED_NAMES
from reporting.public_record.staleness import mark_stale
from reporting.public_record.writing import write_record
from reporting.publishing.printing import form_address

pytestmark = pytest.mark.slow

FROM, ELSEWHERE = {"REMOTE_ADDR": "192.0.2.77"}, {"REMOTE_ADDR": "192.0.2.78"}
API = (
    "/api/v1/publications/",
    "/api/v1/publications/?offset=0",
    "/api/v1/scorecards/families/2013-09/",
    "/api/v1/scorecards/families/2013-09.csv",
    "/api/v1/scorecards/families/2013-09-metadata.json",
    "/api/v1/openapi.json",
)
FILES = (
    "/exceptions/2013-09/edition-1/exceptions.csv",
    "/exceptions/2013-09/edition-1/exceptions-metadata.json",
    "/exception-tracker/published/2013-09/edition-1/tracker.csv",
)


@pytest.mark.parametrize("address", [*API, *FILES])
def test_one_address_is_answered_so_often_and_told_when_to_ask_again(
    client, september, settings, address
):
    settings.PUBLIC_FILES_PER_MINUTE = 2
    assert [client.get(address, **FROM).status_code for _ in range(2)] == [200, 200]
    answer = client.get(address, **FROM)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= A_MINUTE + 1
    assert answer["Cache-Control"] == "no-store"
    assert client.get(address, **ELSEWHERE).status_code == 200


def test_the_api_says_so_as_a_problem_whoever_asks(client, september, settings):
    settings.PUBLIC_FILES_PER_MINUTE = 0
    answer = client.get(API[0], **FROM, headers={"accept": "text/html"})
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 429


def test_what_counts_together_is_counted_together(client, september, settings):
    settings.PUBLIC_FILES_PER_MINUTE = len(API)
    assert {client.get(address, **FROM).status_code for address in API} == {200}
    assert client.get(FILES[0], **FROM).status_code == 429


def test_each_officer_of_one_office_has_a_count_of_their_own(client, september, settings):
    settings.PUBLIC_FILES_PER_MINUTE = 1
    client.force_login(september.people["lead"])
    assert client.get(API[0], **FROM).status_code == 200
    client.force_login(september.people["head"])
    assert client.get(API[0], **FROM).status_code == 200
    assert client.get(API[0], **FROM).status_code == 429


def test_printing_is_counted_and_a_printed_file_is_not(client, september, settings):
    settings.PRINTS_PER_MINUTE = 1
    PublicationFile.objects.filter(name__in=PRINTED_NAMES).delete()
    scorecard = Publication.objects.get(kind=Publication.SCORECARD, slug="families")
    pdf, workbook = (form_address(scorecard, name) for name in ("report.pdf", "report.xlsx"))
    answers = [client.get(address, **FROM).status_code for address in (pdf, workbook, pdf)]
    assert answers == [200, 429, 200]
    assert client.get(workbook, **ELSEWHERE).status_code == 200
    assert client.get(workbook, **FROM).status_code == 200


@pytest.mark.parametrize("stale", [False, True])
def test_what_lies_on_disk_is_answered_without_a_limit(client, september, settings, stale):
    write_record()
    if stale:
        mark_stale()
    settings.PUBLIC_FILES_PER_MINUTE = 0
    addresses = [address for address in (*API, *FILES) if "?" not in address]
    answers = {address: client.get(address, **FROM).status_code for address in addresses}
    answers.pop("/api/v1/openapi.json")
    assert set(answers.values()) == {200}


def test_a_part_of_a_list_is_never_answered_by_the_whole(client, september, settings):
    write_record()
    settings.PUBLIC_FILES_PER_MINUTE = 0
    assert client.get("/api/v1/publications/?kind=pack", **FROM).status_code == 429


def test_writing_the_record_is_not_counted(client, september, settings):
    settings.PUBLIC_FILES_PER_MINUTE = 0
    assert not write_record().failed
