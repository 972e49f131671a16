"""Case studies as officers write, approve, publish and correct them."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import may, require
from pmf_portal.formats.canonical import digest
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import ReasonForm
from reporting.forms.success import (
    CaseStudyForm,
    FindingOfCaseStudyForm,
    LeaveOutForm,
    SendForm,
)
from reporting.models import CaseStudy
from reporting.success import permissions
from reporting.success.case_studies import (
    LISTS,
    TEXTS,
    approve_case_study,
    begin_case_study,
    change_case_study,
    correct_case_study,
    drop_case_study,
    find_in_case_study,
    mark_case_study,
    publish_case_study,
    return_case_study,
    send_case_study,
    submit_case_study,
    withdraw_case_study,
)
from reporting.success.queries import version_shown, version_under_way
from reporting.views.lessons import acting, answered
from reporting.views.meetings import render_form
from targets.lessons.permissions import may_record_finding

LIST = ("/case-studies/", "Case studies")


def get_case_study_or_404(request, slug):
    """A case study, for officers."""
    if not may(request.user, "view_case_studies"):
        raise Http404
    return get_object_or_404(CaseStudy.objects.select_related("unit"), slug=slug)


def get_draft_or_404(request, slug):
    """The version of a case study that somebody works on."""
    version = version_under_way(get_case_study_or_404(request, slug))
    if version is None:
        raise Http404
    return version


def get_standing_or_404(request, slug):
    """The version of a case study that was published, or else the newest."""
    version = version_shown(get_case_study_or_404(request, slug), is_officer=True)
    if version is None:
        raise Http404
    return version


def begin(request):
    """Begin a case study that nobody suggested."""
    require(permissions.may_begin_case_study(request.user))
    form = CaseStudyForm(request.POST or None)
    made = []
    if form.save_with(lambda entries: made.append(begin_case_study(**entries, **acting(request)))):
        messages.success(request, "The draft is saved. Submit it to the director when it is ready.")
        return redirect(made[0])
    about = "What worked, so that others can copy it."
    return render_form(request, form, "Write a case study", back=LIST, about=about)


def change(request, slug):
    """Write a draft anew."""
    version = get_draft_or_404(request, slug)
    require(permissions.may_change_case_study(request.user, version))
    texts = {name: getattr(version, name) for name in (*TEXTS, "correction")}
    lists = {name: [one.pk for one in getattr(version, name).all()] for name in LISTS}
    form = CaseStudyForm(request.POST or None, version=version, initial=texts | lists)
    seen = digest(str((texts, {name: sorted(keys) for name, keys in lists.items()})))[:16]
    form.say_about(seen, late="Somebody changed this draft since you opened it.")
    act = partial(change_case_study, version)
    about = f"It was returned to you: {version.reason}" if version.reason else ""
    said = "The draft is saved."
    return answered(request, form, act, version, "Write the case study", about, said)


@require_POST
def submit(request, slug):
    version = get_draft_or_404(request, slug)
    require(permissions.may_submit_case_study(request.user, version))
    return pressed(request, version, submit_case_study, "The director has it now.")


@require_POST
def drop(request, slug):
    version = get_draft_or_404(request, slug)
    require(permissions.may_drop_case_study(request.user, version))
    return pressed(request, version, drop_case_study, "The draft is given up.")


@require_POST
def approve(request, slug):
    version = get_draft_or_404(request, slug)
    require(permissions.may_approve_case_study(request.user, version))
    said = "It is approved. The performance team publishes it."
    return pressed(request, version, approve_case_study, said)


@require_POST
def publish(request, slug):
    version = get_draft_or_404(request, slug)
    require(permissions.may_publish_case_study(request.user, version))
    said = "It is published, and the services that could copy it are asked."
    return pressed(request, version, publish_case_study, said)


def pressed(request, version, act, said):
    """An act of one press, and back to the case study."""
    try:
        act(version, **acting(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(version)


def give_back(request, slug):
    """Return a case study to its author."""
    version = get_draft_or_404(request, slug)
    require(permissions.may_return_case_study(request.user, version))
    form = ReasonForm(request.POST or None, submit_label="Return it")
    form.fields["reason"].label = "What is to be changed?"
    form.fields["reason"].error_messages["required"] = "Say what is to be changed"
    act = partial(return_case_study, version)
    return answered(request, form, act, version, "Return it to its author")


def correct(request, slug):
    """Begin a further version of a published case study."""
    version = get_standing_or_404(request, slug)
    require(permissions.may_correct_case_study(request.user, version))
    help_text = "Everybody reads this once the new version is published"
    form = ReasonForm(request.POST or None, submit_label="Begin a new version", help_text=help_text)
    form.fields["reason"].label = "What does the new version correct?"
    form.fields["reason"].error_messages["required"] = "Say what it corrects"
    act = partial(correct_case_study, version)
    said = "The new version is a draft. Until it is published the old one stands."
    return answered(request, form, act, version, "Correct the case study", said=said)


def withdraw(request, slug):
    """Take a published case study back."""
    version = get_standing_or_404(request, slug)
    require(permissions.may_withdraw_case_study(request.user, version))
    form = ReasonForm(request.POST or None, submit_label="Withdraw it")
    act = partial(withdraw_case_study, version)
    about = "Nobody reads it in public any more."
    return answered(request, form, act, version, "Withdraw the case study", about)


def leave_out(request, slug):
    """Leave a case study out in public, from now on."""
    version = get_standing_or_404(request, slug)
    require(permissions.may_mark_case_study(request.user, version))
    form = LeaveOutForm(request.POST or None)
    about = "Every version is for officers only then. A new version can be public again."
    act = partial(mark_case_study, version)
    return answered(request, form, act, version, "Leave it out in public", about)


def send(request, slug):
    """Send a case study to further services."""
    version = get_standing_or_404(request, slug)
    require(permissions.may_send_case_study(request.user, version))
    form = SendForm(request.POST or None, version=version)
    act = partial(send_case_study, version)
    said = "Whoever leads these services is asked."
    return answered(request, form, act, version, "Send it to further services", said=said)


def find(request, slug):
    """Record a finding of best practice from a case study."""
    version = get_standing_or_404(request, slug)
    require(may_record_finding(request.user))
    form = FindingOfCaseStudyForm(request.POST or None, initial={"words": version.summary})
    act = partial(find_in_case_study, version)
    about = "It can then be part of a theme, and next year’s drafts answer it."
    said = "The finding is recorded."
    return answered(request, form, act, version, "Record it as a finding", about, said)
