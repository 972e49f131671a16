"""All published figures as one file: made once for what is published, kept on disk, and made of
checked publications only.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Max
from django.utils.timezone import localdate

from pmf_portal.formats.canonical import digest
from pmf_portal.formats.parquet import TEXT, parquet
from pmf_portal.formats.sqlite_file import Table, sqlite_file
from pmf_portal.formats.wording import terms
from reporting.content.all_figures import (
    COLUMNS,
    FIGURES,
    KINDS,
    Published,
    figure_rows,
    figures_csv,
    typed,
)
from reporting.models import PublishedTarget
from reporting.public_record.archive_files import write_whole
from reporting.public_record.integrity import checked_text
from scorecards.models import ScorecardBuild
from targets.rules.codes import sort_key

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
}
# Another version of how the files are written makes them again.
VERSION = 1
AT_ONCE = 500


class Whole(NamedTuple):
    """Where the files of what is published lie, their digests by form, and what they were made
    of.
    """

    key: str
    digests: dict[str, str]
    names: tuple[str, ...]

    def path(self, form: str) -> Path:
        return folder() / f"all-figures-{self.key}.{form}"

    def body(self, form: str) -> bytes | None:
        """The bytes of a form; None where they are not those that were written."""
        try:
            body = self.path(form).read_bytes()
        except OSError:
            return None
        return body if digest(body) == self.digests[form] else None


def folder() -> Path:
    return Path(settings.PUBLISHED_ROOT) / "data"


def state_key() -> str:
    """Changes whenever the files would say something else."""
    newest = PublishedTarget.objects.aggregate(newest=Max("pk"))["newest"]
    sealed = PublishedTarget.objects.filter(pk=newest).values_list("digest", flat=True).first()
    about = [VERSION, list(FIGURES.items()), newest, sealed, table_notes()]
    return digest(json.dumps(about))[:16]


def table_notes() -> dict[str, str]:
    """What a file says of itself."""
    return {
        "title": "All published performance figures",
        "publisher": terms.council,
        "licence": terms.licence.address,
        "source": settings.PORTAL_URL,
    }


def known_whole() -> Whole | None:
    """The files of what is published now, where they are made already."""
    key = state_key()
    path = folder() / f"all-figures-{key}.json"
    try:
        status = path.stat()
    except OSError:
        return None
    return read_whole(key, path, status.st_mtime_ns)


@lru_cache(maxsize=2)
def read_whole(key: str, path: Path, modified: int) -> Whole | None:
    try:
        content = json.loads(path.read_bytes())
        return Whole(key, content["digests"], tuple(content["names"]))
    except (OSError, ValueError, KeyError):
        return None


def whole_file(form: str) -> tuple[Whole, bytes]:
    """All figures in one form.  Raises Withheld where a record is not what was published."""
    whole = known_whole()
    body = whole.body(form) if whole else None
    if whole is None or body is None:
        whole, bodies = make_whole()
        body = bodies[form]
    return whole, body


def make_whole() -> tuple[Whole, dict[str, bytes]]:
    """Make every form, and keep them in place of those of earlier publications."""
    key, names, rows = state_key(), [], []
    for of_target, made_of in rows_by_target(newest_editions()):
        rows += of_target
        names += made_of
    bodies = forms_of(rows)
    whole = Whole(key, {form: digest(body) for form, body in bodies.items()}, tuple(names))
    for form, body in bodies.items():
        write_whole(whole.path(form), body)
    content = {"digests": whole.digests, "names": whole.names}
    write_whole(folder() / f"all-figures-{key}.json", json.dumps(content).encode())
    for path in folder().glob("all-figures-*"):
        if path.stem != f"all-figures-{key}":
            path.unlink(missing_ok=True)
    return whole, bodies


def forms_of(rows: Sequence[dict[str, Any]]) -> dict[str, bytes]:
    values = [typed(row) for row in rows]
    meanings = [{"name": name, "meaning": words} for name, words in COLUMNS.items()]
    notes = [{"name": name, "meaning": words} for name, words in table_notes().items()]
    about = {"name": TEXT, "meaning": TEXT}
    tables = (
        Table("figures", KINDS, values, key=("code", "period_end")),
        Table("columns", about, meanings),
        Table("about", about, notes),
    )
    return {
        "csv": figures_csv(rows),
        "parquet": parquet(KINDS, values, table_notes()),
        "sqlite": sqlite_file(tables),
    }


class Edition(NamedTuple):
    """One measure in the newest edition of a month."""

    code: str
    month: str
    pk: int
    sealed: str
    frozen_at: Any


def newest_editions(code: str = "") -> list[Edition]:
    """What was published of every measure, or of one, the newest edition of each month."""
    builds = {}
    for pk, month, frozen_at in (
        ScorecardBuild.objects.filter(frozen_at__isnull=False)
        .order_by("month", "edition")
        .values_list("pk", "month", "frozen_at")
    ):
        builds[str(month)] = (pk, frozen_at)
    newest = {pk: (month, frozen_at) for month, (pk, frozen_at) in builds.items()}
    targets = PublishedTarget.objects.filter(build__in=list(newest))
    if code:
        targets = targets.filter(code=code)
    editions = []
    for pk, of_target, sealed, build in targets.values_list("pk", "code", "digest", "build"):
        month, frozen_at = newest[build]
        editions.append(Edition(of_target, month, pk, sealed, frozen_at))
    return sorted(editions, key=lambda one: (sort_key(one.code), one.code, one.month))


def rows_by_target(editions: Sequence[Edition]) -> Iterator[tuple[list[dict], list[str]]]:
    """The rows of each measure, and what they were made of."""
    for _, of_target in groupby(published_by_edition(editions), key=itemgetter(0)):
        made = list(of_target)
        rows = figure_rows(published for _, _, published in made)
        yield rows, [name for _, name, _ in made]


def published_by_edition(editions: Sequence[Edition]) -> Iterator[tuple[str, str, Published]]:
    """What each edition says, read a few hundred at a time and checked."""
    for start in range(0, len(editions), AT_ONCE):
        part = editions[start : start + AT_ONCE]
        stored = PublishedTarget.objects.filter(pk__in=[one.pk for one in part])
        texts = dict(stored.values_list("pk", "content"))
        for one in part:
            content = json.loads(checked_text(one.pk, texts[one.pk], one.sealed))
            yield one.code, f"target:{one.pk}", Published(content, localdate(one.frozen_at))
