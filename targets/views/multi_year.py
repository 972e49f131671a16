"""Targets over several years, and the proxies of outcomes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.ui.forms import ReasonForm
from targets.forms.multi_year import MultiYearTargetForm, ProxyForm
from targets.models import Proxy
from targets.multi_year import (
    end_proxy,
    multi_year_targets,
    name_proxy,
    set_multi_year_target,
)
from targets.permissions import may_end_proxy, may_name_proxy, may_set_multi_year_target
from targets.views.drafts import back_to, get_specification_or_403, render_form


def set_levels(request, slug, year, code):
    """Set the levels of a target over several years."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_set_multi_year_target(request.user, spec))
    known = multi_year_targets([spec.target_id]).get(spec.target_id)
    form = MultiYearTargetForm(request.POST or None, specification=spec, known=known)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            set_multi_year_target(spec, by=request.user, at=clock.now(), **entered)
        except ChangedMeanwhile as refused:
            now = multi_year_targets([spec.target_id]).get(spec.target_id)
            form.take_up(MultiYearTargetForm(specification=spec, known=now))
            form.add_error(None, str(refused))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "The levels over the years are saved.")
            return back_to(spec)
    return render_form(request, form, spec, "Over several years")


def name(request, slug, year, code):
    """Name the indicator that stands for an outcome."""
    spec = get_specification_or_403(request, slug, year, code)
    require(may_name_proxy(request.user, spec))
    form = ProxyForm(request.POST or None, specification=spec)

    def act(entries):
        form.saved = name_proxy(spec.target, by=request.user, at=clock.now(), **entries)

    if form.save_with(act):
        messages.success(request, f"{form.saved.proxy} stands for {spec.target} now.")
        return back_to(spec)
    return render_form(request, form, spec, "Name a proxy")


def end(request, slug, year, code, pk):
    """End a proxy."""
    spec = get_specification_or_403(request, slug, year, code)
    proxy = get_object_or_404(Proxy.objects.select_related("proxy"), pk=pk, target=spec.target)
    require(may_end_proxy(request.user, spec, proxy))
    form = ReasonForm(
        request.POST or None,
        submit_label="End the proxy",
        help_text="The public reads this. Say that the outcome is measured now, or what is wrong.",
    )

    def act(entries):
        end_proxy(proxy, by=request.user, at=clock.now(), **entries)

    if form.save_with(act):
        messages.success(request, f"{proxy.proxy} does not stand for {spec.target} any more.")
        return back_to(spec)
    return render_form(request, form, spec, f"End the proxy {proxy.proxy}")
