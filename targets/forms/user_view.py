"""How a draft says whether its measure is from a user’s view."""

from django import forms


def user_view_field():
    """Yes, no, or not said."""
    return forms.TypedChoiceField(
        label="Does it say something from a user’s view?",
        required=False,
        choices=[("", "Not said"), ("True", "Yes"), ("False", "No")],
        coerce=lambda text: text == "True",
        empty_value=None,
        help_text=(
            "Yes, where it says how a service is for whoever uses it: satisfied, on time, at the"
            " first call. The share of such measures is public"
        ),
        error_messages={"invalid_choice": "Choose yes, no or not said"},
    )
