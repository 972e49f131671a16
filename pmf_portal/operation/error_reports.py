"""Telling the operator of errors, by e-mail or a webhook: id, kind and page, and nothing that
somebody entered; one for each kind in ten minutes.
"""

import hashlib
import json
import logging
import threading
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.mail import mail_admins

from pmf_portal.operation.request_counts import locked
from pmf_portal.operation.request_ids import REQUEST_ID
from pmf_portal.periods import clock

PAUSE = timedelta(minutes=10)
SECONDS = 5


class ErrorReport(NamedTuple):
    """An error as it is told: the id by which the log has the rest, its kind, and where."""

    id: str
    kind: str
    view: str


class ErrorReports(logging.Handler):
    """Reports each error of the log; where that fails, the log alone has it."""

    def emit(self, record: logging.LogRecord) -> None:
        if is_meant(record) or not (settings.ADMINS or settings.ERROR_WEBHOOK):
            return
        report = report_of(record)
        try:
            is_new = is_to_be_sent(report, clock.machine_time())
        except OSError:
            return
        if is_new:
            threading.Thread(target=send_report, args=(report,), daemon=True).start()


def is_meant(record: logging.LogRecord) -> bool:
    """Whether a page answered 503 of its own accord, as a file does that is still being made."""
    return record.name == "django.request" and not record.exc_info


def report_of(record: logging.LogRecord) -> ErrorReport:
    """What is told of a record of the log."""
    kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "Error"
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    view = (match.view_name if match else "") or record.name
    return ErrorReport(REQUEST_ID.get(), kind, view)


def is_to_be_sent(report: ErrorReport, at: datetime) -> bool:
    """Whether no process has told of this kind within ten minutes; if so, it is noted as told."""
    name = hashlib.sha256(f"{report.kind} {report.view}".encode()).hexdigest()[:32]
    path = Path(settings.DATA_DIR) / "error-reports" / f"{name}.at"
    with locked(path):
        try:
            last = datetime.fromisoformat(path.read_text())
        except (FileNotFoundError, ValueError):
            last = None
        if last is not None and last <= at < last + PAUSE:
            return False
        path.write_text(at.isoformat())
    return True


def send_report(report: ErrorReport) -> None:
    """Send an e-mail to ERROR_EMAILS and a message to ERROR_WEBHOOK."""
    words = (
        f"{report.kind} at {report.view}.\n\nLook for {report.id or report.view} in the log: it has"
        " the rest.\n\nThe same kind is not told again for ten minutes."
    )
    mail_admins(f"{report.kind} at {report.view}", words, fail_silently=True)
    if settings.ERROR_WEBHOOK.startswith(("https://", "http://")):
        request = urllib.request.Request(  # noqa: S310
            settings.ERROR_WEBHOOK,
            data=json.dumps(report._asdict()).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            urllib.request.urlopen(request, timeout=SECONDS).close()  # noqa: S310
        except OSError:
            # An error about telling of errors would go round in a circle.
            logging.getLogger(__name__).warning("The webhook for errors did not answer.")
