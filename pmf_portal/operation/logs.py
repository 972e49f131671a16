"""Log lines as JSON: one line for each event, with the id of the request that it belongs to."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from pmf_portal.operation.masking import path_without_secrets
from pmf_portal.operation.request_ids import REQUEST_ID


class JsonLines(logging.Formatter):
    """A record of the log as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": words_of(record),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def words_of(record: logging.LogRecord) -> str:
    """What a record says; Django's own lines name the whole path, which may hold a secret."""
    request = getattr(record, "request", None)
    if request is not None and record.name.startswith("django.request"):
        status = getattr(record, "status_code", "")
        return f"{status} {path_without_secrets(request)}".strip()
    return record.getMessage()
