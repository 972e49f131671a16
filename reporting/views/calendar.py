"""The calendar of one's due dates and meetings, at a secret address, for calendar programs that
cannot sign in.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from pmf_portal.council.models import CalendarAddress
from pmf_portal.periods import clock
from reporting.cycle.own_calendar import own_calendar
from reporting.permissions import may_view_desk


@login_not_required
@require_safe
def calendar(request, token):
    """The due dates and meetings of the person to whom the address belongs; an ended address and a
    closed account answer alike.
    """
    address = CalendarAddress.objects.of_token(token).first()
    if address is None or not may_view_desk(address.user):
        raise Http404("No calendar is read at this address.")
    return HttpResponse(
        own_calendar(address.user, clock.today(), clock.now()),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": 'inline; filename="what-i-owe.ics"',
        },
    )
