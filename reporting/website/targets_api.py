"""Targets and changes of the data, for programs."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from pmf_portal.formats.wording import terms
from pmf_portal.ui.limits import at_most
from pmf_portal.ui.problem_details import problem
from reporting.models import PublishedTarget
from reporting.public_record.registry import RECORD, archived
from reporting.website.api_pages import PAGE, offset_of, page_of
from reporting.website.data_changes import changes_of_data
from reporting.website.open_data import newest_of_target
from reporting.website.target_contents import checked_content, newest_published


@archived(RECORD)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def targets(request):
    """Every published target with its newest figure, by code, a hundred at a time."""
    try:
        offset = offset_of(request.GET)
    except ValueError as error:
        return problem(400, "Bad request", str(error))
    published = PublishedTarget.objects.filter(build__frozen_at__isnull=False)
    codes = published.order_by("code").values_list("code", flat=True).distinct()
    page = list(codes[offset : offset + PAGE])
    results = [in_short(published) for published in newest_published(page).values()]
    return JsonResponse(page_of(request, codes.count(), results))


def in_short(published):
    content = checked_content(published)
    line, rule = content["line"], content["rule"]
    return {
        "code": published.code,
        "title": line["title"],
        "plan": line["plan"],
        "unit": rule["unit"],
        "frequency": rule["frequency"],
        "reporting_period": line["reporting_period"],
        "actual_to_date": line["actual_to_date"],
        "plan_to_date": line["plan_to_date"],
        "rating": line["rating"],
        "month": content["month"],
        "url": reverse("api_target", args=[published.code]),
    }


@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def target(request, code):
    """One target: its content exactly as it was hashed, and where its figures are."""
    published = newest_of_target(code)
    content = checked_content(published)
    links = {
        "page": reverse("published_target", args=[code]),
        "series_csv": reverse("target_series", args=[code, "csv"]),
        "series_json": reverse("target_series", args=[code, "json"]),
        "picture": reverse("target_picture", args=[code]),
        "embed": reverse("embed_target", args=[code]),
    }
    return JsonResponse(
        {
            "code": code,
            "title": content["line"]["title"],
            "month": content["month"],
            "edition": published.build.edition,
            "published_at": published.build.frozen_at.isoformat(),
            "publisher": terms.council,
            "licence": terms.licence.address,
            "digest": published.digest,
            "content": content,
            "links": {name: settings.PORTAL_URL + address for name, address in links.items()},
        }
    )


@archived(RECORD)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def changes(request):
    """What was published, corrected and withdrawn, the newest first, a hundred at a time."""
    try:
        offset = offset_of(request.GET)
    except ValueError as error:
        return problem(400, "Bad request", str(error))
    every = changes_of_data()
    page = [one.as_json(settings.PORTAL_URL) for one in every[offset : offset + PAGE]]
    return JsonResponse(page_of(request, len(every), page))
