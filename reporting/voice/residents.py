"""What a resident sends in a consultation, with the guards of public forms.  Words go neither into
the audit trail nor into an e-mail.
"""

from datetime import datetime

from django.db import transaction

from reporting.engagement.spam_guard import keyed_hash, note_submission
from reporting.voice.reading.consultations import asked_about
from targets.models import Consultation, ConsultationAnswer, Target
from targets.voice.consultations import give_consultation_answer

FORM = "consultation"


@transaction.atomic
def send_consultation_answer(
    consultation: Consultation,
    *,
    target: Target | None,
    view: str,
    text: str,
    sender: str,
    at: datetime,
) -> ConsultationAnswer:
    """Take in what a resident says of a target, or of all; raises Refused before the first day of
    the consultation and after its last.
    """
    note_submission(FORM, sender, at)
    rows = {row.target_id: row for row in asked_about(consultation)} if target else {}
    proposed = rows[target.pk].proposed if target and target.pk in rows else ""
    same_words = "\n".join(
        (str(consultation.pk), target.code if target else "", view, " ".join(text.split()))
    )
    return give_consultation_answer(
        consultation,
        target=target,
        view=view,
        text=text,
        shown=proposed[:100],
        # Without words two residents may well say the same.
        fingerprint=keyed_hash("consultation answer", same_words) if text else "",
        at=at,
    )
