"""Messages for the person who runs the migration.

Never put secrets or whole items into them. Outside of a component they go to standard error.
"""

import sys

try:
    from wit_world.imports import log as _host
except ModuleNotFoundError:
    _host = None


def _log(level: str, message: str) -> None:
    if _host is None:
        print(f"{level.lower()}: {message}", file=sys.stderr)
    else:
        _host.log(_host.Level[level], message)


def trace(message: str) -> None:
    """A detail of one item."""
    _log("TRACE", message)


def debug(message: str) -> None:
    """A detail for whoever writes the migration."""
    _log("DEBUG", message)


def info(message: str) -> None:
    """Something worth knowing."""
    _log("INFO", message)


def warn(message: str) -> None:
    """Something to look at."""
    _log("WARN", message)


def error(message: str) -> None:
    """Something that went wrong."""
    _log("ERROR", message)
