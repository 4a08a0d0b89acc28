"""Settings given to a reusable converter. The same for the whole life of a migration."""

from collections.abc import Iterator
from contextlib import contextmanager

try:
    from wit_world.imports import config as _host
except ModuleNotFoundError:
    _host = None

_settings: dict[str, str] = {}


def get(name: str) -> str | None:
    """The value of one setting; None where it is not set."""
    if _host is None:
        return _settings.get(name)
    value: str | None = _host.get(name)
    return value


def entries() -> dict[str, str]:
    """Every setting."""
    return dict(_settings) if _host is None else dict(_host.entries())


@contextmanager
def settings(**values: str) -> Iterator[None]:
    """Gives a test these settings. Has no effect in a component.

    >>> with settings(suffix="-old"):
    ...     get("suffix")
    '-old'
    >>> get("suffix") is None
    True
    """
    global _settings
    before, _settings = _settings, values
    try:
        yield
    finally:
        _settings = before
