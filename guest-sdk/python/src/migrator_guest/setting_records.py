"""From the settings that a converter declares to the contract's records, in a component whose world has settings."""

from typing import Any

from wit_world.exports import settings as wit_settings

from .settings import Setting

_KINDS = {
    "text": wit_settings.SettingKind_Text,
    "number": wit_settings.SettingKind_Number,
    "boolean": wit_settings.SettingKind_Boolean,
    "texts": wit_settings.SettingKind_Texts,
    "table": wit_settings.SettingKind_Table,
}


def record_of(setting: Setting) -> Any:
    """The contract's own class."""
    kind = wit_settings.SettingKind_OneOf(list(setting.words)) if setting.kind == "one-of" else _KINDS[setting.kind]()
    return wit_settings.Setting(setting.name, setting.description, kind, setting.required, setting.default)
