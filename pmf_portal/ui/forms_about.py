"""A form that says what it is about: the month, the object and the version that its page showed, or
what stood in its fields.
"""

import hashlib

from django import forms


class UnseenField(forms.CharField):
    """What a form says of itself: nobody types it, so that it never counts as typed."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def has_changed(self, initial, data):
        return False


class AboutFormMixin:
    """A form that is told when it comes late: what it was about is no longer what it would change.

    What was typed stays, and from then on the form is about what stands now.
    """

    about = ""

    def say_about(self, *about, late):
        """Hold what the page shows (a month, an edition, a version) and the words for a late
        form.
        """
        self.about, self.late_words = " ".join(str(part) for part in about), late
        self.fields["about"] = UnseenField(initial=self.about)
        return self

    def clean(self):
        entries = super().clean()
        if self.about:
            # Not a part of what was entered.
            shown = self.cleaned_data.pop("about", "")
            if shown and shown != self.about:
                self.add_error(
                    None,
                    f"{self.late_words} What you typed is still here. Look, and send it again.",
                )
                self.data = self.data.copy()
                self.data[self.add_prefix("about")] = self.about
        return entries


class AsOpenedMixin:
    """A form that shows what stands, to be changed: it holds a digest of each field as it was
    opened, and is told when somebody else changed one meanwhile.

    What was typed stays, and from then on the form is about what stands now.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened_with"] = UnseenField()

    def get_initial_for_field(self, field, field_name):
        if field_name == "opened_with":
            return " ".join(f"{name}={digest}" for name, digest in self.standing().items())
        return super().get_initial_for_field(field, field_name)

    def standing(self):
        """A digest of what each field shows before anybody types."""
        digests = {}
        for name, field in self.fields.items():
            if not isinstance(field, UnseenField | forms.FileField):
                value = field.prepare_value(self.get_initial_for_field(field, name))
                text = "" if value is None else str(value)
                digests[name] = hashlib.sha256(text.encode()).hexdigest()[:12]
        return digests

    def now_says(self, name):
        """A field's name and what stands in it now, in words."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field, forms.BooleanField):
            value = "yes" if value else "no"
        elif isinstance(field, forms.ChoiceField):
            labels = {str(key): label for key, label in field.choices if key != ""}
            value = labels.get(str(value), value)
        shown = f"“{value}”" if value not in (None, "") else "nothing"
        return f"“{self[name].label}” now says {shown}"

    def clean(self):
        entries = super().clean()
        opened = self.cleaned_data.pop("opened_with", "")
        then = dict(part.split("=", 1) for part in opened.split() if "=" in part)
        changed = [
            self.now_says(name)
            for name, digest in self.standing().items()
            if then.get(name, digest) != digest
        ]
        if changed:
            self.add_error(
                None,
                f"Somebody changed this since you opened it: {'; '.join(changed)}. What you typed"
                " is still here. Save again to put yours in its place.",
            )
            self.data = self.data.copy()
            self.data[self.add_prefix("opened_with")] = self["opened_with"].initial
        return entries
