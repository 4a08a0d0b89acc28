"""Document paths."""

import re
from dataclasses import dataclass

_UNQUOTED = re.compile(r'[^.\[\]"]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_INDEX = re.compile(r"([0-9]+)\]")


@dataclass(frozen=True)
class Path:
    """A parsed path: the name of a top-level attribute, then names in maps and indexes in lists."""

    text: str
    name: str
    rest: tuple[str | int, ...]

    def leads_to(self, other: "Path") -> bool:
        """Whether the other path is this one or leads through it."""
        return self.name == other.name and self.rest == other.rest[: len(self.rest)]


class Invalid(Exception):
    """The text is no path; the message says why."""


def parse(text: str) -> Path:
    """Reads a path. Raises Invalid."""
    name, position = _name(text, 0)
    rest: list[str | int] = []
    while position < len(text):
        segment: str | int
        if text[position] == ".":
            segment, position = _name(text, position + 1)
        elif text[position] == "[":
            segment, position = _index(text, position + 1)
        else:
            raise _invalid(text, f"expected `.` or `[` at character {position}")
        rest.append(segment)
    return Path(text, name, tuple(rest))


def _invalid(text: str, reason: str) -> Invalid:
    return Invalid(f"document path `{text}`: {reason}")


def _name(text: str, position: int) -> tuple[str, int]:
    if text[position : position + 1] == '"':
        quoted = _QUOTED.match(text, position)
        if quoted is None:
            raise _invalid(text, f"the quote at character {position} is not closed, or a backslash in it stands alone")
        name, end = re.sub(r'\\(["\\])', r"\1", quoted.group(1)), quoted.end()
    else:
        unquoted = _UNQUOTED.match(text, position)
        name, end = (unquoted.group(), unquoted.end()) if unquoted else ("", position)
    if not name:
        raise _invalid(text, f"a name is missing at character {position}")
    return name, end


def _index(text: str, position: int) -> tuple[int, int]:
    index = _INDEX.match(text, position)
    if index is None:
        raise _invalid(text, f"expected a list index and `]` at character {position}")
    return int(index.group(1)), index.end()
