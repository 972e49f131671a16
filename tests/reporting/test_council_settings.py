"""The council's own name, looks, words and rules: chosen on pages, kept, and used from then on."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from exceptions.rules.escalation import EscalationLevel, levels_reached
from exceptions.rules.overdue import About, Deadline
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.council_settings import (
    Remembered,
    health_areas,
    read_council_settings,
    settings_at,
)
from pmf_portal.council.models import CouncilPicture, SettingsChange
from pmf_portal.council.rules.council_settings import CouncilSettings
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.cycle.council_settings import change_council_settings
from reporting.models import Publication
from reporting.public_record.writing import write_record
from reporting.publishing.printing import print_form
from scorecards.month.quality_counts import quality_limits
from scorecards.rating.quality_grades import Counts, Principle, grades
from targets.models import Plan
from targets.rules.planning_calendar import reminder_day
from tests.pictures import png
from tests.reporting.september import RELEASE, SEPTEMBER

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

AT = RELEASE + timedelta(days=2)


def choose(council, part="name and looks", at=AT, **changes):
    change = change_council_settings(changes, part=part, by=council.people["team"], at=at)
    read_council_settings()
    return change


def sent(client, part, **changes):
    """The page of a part sent as it stands but for some fields; gives the page that answers."""
    address = reverse("change_council_settings", args=[part])
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return client.post(address, data | changes, follow=True)


def problems(answer):
    return answer.context["form"].errors


def test_a_change_is_kept_with_what_was_before_and_recorded(council):
    choose(council, name="Example Council")
    choose(council, part="words", terms={"directorate": ["group", "groups"]})
    assert [change.version for change in SettingsChange.objects.all()] == [1, 2]
    assert read_council_settings() == CouncilSettings(
        name="Example Council", terms={"directorate": ["group", "groups"]}
    )
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.subject) == ("change_council_settings", "words")
    assert '"after":{"terms":{"directorate":["group","groups"]}}' in event.text
    assert settings_at(AT - timedelta(seconds=1)) == CouncilSettings()


def test_nothing_changed_is_said_and_not_kept(council):
    with pytest.raises(Refused, match="Nothing is different"):
        choose(council, main_colour="#144e81")
    assert not SettingsChange.objects.exists()


def test_of_two_changes_at_once_one_is_kept(council, monkeypatch):
    choose(council, name="Example Council")
    # As the second of two sees it: nothing is there yet.
    monkeypatch.setattr(
        SettingsChange.objects, "order_by", lambda *_: SettingsChange.objects.none()
    )
    with pytest.raises(ChangedMeanwhile):
        choose(council, name="Other Council")


@pytest.mark.parametrize(
    ("model", "act"),
    [
        (SettingsChange, lambda rows: rows.update(post="x")),
        (SettingsChange, lambda rows: rows.delete()),
        (CouncilPicture, lambda rows: rows.update(body=b"y")),
        (CouncilPicture, lambda rows: rows.delete()),
    ],
)
def test_what_was_chosen_stays_in_the_database(council, model, act):
    choose(council, name="Example Council")
    CouncilPicture.objects.create(digest="x", body=b"x", width=1, height=1, added_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        act(model.objects.all())


def test_name_logo_colours_and_footer_stand_on_the_next_page(council, client):
    client.force_login(council.people["team"])
    logo = SimpleUploadedFile("logo.png", png(120, 60), "image/png")
    answer = sent(
        client,
        "looks",
        name="Example Council",
        main_colour="00703C",
        footer="1 Example Street",
        licence="cc-by",
        logo=logo,
        logo_says_name="on",
    )
    page = answer.content.decode()
    assert "Saved. It applies to what is published from now on." in page
    picture = CouncilPicture.objects.get()
    image = f'<img src="/council/{picture.digest}.png" height="48" alt="Example Council">'
    assert image in " ".join(page.split())
    assert "/council/00703c-004c29.css" in page and "1 Example Street" in page
    assert "creativecommons.org/licenses/by/4.0/" in page
    client.logout()
    assert client.get(f"/council/{picture.digest}.png").content == png(120, 60)
    style = client.get("/council/00703c-004c29.css")
    assert style["Content-Type"] == "text/css" and "#00703c" in style.content.decode()


@pytest.mark.parametrize(
    "colours", ["00703c", "00703c-", "00703c-zzzzzz", "00703c-004c29-1", "red-blue"]
)
def test_no_style_sheet_of_what_is_no_colour(client, db, colours):
    assert client.get(f"/council/{colours}.css").status_code == 404


def test_a_logo_stays_when_another_thing_is_changed_and_goes_when_told(council, client):
    client.force_login(council.people["team"])
    sent(client, "looks", logo=SimpleUploadedFile("logo.png", png(120, 60)))
    sent(client, "looks", logo="", footer="More")
    assert read_council_settings().logo == CouncilPicture.objects.get().digest
    sent(client, "looks", logo="", without_logo="on")
    assert read_council_settings().logo == "" and CouncilPicture.objects.count() == 1


@pytest.mark.parametrize(
    ("part", "field", "typed", "words"),
    [
        ("looks", "name", "", "Enter the name of the council"),
        ("looks", "main_colour", "#ffdd00", "contrast of 1.3 to 1"),
        ("looks", "main_colour", "blue", "six digits"),
        ("looks", "line_colour", "12345", "six digits"),
        ("looks", "licence", "none", "choose from the list"),
        ("looks", "footer", "x" * 301, "1 character too long"),
        ("words", "directorate", "", "Enter a word for “directorate”"),
        ("words", "exception_report_plural", "x" * 61, "1 character too long"),
        ("plans", "directorate", "0", "1"),
        ("plans", "directorate", "three", "Enter a number of years from 1 to 10"),
        ("reminders", "deputy", "1", "enter more than 1"),
        ("reminders", "cesg", "", "Enter a number of days"),
        ("reminders", "planning_days_between", "99", "60"),
        ("measures", "health_areas", "", "Enter at least one area"),
        ("measures", "health_areas", "People\npeople", "“people” is there twice"),
        ("measures", "health_areas", "x" * 61, "longer than 60"),
        ("measures", "accuracy", "0, 10", "three numbers"),
        ("measures", "accuracy", "10, 5, 25", "B takes at least what A takes"),
        ("measures", "timeliness", "0, 1, NaN", "three numbers"),
        ("search", "search_words", "RE02 brown bin", "needs a code, a colon and words"),
        ("search", "search_words", "F1:", "needs a code, a colon and words"),
        ("search", "search_words", "ZZ99: brown bin", "“ZZ99” is not the code of a measure"),
        ("search", "search_words", "F1: a\n" * 501, "These are 501 lines"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(council, client, part, field, typed, words):
    client.force_login(council.people["team"])
    answer = sent(client, part, **{field: typed})
    assert words in problems(answer)[field][0]
    if field != "licence":
        assert typed[:30].split("\n")[0] in answer.content.decode()
    assert not SettingsChange.objects.exists()


@pytest.mark.parametrize(
    ("field", "body", "words"),
    [
        ("logo", b"GIF89a", "not a PNG"),
        ("logo", png(40, 20), "40 by 20 pixels"),
        ("logo", b"\x89PNG" + b"x" * 200_001, "larger than 200 kB"),
        ("icon", png(64, 48), "square"),
        ("icon", png(16, 16), "square"),
        ("icon", b"", "empty"),
    ],
)
def test_a_picture_that_does_not_fit_is_refused(council, client, field, body, words):
    client.force_login(council.people["team"])
    answer = sent(client, "looks", **{field: SimpleUploadedFile("x.png", body, "image/png")})
    assert words in problems(answer)[field][0]
    assert not CouncilPicture.objects.exists()


def test_a_form_from_before_another_change_is_told(council, client):
    client.force_login(council.people["team"])
    address = reverse("change_council_settings", args=["plans"])
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    choose(council, name="Example Council")
    page = client.post(address, data | {"service": "2"}).content.decode()
    assert "Somebody else changed the council’s settings meanwhile" in page
    assert SettingsChange.objects.count() == 1


def test_words_of_a_council_are_stored_where_they_differ(council, client):
    client.force_login(council.people["team"])
    sent(client, "words", directorate="department", directorate_plural="departments")
    assert read_council_settings().terms == {"directorate": ["department", "departments"]}
    page = client.get(reverse("council_settings")).content.decode()
    assert "department, departments" in page and "Words, by" in page


def test_own_words_of_the_search_are_kept_shown_and_taken_back(council, client):
    council.target("F1")
    client.force_login(council.people["team"])
    sent(client, "search", search_words="  F1:  brown bin,  bin men\n\n")
    assert read_council_settings().search_words == ("F1: brown bin, bin men",)
    assert "brown bin, bin men" in client.get(reverse("council_settings")).content.decode()
    sent(client, "search", search_words="")
    assert read_council_settings() == CouncilSettings()


def test_an_area_that_targets_belong_to_is_not_lost(council, client):
    council.target("F1", health_area=" finance")
    client.force_login(council.people["team"])
    answer = sent(client, "measures", health_areas="People\nCustomer")
    assert "would lose" in problems(answer)["health_areas"][0]
    sent(client, "measures", health_areas="FINANCE\nPeople")
    assert health_areas() == ["FINANCE", "People"]


def test_the_days_of_reminders_are_the_councils_own():
    deadline, today = Deadline(About.REPORT, "key", date(2013, 10, 14)), date(2013, 10, 21)
    assert levels_reached(deadline, today) == [EscalationLevel.OWNER, EscalationLevel.DEPUTY]
    assert levels_reached(deadline, today, (2, 3, 4, 5)) == list(EscalationLevel)
    due, day = date(2014, 3, 31), timedelta(days=1)
    assert reminder_day(due, date(2014, 3, 20), 14 * day, 3 * day) == date(2014, 3, 17)
    assert reminder_day(due, date(2014, 4, 6), 14 * day, 3 * day) == date(2014, 4, 4)


def test_the_limits_of_grades_are_the_councils_own(council):
    counts = Counts(expected=10, reported=10, revised=2)
    assert grades(counts, quality_limits())[0].grade == "C"
    choose(council, quality_limits={"accuracy": ["5", "20", "50"]})
    accuracy, validity, *_ = grades(counts, quality_limits())
    assert (accuracy.principle, accuracy.grade, validity.grade) == (Principle.ACCURACY, "B", "A")


def test_the_length_of_plans_is_the_councils_own(council):
    plan = Plan(kind=Plan.DIRECTORATE)
    assert (plan.years_covered, Plan(kind=Plan.CORPORATE).years_covered) == (3, None)
    choose(council, plan_years={"directorate": 4, "corporate": 5})
    assert (plan.years_covered, Plan(kind=Plan.CORPORATE).years_covered) == (4, 5)


def test_what_is_published_stays_and_what_is_printed_later_has_its_words(september, client):
    published = Publication.objects.filter(month=SEPTEMBER, kind=Publication.SCORECARD).first()
    before = client.get(published.get_absolute_url()).content
    choose(september, name="Another Council", main_colour="#00703c", licence="cc-by")
    assert client.get(published.get_absolute_url()).content == before
    printed = print_form(published, "report.xlsx")
    text = shared_strings(bytes(printed.body))
    assert "Open Government Licence v3.0" in text and "Creative Commons" not in text


def shared_strings(body):
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if "hared" in name)


def test_the_record_on_disk_holds_pictures_and_colours(september, client):
    client.force_login(september.people["team"])
    sent(client, "looks", logo=SimpleUploadedFile("logo.png", png(120, 60)), main_colour="#00703c")
    result = write_record()
    digest = CouncilPicture.objects.get().digest
    assert {f"/council/{digest}.png", "/council/00703c-004c29.css"} <= result.seen


def test_a_process_reads_again_when_its_time_is_over(council, monkeypatch):
    choose(council, name="Example Council")
    monkeypatch.setattr(Remembered, "settings", CouncilSettings())
    monkeypatch.setattr(Remembered, "until", 0.0)
    assert health_areas() and Remembered.settings.name == "Example Council"
