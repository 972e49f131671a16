"""The forms of recording figures and signing off."""

from django import forms

from pmf_portal.ui.forms import GovUKFormMixin, TypedNumberField
from scorecards.actuals.services import FigureChanged
from scorecards.models import Actual


class ActualForm(GovUKFormMixin, forms.Form):
    """One figure: a value, or a numerator and a denominator, with a comment."""

    submit_label = "Save the figure"
    status = forms.ChoiceField(
        label="Is the figure final?",
        choices=[(Actual.FINAL, "Final"), (Actual.PROVISIONAL, "Provisional: it may still change")],
        widget=forms.RadioSelect,
        initial=Actual.FINAL,
        error_messages={"required": "Say whether the figure is final"},
    )
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Shown on the scorecard. Say what a reader needs to understand the figure.",
    )
    seen_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, specification, current, typed=None, **kwargs):
        self.specification, self.current = specification, current
        kwargs["initial"] = (
            initial_of(current)
            | {"seen_revision": current.revision if current else 0}
            | (typed or {})
        )
        super().__init__(*args, **kwargs)
        self.add_number_fields()
        if current:
            self.fields["reason"] = forms.CharField(
                label="Reason for the correction",
                max_length=500,
                required=False,
                help_text="Published with the list of corrections.",
            )
        self.fields["confirmation"] = forms.CharField(
            label="Why is this unusual figure right?",
            required=False,
            max_length=500,
            help_text="Kept with the figure.",
            widget=forms.TextInput if self.asks_for_a_word() else forms.HiddenInput,
        )
        self.order_fields(
            [
                "value",
                "numerator",
                "denominator",
                "confirmation",
                "status",
                "comment",
                "reason",
                "seen_revision",
            ]
        )

    def add_number_fields(self):
        s = self.specification
        if s.takes_a_ratio:
            for name, words in (("numerator", s.numerator), ("denominator", s.denominator)):
                self.fields[name] = TypedNumberField(
                    label=name.capitalize(),
                    help_text=words,
                    error_messages={"required": f"Enter the {name}"},
                )
        else:
            label = f"Value ({s.unit})" if s.unit else "Value"
            self.fields["value"] = TypedNumberField(
                unit=s.unit, label=label, error_messages={"required": "Enter the value"}
            )

    def asks_for_a_word(self):
        """Whether a word of confirmation was given, or asked for before."""
        return bool(self.data.get(self.add_prefix("confirmation"))) if self.is_bound else False

    def ask_for_a_word(self):
        self.fields["confirmation"].widget = forms.TextInput()

    def clean(self):
        """A figure that somebody else recorded meanwhile is told before anything else is asked."""
        entries = super().clean()
        seen, stands = entries.get("seen_revision"), self.current.revision if self.current else 0
        if seen is not None and seen != stands and self.current and not self.sent_again(entries):
            self.see_the_current()
            self.add_error(None, str(FigureChanged(self.current, self.specification)))
        elif self.current and seen == stands and not entries.get("reason"):
            self.add_error("reason", "Say why the figure is corrected")
        return entries

    def sent_again(self, entries):
        """The form that made the current revision, sent twice; the service records it once."""
        same = all(
            entries.get(name) == getattr(self.current, name)
            for name in ("value", "numerator", "denominator")
            if name in self.fields
        )
        return same and entries.get("seen_revision") == self.current.revision - 1

    def see_the_current(self):
        """From now on the form speaks of the revision that was just shown."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_revision")] = str(self.current.revision)


def initial_of(current):
    """What the form shows first: the figure that stands, as a person would type it."""
    if current is None:
        return {}
    numbers = {name: getattr(current, name) for name in ("value", "numerator", "denominator")}
    typed = {
        name: format(number.normalize(), "f")
        for name, number in numbers.items()
        if number is not None
    }
    return typed | {"status": current.status, "comment": current.comment}


class EntryForm(ActualForm):
    """A row of the entry desk: the same figure in little space, or word that there is nothing to
    report.
    """

    def __init__(self, *args, specification, **kwargs):
        super().__init__(*args, specification=specification, **kwargs)
        code = specification.target.code
        for name in ("value", "numerator", "denominator"):
            if name in self.fields:
                field = self.fields[name]
                field.required, field.help_text = False, ""
                field.widget.attrs |= {
                    "aria-label": f"{field.label.split(' (')[0]} of {code}",
                    "class": "govuk-input--width-5",
                    "data-figure-of": code,
                }
        self.fields["status"].widget = forms.Select(choices=self.fields["status"].choices)
        self.fields["comment"].widget.attrs["rows"] = 2
        if not self.current:
            self.fields["nothing"] = forms.CharField(
                label="Nothing to report, because",
                required=False,
                max_length=500,
                help_text="Published. Leave it empty when there is a figure.",
            )

    def clean(self):
        entries = super().clean()
        named = [name for name in ("value", "numerator", "denominator") if name in self.fields]
        typed = [name for name in named if entries.get(name) is not None]
        missing = [name for name in named if entries.get(name) is None and name not in self.errors]
        if entries.get("nothing"):
            if typed:
                self.add_error(
                    "nothing", "There is a figure and a reason for none. Clear one of them"
                )
        elif missing and not any(name in self.errors for name in named):
            self.add_error(missing[0], self.fields[missing[0]].error_messages["required"])
        return entries

    @property
    def number_fields(self):
        return [self[name] for name in ("value", "numerator", "denominator") if name in self.fields]

    @property
    def more_fields(self):
        return [self[name] for name in ("status", "comment", "nothing") if name in self.fields]

    @property
    def shows_more(self):
        return any(
            self[name].errors for name in ("status", "comment", "nothing") if name in self.fields
        )


class SignOffForm(GovUKFormMixin, forms.Form):
    """A director's word for the lines shown."""

    submit_label = "Verify and sign off"
    confirm = forms.BooleanField(
        label="I have read these lines and verify them for my directorate",
        error_messages={"required": "Confirm that you have read and verify these lines"},
    )
    seen_digest = forms.CharField(widget=forms.HiddenInput)


class FileForm(GovUKFormMixin, forms.Form):
    """A file of figures to compare with what is stored."""

    submit_label = "Check the file"
    file = forms.FileField(
        label="CSV file or Excel workbook",
        help_text="Nothing is saved yet: the next page shows what would change.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


class ConfirmFileForm(GovUKFormMixin, forms.Form):
    """One confirmation for a whole file."""

    submit_label = "Save these figures"
    confirmation = forms.CharField(
        label="Why are the unusual figures right?",
        max_length=500,
        help_text="A few words, kept with each of them.",
        error_messages={"required": "Say in a few words why the unusual figures are right"},
    )

    def __init__(self, *args, doubted, **kwargs):
        super().__init__(*args, **kwargs)
        if not doubted:
            del self.fields["confirmation"]


class WordForm(GovUKFormMixin, forms.Form):
    """A word that confirms a figure which looked unusual."""

    submit_label = "Confirm the figure"
    confirmation = forms.CharField(
        label="Why is it right?",
        max_length=500,
        help_text="Kept with the figure.",
        error_messages={"required": "Say in a few words why it is right"},
    )
