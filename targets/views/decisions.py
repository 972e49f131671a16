"""In-year decisions on locked targets."""

from django.contrib import messages

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import MonthInput, ReasonForm
from targets.decisions import (
    attach_note,
    change_officers,
    record_process_change,
    withdraw_target,
)
from targets.forms.officers import OfficersForm
from targets.permissions import (
    may_attach_note,
    may_change_officers,
    may_record_process_change,
    may_withdraw_target,
)
from targets.views.drafts import (
    back_to,
    get_specification_or_403,
    render_form,
    responsibility_of,
)

PUBLISHED = "This is published with today’s date and your role, and is never changed."


def decide(request, spec, form, heading, act):
    """Take a decision through its form."""
    if form.save_with(act):
        messages.success(request, f"{heading}: decided and published.")
        return back_to(spec)
    return render_form(request, form, spec, heading)


def withdraw(request, slug, year, code):
    """Withdraw a target for the rest of the year."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_withdraw_target(request.user, spec, clock.today()))
    hint = (
        f"The target stays on every scorecard with this reason; it is no longer rated. {PUBLISHED}"
    )
    form = ReasonForm(request.POST or None, submit_label="Withdraw the target", help_text=hint)
    now = clock.now()
    return decide(
        request,
        spec,
        form,
        "Withdraw the target",
        lambda entries: withdraw_target(spec, reason=entries["reason"], by=request.user, at=now),
    )


def note(request, slug, year, code):
    """Attach a factual note."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_attach_note(request.user, spec, clock.today()))
    form = ReasonForm(
        request.POST or None, submit_label="Attach the note", help_text=f"Facts only. {PUBLISHED}"
    )
    form.fields["reason"].label = "Note"
    form.fields["reason"].error_messages["required"] = "Enter the note"
    now = clock.now()
    return decide(
        request,
        spec,
        form,
        "Attach a note",
        lambda entries: attach_note(spec, text=entries["reason"], by=request.user, at=now),
    )


class ProcessChangeForm(ReasonForm):
    """From which month the process behind a target is another one, and why."""

    since = MonthInput(
        label="From which month has the process changed?",
        help_text="The first month of the new process, for example 2013-09",
        error_messages={"required": "Enter the month"},
    )
    field_order = ["since", "reason"]


def process_changed(request, slug, year, code):
    """Record that the process changed for a known reason."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_record_process_change(request.user, spec, clock.today()))
    hint = f"The usual range of the figures starts again there; no rating changes. {PUBLISHED}"
    form = ProcessChangeForm(request.POST or None, submit_label="Record the change", help_text=hint)
    now = clock.now()

    def act(entries):
        since, reason = entries["since"], entries["reason"]
        record_process_change(spec, since=since, reason=reason, by=request.user, at=now)

    return decide(request, spec, form, "Record a change of the process", act)


class ChangeOfficersForm(OfficersForm):
    """Officers of a locked target, with the reason for the change."""

    submit_label = "Change the officers"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, required=True, **kwargs)
        self.fields |= ReasonForm(help_text=PUBLISHED).fields


def officers(request, slug, year, code):
    """Change officers or deputies."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_change_officers(request.user, spec, clock.today()))
    form = ChangeOfficersForm(
        request.POST or None, draft=spec, user=request.user, responsibility=responsibility_of(spec)
    )
    now = clock.now()

    def act(entries):
        reason = form.cleaned_data["reason"]
        change_officers(spec, entries, reason=reason, by=request.user, at=now)

    return decide(request, spec, form, "Change the officers", act)
