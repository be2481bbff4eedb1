"""Lines of the log as JSON, where `GUIDE_LOG` is `json`."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """One JSON object a line: `time`, `level`, `logger`, `message`, and `error`, where there is a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def write_as_json() -> None:
    """Has all that logs write so, where it is asked for. Rasa's option for that is undone by Rasa's own colours."""
    if os.environ.get("GUIDE_LOG", "").strip().lower() == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonLines())
