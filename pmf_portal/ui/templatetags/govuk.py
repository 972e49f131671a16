"""What the GOV.UK form templates need to know about a field."""

from django import forms, template

register = template.Library()

BY_WIDGET = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.FileInput, "file"),
)
CLASSES = {
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "input": "govuk-input",
}


@register.filter
def field_kind(field):
    """The name of the template that draws a field, by its widget (subclasses included)."""
    return next(
        (kind for widget, kind in BY_WIDGET if isinstance(field.field.widget, widget)), "input"
    )


@register.filter
def first_id(field):
    """The id of the element that an error message leads to: for a group, its first choice; empty
    where there is none.
    """
    if field_kind(field) in ("radios", "checkboxes"):
        return next((choice.id_for_label for choice in field), "")
    return field.id_for_label


@register.filter
def described_by(field):
    """The ids of a field's hint and error, for aria-describedby."""
    ids = [f"{field.auto_id}-hint"] if field.help_text else []
    return " ".join(ids + ([f"{field.auto_id}-error"] if field.errors else []))


@register.filter
def control(field):
    """The field's own control with GOV.UK classes, keeping what was typed."""
    kind = field_kind(field)
    own = field.field.widget.attrs.get("class", "")
    error = f"{CLASSES[kind]}--error" if field.errors else ""
    attrs = {"class": " ".join(filter(None, (CLASSES[kind], own, error)))}
    if described := described_by(field):
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(
        attrs={name: value for name, value in attrs.items() if value} | number_as_text(field)
    )


def number_as_text(field):
    """What makes a number field a text box: browsers' number boxes throw away what was typed when
    it is not a number.
    """
    widget = field.field.widget
    if not isinstance(widget, forms.NumberInput):
        return {}
    widget.input_type = "text"
    whole = isinstance(field.field, forms.IntegerField) and not isinstance(
        field.field, forms.DecimalField | forms.FloatField
    )
    return {
        "inputmode": "numeric" if whole else "decimal",
        "step": False,
        "min": False,
        "max": False,
    }


@register.filter
def as_seen(field):
    """What the field showed when the page was opened, sent along unseen."""
    return field.as_hidden(only_initial=True)
