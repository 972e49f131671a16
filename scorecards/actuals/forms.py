"""The forms of recording figures and signing off."""

from typing import Any

from django import forms

from pmf_portal.formats.numbers import counted, typed_text
from pmf_portal.formats.units import unit_label
from pmf_portal.formats.value_kinds import is_date, is_single
from pmf_portal.ui.forms import GovUKFormMixin, TypedNumberField, needed_at_times
from pmf_portal.ui.forms_about import AboutFormMixin, UnseenField
from pmf_portal.ui.own_words import in_own_words
from scorecards.actuals.services import FigureChanged
from scorecards.models import Actual
from scorecards.rating.suppression import suppressed_as
from targets.rules.aggregation import Aggregation

NUMBERS = ("value", "numerator", "denominator")
# What people are used to type as a running total, the portal adds up itself.
SPANS_OF_CUMULATIVE = {
    "numerator": "Of this period alone: the portal adds the year up.",
    "denominator": "As it stands now: the newest one counts.",
}


STATUSES_OF_DATES = [
    (Actual.FINAL, "Done: it was done on that day"),
    (Actual.PROVISIONAL, "Expected: it is not done yet"),
]


class FigureField(TypedNumberField):
    """A number, or the sign of a count that is too small to be published."""

    suppressed = ""

    def clean(self, value):
        self.suppressed = suppressed_as(value or "", self.unit)
        return None if self.suppressed else super().clean(value)


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
        initial = initial_of(current, specification.unit) | {"seen_revision": self.current_revision}
        kwargs["initial"] = initial | (typed or {})
        super().__init__(*args, **kwargs)
        if is_date(specification.unit):
            self.fields["status"].label = "Is it done?"
            self.fields["status"].choices = STATUSES_OF_DATES
        self.add_number_fields()
        if current:
            self.fields["reason"] = needed_at_times(
                forms.CharField(
                    label="Reason for the correction",
                    max_length=500,
                    required=False,
                    help_text=(
                        "Needed when the figure changes, or anything that was published. It is"
                        " published with the list of corrections."
                    ),
                )
            )
        self.fields["confirmation"] = needed_at_times(
            forms.CharField(
                label="Why is this unusual figure right?",
                required=False,
                max_length=500,
                help_text="Kept with the figure.",
                widget=forms.TextInput if self.has_confirmation() else forms.HiddenInput,
            )
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

    @property
    def current_revision(self) -> int:
        """The number of the revision that stands; 0 for none."""
        return self.current.revision if self.current else 0

    def add_number_fields(self) -> None:
        s = self.specification
        if not s.takes_a_ratio:
            has_own_label = not s.unit or is_single(s.unit)
            label = "Value" if has_own_label else f"Value ({unit_label(s.unit)})"
            label = "Date" if is_date(s.unit) else label
            self.fields["value"] = FigureField(
                unit=s.unit, label=label, error_messages={"required": "Enter the value"}
            )
            return
        spans = SPANS_OF_CUMULATIVE if s.aggregation == Aggregation.CUMULATIVE else {}
        for name, words in (("numerator", s.numerator), ("denominator", s.denominator)):
            self.fields[name] = FigureField(
                of_two=True,
                label=name.capitalize(),
                help_text=" ".join(filter(None, (words, spans.get(name)))),
                error_messages={"required": f"Enter the {name}"},
            )

    def has_confirmation(self) -> bool:
        """Whether a word of confirmation was sent, so that its field is seen again."""
        return self.is_bound and bool(self.data.get(self.add_prefix("confirmation")))

    def require_confirmation(self) -> None:
        """Ask why an unusual figure is right."""
        self.fields["confirmation"].widget = forms.TextInput()

    def clean(self):
        """A figure that somebody else recorded meanwhile is told before anything else is asked."""
        entries = super().clean()
        entries["suppressed"] = self.suppressed
        if self.suppressed and not entries.get("comment") and "comment" not in self.errors:
            self.add_error("comment", "Say why the figure is suppressed, like “fewer than five”")
        seen = entries.get("seen_revision")
        if self.current is None or seen is None:
            return entries
        if seen == self.current_revision:
            if not entries.get("reason") and not self.changes_words_alone(entries):
                self.add_error("reason", "Say why the figure is corrected")
        elif not self.is_duplicate_submission(entries):
            self.adopt_current_revision()
            self.add_error(None, str(FigureChanged(self.current, self.specification)))
        return entries

    @property
    def suppressed(self) -> str:
        """The sign that was typed in place of a count; "" for none."""
        signs = [self.fields[name].suppressed for name in NUMBERS if name in self.fields]
        return next(filter(None, signs), "")

    def changes_words_alone(self, entries: dict[str, Any]) -> bool:
        """Whether only what is said beside the figure changes; whether that needs a reason, the
        service says.
        """
        names = [name for name in NUMBERS if name in self.fields]
        same_figure = all(entries.get(name) == getattr(self.current, name) for name in names)
        words = [(entries.get(name), getattr(self.current, name)) for name in ("status", "comment")]
        return same_figure and any(new != old for new, old in words)

    def is_duplicate_submission(self, entries: dict[str, Any]) -> bool:
        """The form that made the current revision, sent twice; the service records it once."""
        if entries.get("seen_revision") != self.current_revision - 1:
            return False
        return all(
            entries.get(name) == getattr(self.current, name)
            for name in NUMBERS
            if name in self.fields
        )

    def adopt_current_revision(self) -> None:
        """From now on the form speaks of the revision that was just shown."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_revision")] = str(self.current_revision)


def initial_of(current: Actual | None, unit: str = "") -> dict[str, str]:
    """What the form shows first: the figure that stands, as a person would type it."""
    if current is None:
        return {}
    initial = {"status": current.status, "comment": current.comment}
    for name in NUMBERS:
        number = getattr(current, name)
        if number is not None:
            initial[name] = typed_text(number, unit if name == "value" else "")
    return initial


RED_NEEDS_WORDS = "Red: say why, and what happens next"


class EntryForm(ActualForm):
    """A row of the entry grid: the same figure, or word that there is nothing to report.  It says
    which month's grid it stands on, which period it is about, and which month was the newest open
    one when it was shown.
    """

    desk = UnseenField()
    newest = UnseenField()
    period = UnseenField()

    def __init__(self, *args, specification, desk=None, newest=None, **kwargs):
        about = {"desk": str(desk or ""), "newest": str(newest or "")}
        kwargs["typed"] = about | (kwargs.get("typed") or {})
        super().__init__(*args, specification=specification, **kwargs)
        self.newest_open = newest
        for name in self.number_names:
            self.fields[name].required = False
        if not self.current:
            self.fields["nothing"] = forms.CharField(
                label="Nothing to report, because",
                required=False,
                max_length=500,
                help_text="Published. Leave it empty when there is a figure.",
            )

    def clean(self):
        entries = super().clean()
        names = self.number_names
        missing = [name for name in names if entries.get(name) is None and name not in self.errors]
        if entries.get("nothing"):
            if any(entries.get(name) is not None for name in names):
                self.add_error(
                    "nothing", "There is a figure and a reason for none. Clear one of them"
                )
        elif missing and not self.suppressed and not any(name in self.errors for name in names):
            self.add_error(missing[0], self.fields[missing[0]].error_messages["required"])
        return entries

    def ask_for_comment(self) -> None:
        """Ask why the year to date is red, before the figure is saved."""
        self.add_error("comment", RED_NEEDS_WORDS)

    def tell_late(self, words: str) -> None:
        """Say that another month has opened since the form was shown; from now on it knows."""
        self.is_valid()
        self.add_error(None, words)
        self.data = self.data.copy()
        self.data[self.add_prefix("newest")] = str(self.newest_open)

    @property
    def number_names(self) -> list[str]:
        return [name for name in NUMBERS if name in self.fields]


class SignOffForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """A director's word for the lines shown."""

    submit_label = "Verify and sign off"
    confirm = forms.BooleanField(
        label=in_own_words(
            "I have read these lines, and verify them and the quality of their data for my"
            " {terms.directorate}"
        ),
        error_messages={"required": "Confirm that you have read and verify these lines"},
    )
    seen_digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, lines, action, **kwargs):
        self.submit_label = f"{type(self).submit_label} {counted(lines, 'line')}"
        self.action = action
        super().__init__(*args, **kwargs)

    @property
    def helper(self):
        helper = super().helper
        helper.form_action = self.action
        return helper


