"""Settings whose value stands in a file, as container platforms hand over secrets."""

import os
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from bot.errors import SettingsError


class SecretFilesSource(PydanticBaseSettingsSource):
    """Reads WAYMARK_X_FILE where WAYMARK_X is not set: the file's text, without its last newline."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the text of the file that the environment names for this field, or None."""
        del field
        variable = f"{self.config.get('env_prefix', '')}{field_name}_FILE".upper()
        path = os.environ.get(variable)
        if path is None:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError):
            raise SettingsError(
                f"{variable} names a file that I cannot read. Check its path and rights."
            ) from None

    def __call__(self) -> dict[str, Any]:
        """Return what the files say, by field."""
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}
