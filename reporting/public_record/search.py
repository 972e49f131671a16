"""Finding what is public by words: PostgreSQL’s full text search, or on SQLite every word somewhere
in title or text.
"""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import connection
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import RawSQL

from pmf_portal.formats.csv_files import UNSEEN
from reporting.models import SearchEntry

MOST_CHARACTERS = 200
MOST_WORDS = 12
# Kept by the database itself beside each row (migration 0008).
VECTOR = RawSQL("reporting_searchentry.vector", [], output_field=SearchVectorField())


def cleaned(typed):
    """What somebody typed, without what no text holds and no longer than is searched."""
    return UNSEEN.sub(" ", typed).strip()[:MOST_CHARACTERS]


def words_of(query):
    """The words of a query: "2013/14", "CP01" and "can't" are one word each."""
    return re.findall(r"\w[\w/.’'-]*", query)[:MOST_WORDS]


def find(query, at):
    """What is public at a moment and answers a query, the most relevant first, of equals the
    newest.
    """
    public = SearchEntry.objects.filter(published_at__lte=at)
    if not words_of(query):
        return public.none()
    entries = (
        by_vector(public, query)
        if connection.vendor == "postgresql"
        else by_words(public, words_of(query))
    )
    return entries.order_by("-rank", "-date", "title", "pk")


def by_vector(public, query):
    wanted = SearchQuery(query, config="english", search_type="websearch")
    return (
        public.alias(vector=VECTOR)
        .filter(vector=wanted)
        .annotate(rank=SearchRank(F("vector"), wanted))
    )


def by_words(public, words):
    in_title, anywhere = Q(), Q()
    for word in words:
        in_title &= Q(title__icontains=word)
        anywhere &= Q(title__icontains=word) | Q(text__icontains=word)
    return public.filter(anywhere).annotate(
        rank=Case(When(in_title, then=Value(1)), default=Value(0))
    )


def excerpt(text, words, length=180):
    """The part of a text around the first word that it holds; its beginning where it holds none."""
    places = [place for word in words if (place := text.lower().find(word.lower())) >= 0]
    start = max(0, min(places, default=0) - length // 3)
    if start:
        start = text.find(" ", start) + 1
    part = text[start : start + length]
    if start + length < len(text):
        part = part.rpartition(" ")[0] + " …"
    return ("… " if start else "") + part
