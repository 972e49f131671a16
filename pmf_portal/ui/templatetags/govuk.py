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


def forms_with_errors(context):
    """The forms of a page that were sent and refused, each once."""
    found = []
    for value in context.flatten().values():
        is_sent = isinstance(value, forms.BaseForm) and value.is_bound
        if is_sent and value.errors and value not in found:
            found.append(value)
    return found


@register.inclusion_tag("govuk/error_summary.html", takes_context=True)
def error_summary(context):
    """What is wrong with the forms of a page, first in its main part, each leading to its field."""
    return {"forms": forms_with_errors(context)}


@register.simple_tag(takes_context=True)
def error_prefix(context):
    """What the title of a page begins with that shows errors."""
    return "Error: " if forms_with_errors(context) else ""


@register.filter
def is_optional(field):
    """Whether a field may be left empty whatever else is chosen: only that is called optional."""
    own = field.field
    return (
        field.form.marks_optional
        and not own.required
        and not field.is_hidden
        and not getattr(own, "is_for_machines", False)
        and not getattr(own, "is_needed_at_times", False)
    )


# Shorter texts need no count.
COUNTED_FROM = 200


@register.filter
def most_characters(field):
    """How many characters a text may have, where they are counted on the page; otherwise 0."""
    most = getattr(field.field, "max_length", None) or 0
    is_text = isinstance(field.field.widget, forms.Textarea | forms.TextInput)
    return most if is_text and not field.is_hidden and most >= COUNTED_FROM else 0


@register.filter
def described_by(field):
    """The ids of a field's hint, error and count, for aria-describedby."""
    ids = [f"{field.auto_id}-hint"] if field.help_text else []
    ids += [f"{field.auto_id}-error"] if field.errors else []
    return " ".join(ids + ([f"{field.auto_id}-info"] if most_characters(field) else []))


@register.filter
def control(field):
    """The field's own control with GOV.UK classes, keeping what was typed."""
    kind = field_kind(field)
    own = field.field.widget.attrs.get("class", "")
    error = f"{CLASSES[kind]}--error" if field.errors else ""
    counts = "govuk-js-character-count" if most_characters(field) else ""
    attrs = {"class": " ".join(filter(None, (CLASSES[kind], own, error, counts)))}
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
    least = field.field.min_value
    has_keypad = least is not None and least >= 0
    return {
        "inputmode": ("numeric" if whole else "decimal") if has_keypad else "text",
        "step": False,
        "min": False,
        "max": False,
    }


@register.filter
def as_seen(field):
    """What the field showed when the page was opened, sent along unseen."""
    return field.as_hidden(only_initial=True)
