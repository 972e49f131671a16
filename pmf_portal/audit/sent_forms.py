"""A form that is sent twice acts once: the first act on it writes the form down, in the same
transaction, and a second sending of the same finds it there.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from pmf_portal.audit.models import SentForm

# What is being answered at this moment; None where no form was sent.
being_answered: ContextVar["Sending | None"] = ContextVar("being_answered", default=None)


class SentBefore(Exception):
    """The form that is being answered was sent before, and acted upon then: this time nothing is
    done.
    """


@dataclass(frozen=True)
class Sending:
    """One sending of a form: `form` names the page as it was rendered with what was typed into it,
    `name` this sending of it.
    """

    form: str
    name: str
    at: datetime


def act_once() -> None:
    """Write the form that is being answered down, inside the transaction of the act it asks for;
    raises SentBefore when another sending of it has acted.

    A twin that arrives at the same moment waits here until the first is committed.
    """
    sending = being_answered.get()
    if sending is None:
        return
    SentForm.objects.bulk_create(
        [SentForm(form=sending.form, sending=sending.name, sent_at=sending.at)],
        ignore_conflicts=True,
    )
    if SentForm.objects.get(form=sending.form).sending != sending.name:
        raise SentBefore()


def answer_of_first(form: str) -> SentForm | None:
    """The form as it was sent first and acted upon, or None."""
    return SentForm.objects.filter(form=form).first()


def note_answer(sending: Sending, address: str) -> None:
    """Keep where the first sending led, so that a second one leads there too."""
    SentForm.objects.filter(form=sending.form, sending=sending.name).update(led_to=address[:500])
