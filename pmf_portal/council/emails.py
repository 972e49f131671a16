"""E-mails as they go out: plain text and HTML, with a Message-ID that stays the same however often
one is tried.
"""

from collections.abc import Sequence
from datetime import date
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from pmf_portal.council.models import Notice, User
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.plain_text import blocks_of, one_line
from pmf_portal.formats.wording import terms


def email_of(notices: Sequence[Notice], day: date) -> EmailMultiAlternatives:
    """The one e-mail of some notices to one person: a digest where the person chose so, else the
    notice by itself.
    """
    name, subject = form_of(notices[0]), notices[0].subject
    if name == "digest":
        subject = f"{counted(len(notices), 'notice')} for {day_in_words(day)}"
    context = {
        "subject": one_line(subject),
        "notices": [
            {
                "subject": one_line(n.subject),
                "body": n.body,
                "underline": "-" * len(n.subject),
                "blocks": blocks_of(n.body),
            }
            for n in notices
        ],
        "council_name": terms.council,
        "desk": settings.PORTAL_URL + reverse("desk"),
        "choose": settings.PORTAL_URL + reverse("choose_notices"),
        "portal": settings.PORTAL_URL,
        "leave": notices[0].leave_url,
    }
    headers = {"Message-ID": message_id(notices, name), "Auto-Submitted": "auto-generated"}
    if notices[0].leave_url:
        headers |= {
            "List-Unsubscribe": f"<{notices[0].leave_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    text = render_to_string(f"emails/{name}.txt", context)
    html = render_to_string(f"emails/{name}.html", context)
    email = EmailMultiAlternatives(
        one_line(subject), text, settings.DEFAULT_FROM_EMAIL, [notices[0].to], headers=headers
    )
    email.attach_alternative(html, "text/html")
    return email


def form_of(notice: Notice) -> str:
    """Which of the forms of an e-mail a notice takes; somebody outside the council has no desk to
    be led to.
    """
    if notice.user is None:
        return "letter"
    return "digest" if notice.user.notices == User.MORNING else "notice"


def message_id(notices: Sequence[Notice], name: str) -> str:
    """The same for the same notices, so that mail systems know an e-mail that comes twice."""
    lines = [f"{n.pk} {n.user_id} {n.key} {n.written_at.timestamp()}" for n in notices]
    identity = digest("\n".join(lines))[:32]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{name}.{identity}@{domain or 'localhost'}>"
