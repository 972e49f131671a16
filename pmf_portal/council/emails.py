"""E-mails as they go out: plain text and HTML, with a Message-ID that stays the same however often
one is tried.
"""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from pmf_portal.council.models import User
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.plain_text import blocks_of, one_line


def email_of(notices, day):
    """The one e-mail of some notices to one person: a digest where the person chose so, else the
    notice by itself.
    """
    name = form_of(notices[0])
    subject = (
        f"{counted(len(notices), 'notice')} for {day_in_words(day)}"
        if name == "digest"
        else notices[0].subject
    )
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
        "council_name": settings.COUNCIL_NAME,
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
    text, html = (render_to_string(f"emails/{name}.{form}", context) for form in ("txt", "html"))
    email = EmailMultiAlternatives(
        context["subject"], text, settings.DEFAULT_FROM_EMAIL, [notices[0].to], headers=headers
    )
    email.attach_alternative(html, "text/html")
    return email


def form_of(notice):
    """Which of the forms of an e-mail a notice takes; somebody outside the council has no desk to
    be led to.
    """
    if notice.user is None:
        return "letter"
    return "digest" if notice.user.notices == User.MORNING else "notice"


def message_id(notices, name):
    """The same for the same notices, so that mail systems know an e-mail that comes twice."""
    told = "\n".join(f"{n.pk} {n.user_id} {n.key} {n.written_at.timestamp()}" for n in notices)
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{name}.{digest(told)[:32]}@{domain or 'localhost'}>"
