"""The demonstration's clock may stand on any day of five years: every page answers, and so does the
timetable.
"""

import re
from collections import deque
from datetime import datetime
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.db import connection

from pmf_portal.council.models import User
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import LONDON
from targets.approval import approve_plan
from targets.models import Plan

pytestmark = pytest.mark.slow

# Month's and year's ends, clock changes (the hour that is not, the hour that is twice), years ahead
# of and behind every plan.
DAYS = [
    "2022-04-01T00:00",
    "2022-10-30T01:30",
    "2023-03-31T23:59",
    "2023-04-03T09:00",
    "2023-12-29T12:00",
    "2024-03-31T01:30",
    "2024-04-01T09:00",
    "2024-05-09T09:00",
    "2025-03-31T23:59",
    "2025-04-01T00:00",
    "2026-12-31T23:59",
]
PEOPLE = [
    "head-of-performance",
    "director-families-and-wellbeing",
    "head-adult-social-care",
    "lead-families-and-wellbeing",
    "portfolio-holder-regeneration-and-environment",
    "leader",
    "internal-auditor",
    "finance-officer",
]
PAGES_EACH = 20
HREF = re.compile(r'href="(/[^"]*)"')
SKIPPED = ("/static/", "/sign-out/", "/administration/", "/archive/")
BEGINNINGS = (
    "/desk/",
    "/actuals/",
    "/run-sheet/",
    "/exception-reports/",
    "/exception-tracker/",
    "/data-quality/",
    "/golden-thread/",
    "/plans/",
    "/reporting-calendar/",
    "/feeds/",
    "/indicator-audits/",
)


def broken(client, beginnings, most):
    """The addresses that answer with a fault, of those reached by links, nearest first."""
    waiting, known, faults = deque(beginnings), set(), []
    while waiting and len(known) < most:
        address = waiting.popleft()
        if address in known or address.startswith(SKIPPED):
            continue
        known.add(address)
        answer = client.get(address)
        if answer.status_code >= 500:
            faults.append(f"{address}: {answer.status_code}")
        elif answer.status_code == 200 and not answer.streaming:
            for href in HREF.findall(answer.content.decode(errors="replace")):
                link = urldefrag(urljoin(address, href.replace("&amp;", "&"))).url
                if not urlsplit(link).netloc:
                    waiting.append(link)
    return faults


# What a page says on a day is a matter of rules: of the database, a few days are enough.
FEW_OR_ALL = DAYS if connection.vendor == "sqlite" else DAYS[::4]


@pytest.mark.parametrize("moment", FEW_OR_ALL)
def test_every_page_answers_on_any_day(demonstration, client, settings, moment):
    settings.PORTAL_CLOCK = datetime.fromisoformat(moment)
    client.raise_request_exception = False
    faults = broken(client, ["/"], PAGES_EACH)
    for name in PEOPLE:
        person = User.objects.filter(username=name).first()
        if person is None:
            faults.append(f"nobody is called {name}")
            continue
        client.force_login(person)
        faults += [f"{name}: {fault}" for fault in broken(client, BEGINNINGS, PAGES_EACH)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("moment", ["2024-05-20T10:00", "2025-04-20T10:00", "2026-12-31T23:00"])
def test_the_timetable_goes_on_when_the_clock_is_moved(demonstration, settings, moment):
    at = datetime.fromisoformat(moment)
    settings.PORTAL_CLOCK = at
    approve_plan(
        Plan.objects.get(slug="regeneration-and-environment"),
        FinancialYear(2024),
        reference="Decision 5",
        by=User.objects.get(username="portfolio-holder-regeneration-and-environment"),
        at=datetime(2024, 4, 8, 11, tzinfo=LONDON),
    )
    for _ in range(3):
        queue.plan(at.replace(tzinfo=LONDON))
        due = Job.objects.claimable(at.replace(tzinfo=LONDON)).exclude(
            kind__in=["print_publication", "write_record"]
        )
        for job in list(due.values_list("pk", flat=True)):
            queue.run(job, at.replace(tzinfo=LONDON))
    failed = Job.objects.filter(outcome__contains="Error")
    assert not [f"{job}: {job.outcome}" for job in failed]
    assert not Job.objects.needing_attention().exists()
    assert Job.objects.filter(kind="build_scorecards", period="2024-04", state=Job.DONE).exists()
