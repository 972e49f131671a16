"""The public performance page and what hangs from it.  Everything here reads publications only."""

from datetime import date
from html import escape
from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods.month import Month
from reporting.content.answers import answer_of
from reporting.content.calm_lines import span_words
from reporting.content.comparisons import comparisons_of
from reporting.content.embedded_chart import has_picture
from reporting.content.in_short.promises import DONE
from reporting.content.line_names import read_line_name
from reporting.content.partners import partner_sentences
from reporting.content.peers import peers_csv, peers_of, picture_words
from reporting.content.small_counts import published_figure
from reporting.content.target_charts import chart_of
from reporting.meetings.of_measures import decided_about
from reporting.models import Publication, PublishedTarget
from reporting.public_record.integrity import withhold_figures
from reporting.public_record.registry import MONTH, RECORD, TARGETS, archived, exported_as
from reporting.publishing.pages import status_beside
from reporting.voice.reading.of_target import voice_of
from reporting.website.exceptions import timescales_of
from reporting.website.front import front_context
from reporting.website.places import drawings_of
from reporting.website.resources import resources_with_links
from reporting.website.stored import published_file, stored_response
from reporting.website.target_contents import checked_content
from reporting.website.target_pictures import exception_of, files_of, pictures_of
from reporting.website.target_readings import reading_context

DONE_IN_SIGHT = 2


@archived(RECORD)
@login_not_required
@require_safe
def performance_page(request):
    """The latest month: how many green, amber and red, and every scorecard; and the twelve
    resources of the framework.
    """
    newest = Publication.objects.headings().latest_editions().scorecards()
    month = newest.order_by("-month").values_list("month", flat=True).first()
    latest = withhold_figures(list(newest.filter(month=month))) if month else []
    timescales = timescales_of(month) if month else []
    front, names = front_context(latest, month, timescales) if month else ({}, [])
    context = {
        "month": month,
        "timescales": timescales,
        "corporate": next((p for p in latest if p.level == Publication.CORPORATE), None),
        "directorates": [p for p in latest if p.level == Publication.DIRECTORATE],
        "services": [p for p in latest if p.level == Publication.SERVICE],
        "resources": resources_with_links(month),
    }
    response = render(request, "reporting/performance_page.html", context | front)
    response.of = tuple(names)
    return response


@archived(RECORD)
@login_not_required
@require_safe
def archive(request):
    """Everything that was published, by year and month, with its editions."""
    publications = (
        Publication.objects.headings()
        .exclude(level=Publication.SERVICE)
        .order_by("-month", "kind", "level", "title", "edition")
    )
    years = []
    for year, of_year in groupby(publications, key=lambda p: p.month.financial_year):
        months = [
            archived_month(month, list(rows))
            for month, rows in groupby(of_year, key=lambda p: p.month)
        ]
        years.append((year, months))
    # Plans, and reports from before the portal, also stand in years that had no calendar of the
    # portal's own.
    by_calendar = {p.month.financial_year for p in publications if p.kind == Publication.SCORECARD}
    context = {
        "years": years,
        "by_calendar": by_calendar,
        "count": len(publications),
        "first": min((p.month for p in publications), default=None),
    }
    return render(request, "reporting/archive.html", context)


def archived_month(month, publications):
    """What was published of a month: scorecards and exceptions in sight, the rest in a fold."""
    order = Publication.FIRST_KINDS
    first = [p for p in publications if p.kind in order]
    first.sort(key=lambda p: order.index(p.kind))
    further = [p for p in publications if p.kind not in order]
    return {"month": month, "first": first, "further": further}


@archived(MONTH)
@login_not_required
@require_safe
def scorecard(request, slug, month, edition=None):
    """A published scorecard, as the bytes that were stored when it was published."""
    return stored_response(
        request, published_file(Publication.SCORECARD, slug, month, "page.html", edition=edition)
    )


@archived(RECORD)
@login_not_required
@require_safe
def latest_scorecard(request, slug):
    """The newest month of a scorecard."""
    month = (
        Publication.objects.scorecards()
        .filter(slug=slug)
        .order_by("-month")
        .values_list("month", flat=True)
        .first()
    )
    if month is None:
        raise Http404
    return redirect("scorecard", slug=slug, month=month)


@archived(MONTH)
@login_not_required
@require_safe
def editions(request, slug, month):
    """Every edition of a scorecard, with the reason for each correction."""
    publications = list(
        Publication.objects.headings()
        .scorecards()
        .filter(slug=slug, month=month)
        .order_by("edition")
    )
    if not publications:
        raise Http404
    return render(
        request,
        "reporting/editions.html",
        {"publications": publications, "month": month, "title": publications[0].title},
    )


