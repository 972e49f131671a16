"""Setting the portal up: the first administrator by a one-time code, then what there is to do."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.first_run import is_set_up, set_up_portal, write_code_to_log
from pmf_portal.council.letters import send_test_mail
from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.password_forms import FirstAdministratorForm
from pmf_portal.ui.senders import hash_of_sender
from reporting.cycle.set_up import set_up_steps

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@sensitive_post_parameters()
def set_up(request):
    """The form of the first administrator; once there is one, the list of what there is to do."""
    if not is_set_up():
        return add_first(request)
    if not request.user.is_authenticated:
        raise Http404
    require(may(request.user, "set_up_council"))
    return set_up_list(request)


def add_first(request):
    """Make the first administrator and sign them in."""
    at, sender = clock.now(), hash_of_sender(request)
    write_code_to_log(at)
    form, people = FirstAdministratorForm(request.POST or None), []
    if request.method == "POST" and form.save_with(
        lambda entries: people.append(set_up_portal(**entries, sender=sender, at=at))
    ):
        login(request, people[0], backend=BACKEND)
        messages.success(request, "You are the first administrator of this portal.")
        return redirect("set_up")
    return render(request, "reporting/first_administrator.html", {"form": form})


def set_up_list(request):
    steps = set_up_steps(clock.today(), announced_timetable())
    return render(
        request,
        "reporting/set_up.html",
        {"steps": steps, "open_steps": sum(step.is_open for step in steps)},
    )


@require_POST
def test_mail(request):
    """Send the administrator an e-mail, and say whether it went."""
    require(may(request.user, "send_test_mail"))
    try:
        send_test_mail(by=request.user, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        tell_whether_it_went(request)
    return redirect("set_up")


def tell_whether_it_went(request):
    if settings.EMAIL_HOST:
        to = request.user.email
        messages.success(request, f"The mail server took a test e-mail to {to}. Has it arrived?")
    else:
        messages.warning(
            request,
            "There is no mail server, so the test e-mail was written to the folder of outgoing"
            " mail and has not been sent.",
        )
