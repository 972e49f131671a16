"""Handing on what somebody answers for, to one person or several, in one act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.models import DeliveryAction
from pmf_portal.audit.record import record
from pmf_portal.council.dropped_requests import dropped_requests
from pmf_portal.council.holders import holders_of, partner_officers
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.refusals import Refused
from reporting.handover.items import ColumnKind, Item, OfficersKind, specifications_of
from reporting.handover.kinds import work_of
from targets.decisions import change_officers
from targets.drafting import OFFICERS
from targets.models import Responsibility, Specification

# The kinds of work whose things are actions, of plans and of delivery plans.
OF_ACTIONS = ("actions", "deputised_actions")
# Of a kind, who takes each thing on, by the key of the thing.
Takers = Mapping[str, User]


@dataclass(frozen=True)
class Handing:
    """An act of handing on: from whom, by whom, when, and why."""

    leaver: User
    reason: str
    by: User
    at: datetime


@transaction.atomic
def hand_over_work(
    leaver: User,
    takers: Mapping[str, Takers],
    *,
    left_on: date,
    reason: str,
    by: User,
    at: datetime,
) -> int:
    """Hand on what a person answers for, kind by kind and thing by thing; how many things.

    Once they have left, what waited for a second administrator for or by them is dropped.  A change
    of a target's officers is written as a public in-year decision with the one reason.
    Raises Refused when nothing is handed on, when somebody cannot take a thing on, or when a thing
    is not theirs any more.
    """
    leaver = User.objects.select_for_update().get(pk=leaver.pk)
    handing = Handing(leaver, reason, by, at)
    handed: dict[str, list[str]] = {}
    officers_of: list[tuple[OfficersKind, list[Item], Takers]] = []
    for kind, items in work_of(leaver, localdate(at)):
        wanted = takers.get(kind.slug, {})
        refuse_strangers(kind, wanted, items, leaver)
        chosen = [item for item in items if item.key in wanted]
        if isinstance(kind, OfficersKind):
            officers_of.append((kind, chosen, wanted))
        else:
            hand_over_rows(kind, chosen, wanted)
        for item in chosen:
            handed.setdefault(str(wanted[item.key]), []).append(f"{kind.heading}: {item.title}")
    if not handed:
        raise Refused("Choose at least one person to hand something to.")
    has_left = left_on <= localdate(at)
    dropped = dropped_requests(leaver, at) if has_left else []
    # Last, since these decisions are recorded: the trail lets one act in at a time, and who has it
    # must wait for nothing more.
    for kind, chosen, wanted in officers_of:
        hand_over_officers(kind, chosen, wanted, handing)
    details = {"reason": reason, "left_on": left_on, "handed_to": handed}
    if dropped:
        details["dropped"] = dropped
    record("hand_over_work", leaver, by=by, at=at, **details)
    tell_takers(takers, leaver, left_on, at)
    return sum(len(titles) for titles in handed.values())


def refuse_strangers(
    kind: ColumnKind | OfficersKind, wanted: Takers, items: list[Item], leaver: User
) -> None:
    """Raise Refused for a thing that is not theirs (any more), and for a person who cannot take it
    on.
    """
    theirs = {item.key for item in items}
    if wanted.keys() - theirs:
        raise Refused("Somebody else has handed over part of this. Look again at what is left.")
    can = set(holders_of(kind.roles).exclude(pk=leaver.pk).values_list("pk", flat=True))
    for person in wanted.values():
        if person.pk not in can:
            raise Refused(f"{person} has no role in which they can take on: {kind.heading}.")
    if kind.slug in OF_ACTIONS and wanted:
        refuse_partners(wanted)


def refuse_partners(wanted: Takers) -> None:
    """Raise Refused where an action of a delivery plan would go to somebody who may not read its
    report: who works for a partner takes on actions of plans only.
    """
    partners = partner_officers([person.pk for person in wanted.values()])
    outside = {key: person for key, person in wanted.items() if person.pk in partners}
    if outside and DeliveryAction.objects.filter(pk__in=list(outside)).exists():
        person = next(iter(outside.values()))
        partner = partners[person.pk]
        raise Refused(f"{person} works for {partner}, and takes on actions of plans only.")


def hand_over_rows(kind: ColumnKind, items: list[Item], wanted: Takers) -> None:
    keys_of_takers: dict[User, list[str]] = {}
    for item in items:
        keys_of_takers.setdefault(wanted[item.key], []).append(item.key)
    for person, keys in keys_of_takers.items():
        kind.model._default_manager.filter(pk__in=keys).update(**{kind.column: person})


def hand_over_officers(
    kind: OfficersKind, items: list[Item], wanted: Takers, handing: Handing
) -> None:
    """Change officers: of a locked target by a public decision, of a draft at once."""
    takers_of_rows: dict[int, dict[str, User]] = {}
    for item in items:
        pk, _, field = item.key.partition("-")
        takers_of_rows.setdefault(int(pk), {})[field] = wanted[item.key]
    rows = list(Responsibility.objects.select_for_update().filter(pk__in=takers_of_rows))
    specifications = specifications_of(rows)
    approved = set(
        Specification.objects.approved()
        .filter(pk__in=[specification.pk for specification in specifications.values()])
        .values_list("pk", flat=True)
    )
    for row in rows:
        specification = specifications[row.target_id, row.financial_year]
        officers = {name: getattr(row, name) for name in OFFICERS} | takers_of_rows[row.pk]
        if specification.pk in approved:
            change_officers(
                specification, officers, reason=handing.reason, by=handing.by, at=handing.at
            )
        else:
            Responsibility.objects.filter(pk=row.pk).update(**takers_of_rows[row.pk])


def tell_takers(takers: Mapping[str, Takers], leaver: User, left_on: date, at: datetime) -> None:
    """Tell everybody who takes something on how much it is, and that it is on their desk."""
    numbers: dict[User, int] = {}
    for wanted in takers.values():
        for person in wanted.values():
            numbers[person] = numbers.get(person, 0) + 1
    notices = []
    for person, number in numbers.items():
        subject = f"{counted(number, 'thing')} that {leaver} answered for"
        body = (
            f"From {day_in_words(left_on)} you answer for {counted(number, 'thing')} that"
            f" {leaver} answered for until then. What is due is on your desk."
        )
        notices.append((person, f"hand over {leaver.pk} {at:%Y-%m-%dT%H:%M:%S}", subject, body))
    notify(notices, at)
