"""Finding what is public by words: PostgreSQL’s full text search, or on SQLite every word, in any
of its forms, somewhere in title or text.
"""

import re
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import connection
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import RawSQL

from pmf_portal.formats.csv_files import UNSEEN
from reporting.models import SearchEntry
from reporting.public_record.search_words import (
    alternatives_of,
    forms_of,
    pattern_of,
    pattern_of_word,
)

MOST_CHARACTERS = 200
# Kept by the database itself beside each row (migration 0008).
VECTOR = RawSQL("reporting_searchentry.vector", [], output_field=SearchVectorField())


def cleaned(typed):
    """What somebody typed, without what no text holds and no longer than is searched."""
    return UNSEEN.sub(" ", typed).strip()[:MOST_CHARACTERS]


def find(query, at):
    """What is public at a moment and answers a query, the most relevant first, of equals the
    newest.
    """
    public = SearchEntry.objects.filter(published_at__lte=at)
    entries = matching(public, alternatives_of(query))
    return entries.order_by("-rank", "-date", "sort_key", "title", "pk")


def matching(public, wanted):
    """The entries that answer in one of the ways that are wanted, each with its rank."""
    if not wanted:
        return public.none().annotate(rank=Value(0))
    by = by_vector if connection.vendor == "postgresql" else by_words
    return by(public, wanted)


def measures_and_places(entries):
    """What readers look for most: measures and places, and no reports about them."""
    return entries.filter(Q(key__startswith="target ") | Q(key__startswith="place "))


def by_vector(public, wanted):
    query = vector_query(wanted)
    return (
        public.alias(vector=VECTOR)
        .filter(vector=query)
        .annotate(rank=SearchRank(F("vector"), query))
    )


def vector_query(wanted):
    """What is asked for, as PostgreSQL asks."""
    either = []
    for terms in wanted:
        asked = [vector_term(term) for term in terms]
        either.append(reduce(and_, asked))
    return reduce(or_, either)


def vector_term(term):
    """Words next to each other, or one word in any of its forms; or none of these."""
    more = {"config": "english", "invert": term.is_excluded}
    if len(term.words) > 1:
        return SearchQuery(" ".join(term.words), search_type="phrase", **more)
    forms = dict.fromkeys([term.words[0], *forms_of(term.words[0])])
    return reduce(and_ if term.is_excluded else or_, (SearchQuery(form, **more) for form in forms))


def by_words(public, wanted):
    in_title, anywhere = Q(), Q()
    for terms in wanted:
        title, either = Q(), Q()
        for term in terms:
            pattern = pattern_of(term.words)
            found = Q(title__iregex=pattern) | Q(text__iregex=pattern)
            either &= ~found if term.is_excluded else found
            title &= Q() if term.is_excluded else Q(title__iregex=pattern)
        anywhere |= either
        in_title |= title
    return public.filter(anywhere).annotate(
        rank=Case(When(in_title, then=Value(1)), default=Value(0))
    )


def excerpt(text, words, length=180):
    """The part of a text around the first word that it holds; its beginning where it holds none."""
    found = [re.search(pattern_of_word(word), text, re.IGNORECASE) for word in words]
    places = [match.start() for match in found if match]
    start = max(0, min(places, default=0) - length // 3)
    if start:
        start = text.find(" ", start) + 1
    part = text[start : start + length]
    if start + length < len(text):
        part = part.rpartition(" ")[0] + " …"
    return ("… " if start else "") + part
