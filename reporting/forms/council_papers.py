"""The form of the template that the council’s Word documents are written in."""

from typing import Any

from django import forms

from pmf_portal.formats.word_templates import MOST_BYTES, TOO_LARGE, TemplateFile, read_template
from pmf_portal.refusals import Refused
from reporting.forms.council_settings import SettingsForm


class PapersForm(SettingsForm):
    """The template of Word documents."""

    part = "template of Word documents"
    word_template = forms.FileField(
        label="Template",
        required=False,
        help_text=(
            "A Word document (.docx) of at most 2 MB with your header, footer and styles. Its text"
            " is taken out; the styles Normal, Title and Heading 1 to 3 have to be in it."
        ),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"empty": "The file is empty"},
    )
    without_word_template = forms.BooleanField(
        label="Take the template away: papers have the portal’s own looks", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.now.word_template:
            del self.fields["without_word_template"]

    def as_they_stand(self) -> dict[str, Any]:
        # A file field shows nothing of the template that is there; the page does.
        return {}

    def clean_word_template(self) -> TemplateFile | None:
        file = self.cleaned_data["word_template"]
        if not file:
            return None
        if file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            return read_template(file.name, file.read())
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    @property
    def entries(self) -> dict[str, Any]:
        """What was chosen; a template that was not stays as it is."""
        chosen = self.cleaned_data["word_template"]
        if chosen is not None:
            return {"word_template": chosen}
        if self.cleaned_data.get("without_word_template"):
            return {"word_template": ""}
        return {}