@archived(TARGETS)
@login_not_required
@require_safe
def published_target(request, code, month=None, edition=None):
    """One target as a month's edition has it (the newest, unless one is named): chart of actual
    against trajectory, its sentence and its table.
    """
    targets = (
        PublishedTarget.objects.filter(code=code)
        .select_related("build")
        .order_by("-build__month", "-build__edition")
    )
    of_month = targets.filter(build__month=month) if month else targets
    newest = of_month.first()
    published = newest
    if edition is not None:
        published = of_month.filter(build__edition=edition).first()
    if published is None:
        return to_stored_spelling(code, month, edition)
    content = checked_content(published)
    # A month's page names the months up to it, so that it stays the same when later ones are
    # published.
    earlier = targets.filter(build__month__lte=published.build.month).values_list(
        "build__month", flat=True
    )
    months = [Month.parse(m) for m in dict.fromkeys(str(m) for m in earlier.distinct()[:13])]
    context = {
        "build": published.build,
        "content": content,
        "line": content["line"],
        "digest": published.digest,
    }
    context |= {
        "months": months,
        "figures": headline_figures(content),
        "partner": partner_sentences(content["line"]),
        # Before 0.5 the decimals and the unit stood in the rule alone.
        "comparisons": comparisons_of(content["rule"] | content["line"]),
        "of_month": month is not None,
        "decided": decided_about(code, first_day_of(of_month) if month else None),
        "newer": newest.build if newest.pk != published.pk else None,
        "embed_code": embed_code(code, content["line"]["title"]),
        # A month’s page stays as it was; what residents say changes.
        "voice": None if month else voice_of(code),
        **drawings_of(content),
    }
    report, record = None, ""
    if content["line"].get("exception_report"):
        report, record = exception_of(published, code)
    context |= {
        "answer": answer_of(content, report),
        "scorecards": scorecards_of(published, content["line"]),
        "actions": actions_of(report),
        "being_done": being_done(content),
        "span": span_words(content["line"]),
        "has_picture": has_picture(content),
        "pictures": pictures_of(content, report),
        "report": report,
    }
    context |= reading_context(content)
    if peers := peers_of(content):
        context |= {
            "peers": peers,
            "picture_words": picture_words(peers),
            "peers_files": files_of(content, "peers", peers["sentence"]),
        }
    response = render(request, "reporting/target.html", context | chart_of(content))
    response.of = (f"target:{published.pk}", *filter(None, [record]))
    return response


def first_day_of(targets):
    """The day on which a measure's month was first published."""
    return localdate(targets.values_list("build__frozen_at", flat=True).last())


def scorecards_of(published, line):
    """The scorecards of the same edition that a target stands on: of its plan and of its service,
    where they are called so.
    """
    named = Publication.objects.headings().scorecards().filter(build=published.build_id)
    by_title = {one.title: one for one in named.filter(title__in=[line["plan"], line["service"]])}
    return [by_title[name] for name in (line["plan"], line["service"]) if name in by_title]


def actions_of(report):
    """The actions of an exception report: those that are left and the newest two done, and the
    others, which are folded.
    """
    actions = report["actions"] if report else []
    done = [action for action in actions if action["status"] == DONE]
    folded = done[:-DONE_IN_SIGHT]
    return {"folded": folded, "in_sight": [one for one in actions if one not in folded]}


def being_done(content):
    """The actions of plans that serve the measure, as they were published, each with its day as
    readers say it.
    """
    return [
        action | {"due": day_in_words(date.fromisoformat(action["due"]))}
        for action in content.get("actions", [])
    ]


def embed_code(code, title):
    """The line that puts the chart of a target on another website."""
    address = settings.PORTAL_URL + reverse("embed_target", args=[code])
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}"'
        ' width="100%" height="620" loading="lazy"></iframe>'
    )


@exported_as("csv", "json")
@login_not_required
@require_safe
def published_target_peers(request, code, month, form):
    """The councils that a month's edition holds a target beside, as CSV or JSON."""
    published = (
        PublishedTarget.objects.filter(code=code, build__month=month)
        .order_by("-build__edition")
        .first()
    )
    content = checked_content(published) if published else {}
    if "peers" not in content or form not in ("csv", "json"):
        raise Http404
    if form == "json":
        return JsonResponse(content["peers"])
    return HttpResponse(peers_csv(content), content_type="text/csv; charset=utf-8")


@archived(TARGETS)
@login_not_required
@require_safe
def published_line(request, line):
    """The short address of one measure in one edition, which packs print: it leads to its page in
    that edition for good.
    """
    named = read_line_name(line)
    if named is None:
        raise Http404
    rows = PublishedTarget.objects.filter(
        code__iexact=named.code, build__month=named.month, build__edition=named.edition
    )
    codes = list(rows.values_list("code", flat=True))
    if not codes:
        raise Http404
    code = named.code if named.code in codes else codes[0]
    return redirect(
        "published_target_edition",
        code=code,
        month=named.month,
        edition=named.edition,
        permanent=True,
    )


def to_stored_spelling(code, month, edition=None):
    """Lead somebody who wrote a code with other capitals to the page of its target."""
    alike = PublishedTarget.objects.filter(code__iexact=code).exclude(code=code)
    stored = alike.values_list("code", flat=True).first()
    if stored is None:
        raise Http404
    if month is None:
        return redirect("published_target", code=stored)
    if edition is None:
        return redirect("published_target_month", code=stored, month=month)
    return redirect("published_target_edition", code=stored, month=month, edition=edition)


def headline_figures(content):
    """The headline figures of a target's line, with their units."""
    line, rule = content["line"], content["rule"]
    names = (
        "previous_year",
        "annual_target",
        "plan_to_date",
        "actual_to_date",
        "period_actual",
        "to_date_last_year",
        "year_end_middle",
    )
    figures = {name: published_figure(line, name, rule["decimals"], rule["unit"]) for name in names}
    return figures | {"status": status_beside(line | {"unit": rule["unit"]})}


@archived(RECORD)
@login_not_required
@require_safe
def accessibility(request):
    return render(request, "reporting/accessibility.html")
