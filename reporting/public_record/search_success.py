"""By which words case studies are found: only those that everybody may read."""

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import localdate

from reporting.models import CaseStudy, CaseStudyVersion, SearchEntry
from reporting.public_record.search_entries import entry, write_entries


def index_case_study(case_study: CaseStudy) -> None:
    """Write down anew by which words a case study is found; nothing of what is not public."""
    SearchEntry.objects.filter(key=f"case study {case_study.pk}").delete()
    versions = CaseStudyVersion.objects.filter(case_study=case_study)
    write_entries(list(entries_of(versions)))


def every_case_study() -> Iterator[SearchEntry]:
    return entries_of(CaseStudyVersion.objects.all())


def entries_of(versions: Any) -> Iterator[SearchEntry]:
    for one in versions.public().select_related("case_study__unit").order_by("pk"):
        texts = (one.case_study.unit.title, one.summary, one.what_was_done, one.why_it_worked)
        key, address = f"case study {one.case_study_id}", one.get_absolute_url()
        day, at = localdate(one.published_at), one.published_at
        yield entry(key, "Case study", address, one.title, "; ".join(texts), day, at)
