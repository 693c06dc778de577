"""The log of a server: words for a person at a terminal, or a JSON object a line for what collects logs."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Literal

import msgspec

Form = Literal["text", "json"]


class JsonLines(logging.Formatter):
    """Each record as one line: time (UTC), level, logger, message; what is known of a request; an error's trace."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(told).decode("utf-8")


def set_up_logs(form: Form) -> None:
    """Send the log of this process to stderr: as text warnings and worse, as JSON also a line for each request."""
    handler = logging.StreamHandler(sys.stderr)
    if form == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    ours = logging.getLogger("sourcebook")
    ours.setLevel(logging.INFO if form == "json" else logging.WARNING)
