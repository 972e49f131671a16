"""What a published line says of the partner that its figures come from (pure)."""

from collections.abc import Mapping
from typing import Any


def partner_columns(partner: str, verified_on: str) -> dict[str, str]:
    """What is frozen with a line: the partner, and the day on which it verified the newest figure;
    "" where it has not.
    """
    return {"figures_from": partner, "partner_verified": verified_on}


def figures_from(line: Mapping[str, Any]) -> str:
    """ "figures from Harbour Health Trust, verified"; "" where they are the council's own."""
    partner = line.get("figures_from", "")
    if not partner:
        return ""
    return f"figures from {partner}, {'verified' if line['partner_verified'] else 'not verified'}"


def partner_sentences(line: Mapping[str, Any]) -> str:
    """From which partner the figures come, and whether it has verified the newest; "" where they
    are the council's own, and for what was published before partners were asked.
    """
    partner = line.get("figures_from", "")
    if not partner:
        return ""
    if day := line["partner_verified"]:
        return f"Figures from {partner}. The newest is verified by {partner} on {day}."
    return f"Figures from {partner}. The newest is not verified by {partner}."
