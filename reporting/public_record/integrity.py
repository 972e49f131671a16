"""Whether what a list shows of publications is what was published: their columns against their
content, their content against its digest.
"""

import json
from functools import lru_cache

from pmf_portal.formats.canonical import digest
from reporting.models import Publication
from reporting.public_record.withholding import Withheld, refuse_withheld, withheld_names

COUNTS = ("green", "amber", "red", "other")
KNOWN = 4096


def content_of(publication):
    """The content of a publication, checked; None when it is not what was published."""
    return (
        json.loads(publication.content)
        if digest(publication.content) == publication.digest
        else None
    )


def sound_content_of(publication):
    """The content of a publication; raises Withheld when it is not what was published."""
    content = content_of(publication)
    if content is None:
        raise Withheld(f"publication:{publication.pk}")
    return content


def checked_text(published_pk: int, text: str, sealed: str) -> str:
    """The text of a published target; raises Withheld when it is not what was published."""
    name = f"target:{published_pk}"
    refuse_withheld(name)
    if digest(text) != sealed:
        raise Withheld(name)
    return text


def counted(publication):
    return tuple(getattr(publication, name) for name in COUNTS)


def counts_hold(publication, content):
    """Whether a scorecard counts in its columns what its content counts."""
    summary = content.get("summary", {})
    return publication.kind != Publication.SCORECARD or tuple(
        summary.get(name) for name in COUNTS
    ) == counted(publication)


def heading_holds(publication, content):
    """Whether a publication names in its columns the report, month and edition of its content."""
    return (content.get("plan"), content.get("month"), content.get("edition")) == (
        publication.slug,
        str(publication.month),
        publication.edition,
    )


@lru_cache(maxsize=KNOWN)
def known_to_hold(pk, sealed, counts):
    """What `withhold_figures` found to hold, for many at once: a list costs one query the first
    time and none afterwards.
    """
    return {}


def withhold_figures(publications):
    """Mark those publications of a list whose figures are not to be shown (`withheld`); they are
    read in one query, once for each worker.
    """
    known = {p.pk: known_to_hold(p.pk, p.digest, counted(p)) for p in publications}
    unread = [pk for pk, findings in known.items() if not findings]
    if unread:
        for whole in Publication.objects.filter(pk__in=unread).iterator(chunk_size=20):
            content = content_of(whole)
            if (
                content is not None
                and counts_hold(whole, content)
                and heading_holds(whole, content)
            ):
                known[whole.pk]["holds"] = True
    marked = withheld_names()
    for p in publications:
        p.withheld = not known[p.pk] or f"publication:{p.pk}" in marked
    return publications


def require_sound_figures(publication):
    """Raises Withheld where the figures of a publication are not to be shown."""
    if withhold_figures([publication])[0].withheld:
        raise Withheld(f"publication:{publication.pk}")
