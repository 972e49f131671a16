"""What search programs read of a published report: schema.org's Dataset (pure but for the portal's
own address).
"""

from datetime import UTC

from django.conf import settings
from django.urls import reverse

from pmf_portal.formats.wording import terms
from reporting.publishing.files import PDF, XLSX

ENCODINGS = {"csv": "text/csv", "json": "application/json", "pdf": PDF, "xlsx": XLSX}


def dataset(publication, addresses):
    """The markup of one edition; `addresses` are those of its forms by their ending."""
    month, base = publication.month, settings.PORTAL_URL
    speaks_of = f"for the financial year {month.financial_year} up to {month.name}"
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": f"{publication.title}, {month.name}",
        "description": (
            f"{publication.title} of {terms.council} {speaks_of}: plan, performance and rating."
        ),
        "url": base + publication.get_absolute_url(),
        "identifier": f"urn:sha256:{publication.digest}",
        "version": publication.edition,
        "license": terms.licence.address,
        "isAccessibleForFree": True,
        "creator": {
            "@type": "GovernmentOrganization",
            "name": terms.council,
            "url": base + reverse("performance_page"),
        },
        "datePublished": publication.published_at.astimezone(UTC).isoformat(),
        "temporalCoverage": f"{month.financial_year.first.first_day}/{month.last_day}",
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": ENCODINGS[ending],
                "contentUrl": base + address,
            }
            for ending, address in addresses.items()
        ],
    }


def scorecard_dataset(publication):
    """A monthly scorecard with its CSV, JSON, PDF and workbook."""
    slug, month = publication.slug, publication.month
    return dataset(
        publication,
        {
            "csv": reverse("api_scorecard_csv", args=[slug, month]),
            "json": reverse("api_scorecard", args=[slug, month]),
        }
        | printed(publication),
    )


def report_dataset(publication):
    """A further report with all its forms."""
    return dataset(
        publication,
        {ending: form_address(publication, ending) for ending in ("csv", "json")}
        | printed(publication),
    )


def printed(publication):
    return {ending: form_address(publication, ending) for ending in ("pdf", "xlsx")}


def form_address(publication, ending):
    return reverse(
        "report_file",
        args=[
            publication.kind,
            publication.slug,
            publication.month,
            publication.edition,
            f"report.{ending}",
        ],
    )
