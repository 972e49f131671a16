"""What the outbox cannot settle by itself, on the run sheet: notices in doubt and notices that were
given up.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from pmf_portal.council.mail_server import if_mail_goes_out
from pmf_portal.council.models import Notice
from pmf_portal.council.permissions import require
from pmf_portal.council.services import resend_given_up, resend_notice
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.permissions import may_resend_notice

SHOWN = 50


def unsent_notices(at):
    """The notices that wait for the performance team, the oldest first, and how many more there are
    than a page shows.
    """
    in_doubt = oldest_of(Notice.objects.in_doubt(at))
    given_up = oldest_of(Notice.objects.given_up(at))
    return {
        "in_doubt": in_doubt[:SHOWN],
        "given_up": given_up[:SHOWN],
        "more": len(in_doubt) > SHOWN or len(given_up) > SHOWN,
        "shown": SHOWN,
    }


def oldest_of(notices):
    """One more than a page shows, to know whether there are more."""
    return list(notices.select_related("user").order_by("written_at", "pk")[: SHOWN + 1])


@require_POST
def resend(request, pk):
    """Send one notice again."""
    require(may_resend_notice(request.user))
    notice = get_object_or_404(Notice.objects.select_related("user"), pk=pk)
    try:
        resend_notice(notice, by=request.user, at=clock.now())
        goes = if_mail_goes_out("goes", "would, with a mail server, go")
        messages.success(request, f"“{notice.subject}” {goes} to {notice.whom} again.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("run_sheet")


@require_POST
def resend_all(request):
    """Send again everything that was given up."""
    require(may_resend_notice(request.user))
    count = resend_given_up(by=request.user, at=clock.now())
    words = if_mail_goes_out("Owed again and about to be sent", "Owed again, without a mail server")
    messages.success(request, f"{words}: {counted(count, 'notice')}.")
    return redirect("run_sheet")
