"""The forms of people, units and places."""

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from pmf_portal.council.models import Area, OrganisationUnit
from pmf_portal.council.rules.role_rules import kind_in_words
from pmf_portal.council.unit_tree import in_tree_order, unit_tree
from pmf_portal.council.units import KIND_BELOW
from pmf_portal.ui.forms import DateInput, GovUKFormMixin
from pmf_portal.ui.forms_about import AsOpenedMixin
from pmf_portal.ui.own_words import in_own_words

NO_AUTOCOMPLETE = {"autocomplete": "off", "spellcheck": "false"}


class PersonForm(GovUKFormMixin, forms.Form):
    """Who somebody is: their name, their post and where e-mails reach them."""

    name = forms.CharField(
        label="Name",
        max_length=150,
        widget=forms.TextInput(attrs=NO_AUTOCOMPLETE),
        help_text="Shown to people who are signed in, never to the public",
        error_messages={"required": "Enter the name"},
    )
    post = forms.CharField(
        label="Post",
        max_length=150,
        widget=forms.TextInput(attrs=NO_AUTOCOMPLETE),
        help_text="The public reads the post. For example: Head of Service, Adult Social Care",
        error_messages={"required": "Enter the post"},
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs=NO_AUTOCOMPLETE),
        help_text="Without one the portal can send them nothing",
    )


class AddPersonForm(PersonForm):
    """A new person, with the name they sign in by."""

    submit_label = "Add the person"
    username = forms.CharField(
        label="User name",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs=NO_AUTOCOMPLETE | {"autocapitalize": "none"}),
        help_text="They sign in with it. It stays the same when they change post.",
        error_messages={
            "required": "Enter the user name",
            "invalid": "Use letters, digits and the signs @ . + - _ without spaces",
        },
    )


class ChangePersonForm(AsOpenedMixin, PersonForm):
    """Name, post and address as they stand."""

    submit_label = "Save the changes"

    def __init__(self, *args, person, **kwargs):
        initial = {name: getattr(person, name) for name in ("name", "post", "email")}
        super().__init__(*args, initial=initial, **kwargs)


class GiveRoleForm(GovUKFormMixin, forms.Form):
    """In which unit somebody gets a role; no field where it is for the whole council."""

    unit = forms.ModelChoiceField(
        label="In which part of the council?",
        queryset=OrganisationUnit.objects.none(),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a unit from the list"),
    )

    def __init__(self, *args, kinds, submit_label, **kwargs):
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        if not kinds:
            del self.fields["unit"]
            return
        units = OrganisationUnit.objects.standing().filter(kind__in=kinds).select_related("parent")
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = unit_with_parent

    @property
    def entries(self):
        return {"unit": self.cleaned_data.get("unit")}


def unit_with_parent(unit):
    """A unit as a list offers it: units of the same title stand in different parents."""
    if unit.parent is None or unit.parent.kind == OrganisationUnit.COUNCIL:
        return f"{unit}"
    return f"{unit} ({unit.parent})"


