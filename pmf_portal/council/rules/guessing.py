"""How many wrong passwords are taken, and from where (pure).

A stranger uses up what an address and a name may do, never what a known device may do: whoever
knows the password and has signed in from there before comes in whatever strangers try.
"""

from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(minutes=15)
# Of one name from one address; of all names from one address, behind which a whole council may sit;
# of one name from everywhere; of one name on a device that signed in with it before.
FOR_NAME_FROM_SENDER, FROM_SENDER, FOR_NAME, ON_KNOWN_DEVICE = 10, 50, 100, 10


@dataclass(frozen=True)
class Wrong:
    """How many wrong passwords there were within the window."""

    for_name_from_sender: int = 0
    from_sender: int = 0
    for_name: int = 0
    on_known_device: int = 0


def is_spent(wrong: Wrong, *, known_device: bool) -> bool:
    """Whether no further password is looked at for now."""
    if known_device:
        return wrong.on_known_device >= ON_KNOWN_DEVICE
    return (
        wrong.for_name_from_sender >= FOR_NAME_FROM_SENDER
        or wrong.from_sender >= FROM_SENDER
        or wrong.for_name >= FOR_NAME
    )
