"""The server's log: one JSON object a line on stderr, and nothing in it that says who somebody is.

What an error says is left out, for it may quote what was typed; its kind and the places in the code are enough to find
it. A visit has a number of its own that leads to nobody.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from coach.settings import settings
from coach.web.server.counters import COUNTERS

_OWN = "coach"


def set_up() -> None:
    """For everything that this package logs; twice is as once."""
    log = logging.getLogger(_OWN)
    log.setLevel(settings().log_level.upper())
    log.propagate = False
    if not any(isinstance(handler, _Counting) for handler in log.handlers):
        shown = logging.StreamHandler()
        shown.setFormatter(JsonLines())
        log.addHandler(shown)
        log.addHandler(_Counting(logging.ERROR))


class JsonLines(logging.Formatter):
    """``log.info("set ended", extra={"about": {"reps": 7}})`` gives these fields, with time, level and where."""

    def format(self, record: logging.LogRecord) -> str:
        about: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "what": record.getMessage(),
            **getattr(record, "about", {}),
        }
        if record.exc_info and record.exc_info[0]:
            about["error"] = record.exc_info[0].__name__
            about["Traceback"] = [
                f"{place.filename.rsplit('/coach/', 1)[-1]}:{place.lineno} {place.name}"
                for place in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(about, default=str)


class _Counting(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        COUNTERS.error()
