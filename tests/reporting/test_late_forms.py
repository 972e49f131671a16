"""A form says what it is about: one that comes when another month, edition or version stands is
told, and what was typed is kept.
"""

from datetime import datetime
from html import unescape

import pytest
from django.urls import reverse

from exceptions.models import DeliveryAction, ExceptionReport
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month
from reporting.models import Publication
from reporting.publishing.month import correct_month
from scorecards.models import ScorecardBuild, SignOffOverride
from targets.models import ActionUpdate
from tests.reporting.september import LATER, RELEASE, SEPTEMBER, published, with_figures
from tests.states import made_once

pytestmark = pytest.mark.any_database

OCTOBER, NOVEMBER = Month(2013, 10), Month(2013, 11)
KEPT = "What you typed is still here"


def about_of(client, url):
    """What the form on a page says that it is about."""
    return str(client.get(url).context["form"]["about"].value())


@made_once
def drafted(approved):
    with_figures(approved)
    build_month(SEPTEMBER, by=None, at=RELEASE)
    return approved


@made_once
def out(approved):
    with_figures(approved)
    published(approved)
    return approved


def text_of(answer):
    return unescape(answer.content.decode())


def test_progress_sent_after_the_next_month_opened_is_told(
    client, council, published_report, settings
):
    client.force_login(council.people["head"])
    url, action = (
        f"/exception-reports/{published_report.pk}/update-progress/",
        DeliveryAction.objects.get(),
    )
    settings.PORTAL_CLOCK = datetime(2013, 11, 29, 16, 0)
    fields = {f"status_{action.pk}": "late", f"reason_{action.pk}": "Two posts advertised twice"}
    fields["about"] = about_of(client, url)
    settings.PORTAL_CLOCK = datetime(2013, 12, 2, 9, 0)
    told = client.post(url, fields)
    assert "November 2013 has opened" in text_of(told) and KEPT in text_of(told)
    assert "Two posts advertised twice" in text_of(told) and not ActionUpdate.objects.exists()
    fields["about"] = str(told.context["form"]["about"].value())
    assert client.post(url, fields).status_code == 302
    assert ActionUpdate.objects.get().month == NOVEMBER


@pytest.mark.parametrize(
    ("person", "tail", "fields"),
    [
        ("director", "return/", {"reason": "Say how many"}),
        ("head", "submit/", {}),
    ],
)
def test_a_decision_on_a_report_that_changed_is_told(
    client, council, submitted_report, settings, person, tail, fields
):
    settings.PORTAL_CLOCK = datetime(2013, 10, 14, 10, 0)
    state = "submitted" if tail == "return/" else "preparing"
    ExceptionReport.objects.update(state=state)
    client.force_login(council.people[person])
    url = f"/exception-reports/{submitted_report.pk}/{tail}"
    fields = fields | {"about": about_of(client, url)}
    ExceptionReport.objects.update(version=99)
    page = text_of(client.post(url, fields))
    assert "Somebody changed this report since you opened the page" in page
    assert fields.get("reason", "") in page
    assert ExceptionReport.objects.get().state == state


def next_edition():
    """The newest edition comes out, and a correction is under way."""
    ScorecardBuild.objects.update(frozen_at=LATER)
    return ScorecardBuild.objects.create(month=SEPTEMBER, edition=2, built_at=LATER)


def test_an_override_meant_for_another_edition_is_told(client, drafted):
    client.force_login(drafted.people["team"])
    url = "/drafts/2013-09/places/override-sign-off/"
    fields = {"reason": "The post is vacant", "about": about_of(client, url)}
    next_edition()
    build_month(SEPTEMBER, by=None, at=LATER)
    page = text_of(client.post(url, fields))
    assert "This page was for another edition" in page and "The post is vacant" in page
    assert not SignOffOverride.objects.exists()


def test_a_correction_meant_for_another_edition_is_told(client, out):
    client.force_login(out.people["team"])
    url = "/run-sheet/2013-09/correct/"
    fields = {"reason": "Late returns", "about": about_of(client, url)}
    correct_month(SEPTEMBER, reason="Another", by=out.people["team"], at=LATER)
    page = text_of(client.post(url, fields))
    assert "Another edition was published or begun meanwhile" in page and "Late returns" in page
    assert ScorecardBuild.objects.count() == 2


def test_the_button_of_another_edition_publishes_nothing(client, out, settings):
    settings.PORTAL_CLOCK = LATER.replace(tzinfo=None)
    client.force_login(out.people["team"])
    correct_month(SEPTEMBER, reason="Another", by=out.people["team"], at=LATER)
    for act in ("publish_month", "build_scorecards"):
        answer = client.post(reverse(act, args=[SEPTEMBER]), {"edition": "1"}, follow=True)
        assert "This page was for another edition" in text_of(answer), act
    assert not Publication.objects.filter(edition=2).exists()
