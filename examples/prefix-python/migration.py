"""A converter to reuse: it puts a prefix before texts, as its settings say."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from migrator_guest import ConvertError, Item


@dataclass(frozen=True)
class Settings:
    prefixes: Annotated[dict[str, str], "paths of texts and what comes before each"]
    separator: Annotated[str, "what stands between"] = "-"
    missing: Annotated[Literal["error", "skip"], "an item without one of the texts"] = "skip"
    again: Annotated[bool, "whether a text that begins with it already gets it again"] = False
    longest: Annotated[int | None, "characters that a text may have in the end"] = None
    kept: Annotated[list[str], "texts that stay as they are"] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.prefixes:
            raise ConvertError("`prefixes` names no text")
        if self.longest is not None and self.longest < 1:
            raise ConvertError("`longest` must be 1 or more")


def convert(item: Item, settings: Settings) -> Item:
    for path, name in settings.prefixes.items():
        prefix = name + settings.separator
        text = item.require_s(path) if settings.missing == "error" else item.get_s(path)
        if text is None or text in settings.kept or (not settings.again and text.startswith(prefix)):
            continue
        length = len(prefix + text)
        if settings.longest is not None and length > settings.longest:
            raise ConvertError(f"`{path}` would have {length} characters, more than {settings.longest}")
        item[path] = prefix + text
    return item
