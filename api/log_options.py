"""The choices for the log of a server."""

from enum import StrEnum


class LogLevel(StrEnum):
    """The lowest level that a server logs. Each request is logged with the level INFO."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """The format of the log of a server: lines for people, or one JSON object per line."""

    TEXT = "text"
    JSON = "json"
