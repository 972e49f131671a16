"""The search of everything public."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmf_portal.formats.csv_files import UNSEEN
from pmf_portal.periods import clock
from pmf_portal.ui.limits import at_most
from reporting.content.embedded_chart import newest_figure
from reporting.models import SearchEntry
from reporting.public_record.search import MOST_CHARACTERS, cleaned, excerpt
from reporting.public_record.search_results import (
    MEASURE,
    PUBLICATION,
    SIMILAR,
    Hit,
    months_of,
    results,
)
from reporting.public_record.search_words import words_of
from reporting.public_record.withholding import Withheld
from reporting.website.target_contents import checked_content, newest_published

PAGE = 20


@dataclass
class Row:
    """One result as readers see it; a measure with its newest figure and rating."""

    entry: SearchEntry
    hit: Hit
    excerpt: str
    figure: str = ""
    rating: str = ""

    @property
    def months_of(self):
        """By what the other months of the same report are asked for."""
        return self.hit.series.removeprefix(PUBLICATION) if self.hit.earlier else ""


@login_not_required
@require_safe
@at_most("SEARCHES_PER_MINUTE")
def search(request):
    """What answers the words that somebody typed, twenty on a page; with `in`, every month of one
    report.
    """
    typed, now = request.GET.get("q", ""), clock.now()
    query, report = cleaned(typed), UNSEEN.sub("", request.GET.get("in", ""))
    found = months_of(PUBLICATION + report, query, now) if report else results(query, now)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "page": page,
        "rows": rows_of(page, query),
        "are_similar": bool(found) and all(hit.how == SIMILAR for hit in found),
        "report": report,
        "shortened": len(typed.strip()) > MOST_CHARACTERS,
        "most": MOST_CHARACTERS,
    }
    return render(request, "reporting/search.html", context)


def rows_of(page, query):
    entries = SearchEntry.objects.in_bulk([hit.pk for hit in page])
    words = words_of(query)
    rows = []
    for hit in page:
        entry = entries.get(hit.pk)
        # Gone, if it was withdrawn at this moment.
        if entry is not None:
            rows.append(Row(entry, hit, excerpt(entry.text, words)))
    add_figures(rows)
    return rows


def add_figures(rows):
    """The newest figure and rating of each measure among the results."""
    measures = {row.hit.key.removeprefix(MEASURE): row for row in rows if is_measure(row)}
    for code, published in newest_published(measures).items() if measures else ():
        try:
            content = checked_content(published)
        except Withheld:
            continue
        row = measures[code]
        row.figure, row.rating = newest_figure(content), content["line"]["rating"]


def is_measure(row):
    return row.hit.key.startswith(MEASURE)
