"""What every form of the portal has in common."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms


class GovUKFormMixin:
    """Renders a form by the GOV.UK template pack: `{% crispy form %}` gives error summary, fields and button."""

    submit_label = "Save"
    # The server says what is missing, in our words; browsers' own bubbles and "required" announcements would double it.
    use_required_attribute = False

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_method = "post"
        helper.attrs = {"novalidate": ""}
        helper.template_pack = "govuk"
        if any(isinstance(field, forms.FileField) for field in self.fields.values()):
            helper.attrs["enctype"] = "multipart/form-data"
        helper.add_input(Submit("save", self.submit_label))
        return helper
