"""How a person is told: by which e-mails, and by a calendar of their own due dates."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from pmf_portal.council.models import CalendarAddress, User
from pmf_portal.council.permissions import may, require
from pmf_portal.council.services import choose_notices, end_calendar_address, renew_calendar_address
from pmf_portal.periods import clock
from pmf_portal.ui.forms import GovUKFormMixin


class NoticesForm(GovUKFormMixin, forms.Form):
    """Each as it happens, or one each working morning."""

    submit_label = "Save"
    choice = forms.ChoiceField(
        label="When do you want e-mails from the portal?",
        choices=User._meta.get_field("notices").choices,
        widget=forms.RadioSelect,
        help_text=(
            "Neither comes at weekends or on bank holidays; it then comes on the next working day."
        ),
        error_messages={
            "required": "Choose when you want e-mails",
            "invalid_choice": "Choose when you want e-mails",
        },
    )


def choose(request):
    """Choose how one is told; the page also keeps the address of one's calendar."""
    require(may(request.user, "choose_notices"))
    form = NoticesForm(request.POST or None, initial={"choice": request.user.notices})
    if form.is_valid():
        choose_notices(request.user, **form.cleaned_data, by=request.user, at=clock.now())
        messages.success(
            request,
            "Saved: " + dict(form.fields["choice"].choices)[form.cleaned_data["choice"]] + ".",
        )
        return redirect("desk")
    return render(
        request,
        "ui/choose_notices.html",
        {"form": form, "address": CalendarAddress.objects.filter(user=request.user).first()},
    )


@require_POST
def renew_address(request):
    """Make a new calendar address and show it, once."""
    require(may(request.user, "renew_calendar_address"))
    token = renew_calendar_address(request.user, by=request.user, at=clock.now())
    return render(
        request,
        "ui/calendar_address.html",
        {"url": settings.PORTAL_URL + reverse("calendar", args=[token])},
    )


@require_POST
def end_address(request):
    """End one's calendar address."""
    require(may(request.user, "end_calendar_address"))
    end_calendar_address(request.user, by=request.user, at=clock.now())
    messages.success(request, "The address of your calendar opens nothing any more.")
    return redirect("choose_notices")
