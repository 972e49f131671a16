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
CLASSES = {"textarea": "govuk-textarea", "select": "govuk-select", "file": "govuk-file-upload", "input": "govuk-input"}


@register.filter
def field_kind(field):
    """The name of the template that draws a field, by its widget (subclasses included)."""
    return next((kind for widget, kind in BY_WIDGET if isinstance(field.field.widget, widget)), "input")


@register.filter
def first_id(field):
    """The id of the element that an error message leads to: for a group, its first choice."""
    if field_kind(field) in ("radios", "checkboxes"):
        return f"{field.auto_id}_0"
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
    attrs = {"class": " ".join(filter(None, (CLASSES[kind], own, error))), "aria-invalid": None}
    if described := described_by(field):
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    field.field.widget.is_required = False
    return field.as_widget(attrs={name: value for name, value in attrs.items() if value})
