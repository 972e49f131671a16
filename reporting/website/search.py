"""The search of everything public."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmf_portal.periods import clock
from pmf_portal.ui.limits import at_most
from reporting.public_record.search import MOST_CHARACTERS, cleaned, excerpt, find
from reporting.public_record.search_words import words_of

PAGE = 20


@login_not_required
@require_safe
@at_most("SEARCHES_PER_MINUTE")
def search(request):
    """What answers the words that somebody typed, twenty on a page."""
    typed = request.GET.get("q", "")
    query = cleaned(typed)
    page = Paginator(find(query, clock.now()), PAGE).get_page(request.GET.get("page"))
    rows = [(entry, excerpt(entry.text, words_of(query))) for entry in page]
    context = {
        "query": query,
        "page": page,
        "rows": rows,
        "shortened": len(typed.strip()) > MOST_CHARACTERS,
        "most": MOST_CHARACTERS,
    }
    return render(request, "reporting/search.html", context)
