"""The forms of submission and approval."""

from django import forms

from pmf_portal.formats.numbers import counted
from pmf_portal.ui.forms import DateInput, GovUKFormMixin, needed_at_times
from pmf_portal.ui.forms_about import AboutFormMixin


class ApprovalForm(GovUKFormMixin, forms.Form):
    """What every approval needs: the digest of the book that was read, and the understanding of
    what it locks.
    """

    submit_label = "Approve and lock"
    easier_reason = forms.CharField(
        label="Why the easier targets are right",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Published with the plan, in your words.",
        error_messages={"required": "Say why the easier targets are right"},
    )
    seen_digest = forms.CharField(widget=forms.HiddenInput)
    confirm = forms.BooleanField(
        label=(
            "I understand that no target, trajectory or tolerance of this plan can be changed until"
            " next year"
        ),
        error_messages={"required": "Confirm that you understand what approval locks"},
    )

    def __init__(self, *args, targets, easier=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.submit_label = f"Approve and lock {counted(targets, 'target')}"
        if not easier:
            del self.fields["easier_reason"]
        elif len(easier) == 1:
            self.fields["easier_reason"].label = f"Why the easier target {easier[0]} is right"
        else:
            label = f"Why the {len(easier)} easier targets are right: {', '.join(easier)}"
            self.fields["easier_reason"].label = label


class CouncilApprovalForm(ApprovalForm):
    """The Council's decision, as its minutes have it (framework 3.3)."""

    meeting = forms.CharField(
        label="Meeting",
        max_length=120,
        initial="Council",
        error_messages={"required": "Enter the meeting"},
    )
    decided_on = DateInput(
        label="Date of the meeting", error_messages={"required": "Enter the date of the meeting"}
    )
    minute = forms.CharField(
        label="Minute reference",
        max_length=60,
        help_text="For example: minute 12",
        error_messages={"required": "Enter the minute reference"},
    )
    field_order = ["easier_reason", "meeting", "decided_on", "minute", "confirm", "seen_digest"]

    @property
    def reference(self):
        """The decision's reference, as it is published."""
        day = self.cleaned_data["decided_on"]
        return (
            f"{self.cleaned_data['meeting']}, {day.day} {day:%B %Y}, {self.cleaned_data['minute']}"
        )


class PortfolioApprovalForm(ApprovalForm):
    """The decision of a portfolio holder, director or head of service."""

    decision = forms.CharField(
        label="Reference of the decision",
        max_length=300,
        help_text="For example: decision of the portfolio holder, 5 March 2013",
        error_messages={"required": "Enter the reference of the decision"},
    )
    field_order = ["easier_reason", "decision", "confirm", "seen_digest"]

    @property
    def reference(self):
        return self.cleaned_data["decision"]


class QuestionForm(GovUKFormMixin, forms.Form):
    """A question on one target, while its plan is with the approver."""

    question = forms.CharField(
        label="Your question",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter the question"},
    )


class SendBackForm(AboutFormMixin, GovUKFormMixin, forms.Form):
    """Which targets are sent back, each with its question; `suggested` are questions by code, and
    what is suggested is chosen.
    """

    submit_label = "Send the plan back with these questions"
    reason = forms.CharField(
        label="About the plan as a whole",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, targets, suggested, **kwargs):
        super().__init__(*args, **kwargs)
        self.targets = targets
        for specification in targets:
            code = specification.target.code
            self.fields[f"choose-{code}"] = needed_at_times(
                forms.BooleanField(
                    label=f"{code} {specification.title}",
                    required=False,
                    initial=code in suggested,
                )
            )
            self.fields[f"question-{code}"] = needed_at_times(
                forms.CharField(
                    label=f"Question on {code}",
                    required=False,
                    max_length=1000,
                    initial=suggested.get(code, ""),
                    widget=forms.Textarea(attrs={"rows": 2}),
                )
            )

    @property
    def rows(self):
        """The targets to choose from: (whether it is sent back, its question)."""
        codes = [specification.target.code for specification in self.targets]
        return [(self[f"choose-{code}"], self[f"question-{code}"]) for code in codes]

    def clean(self):
        entries = super().clean()
        chosen = {}
        for specification in self.targets:
            code = specification.target.code
            if not entries.get(f"choose-{code}"):
                continue
            question = entries.get(f"question-{code}", "")
            chosen[specification] = question
            if not question and f"question-{code}" not in self.errors:
                self.add_error(f"question-{code}", f"Enter the question on {code}")
        if not chosen and not entries.get("reason") and not self.errors:
            self.add_error("reason", "Choose a target, or say what the plan as a whole lacks")
        self.chosen = chosen
        return entries

    @property
    def entries(self):
        return {"reason": self.cleaned_data["reason"], "questions": self.chosen}
