"""A mail server that takes nothing."""

from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend


class BrokenMail(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused({"a": (550, b"no such mailbox")})
