"""Freezing what a publication says: canonical content, its digest, and the columns that lists read,
all of the same content.
"""

from pmf_portal.formats.canonical import canonical, digest
from reporting.models import Publication


def freeze(kind, level, content, *, title="", reason=""):
    """Store a publication of some content; its address, month, edition and moment are those that
    the content names.
    """
    text = canonical(content)
    return Publication.objects.create(
        kind=kind,
        level=level,
        slug=content["plan"],
        title=title or content["title"],
        month=content["month"],
        edition=content["edition"],
        reason=reason,
        published_at=content["published_at"],
        content=text,
        digest=digest(text),
    )
