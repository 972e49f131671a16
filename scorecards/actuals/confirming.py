"""Confirming with a word that a figure which looked unusual is right."""

import json
from datetime import datetime

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.refusals import Refused
from scorecards.models import Actual, Delivery, PlausibilityWarning


def make_final(actual: Actual, *, reason: str, by: User, at: datetime) -> None:
    """Make a figure of a feed final that was provisional because nobody had said why it is right,
    as a further revision; nothing while something else about it is unconfirmed, or it no longer
    stands.
    """
    if actual.status != Actual.PROVISIONAL or actual.delivery is None or not actual.delivery.answer:
        return
    rows = json.loads(actual.delivery.answer).get("rows", [])
    becomes = {row["row"]: row.get(Delivery.BECOMES) for row in rows}
    if becomes.get(actual.row) != Actual.FINAL or actual.warnings.filter(confirmed_at=None):
        return
    if Actual.objects.filter(
        target=actual.target_id,
        month=actual.month,
        area=actual.area_id,
        revision__gt=actual.revision,
    ):
        return
    Actual.objects.create(
        target_id=actual.target_id,
        month=actual.month,
        area_id=actual.area_id,
        revision=actual.revision + 1,
        value=actual.value,
        numerator=actual.numerator,
        denominator=actual.denominator,
        status=Actual.FINAL,
        source=actual.source,
        comment=actual.comment,
        reason=reason,
        entry_channel=Actual.FORM,
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def confirm_warning(
    warning: PlausibilityWarning, *, confirmation: str, by: User, at: datetime
) -> None:
    """Confirm with a word that a figure which looked unusual is right; raises Refused when
    somebody did so before.
    """
    settled = PlausibilityWarning.objects.filter(pk=warning.pk, confirmed_at=None).update(
        confirmation=confirmation, confirmed_by=by, confirmed_at=at
    )
    if not settled:
        raise Refused("This is confirmed already.")
    make_final(warning.actual, reason=confirmation, by=by, at=at)
    record(
        "confirm_warning",
        f"{warning.actual.target.code} {warning.actual.month}",
        by=by,
        at=at,
        warning=warning.words,
        confirmation=confirmation,
    )
