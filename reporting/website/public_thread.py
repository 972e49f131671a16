"""The golden thread for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmf_portal.periods import clock
from reporting.lives.thread import public_thread as thread_today


@login_not_required
@require_safe
def public_thread(request):
    """From the vision to each approved target; which service and team plans were confirmed to serve
    it, and what is orphaned since a priority ended.
    """
    thread = thread_today(clock.today())
    context = {"thread": thread, "left_behind": thread.left_behind}
    return render(request, "reporting/lives/public_thread.html", context)
