"""Templates of files, to fill in and bring back."""

from datetime import datetime

from django.http import HttpResponse

from pmf_portal.council.imports.columns import FileKind
from pmf_portal.council.imports.council_files import council_csv, council_workbook
from pmf_portal.formats.xlsx import MEDIA_TYPE


def template_answer(
    kind: FileKind, form: str, *, at: datetime, is_template: bool = True
) -> HttpResponse | None:
    """The template of a file, or what stands, as CSV or workbook; None for any other form."""
    if form == "csv":
        body = council_csv(kind, is_template=is_template)
        media_type = "text/csv; charset=utf-8"
    elif form == "xlsx":
        body = council_workbook(kind, is_template=is_template, at=at)
        media_type = MEDIA_TYPE
    else:
        return None
    answer = HttpResponse(body, content_type=media_type)
    name = f"{kind.name}-template" if is_template else kind.name
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
