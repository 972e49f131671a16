"""Findings and themes as the officers keep them."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from reporting.forms.lessons import (
    FindingForm,
    JoinForm,
    MarkForm,
    NamedThemeForm,
    ThemeFindingsForm,
    ThemeForm,
)
from reporting.lessons.pages import (
    candidates_for,
    counts_by_state,
    findings_shown,
    themes_by_state,
)
from reporting.views.meetings import back_to, render_form
from targets.lessons import permissions
from targets.lessons.findings import (
    mark_finding,
    record_finding,
    reopen_finding,
    set_aside_finding,
)
from targets.lessons.rules.kinds import SOURCES, WORKED
from targets.lessons.rules.lifecycle import FINDING_LABELS, FindingState
from targets.lessons.themes import (
    begin_theme,
    change_theme_findings,
    confirm_theme,
    drop_theme,
    join_theme,
    rename_theme,
    reopen_theme,
    settle_theme,
)
from targets.models import ReviewFinding, Theme

ON_A_PAGE = 25
# So many of the newest findings are offered for a theme that a person begins.
MOST_OFFERED = 100
FINDINGS = ("/findings/", "Findings")
THEMES = ("/themes/", "Themes")


def acting(request):
    return {"by": request.user, "at": clock.now()}


@require_safe
def findings(request):
    """What was found, to be looked through."""
    require(permissions.may_view_findings(request.user))
    asked = {name: request.GET.get(name, "") for name in ("state", "source", "worked")}
    allowed = {"state": set(FINDING_LABELS), "source": set(SOURCES), "worked": set(WORKED)}
    asked = {name: value if value in allowed[name] else "" for name, value in asked.items()}
    page = Paginator(findings_shown(**asked), ON_A_PAGE).get_page(request.GET.get("page"))
    counts = counts_by_state()
    context = {
        "page": page,
        "asked": asked,
        "states": [
            (state.value, label, counts.get(state.value, 0))
            for state, label in FINDING_LABELS.items()
        ],
        "sources": [(source.value, source.label) for source in SOURCES],
        "total": sum(counts.values()),
        "may_record": permissions.may_record_finding(request.user),
        "may_begin": permissions.may_begin_theme(request.user),
    }
    return render(request, "reporting/lessons/findings.html", context)


def record(request):
    """Record what somebody found."""
    require(permissions.may_record_finding(request.user))
    form = FindingForm(request.POST or None, today=clock.today())
    if form.save_with(lambda entries: record_finding(**entries, **acting(request))):
        messages.success(request, "The finding is recorded.")
        return redirect("findings")
    about = "What worked or did not, from any of the sources that a year is reviewed by."
    return render_form(request, form, "Record a finding", back=FINDINGS, about=about)


def get_finding_or_403(request, pk):
    require(permissions.may_view_findings(request.user))
    return get_object_or_404(ReviewFinding, pk=pk)


def mark(request, pk):
    """Say whether everybody may read a finding."""
    finding = get_finding_or_403(request, pk)
    require(permissions.may_mark_finding(request.user, finding))
    form = MarkForm(request.POST or None, initial={"mark": finding.mark})
    act = partial(mark_finding, finding)
    return answered(request, form, act, finding, "May everybody read this finding?", finding.words)


def set_aside(request, pk):
    """Set a finding aside."""
    finding = get_finding_or_403(request, pk)
    require(permissions.may_set_aside_finding(request.user, finding))
    form = ReasonForm(request.POST or None, submit_label="Set it aside")
    act = partial(set_aside_finding, finding)
    return answered(request, form, act, finding, "Set the finding aside", finding.words)


def reopen(request, pk):
    """Look again at a finding that was set aside."""
    finding = get_finding_or_403(request, pk)
    require(permissions.may_reopen_finding(request.user, finding))
    form = ReasonForm(request.POST or None, submit_label="Look at it again")
    act = partial(reopen_finding, finding)
    return answered(request, form, act, finding, "Look at the finding again", finding.words)


def answered(request, form, act, thing, heading, about="", said="Saved."):
    """One act on one thing: its form, and back to the thing."""
    if form.save_with(lambda entries: act(**entries, **acting(request))):
        messages.success(request, said)
        return redirect(thing)
    caption = getattr(thing, "title", str(thing))
    return render_form(request, form, heading, back=back_to(thing), caption=caption, about=about)


@require_safe
def themes(request):
    """Suggestions to confirm, and the themes there are."""
    require(permissions.may_view_findings(request.user))
    suggested = themes_by_state()
    page = Paginator(suggested["suggested"], ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "confirmed": suggested["confirmed"],
        "over": suggested["over"][:ON_A_PAGE],
        "may_confirm": bool(permissions.may_begin_theme(request.user)),
    }
    return render(request, "reporting/lessons/themes.html", context)


def get_theme_or_404(request, slug):
    """A theme, for officers."""
    if not permissions.may_view_findings(request.user):
        raise Http404
    return get_object_or_404(Theme, slug=slug)


def begin(request):
    """Begin a theme of findings that a person chose."""
    require(permissions.may_begin_theme(request.user))
    newest = ReviewFinding.objects.exclude(state=FindingState.SET_ASIDE)
    keys = list(newest.values_list("pk", flat=True)[:MOST_OFFERED])
    rows = ReviewFinding.objects.filter(pk__in=keys).order_by("-found_on", "pk")
    form = ThemeForm(request.POST or None, submit_label="Begin the theme", findings=rows)
    made = []
    if form.save_with(lambda entries: made.append(begin_theme(**entries, **acting(request)))):
        messages.success(request, "The theme is confirmed. Drafts that it touches answer it.")
        return redirect(made[0])
    return render_form(request, form, "Begin a theme", back=THEMES)


def confirm(request, slug):
    """Confirm a suggestion."""
    theme = get_theme_or_404(request, slug)
    require(permissions.may_confirm_theme(request.user, theme))
    rows = theme.findings.order_by("-found_on", "pk")
    initial = {"title": theme.title, "findings": rows}
    form = ThemeForm(
        request.POST or None, submit_label="Confirm the theme", findings=rows, initial=initial
    )
    about = "Everybody then reads it, and the drafts of next year that it touches answer it."
    act = partial(confirm_theme, theme)
    return answered(request, form, act, theme, "Confirm the theme", about, "It is confirmed.")


def rename(request, slug):
    """Name a theme anew."""
    theme = get_theme_or_404(request, slug)
    require(permissions.may_rename_theme(request.user, theme))
    initial = {"title": theme.title, "about": theme.about}
    form = NamedThemeForm(request.POST or None, initial=initial)
    return answered(request, form, partial(rename_theme, theme), theme, "Name the theme anew")


def choose_findings(request, slug):
    """Choose which findings show a theme."""
    theme = get_theme_or_404(request, slug)
    require(permissions.may_change_theme_findings(request.user, theme))
    form = ThemeFindingsForm(
        request.POST or None,
        findings=candidates_for(theme),
        initial={"findings": theme.findings.all()},
    )
    act = partial(change_theme_findings, theme)
    return answered(request, form, act, theme, "Choose the findings that show it")


def join(request, slug):
    """Make a theme part of another one."""
    theme = get_theme_or_404(request, slug)
    require(permissions.may_join_theme(request.user, theme))
    form = JoinForm(request.POST or None, theme=theme)
    return answered(request, form, partial(join_theme, theme), theme, "Join it to another theme")


def drop(request, slug):
    """Say that a suggestion is no theme."""
    theme = get_theme_or_404(request, slug)
    require(permissions.may_drop_theme(request.user, theme))
    form = ReasonForm(request.POST or None, submit_label="It is no theme")
    about = "It is not suggested again."
    return answered(request, form, partial(drop_theme, theme), theme, "Drop it", about)


def settle(request, slug):
    """Say what came of a theme, so that it asks nothing of further drafts."""
    theme = get_theme_or_404(request, slug)
    require(permissions.may_settle_theme(request.user, theme))
    form = ReasonForm(
        request.POST or None, submit_label="Settle the theme", help_text="Everybody reads this"
    )
    form.fields["reason"].label = "What came of it?"
    form.fields["reason"].error_messages["required"] = "Say what came of it"
    about = "Drafts of further years need not answer it any more."
    return answered(request, form, partial(settle_theme, theme), theme, "Settle the theme", about)


def take_up(request, slug):
    """Take up a theme again."""
    theme = get_theme_or_404(request, slug)
    require(permissions.may_reopen_theme(request.user, theme))
    form = ReasonForm(request.POST or None, submit_label="Take it up again")
    return answered(request, form, partial(reopen_theme, theme), theme, "Take it up again")
