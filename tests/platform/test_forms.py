"""What every form keeps to: a list shows who stands there, and messages are the portal’s own."""

import re
from html import unescape

import pytest
from django import forms

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.ui.forms import (
    DateInput,
    GovUKFormMixin,
    MonthInput,
    TypedNumberField,
    YearInput,
)
from scorecards.feeds.forms import FeedForm
from scorecards.models import Feed
from targets.models import Responsibility
from tests.browser_forms import sent

pytestmark = pytest.mark.any_database

URL = "/plans/families/2013-14/targets/F1/"


def leave(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


class HolderForm(GovUKFormMixin, forms.Form):
    owner = forms.ModelChoiceField(queryset=User.objects.none(), label="Owner")
    unit = forms.ModelChoiceField(queryset=OrganisationUnit.objects.none(), label="Unit")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(is_active=True).order_by("post")


def chosen(html, name):
    """The words of the choice that a browser shows in a list."""
    select = re.search(rf'<select name="{name}".*?</select>', html, re.DOTALL)[0]
    options = re.findall(r"<option[^>]*?( selected)?>([^<]*)</option>", select)
    marked = [words for is_chosen, words in options if is_chosen]
    return unescape(marked[0] if marked else options[0][1]).strip()


def test_a_list_shows_who_left_and_chooses_nobody_else(council):
    head = council.people["head"]
    leave(head)
    form = HolderForm(initial={"owner": head.pk, "unit": council.units["places"].pk})
    assert chosen(str(form["owner"]), "owner") == f"{head} (left)"
    assert chosen(str(form["unit"]), "unit") == f"{council.units['places']} (no longer offered)"


def test_who_left_may_stay_but_is_not_chosen_anew(council):
    head, unit = council.people["head"], council.units["places"].pk
    leave(head)
    kept = HolderForm({"owner": head.pk, "unit": unit}, initial={"owner": head.pk, "unit": unit})
    new = HolderForm({"owner": head.pk, "unit": unit}, initial={"unit": unit})
    assert kept.is_valid() and kept.cleaned_data["owner"] == head
    assert new.errors == {"owner": ["Owner: choose from the list"]}
    assert chosen(str(new["owner"]), "owner") == "Choose"


def test_officers_change_without_replacing_who_left(client, approved):
    head = approved.people["head"]
    leave(head)
    client.force_login(approved.people["team"])
    page = client.get(URL + "change-officers/").content.decode()
    assert chosen(page, "accountable_officer") == f"{head} (left)"
    lead = approved.people["team"].pk
    data = sent(client, URL + "change-officers/", performance_lead=lead, reason="New lead")
    assert client.post(URL + "change-officers/", data).status_code == 302
    officers = Responsibility.objects.get(target__code="F1")
    assert officers.accountable_officer == head and officers.performance_lead_id == lead


def test_a_feed_keeps_an_owner_and_a_target_not_offered(approved, at):
    lead = approved.people["lead"]
    feed = Feed.objects.create(
        slug="f",
        title="Feed",
        way="push",
        owner=lead,
        rhythm="monthly",
        working_day=5,
        created_at=at,
    )
    feed.targets.set([approved.latest.target])
    leave(lead)
    form = FeedForm(feed=feed)
    assert chosen(str(form["owner"]), "owner") == f"{lead} (left)"


class NumbersForm(GovUKFormMixin, forms.Form):
    rate = TypedNumberField(label="Rate", unit="%")
    money = TypedNumberField(label="Effect", unit="£")
    part = TypedNumberField(label="Part", of_two=True)
    places = forms.IntegerField(label="Places", min_value=0)
    order = forms.IntegerField(label="Order")


@pytest.mark.parametrize(
    ("name", "mode"),
    [("rate", "decimal"), ("money", "text"), ("part", "decimal")],
)
def test_a_keypad_has_a_minus_where_a_figure_may_be_negative(name, mode):
    assert f'inputmode="{mode}"' in str(NumbersForm()[name])


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000, "-" + "9" * 20, "1e999", "0x10", "٣"])
def test_no_number_is_too_long_for_a_form(number):
    form = NumbersForm(dict.fromkeys(NumbersForm.base_fields, number))
    assert not form.is_valid() and "Ensure" not in str(form.errors)
    assert form["order"].value() == number


class OwnWordsForm(GovUKFormMixin, forms.Form):
    day = DateInput(label="Day")
    kind = forms.ChoiceField(label="Which kind?", choices=[("a", "A")])
    email = forms.EmailField(label="E-mail")
    link = forms.URLField(label="Link", assume_scheme="https")
    agree = forms.BooleanField(label="I agree")
    several = forms.MultipleChoiceField(label="Several", choices=[("a", "A")])
    file = forms.FileField(label="File")
    seen = forms.IntegerField(widget=forms.HiddenInput)


@pytest.mark.parametrize("value", ["", "nonsense", "\0", "-1", "9" * 400])
def test_every_message_of_a_form_is_its_own(value):
    form = OwnWordsForm(dict.fromkeys(OwnWordsForm.base_fields, value), {})
    told = str(form.errors)
    assert form.errors
    for words in ("This field", "Select a valid", "Enter a valid", "Ensure", "None", "Null"):
        assert words not in told


class PerCentForm(GovUKFormMixin, forms.Form):
    choice = forms.ChoiceField(label="How does “75% of 5 offices” stand?", choices=[("a", "A")])
    number = forms.IntegerField(label="Share, 100% or less", max_value=100)


def test_a_per_cent_sign_of_a_label_stands_for_itself():
    form = PerCentForm({"choice": "nonsense", "number": "101"})
    assert not form.is_valid()
    assert form.errors == {
        "choice": ["How does “75% of 5 offices” stand? Choose from the list"],
        "number": ["Share, 100% or less: enter a whole number, and not so large a one"],
    }


def test_a_date_is_told_with_the_name_of_its_field():
    assert OwnWordsForm({"day": "soon"}).errors["day"] == [
        "Day: “soon” is not a date. Write the date like 30/9/2013"
    ]


def test_the_summary_of_errors_stands_first_in_main(client, council):
    client.force_login(council.people["team"])
    page = client.post("/sessions/add/", {"day": "soon"}).content.decode()
    first = page[page.index("<main") :].partition(">")[2].lstrip()
    assert first.startswith('<div class="govuk-error-summary"')
    assert page.count('data-module="govuk-error-summary"') == 1 and 'href="#id_day"' in first
    assert "<title>" in page and "Error: " in page.partition("</title>")[0]


class PeriodsForm(GovUKFormMixin, forms.Form):
    month = MonthInput(label="Month", required=False)
    year = YearInput(label="Year", required=False)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("month", "1900-01"),
        ("month", "2999-12"),
        ("month", "9" * 5000),
        ("month", "0000-00"),
        ("year", "0000/01"),
        ("year", "2999/00"),
        ("year", "2013/15"),
    ],
)
def test_no_period_is_too_far_for_a_form(name, typed):
    form = PeriodsForm({name: typed})
    [told] = form.errors[name]
    assert told and "None" not in told and form[name].value() == typed