class ConfirmLinesForm(SignOffForm):
    """The word of a head of service for the lines shown."""

    submit_label = "Confirm"
    confirm = forms.BooleanField(
        label="I have read these lines, and confirm them and the quality of their data",
        error_messages={"required": "Say that you have read these lines and confirm them"},
    )


class ReturnLineForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """A director's question on one line."""

    question = forms.CharField(
        label="What should change?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what should change, or what you want to know"},
    )


class ReturnScorecardForm(ReturnLineForm):
    """A director's question on every line of a scorecard."""

    submit_label = "Return every line"


class AnswerReturnedLineForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """What a lead or an officer says to a director's question; `together` are the codes of other
    lines that were returned with the same question.
    """

    submit_label = "Send the answer"
    answer = forms.CharField(
        label="Your answer",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Why the line is right, or what you have changed.",
        error_messages={"required": "Write your answer"},
    )
    for_all = forms.BooleanField(required=False)

    def __init__(self, *args, together=(), **kwargs):
        super().__init__(*args, **kwargs)
        if together:
            needed_at_times(self.fields["for_all"])
            self.fields["for_all"].label = f"This is my answer on {', '.join(together)} too"
        else:
            del self.fields["for_all"]


class FileForm(GovUKFormMixin, forms.Form):
    """A file of figures to compare with what is stored."""

    submit_label = "Check the file"
    file = forms.FileField(
        label="CSV file or spreadsheet (.xlsx, .ods)",
        help_text="Nothing is saved yet. The next page shows what would change.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


class ConfirmFileForm(GovUKFormMixin, forms.Form):
    """One confirmation for a whole file."""

    submit_label = "Save these figures"
    confirmation = forms.CharField(
        label="Why are the unusual figures right?",
        max_length=500,
        help_text="A few words, kept with each of them.",
        error_messages={"required": "Say why the unusual figures are right, or correct them"},
    )

    reason = forms.CharField(
        label="Why do these words change?",
        max_length=500,
        help_text="The words beside the figures were published. Your reason is published too.",
        error_messages={"required": "Say why words that were published change"},
    )

    def __init__(self, *args, needs_confirmation, needs_reason, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_confirmation:
            del self.fields["confirmation"]
        if not needs_reason:
            del self.fields["reason"]


class WordForm(GovUKFormMixin, forms.Form):
    """A word that confirms a figure which looked unusual."""

    submit_label = "Confirm the figure"
    confirmation = forms.CharField(
        label="Why is it right?",
        max_length=500,
        help_text="Kept with the figure.",
        error_messages={"required": "Say why this figure is right, or correct it"},
    )