class AddUnitForm(GovUKFormMixin, forms.Form):
    """A unit below another; its kind follows from where it stands."""

    submit_label = "Add the unit"
    parent = forms.ChoiceField(
        label="What is it part of?",
        help_text=in_own_words(
            "The council has {terms.directorate.plural}, {terms.directorate.with_article} services,"
            " and a service teams. {terms.partner.plural.capital} are organisations outside it."
        ),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a unit from the list"),
    )
    title = forms.CharField(
        label="Title", max_length=150, error_messages={"required": "Enter the title"}
    )
    slug = forms.SlugField(
        label="Short name in addresses",
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs=NO_AUTOCOMPLETE),
        help_text="Leave it empty to have it made from the title. It never changes.",
        error_messages={"invalid": "Use letters, digits and hyphens without spaces"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places_for_units()
        if not self.places:
            # The first unit is the council itself.
            del self.fields["parent"]
            return
        choices = [(key, place_in_words(*place)) for key, place in self.places.items()]
        self.fields["parent"].choices = [("", "Choose"), *choices]

    def clean_slug(self):
        return self.cleaned_data["slug"].lower()

    @property
    def entries(self):
        first = (None, OrganisationUnit.COUNCIL)
        parent, kind = self.places.get(self.cleaned_data.get("parent", ""), first)
        return self.cleaned_data | {"parent": parent, "kind": kind}


def places_for_units():
    """Where a unit can be added: {what is chosen: (the unit above, the kind of the new one)}."""
    places = {}
    for unit in in_tree_order(unit_tree()):
        if unit.kind in KIND_BELOW:
            places[unit.slug] = (unit, KIND_BELOW[unit.kind])
        if unit.kind == OrganisationUnit.COUNCIL:
            places[f"{unit.slug}:{OrganisationUnit.PARTNER}"] = (unit, OrganisationUnit.PARTNER)
    return places


def place_in_words(unit, kind):
    """A unit, and what would be added below it."""
    return f"{unit}: add {kind_in_words(kind).with_article}"


class RenameUnitForm(AsOpenedMixin, GovUKFormMixin, forms.Form):
    """Another title of a unit."""

    submit_label = "Rename the unit"
    title = forms.CharField(
        label="Title",
        max_length=150,
        help_text="What is published already keeps the old title.",
        error_messages={"required": "Enter the title"},
    )

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, initial={"title": unit.title}, **kwargs)


class AreaForm(GovUKFormMixin, forms.Form):
    """A place that figures can be broken down by."""

    submit_label = "Add the place"
    name = forms.CharField(
        label="Name", max_length=100, error_messages={"required": "Enter the name of the place"}
    )
    kind = forms.CharField(
        label="Kind",
        max_length=40,
        widget=forms.TextInput(attrs={"list": "kinds-in-use", "autocomplete": "off"}),
        error_messages={"required": "Enter what kind of place it is"},
    )
    gss_code = forms.CharField(
        label="Code",
        max_length=9,
        widget=forms.TextInput(attrs=NO_AUTOCOMPLETE | {"class": "govuk-input--width-10"}),
        help_text="Of the Office for National Statistics, for example E05000001, or your own",
        error_messages={"required": "Enter the code"},
    )
    parent = forms.ModelChoiceField(
        label="What does it lie in?",
        queryset=Area.objects.order_by("kind", "name"),
        required=False,
        error_messages={"invalid_choice": "Choose a place from the list"},
    )
    valid_from = DateInput(label="First day", error_messages={"required": "Enter the first day"})
    valid_to = DateInput(
        label="Last day", required=False, help_text="Only where its boundaries have an end"
    )

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        in_use = f"In use: {', '.join(kinds)}. " if kinds else ""
        self.fields["kind"].help_text = f"{in_use}Your council’s own word, such as ward or parish"
        self.fields["parent"].label_from_instance = lambda area: f"{area} ({area.kind})"

    def clean_kind(self):
        typed = self.cleaned_data["kind"]
        # “Ward” beside “ward” would be two kinds.
        return next((kind for kind in self.kinds if kind.casefold() == typed.casefold()), typed)

    def clean_gss_code(self):
        return self.cleaned_data["gss_code"].upper()


class ChangeAreaForm(AsOpenedMixin, AreaForm):
    """What is held of a place; its code stays, and a last day ends it."""

    submit_label = "Save the changes"

    def __init__(self, *args, area, **kwargs):
        days = {"valid_from": area.valid_from, "valid_to": area.valid_to}
        initial = {"name": area.name, "kind": area.kind, "parent": area.parent_id} | {
            name: f"{day.day}/{day.month}/{day.year}" for name, day in days.items() if day
        }
        super().__init__(*args, initial=initial, **kwargs)
        del self.fields["gss_code"]
        self.fields["parent"].queryset = self.fields["parent"].queryset.exclude(pk=area.pk)
        self.fields[
            "valid_to"
        ].help_text = "A place whose boundaries change ends, and another begins"
