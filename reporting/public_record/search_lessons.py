"""By which words themes and proposals are found: only what everybody may read."""

from collections.abc import Iterator, Sequence

from django.db.models import Prefetch

from reporting.models import SearchEntry
from reporting.public_record.search_entries import entry, write_entries
from targets.lessons.rules.lifecycle import UNSENT
from targets.models import Proposal, ReviewFinding, Theme


def index_themes(themes: Sequence[Theme]) -> None:
    """Write down anew by which words some themes are found; nothing of what is not public."""
    for theme in themes:
        SearchEntry.objects.filter(key__startswith=f"lesson {theme.pk} ").delete()
    write_entries(list(theme_entries(Theme.objects.filter(pk__in=[one.pk for one in themes]))))


def every_lesson() -> Iterator[SearchEntry]:
    return theme_entries(Theme.objects.all())


def theme_entries(themes) -> Iterator[SearchEntry]:
    """The public ones of some themes with their findings, and what was proposed because of them."""
    readable = ReviewFinding.objects.filter(mark="")
    sent = Proposal.objects.filter(mark="").exclude(state__in=UNSENT)
    rows = themes.public().prefetch_related(
        Prefetch("findings", readable, to_attr="readable"),
        Prefetch("proposals", sent, to_attr="sent"),
    )
    for theme in rows:
        day = theme.year.last.last_day
        found = (one.words for one in theme.readable)
        words = "; ".join((f"Theme of {theme.year}", theme.about, *found))
        at = theme.confirmed_at
        address = theme.get_absolute_url()
        yield entry(f"lesson {theme.pk} theme", "Theme", address, theme.title, words, day, at)
        for proposal in theme.sent:
            words = f"{proposal.kind_in_words}; {theme.title}; {proposal.text}"
            key, address = f"lesson {theme.pk} {proposal.pk}", proposal.get_absolute_url()
            yield entry(key, "Proposal", address, proposal.title, words, day, at)
