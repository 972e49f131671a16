"""How the council looks on every page: its logo, icon, colours and footer."""

from typing import Any

from django.urls import reverse

from pmf_portal.council.council_settings import council_settings
from pmf_portal.council.rules.council_settings import CouncilSettings
from pmf_portal.formats.wording import terms

UNCHOSEN = CouncilSettings()


def looks() -> dict[str, Any]:
    """What pages show of the council besides their content; {} where it has chosen nothing."""
    chosen = council_settings()
    return {
        "council_name": terms.council,
        "licence": terms.licence,
        "terms": terms,
        "logo": picture_address(chosen.logo),
        "logo_says_name": chosen.logo_says_name,
        "icon": picture_address(chosen.icon),
        "colours": colours_address(chosen),
        "footer": chosen.footer,
    }


def picture_address(digest: str) -> str:
    """Where a picture of the council is, for good; "" for none."""
    return reverse("council_picture", args=[digest]) if digest else ""


def colours_address(chosen: CouncilSettings) -> str:
    """The style sheet of the council's colours; "" where they are the portal's own."""
    if (chosen.main_colour, chosen.line_colour) == (UNCHOSEN.main_colour, UNCHOSEN.line_colour):
        return ""
    colours = f"{chosen.main_colour[1:]}-{chosen.line[1:]}"
    return reverse("council_colours", args=[colours])


def addresses_of_looks(chosen: CouncilSettings) -> list[str]:
    """Every file that the looks of pages need."""
    addresses = [
        picture_address(chosen.logo),
        picture_address(chosen.icon),
        colours_address(chosen),
    ]
    return [address for address in addresses if address]
