"""What machines read to find what was published: Atom feed, sitemap, robots.txt.  Only what is
published stands in them.
"""

from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import etag, require_safe

from pmf_portal.formats.canonical import digest
from pmf_portal.formats.wording import terms, worded
from reporting.lessons.learned import years_learned
from reporting.models import CaseStudy, Publication, PublishedTarget
from targets.models import Theme

ON_A_PAGE = 100
MOST_ADDRESSES = 50_000
# Every public page with one fixed address.
PAGES = (
    *(
        "performance_page",
        "archive",
        "accessibility",
        "glossary",
        "intelligence",
        "published_plans",
        "corrections",
        "meetings",
        "did_it_work",
        "stopped_measuring",
        "public_thread",
        "scrutiny",
        "what_we_learned",
        "expected_effects",
        "contracts",
        "audits",
        "self_assessment",
        "framework",
        "outcome_measures",
        "residents_voice",
        "consultations",
        "case_studies",
        "published_places",
        "peer_groups",
        "published_trackers",
        "audit_reports",
        "proof",
        "reporting_calendar",
        "pre_release_access",
        "reports",
        "documents",
        "roles_and_responsibilities",
        "search",
        "open_data",
        "data_changes",
        "api_guide",
    ),
    *("give_feedback", "questions_and_answers", "what_works", "contacts", "subscribe"),
)
CLOSED = (
    "/desk/",
    "/staff-briefings/",
    "/people/",
    "/units/",
    "/places/manage/",
    "/sign-in/",
    "/calendar/",
    "/subscribe/confirm/",
    "/subscribe/leave/",
    "/sessions/leave/",
)
CACHED = {"Cache-Control": "public, max-age=60"}


class PagedAtomFeed(Atom1Feed):
    """Atom with the links that lead from page to page (RFC 5005)."""

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for relation, url in self.feed["pages"].items():
            handler.addQuickElement("link", "", {"rel": relation, "href": url})


def identity(publication):
    """A name for an edition that no move of the portal to another address changes (RFC 4122, RFC
    4287).
    """
    p = publication
    return uuid5(
        NAMESPACE_URL,
        f"{p.kind}/{p.slug}/{p.month}/edition-{p.edition}/{p.published_at.timestamp()}",
    ).urn


def state_of_publications(request):
    """Changes whenever something is published: what a reader has already need not be sent again."""
    state = Publication.objects.aggregate(count=Count("pk"), newest=Max("published_at"))
    return f'"{digest(f"{state} {settings.PORTAL_URL} {request.get_full_path()}")[:32]}"'


@login_not_required
@require_safe
@etag(state_of_publications)
def feed(request):
    """Every publication, the newest first, a hundred at a time; `?kind=` leaves only one kind."""
    kind = request.GET.get("kind", "")
    if kind and kind not in Publication.KINDS:
        raise Http404("There is no such kind of publication.")
    publications = Publication.objects.headings().order_by(
        "-published_at", "kind", "level", "slug", "-edition"
    )
    if kind:
        publications = publications.filter(kind=kind)
    try:
        page = Paginator(publications, ON_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as beyond:
        raise Http404("The feed has no such page.") from beyond
    atom = feed_of(page, kind)
    for publication in page:
        atom.add_item(**entry(publication))
    return HttpResponse(
        atom.writeString("utf-8"),
        content_type="application/atom+xml; charset=utf-8",
        headers=CACHED,
    )


def feed_of(page, kind):
    """The head of the feed, of all kinds or of one, with its links to the pages beside this one."""
    address = settings.PORTAL_URL + reverse("atom_feed")
    first_page = f"{address}?kind={kind}" if kind else address

    def address_of(number):
        return f"{address}?kind={kind}&page={number}" if kind else f"{address}?page={number}"

    beside = {}
    if page.has_next():
        beside["next"] = address_of(page.number + 1)
    if page.has_previous():
        beside["previous"] = address_of(page.number - 1)
    about = worded(Publication.KINDS[kind]) if kind else "performance publications"
    return PagedAtomFeed(
        title=f"{terms.council}: {about}",
        link=settings.PORTAL_URL + reverse("performance_page"),
        description="What the council has published on its performance, the newest first.",
        language="en-GB",
        author_name=terms.council,
        feed_url=address_of(page.number) if page.number > 1 else first_page,
        feed_guid=first_page,
        pages=beside,
    )


def entry(publication):
    """One publication as the feed tells it: what it is, and for a correction why."""
    edition = f", edition {publication.edition}" if publication.edition > 1 else ""
    period = (
        str(publication.year) if publication.kind == Publication.PLAN else publication.month.name
    )
    title = publication.title if period in publication.title else f"{publication.title}, {period}"
    return {
        "title": title + edition,
        "link": settings.PORTAL_URL + publication.get_absolute_url(),
        "unique_id": identity(publication),
        "description": publication.reason or rating_summary(publication),
        "pubdate": publication.published_at,
        "updateddate": publication.published_at,
        "categories": [publication.kind],
    }


def rating_summary(publication):
    if not publication.rated:
        return publication.kind_in_words
    counts = ", ".join(f"{getattr(publication, name)} {name}" for name in ("green", "amber", "red"))
    return f"{publication.kind_in_words}: {counts}. {publication.counts_note}".rstrip(". ")


@login_not_required
@require_safe
@etag(state_of_publications)
def sitemap(request):
    """Every public address: pages, editions, targets (sitemaps.org)."""
    out = BytesIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for path, day in public_addresses():
        xml.startElement("url", {})
        xml.addQuickElement("loc", settings.PORTAL_URL + path)
        if day:
            xml.addQuickElement("lastmod", day.isoformat())
        xml.endElement("url")
    xml.endElement("urlset")
    xml.endDocument()
    return HttpResponse(
        out.getvalue(), content_type="application/xml; charset=utf-8", headers=CACHED
    )


def public_addresses():
    """(path, when it was published): fixed pages, then editions, then targets, as many as a sitemap
    may hold.
    """
    addresses = [(reverse(name), None) for name in PAGES]
    addresses += [
        (p.get_absolute_url(), p.published_at)
        for p in Publication.objects.headings().order_by("-published_at", "pk")[:MOST_ADDRESSES]
    ]
    addresses += [(reverse("what_we_learned_in", args=[year]), None) for year in years_learned()]
    addresses += [(theme.get_absolute_url(), None) for theme in Theme.objects.public()]
    studies = CaseStudy.objects.public().order_by("pk")[:MOST_ADDRESSES]
    addresses += [(one.get_absolute_url(), None) for one in studies]
    codes = (
        PublishedTarget.objects.filter(build__frozen_at__isnull=False)
        .values_list("code", flat=True)
        .distinct()
        .order_by("code")
    )
    for code in codes[:MOST_ADDRESSES]:
        addresses.append((reverse("published_target", args=[code]), None))
        addresses.append((reverse("target_life", args=[code]), None))
    return addresses[:MOST_ADDRESSES]


@login_not_required
@require_safe
def robots(request):
    """Where programs may look, and where the list of addresses is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        "",
        f"Sitemap: {settings.PORTAL_URL}{reverse('sitemap')}",
    ]
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", headers=CACHED
    )
