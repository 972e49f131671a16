"""Themes: suggested by rule, and confirmed, named, joined, dropped and settled by people
(framework 5.1).
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.free_slugs import free_slug
from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from targets.lessons.findings import locked_findings, move_findings
from targets.lessons.rules.lifecycle import STANDING, FindingState, ThemeState, after
from targets.lessons.rules.suggesting import Described, suggest
from targets.lessons.shown import show_anew
from targets.models import ReviewFinding, Specification, Theme


def locked_theme(theme: Theme) -> Theme:
    """The theme, held until the act is done; raises Refused for a suggestion that has gone."""
    held = Theme.objects.select_for_update(of=("self",)).filter(pk=theme.pk).first()
    if held is None:
        raise Refused("This is suggested no more: what it was made of has been set aside.")
    return held


@transaction.atomic
def suggest_themes(year: FinancialYear, *, at: datetime) -> int:
    """Write down which themes the findings of a year suggest; how many are new.  A suggestion that
    a person has answered stays as it was answered; one that nobody has is brought up to date, and
    goes where its findings suggest it no more.  Run again it changes nothing.
    """
    # Of two at once the second finds what the first suggested.
    known = {one.basis: one for one in Theme.objects.select_for_update().filter(year=year)}
    made = suggest(described(year))
    fresh = []
    for suggestion in made:
        theme = known.get(suggestion.basis)
        if theme is None:
            theme = Theme.objects.create(
                slug=slug_of(suggestion.title, year),
                title=suggestion.title[:200],
                year=year,
                basis=suggestion.basis,
                suggested_at=at,
            )
            fresh.append(theme)
        if theme.state == ThemeState.SUGGESTED:
            theme.findings.set(suggestion.numbers)
    bases = {one.basis for one in made}
    gone = [one.pk for one in known.values() if one.basis not in bases]
    Theme.objects.suggested().filter(pk__in=gone).delete()
    if fresh:
        record("suggest_themes", str(year), by=None, at=at, themes=[one.title for one in fresh])
    return len(fresh)


def described(year: FinancialYear) -> list[Described]:
    """The findings of a year that were not set aside, as they are compared: four queries."""
    rows = list(
        ReviewFinding.objects.of_year(year)
        .exclude(state=FindingState.SET_ASIDE)
        .select_related("unit")
        .prefetch_related("measures")
    )
    titles = titles_of({target.pk for row in rows for target in row.measures.all()}, year)
    findings = []
    for row in rows:
        measures = tuple((one.code, titles.get(one.pk, "")) for one in row.measures.all())
        unit = row.unit
        own_words = words_compared(row, [title for _, title in measures])
        findings.append(
            Described(
                number=row.pk,
                worked=row.worked,
                words=own_words,
                cause=row.cause,
                cause_title=row.cause_title,
                measures=measures,
                unit=unit.slug if unit else "",
                unit_title=unit.title if unit else "",
            )
        )
    return findings


def words_compared(finding: ReviewFinding, titles: Sequence[str]) -> str:
    """What of a finding is compared by its words.  The portal's own sentences say the same of
    everything; what is marked gives its words to no name of a theme, which stands in an address.
    """
    if finding.mark:
        return ""
    return finding.words if finding.recorded_by_id else " ".join(titles)


def titles_of(targets: Collection[int], year: FinancialYear) -> dict[int, str]:
    """What measures are called in a year, or else in the nearest year before."""
    rows = Specification.objects.filter(target__in=targets, financial_year__lte=year)
    titles = rows.order_by("financial_year").values_list("target", "title")
    return dict(titles)


def slug_of(title: str, year: FinancialYear) -> str:
    """An address for a theme of a year that no other has."""
    return free_slug(Theme, title, "theme", ending=f"-{year.slug}")


@transaction.atomic
def begin_theme(
    *, title: str, about: str, findings: Sequence[ReviewFinding], by: User, at: datetime
) -> Theme:
    """Confirm a theme that no rule suggested, of findings that a person chose.  Its year is that of
    the newest of them.
    """
    if not findings:
        raise Refused("Choose the findings that show it", "findings")
    held = locked_findings(one.pk for one in findings)
    year = Month.of(max(one.found_on for one in held)).financial_year
    theme = new_theme(title, about, year, by=by, at=at)
    move_findings(held, "put_in_theme")
    theme.findings.set(held)
    numbers = [one.pk for one in held]
    record("begin_theme", theme, by=by, at=at, about=about, findings=numbers)
    show_anew([theme])
    return theme


def new_theme(title: str, about: str, year: FinancialYear, *, by: User, at: datetime) -> Theme:
    """A confirmed theme that no rule suggested; whoever calls records it."""
    slug = slug_of(title, year)
    with unless_taken(Refused("Somebody began a theme of this name at this moment: look at it.")):
        return Theme.objects.create(
            slug=slug,
            title=title,
            about=about,
            year=year,
            basis=f"person {slug}",
            state=ThemeState.CONFIRMED,
            suggested_at=at,
            confirmed_by=by,
            confirmed_at=at,
        )


@transaction.atomic
def confirm_theme(
    theme: Theme,
    *,
    title: str,
    about: str,
    by: User,
    at: datetime,
    findings: Sequence[ReviewFinding] | None = None,
) -> Theme:
    """Say that a suggestion is a theme, under what name and with which of its findings (all where
    none are named).  From now on everybody reads it, and the drafts that it touches answer it.
    """
    theme = locked_theme(theme)
    theme.state = after("theme", theme.state, "confirm")
    theme.title, theme.about = title, about
    theme.confirmed_by, theme.confirmed_at = by, at
    chosen = theme.findings.values_list("pk", flat=True)
    if findings is not None:
        if not findings:
            raise Refused("Choose the findings that show it", "findings")
        chosen = [one.pk for one in findings]
    held = locked_findings(chosen)
    theme.findings.set(held)
    move_findings(held, "put_in_theme")
    theme.save()
    record("confirm_theme", theme, by=by, at=at, about=about, findings=[one.pk for one in held])
    show_anew([theme])
    return theme


@transaction.atomic
def rename_theme(theme: Theme, *, title: str, about: str, by: User, at: datetime) -> Theme:
    """Call a theme by another name, or say otherwise what it is about; its address stays."""
    theme = locked_theme(theme)
    after("theme", theme.state, "rename")
    before, theme.title, theme.about = theme.title, title, about
    theme.save(update_fields=["title", "about"])
    record("rename_theme", theme, by=by, at=at, before=before, after=title, about=about)
    show_anew([theme])
    return theme


@transaction.atomic
def change_theme_findings(
    theme: Theme, *, findings: Sequence[ReviewFinding], by: User, at: datetime
) -> Theme:
    """Choose anew which findings show a theme."""
    theme = locked_theme(theme)
    after("theme", theme.state, "change_findings")
    if not findings:
        raise Refused("Choose the findings that show it", "findings")
    before = set(theme.findings.values_list("pk", flat=True))
    chosen = {one.pk for one in findings}
    held = {one.pk: one for one in locked_findings(before | chosen)}
    theme.findings.set(chosen)
    if theme.state == ThemeState.CONFIRMED:
        move_findings([held[pk] for pk in sorted(chosen - before)], "put_in_theme")
        release([held[pk] for pk in sorted(before - chosen)])
    details = {"added": sorted(chosen - before), "taken_out": sorted(before - chosen)}
    record("change_theme_findings", theme, by=by, at=at, **details)
    show_anew([theme])
    return theme


def release(findings: Sequence[ReviewFinding]) -> None:
    """Findings, held, that are part of no standing theme any more are to be looked at again."""
    keys = [one.pk for one in findings if one.state == FindingState.IN_THEME]
    still = set(
        ReviewFinding.objects.filter(pk__in=keys, themes__state__in=STANDING).values_list(
            "pk", flat=True
        )
    )
    move_findings([one for one in findings if one.pk in set(keys) - still], "take_out")


@transaction.atomic
def join_theme(theme: Theme, *, into: Theme, reason: str, by: User, at: datetime) -> Theme:
    """Make a theme part of another one of the same year: its findings and proposals are the
    other's.
    """
    held = {one.pk: one for one in locked_pair(theme, into)}
    theme, into = held[theme.pk], held[into.pk]
    if theme.pk == into.pk:
        raise Refused("Choose another theme than this one", "into")
    if into.state != ThemeState.CONFIRMED:
        raise Refused("Choose a theme that is confirmed", "into")
    if into.year != theme.year:
        raise Refused("Choose a theme of the same year", "into")
    theme.state = after("theme", theme.state, "join")
    if theme.answers.exists():
        raise Refused("Drafts have answered this theme already, so it stays a theme of its own.")
    findings = locked_findings(theme.findings.values_list("pk", flat=True))
    into.findings.add(*findings)
    move_findings(findings, "put_in_theme")
    theme.proposals.update(theme=into)
    theme.joined_to, theme.reason = into, reason
    theme.save()
    record("join_theme", theme, by=by, at=at, into=str(into), reason=reason)
    show_anew([theme, into])
    return theme


def locked_pair(one: Theme, other: Theme) -> list[Theme]:
    """Two themes, each held, always in the order of their keys."""
    rows = Theme.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk])
    return list(rows.order_by("pk"))


@transaction.atomic
def drop_theme(theme: Theme, *, reason: str, by: User, at: datetime) -> Theme:
    """Say that a suggestion is no theme, and why; it is not suggested again."""
    theme = locked_theme(theme)
    theme.state, theme.reason = after("theme", theme.state, "drop"), reason
    theme.save(update_fields=["state", "reason"])
    record("drop_theme", theme, by=by, at=at, reason=reason)
    return theme


@transaction.atomic
def settle_theme(theme: Theme, *, reason: str, by: User, at: datetime) -> Theme:
    """Say that a theme asks nothing of further drafts, and what came of it; its findings are
    answered.
    """
    theme = locked_theme(theme)
    theme.state, theme.reason = after("theme", theme.state, "settle"), reason
    theme.save(update_fields=["state", "reason"])
    answer_findings(theme)
    record("settle_theme", theme, by=by, at=at, reason=reason)
    show_anew([theme])
    return theme


def answer_findings(theme: Theme) -> None:
    """The findings of a settled theme are answered, but for those that show another one too."""
    open_elsewhere = Theme.objects.filter(state=ThemeState.CONFIRMED).exclude(pk=theme.pk)
    findings = locked_findings(theme.findings.values_list("pk", flat=True))
    elsewhere = set(open_elsewhere.filter(findings__in=findings).values_list("findings", flat=True))
    move_findings([one for one in findings if one.pk not in elsewhere], "answer")


@transaction.atomic
def reopen_theme(theme: Theme, *, reason: str, by: User, at: datetime) -> Theme:
    """Take up a theme that was settled, or a suggestion that was dropped, and say why."""
    theme = locked_theme(theme)
    theme.state = after("theme", theme.state, "reopen")
    theme.reason = ""
    theme.save(update_fields=["state", "reason"])
    if theme.state == ThemeState.SUGGESTED:
        theme.findings.remove(*theme.findings.filter(state=FindingState.SET_ASIDE))
    if theme.state == ThemeState.CONFIRMED:
        move_findings(locked_findings(theme.findings.values_list("pk", flat=True)), "ask_again")
    record("reopen_theme", theme, by=by, at=at, reason=reason)
    show_anew([theme])
    return theme
