"""Writing down by which words each public thing is found, in the transaction that makes it
public.
"""

import json
from itertools import islice

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.periods.month import Month
from reporting.models import Body, Document, Publication, PublishedTarget, SearchEntry
from reporting.public_record.everyday_words import everyday_words
from reporting.public_record.search_entries import MOST_TEXT, entry, write_entries
from reporting.public_record.search_lessons import every_lesson
from reporting.public_record.search_meetings import (
    action_entries,
    body_entries,
    question_entries,
)
from reporting.public_record.search_stopped import stopped_entries
from reporting.public_record.search_success import every_case_study
from scorecards.models import ScorecardBuild

# What of a publication's rows is searched; of the publication itself, these texts.
ROW_WORDS = ("code", "title", "indicator", "text", "recommendation")
OWN_WORDS = ("financial_year", "period", "report_kind", "plan_title", "opinion")


def publication_entry(publication):
    """The newest edition of a report stands for it."""
    content = json.loads(publication.content)
    month, kind = publication.month, publication.kind_in_words
    # A former report and a plan name their period in their title.
    named = publication.kind in (Publication.LEGACY, Publication.PLAN)
    words = [*row_words(content), *(str(content[name]) for name in OWN_WORDS if content.get(name))]
    period = f" ({kind}, {month.name}, {month.financial_year})"
    title = publication.title if named else f"{publication.title}, {month.name}"
    key = f"publication {publication.kind} {publication.slug} {month}"
    text = "; ".join(words)[: MOST_TEXT - len(period)] + period
    return entry(
        key,
        kind,
        publication.get_absolute_url(),
        title,
        text.lstrip(),
        month.last_day,
        publication.published_at,
    )


def row_words(content):
    """The codes, titles and findings in the lists of a publication."""
    for rows in content.values():
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                yield " ".join(str(row[name]) for name in ROW_WORDS if row.get(name))


def index_publication(publication):
    """Make a publication findable, in the transaction that publishes it; and the answered questions
    that it publishes.
    """
    entries = {one.key: one for one in [publication_entry(publication)]}
    if publication.kind == Publication.PLAN:
        day = localdate(publication.published_at)
        stopped = stopped_entries(publication.year, day, publication.published_at)
        entries |= {one.key: one for one in stopped}
    if publication.kind == Publication.EXCEPTIONS:
        content = json.loads(publication.content)
        entries |= {one.key: one for one in question_entries(content, publication.published_at)}
    write_entries(list(entries.values()))


def target_entry(line, definition, month, at):
    """A target as the newest month that has it speaks of it; its address always shows the newest
    month.
    """
    everyday = everyday_words(line["title"], definition)
    words = (
        definition,
        line["plan"],
        line["priority"],
        line["service"],
        line["data_source"],
        month.name,
        f"Also called: {everyday}" if everyday else "",
    )
    address = reverse("published_target", args=[line["code"]])
    return entry(
        f"target {line['code']}",
        "Target",
        address,
        f"{line['code']} {line['title']}",
        "; ".join(filter(None, words)),
        month.last_day,
        at,
    )


def place_entry(place, places, month, at):
    """A place by its name, what it is and what it lies in."""
    kind = places["kind"].capitalize()
    words = (f"{kind} in {place['in']}" if place["in"] else kind, place["code"], month.name)
    return entry(
        f"place {place['code']}",
        kind,
        reverse("published_place", args=[place["code"]]),
        place["name"],
        "; ".join(words),
        month.last_day,
        at,
    )


def place_entries(contents, month, at):
    """The places that some measures of a month are broken down by, each once."""
    entries = {}
    for places in contents:
        for place in places["places"] if places else ():
            entries[place["code"]] = place_entry(place, places, month, at)
    return list(entries.values())


def index_targets(edition):
    """Make the targets of an edition and its places findable, unless a later month has spoken of
    them already.
    """
    month = edition.build.month
    if not ScorecardBuild.objects.filter(month__gt=month, frozen_at__isnull=False).exists():
        write_entries(
            [
                target_entry(line.published, line.specification.definition, month, edition.at)
                for line in edition.lines
            ]
        )
        contents = [edition.places.of(line) for line in edition.lines]
        write_entries(place_entries(contents, month, edition.at))
        # What is done or stopped meanwhile is beside no measure any more.
        SearchEntry.objects.filter(key__startswith="action ").delete()
        codes = {line.target_id: line.code for line in edition.lines}
        write_entries(
            [
                one
                for target, actions in edition.actions.items()
                for one in action_entries(codes[target], actions, month, edition.at)
            ]
        )


def document_key(document):
    return f"document {document.pk}"


def document_entry(document, version):
    """A document by its title, kind and the note of its newest version; the link leads to its place
    on the list.
    """
    kind, day = document.get_kind_display(), localdate(version.uploaded_at)
    address = f"{reverse('documents')}#document-{document.slug}"
    return entry(
        document_key(document),
        kind,
        address,
        document.title,
        f"{version.note} ({kind}, {document.owner})",
        day,
        version.uploaded_at,
    )


def index_document(document, version):
    write_entries([document_entry(document, version)])


def remove_document_entry(document):
    SearchEntry.objects.filter(key=document_key(document)).delete()


@transaction.atomic
def rebuild_search():
    """Every entry again from what is public; gives how many there are."""
    SearchEntry.objects.all().delete()
    for entries in (
        publication_entries(),
        every_question(),
        target_entries(),
        document_entries(),
        every_body(),
        every_lesson(),
        every_case_study(),
        every_stopped_measure(),
    ):
        while chunk := list(islice(entries, 500)):
            write_entries(chunk)
    return SearchEntry.objects.count()


def publication_entries():
    for publication in Publication.objects.latest_editions().order_by("pk").iterator(chunk_size=50):
        yield publication_entry(publication)


def every_question():
    """The answered questions of every month, each as the newest month has it."""
    published = Publication.objects.latest_editions().filter(kind=Publication.EXCEPTIONS)
    newest = {}
    for publication in published.order_by("month").iterator(chunk_size=20):
        content = json.loads(publication.content)
        for one in question_entries(content, publication.published_at):
            newest[one.key] = one
    return iter(newest.values())


def every_body():
    for body in Body.objects.filter(is_public=True):
        yield from body_entries(body)


def every_stopped_measure():
    """The measures that left with each year's plans, as the newest published plan of the year has
    it.
    """
    newest = {}
    for plan in Publication.objects.headings().plans().order_by("published_at"):
        newest[plan.year] = plan
    for year, plan in newest.items():
        yield from stopped_entries(year, localdate(plan.published_at), plan.published_at)


def target_entries():
    """Each target and each place once, from the newest month that has it."""
    seen, seen_places, newest = set(), set(), None
    for build in ScorecardBuild.objects.filter(frozen_at__isnull=False).order_by(
        "-month", "-edition"
    ):
        targets = PublishedTarget.objects.filter(build=build)
        newest = newest or build.month
        new = set(targets.values_list("code", flat=True)) - seen
        seen |= new
        for target in targets.iterator(chunk_size=500) if new else ():
            if target.code in new:
                content, at = json.loads(target.content), build.frozen_at
                month, line = Month.parse(content["month"]), content["line"]
                yield target_entry(line, content["specification"]["definition"], month, at)
                if month == newest:
                    yield from action_entries(target.code, content.get("actions", ()), month, at)
                for one in place_entries([content.get("places")], month, at):
                    if one.key not in seen_places:
                        yield one
                    seen_places.add(one.key)


def document_entries():
    for document in Document.objects.published().select_related("owner"):
        yield document_entry(document, document.versions.defer("body").first())
