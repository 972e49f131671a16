"""The council's name, looks, words and rules: what holds, and changing each part of it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.council_settings import health_areas, read_council_settings
from pmf_portal.council.models import SettingsChange, WordTemplate
from pmf_portal.council.permissions import require
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.png import Png
from pmf_portal.formats.word_templates import TemplateFile
from pmf_portal.formats.wording import NO_PLURAL, TERMS, terms, worded
from pmf_portal.periods import clock
from pmf_portal.periods.month import NAMES, YearRule
from reporting.cycle.council_settings import (
    change_council_settings,
    keep_picture,
    keep_template,
)
from reporting.forms.council_looks import LooksForm
from reporting.forms.council_measures import QUALITY_MEASURES, MeasuresForm
from reporting.forms.council_papers import PapersForm
from reporting.forms.council_search import SearchWordsForm
from reporting.forms.council_settings import (
    LEVEL_LABELS,
    TERM_LABELS,
    PlansForm,
    RemindersForm,
    WordsForm,
)
from reporting.permissions import may_change_council_settings, may_view_council_settings
from scorecards.month.quality_counts import quality_limits
from targets.models import Plan

FORMS = {
    "looks": LooksForm,
    "papers": PapersForm,
    "words": WordsForm,
    "plans": PlansForm,
    "reminders": RemindersForm,
    "measures": MeasuresForm,
    "search": SearchWordsForm,
}
HEADINGS = {
    "looks": "Name and looks",
    "papers": "Word documents",
    "words": "Words",
    "plans": "Plans and the year",
    "reminders": "Reminders",
    "measures": "Corporate health and data quality",
    "search": "Everyday words of the search",
}


@require_safe
def council_settings_page(request):
    """What the council has chosen, part by part, and every change."""
    require(may_view_council_settings(request.user))
    chosen = read_council_settings()
    context = {
        "parts": parts_of(chosen),
        "may_change": may_change_council_settings(request.user),
        "changes": SettingsChange.objects.order_by("-version"),
    }
    return render(request, "reporting/council_settings.html", context)


def parts_of(chosen):
    """Each part with its heading and what holds: [(label, value)]."""
    rows = {
        "looks": rows_of_looks(chosen),
        "papers": rows_of_papers(chosen),
        "words": rows_of_words(),
        "plans": rows_of_plans(chosen),
        "reminders": rows_of_reminders(chosen),
        "measures": rows_of_measures(),
        "search": rows_of_search(chosen),
    }
    return [
        {"part": part, "heading": heading, "rows": rows[part]} for part, heading in HEADINGS.items()
    ]


def rows_of_looks(chosen):
    return [
        ("Name", terms.council),
        ("Logo", "One picture" if chosen.logo else "None"),
        ("Icon", "One picture" if chosen.icon else "The portal’s own"),
        ("Main colour", chosen.main_colour),
        ("Line below the header", chosen.line),
        ("Foot of every page", chosen.footer or "Nothing of your own"),
        ("Licence", terms.licence.name),
    ]


def rows_of_papers(chosen):
    held = WordTemplate.objects.filter(digest=chosen.word_template).first()
    added = held and f"{held.name}, since {moment_in_words(held.added_at)}"
    return [("Template", added or "The portal’s own looks")]


def rows_of_words():
    rows = []
    for name in TERMS:
        own = getattr(terms, name)
        words = own if name in NO_PLURAL else f"{own}, {own.plural}"
        rows.append((TERM_LABELS[name], words))
    return rows


def rows_of_plans(chosen):
    begins = f"{NAMES[YearRule.begins_in - 1]}, set where the portal runs (YEAR_BEGINS_IN)"
    rows = [("The year begins in", begins)]
    for kind, title in Plan.titles_of_kinds().items():
        years = chosen.plan_years.get(kind)
        rows.append(
            (f"Objectives of {title.with_article}", counted(years, "year") if years else "No limit")
        )
    return rows


def rows_of_reminders(chosen):
    rows = [
        (worded(label), str(days))
        for label, days in zip(LEVEL_LABELS.values(), chosen.escalation_days, strict=True)
    ]
    return [
        *rows,
        (
            "Planning",
            f"{chosen.planning_days_before} days before, then each"
            f" {chosen.planning_days_between} days from the day after",
        ),
        (
            "Feedback",
            f"the day after an answer was due, then each {chosen.feedback_days_between} working"
            " days",
        ),
    ]


def rows_of_measures():
    rows = [("Areas of corporate health", ", ".join(health_areas()))]
    for principle, measure in QUALITY_MEASURES.items():
        limits = quality_limits()[principle]
        grades = ", ".join(
            f"{grade} up to {most}" for grade, most in zip("ABC", limits, strict=True)
        )
        rows.append((f"{principle.capitalize()}: {measure}", f"{grades}, else D"))
    return rows


def rows_of_search(chosen):
    rows = [tuple(line.split(": ", 1)) for line in chosen.search_words if ": " in line]
    return rows or [("Own words", "None; the search knows common words by itself")]


def kept(value, *, at):
    """What is stored of an entry: of a file that is kept, its digest."""
    if isinstance(value, Png):
        return keep_picture(value, at=at)
    return keep_template(value, at=at) if isinstance(value, TemplateFile) else value


def change(request, topic):
    """Change one part of the council's settings."""
    require(may_change_council_settings(request.user))
    if topic not in FORMS:
        raise Http404
    # What is changed is what stands now, not what this process knew some seconds ago.
    read_council_settings()
    newest = SettingsChange.objects.order_by("-version").first()
    options = {"council": terms.council} if topic == "looks" else {}
    form = FORMS[topic](
        request.POST or None,
        request.FILES or None,
        version=newest.version if newest else 0,
        **options,
    )

    def act(entries):
        at = clock.now()
        changes = {name: kept(value, at=at) for name, value in entries.items()}
        change_council_settings(changes, part=form.part, by=request.user, at=at)

    if form.save_with(act):
        messages.success(request, "Saved. It applies to what is published from now on.")
        return redirect("council_settings")
    context = {"form": form, "heading": HEADINGS[topic], "topic": topic}
    return render(request, "reporting/change_council_settings.html", context)
