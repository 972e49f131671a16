"""What a form of drafting asks back, and how it is confirmed there."""

from collections.abc import Iterable

from django import forms

from targets.confirmations import IN_A_FORM, asked_back
from targets.rules.contradictions import QUESTIONS, Contradiction


class ConfirmationMixin:
    """A form with one box for each thing that was asked back; before that the boxes are not
    there.
    """

    def add_confirmations(self):
        """Make room for what may be confirmed; call it last in `__init__`."""
        self.fields["confirmed"] = forms.MultipleChoiceField(
            label="Is it right?",
            choices=list(QUESTIONS.items()),
            required=False,
            widget=forms.MultipleHiddenInput,
        )
        if self.is_bound:
            self.ask(self.data.getlist("confirmed") if hasattr(self.data, "getlist") else [])

    def ask(self, questions: Iterable[str]):
        """Show the boxes of these questions, beside those that were ticked before."""
        field = self.fields["confirmed"]
        asked = {*questions, *getattr(self, "asked", ())} & set(QUESTIONS)
        self.asked = asked
        if asked:
            field.widget = forms.CheckboxSelectMultiple()
            field.choices = [(word, QUESTIONS[word]) for word in QUESTIONS if word in asked]

    @property
    def confirmed(self) -> list[str]:
        """What was ticked."""
        return self.cleaned_data.get("confirmed", [])

    def show_contradictions(self, problems: Iterable[Contradiction]):
        """Put what cannot be right to its fields, and ask what can be confirmed."""
        for problem in problems:
            self.add_error(self.place_of(problem), asked_back(problem, IN_A_FORM))
        self.ask(problem.question for problem in problems)

    def place_of(self, problem: Contradiction) -> str | None:
        """The first of the fields concerned that stands on this form."""
        return next((name for name in problem.fields if name in self.fields), None)
