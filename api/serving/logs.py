"""The log of a server on stderr: lines for people, or one JSON object per line."""

import json
import logging.config
from datetime import UTC, datetime
from typing import Any

from api.http.request_log import request_id
from api.log_options import LogFormat, LogLevel


class TextFormatter(logging.Formatter):
    """Time, level, ID of the request if any, and message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, followed by its traceback if any."""
        time = _time(record).strftime("%Y-%m-%d %H:%M:%S")
        identifier = f" [{request_id.get()}]" if request_id.get() else ""
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{time} {record.levelname}{identifier} {record.getMessage()}{trace}"


class JsonFormatter(logging.Formatter):
    """One JSON object with `time`, `level`, `logger`, `message`, and `requestId`, `access` and `traceback` if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        fields: dict[str, Any] = {
            "time": _time(record).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            fields["requestId"] = request_id.get()
        if hasattr(record, "access"):
            fields["access"] = record.access
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields)


def _time(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def configure_log(level: LogLevel, format: LogFormat) -> None:
    """Configure the loggers of Lexigraph and its HTTP server, for this process and those that are forked from it."""
    formatter = JsonFormatter if format is LogFormat.JSON else TextFormatter
    logger = {"handlers": ["stderr"], "level": level.upper(), "propagate": False}
    # The HTTP server reports each start and stop with the level INFO.
    server = logger | {"level": "WARNING" if level is LogLevel.INFO else level.upper()}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"chosen": {"()": formatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "chosen"}},
            "loggers": {"lexigraph": logger, "uvicorn": server},
        }
    )
