"""The form that takes over a plan-year approved before the portal."""

from django import forms

from pmf_portal.ui.forms import DateInput, GovUKFormMixin
from targets.imports.taken_over import evidence_words
from targets.taking_over import RealApproval

MOST_BYTES = 10 * 1024 * 1024


class TakeOverPlanForm(GovUKFormMixin, forms.Form):
    """How the plan was really approved."""

    submit_label = "Take over and lock"
    approved_on = DateInput(
        label="When was the plan approved?",
        error_messages={"required": "Enter the day on which the plan was approved"},
    )
    approved_by = forms.CharField(
        label="Who approved it?",
        max_length=150,
        help_text="The body or the post, for example: Council, or Portfolio holder for Families",
        error_messages={"required": "Enter who approved the plan"},
    )
    reference = forms.CharField(
        label="Reference of the decision",
        max_length=300,
        help_text="For example: Council, 5 March 2013, minute 12",
        error_messages={"required": "Enter the reference of the decision"},
    )
    evidence = forms.FileField(
        label="The minute or decision notice",
        required=False,
        help_text="The portal keeps its name and digest, not the file. At most 10 MB.",
        error_messages={"empty": "The file is empty"},
    )
    confirm = forms.BooleanField(
        label="I understand that the targets are locked for good, as they are now",
        error_messages={"required": "Confirm that you understand what taking over locks"},
    )

    def clean_evidence(self):
        evidence = self.cleaned_data["evidence"]
        if evidence and evidence.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 10 MB. Choose a smaller one")
        if evidence and len(evidence.name) > 150:
            raise forms.ValidationError("The name of the file is longer than 150 characters")
        return evidence

    @property
    def entries(self):
        given = self.cleaned_data
        evidence = given["evidence"]
        return {
            "real": RealApproval(
                on=given["approved_on"],
                by=given["approved_by"],
                reference=given["reference"],
                evidence=evidence_words(evidence.name, evidence.read()) if evidence else "",
            )
        }
