"""The form of the council’s name, pictures, colours, footer and licence."""

from typing import Any

from django import forms

from pmf_portal.council.rules.council_settings import LICENCES, why_colour_is_hard_to_read
from pmf_portal.formats.colours import is_colour
from pmf_portal.formats.png import Png, read_png
from pmf_portal.refusals import Refused
from reporting.forms.council_settings import SettingsForm

MOST_BYTES = 200_000


def picture_field(label: str, help_text: str) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": "image/png"}),
        error_messages={"empty": "The file is empty"},
    )


class LooksForm(SettingsForm):
    """Name, pictures, colours, footer and licence."""

    part = "name and looks"
    name = forms.CharField(
        label="Name of the council",
        max_length=100,
        error_messages={"required": "Enter the name of the council"},
    )
    logo = picture_field(
        "Logo", "A PNG picture, at most 200 kB. It is shown 48 pixels high on the main colour."
    )
    logo_says_name = forms.BooleanField(
        label="The logo shows the name: do not write it beside the logo", required=False
    )
    without_logo = forms.BooleanField(label="Take the logo away", required=False)
    icon = picture_field(
        "Icon", "Browsers show it on the tab. A square PNG picture of 32 to 512 pixels."
    )
    without_icon = forms.BooleanField(label="Take the icon away", required=False)
    main_colour = forms.CharField(
        label="Main colour",
        help_text="Of the header and of links; white text has to be readable on it",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"required": "Enter the main colour, for example #144e81"},
    )
    line_colour = forms.CharField(
        label="Colour of the line below the header",
        required=False,
        help_text="Leave it empty for a darker main colour",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    footer = forms.CharField(
        label="Text at the foot of every page",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example the council’s address",
    )
    licence = forms.ChoiceField(
        label="Licence of published figures",
        choices=[(key, licence.name) for key, licence in LICENCES.items()],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, council: str, **kwargs: Any) -> None:
        self.council = council
        super().__init__(*args, **kwargs)
        for picture in ("logo", "icon"):
            if not getattr(self.now, picture):
                del self.fields[f"without_{picture}"]

    def as_they_stand(self) -> dict[str, Any]:
        # A file field shows nothing of the picture that is there; the page does.
        stand = super().as_they_stand() | {"name": self.council}
        return {name: value for name, value in stand.items() if name not in ("logo", "icon")}

    def clean_main_colour(self) -> str:
        colour = typed_colour(self.cleaned_data["main_colour"])
        if problem := why_colour_is_hard_to_read(colour):
            raise forms.ValidationError(problem)
        return colour

    def clean_line_colour(self) -> str:
        typed = self.cleaned_data["line_colour"]
        return typed_colour(typed) if typed else ""

    def clean_logo(self) -> Png | None:
        png = picture_of(self.cleaned_data["logo"])
        if png and (png.height < 48 or png.width > 12 * png.height):
            raise forms.ValidationError(
                f"The picture is {png.width} by {png.height} pixels. Choose one that is 48 pixels"
                " high or more, and at most twelve times as wide as high"
            )
        return png

    def clean_icon(self) -> Png | None:
        png = picture_of(self.cleaned_data["icon"])
        if png and not (png.width == png.height and 32 <= png.width <= 512):
            raise forms.ValidationError(
                f"The picture is {png.width} by {png.height} pixels. Choose a square one of 32 to"
                " 512 pixels"
            )
        return png

    @property
    def entries(self) -> dict[str, Any]:
        """What was entered; a picture that was not chosen stays as it is."""
        entries = dict(self.cleaned_data)
        for picture in ("logo", "icon"):
            if entries.pop(f"without_{picture}", False):
                entries[picture] = ""
            elif entries[picture] is None:
                del entries[picture]
        return entries


def typed_colour(text: str) -> str:
    """A colour as people type it: #144E81, 144e81, #148."""
    colour = "#" + text.strip().removeprefix("#").casefold()
    if len(colour) == 4:
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    if not is_colour(colour):
        raise forms.ValidationError("Write the colour with six digits, for example #144e81")
    return colour


def picture_of(file: Any) -> Png | None:
    if not file:
        return None
    if file.size > MOST_BYTES:
        raise forms.ValidationError("The picture is larger than 200 kB. Choose a smaller one")
    try:
        return read_png(file.read())
    except Refused as refused:
        raise forms.ValidationError(str(refused)) from refused
