"""What the newest edition of a year says of its measures and exception reports, counted once for
each worker: an edition never changes, and a correction is another one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Q

from reporting.models import Publication, PublishedTarget
from reporting.public_record.integrity import checked_text, sound_content_of

# How the content of a measure begins what is counted; most measures have none of it.
MARKS = ('"peers":{', '"places":{', '"figures_from":"')


@dataclass(frozen=True)
class EditionCounts:
    """How many measures of an edition have what, and the first of them by code; `names` is what
    that was made of.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportCounts:
    """How many exception reports an edition has, how many of them say why and what is done, and
    whether none was needed.
    """

    under_way: int
    answered: int
    none_needed: bool


@lru_cache(maxsize=8)
def counts_of(build_pk: int, sealed: str) -> EditionCounts:
    """What the published measures of an edition have; its scorecard's digest names the edition.
    Raises Withheld, which is not kept, where a measure is not what was published.
    """
    marked = Q()
    for mark in MARKS:
        marked |= Q(content__contains=mark)
    rows = PublishedTarget.objects.filter(marked, build=build_pk).order_by("code")
    codes: dict[str, list[str]] = {"peers": [], "places": [], "partners": [], "verified": []}
    names = []
    for one in rows.iterator(chunk_size=20):
        content = json.loads(checked_text(one.pk, one.content, one.digest))
        line = content["line"]
        is_partners = bool(line.get("figures_from"))
        has = {
            "peers": bool(content.get("peers")),
            "places": bool(content.get("places")),
            "partners": is_partners,
            "verified": is_partners and bool(line.get("partner_verified")),
        }
        for name, is_there in has.items():
            if is_there:
                codes[name].append(one.code)
        names.append(f"target:{one.pk}")
    return EditionCounts(
        numbers={name: len(of_name) for name, of_name in codes.items()},
        first={name: of_name[0] for name, of_name in codes.items() if of_name},
        names=tuple(names),
    )


@lru_cache(maxsize=8)
def report_counts_of(pk: int, sealed: str) -> ReportCounts:
    """What the published exception reports of a month say; raises Withheld, which is not kept,
    where they are not what was published.
    """
    content = sound_content_of(Publication.objects.get(pk=pk, digest=sealed))
    lines = content["lines"]
    answered = sum(
        bool(line.get("what_happened") or line.get("causes")) and bool(line.get("actions"))
        for line in lines
    )
    # Before the portal went live no report was opened, needed or not.
    none_needed = not lines and not content.get("before_live")
    return ReportCounts(len(lines), answered, none_needed)
