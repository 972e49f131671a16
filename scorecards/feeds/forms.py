"""The forms of feeds."""

from datetime import time

from django import forms
from django.conf import settings
from django.utils.text import slugify

from pmf_portal.council.acts import ACTS
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import User
from pmf_portal.council.roles import Role
from pmf_portal.periods import clock, timetable
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import DateInput, GovUKFormMixin, SeveralField, needed_at_times
from scorecards.feeds.addresses import check_address
from scorecards.models import Feed
from scorecards.models.feeds import ACTUALS, EXTRACTS
from targets.models import Specification, Target

ANSWER_FOR_FEEDS = (ACTS["record_actual"] - {Role.PARTNER}) | {
    Role.HEAD_OF_SERVICE,
    Role.SERVICE_MANAGER,
}


class FeedForm(GovUKFormMixin, forms.Form):
    """What a feed brings, from where, how often and until when."""

    title = forms.CharField(
        label="What is the feed called?",
        max_length=150,
        error_messages={"required": "Enter a name for the feed"},
    )
    brings = forms.ChoiceField(
        label="What does it bring?", choices=list(Feed.BRINGS.items()), widget=forms.RadioSelect
    )
    way = forms.ChoiceField(
        label="How do its figures come in?",
        choices=list(Feed.WAYS.items()),
        widget=forms.RadioSelect,
    )
    address = needed_at_times(
        forms.URLField(
            label="Address",
            required=False,
            max_length=500,
            assume_scheme="https",
            help_text="Only for a feed that is fetched from an address.",
            error_messages={
                "invalid": "Enter a whole address, like https://data.example.org/figures.csv"
            },
        )
    )
    targets = needed_at_times(
        SeveralField(
            label="Which targets does it bring?",
            queryset=Target.objects.none(),
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 10}),
            help_text=(
                "It may bring figures of these targets and no others; a ledger extract or a risk"
                " register needs none. On a keyboard, hold Control to choose several."
            ),
        )
    )
    owner = forms.ModelChoiceField(
        label="Who answers for it?",
        queryset=User.objects.none(),
        error_messages={"required": "Choose who answers for the feed"},
    )
    rhythm = forms.ChoiceField(
        label="How often are figures expected?", choices=Feed._meta.get_field("rhythm").choices
    )
    working_day = forms.IntegerField(
        label="By which working day of the month?",
        min_value=1,
        max_value=20,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
        help_text="Only for monthly feeds.",
        error_messages={
            "required": "Enter a working day from 1 to 20",
            "invalid": "Enter a whole number",
        },
    )
    expires_on = DateInput(label="Until when may it deliver?", required=False)

    def __init__(self, *args, feed=None, **kwargs):
        self.feed = feed
        if feed:
            names = ("title", "way", "address", "owner", "rhythm", "working_day")
            day = feed.expires_at.astimezone(timetable.LONDON) if feed.expires_at else None
            kwargs["initial"] = {name: getattr(feed, name) for name in names} | {
                "targets": list(feed.targets.values_list("pk", flat=True)),
                "expires_on": f"{day.day}/{day.month}/{day.year}" if day else "",
            }
        super().__init__(*args, **kwargs)
        self.submit_label = "Save the feed" if feed else "Add the feed"
        self.fields["targets"].queryset = (
            Target.objects.filter(specifications__approval__isnull=False)
            .distinct()
            .order_by("sort_key", "code")
        )
        titles = dict(
            Specification.objects.approved()
            .order_by("financial_year")
            .values_list("target__code", "title")
        )
        self.fields["targets"].label_from_instance = lambda target: (
            f"{target.code} {titles.get(target.code, '')}"
        )
        self.fields["owner"].queryset = holders_of(ANSWER_FOR_FEEDS).order_by("post")
        if feed:
            del self.fields["way"], self.fields["brings"]

    def clean_title(self):
        title = self.cleaned_data["title"]
        slug = slugify(title)[:50]
        if not slug or (self.feed is None and Feed.objects.filter(slug=slug).exists()):
            raise forms.ValidationError(
                "There is a feed of this name already, or it has no letters in it. Choose another."
            )
        return title

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day and day < clock.today():
            raise forms.ValidationError(
                "This day is over. Enter a later one, or leave it empty for no end"
            )
        return day

    def clean(self):
        entries = super().clean()
        brings = self.feed.brings if self.feed else entries.get("brings")
        if brings == ACTUALS and not entries.get("targets") and "targets" not in self.errors:
            self.add_error("targets", "Choose the targets")
        elif brings in EXTRACTS:
            entries["targets"] = []
        way = self.feed.way if self.feed else entries.get("way")
        if way != Feed.ADDRESS:
            return entries | {"address": ""}
        if not entries.get("address") and "address" not in self.errors:
            self.add_error("address", "Enter the address")
        elif entries.get("address"):
            try:
                check_address(entries["address"], frozenset(settings.FEED_HOSTS))
            except Refused as refused:
                self.add_error("address", str(refused))
        return entries

    @property
    def entries(self):
        """What the service is called with."""
        given = dict(self.cleaned_data)
        day = given.pop("expires_on")
        given["expires_at"] = timetable.moment_on(day, time(23, 59, 59)) if day else None
        return given if self.feed else given | {"slug": slugify(given["title"])[:50]}
