"""How Waymark is set up: the only reader of the environment."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.crash_points import SHAPE, CrashPoint
from bot.errors import SettingsError
from bot.secret_files import SecretFilesSource

SLACK_API_URL = "https://slack.com/api/"
SQLITE_NAME = "waymark.db"

HTTP_PORT = 3000
"""Where Slack is listened to in HTTP mode, unless another port is named."""

Port = Annotated[int, Field(ge=0, le=65_535)]
"""A port of this machine; 0 is whichever is free."""

Months = Annotated[int, Field(ge=1, le=1_200)]
"""For how many months something is kept once it is over."""

COMMAND_SHAPE = "must be a lower-case word that starts with /, for example /plan"
_COMMAND = re.compile(r"/[^\s/]{1,31}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_HEARTBEAT = re.compile(r"https://[^\s/@]+(/|$)|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/|$)")


def is_command(text: str) -> bool:
    """Whether Slack would take this for the name of a command."""
    return _COMMAND.fullmatch(text) is not None and text.isprintable() and text == text.lower()


class Settings(BaseSettings):
    """Settings from WAYMARK_* variables, a `.env` file, or files named by WAYMARK_*_FILE."""

    model_config = SettingsConfigDict(
        env_prefix="WAYMARK_",
        env_file=".env",
        env_ignore_empty=True,  # containers hand over what nobody has set as empty
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = SLACK_API_URL
    mode: Literal["socket", "http"] = "socket"
    http_host: str = "127.0.0.1"
    http_port: Port | None = None
    admin_port: Port | None = None
    heartbeat_url: SecretStr = SecretStr("")
    data_dir: Path = Field(default_factory=lambda: Path.home() / ".local" / "share" / "waymark")
    database_url: str = ""
    command: str = "/plan"
    installer: str = ""
    holiday_country: str = ""
    keep_days: Annotated[int, Field(ge=7, le=36_500)] = 90
    retention_team_months: Months = 24
    retention_individual_months: Months = 12
    retention_audit_months: Months = 24
    retention_uninstalled_days: Annotated[int, Field(ge=0, le=3_650)] = 30
    log_json: bool = False
    token: SecretStr = SecretStr("")
    url: str = ""
    crash_at: str = ""

    @field_validator("slack_api_url")
    @classmethod
    def _end_with_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("it must start with https:// (or http:// on this machine)")
        return value if value.endswith("/") else f"{value}/"

    @field_validator("heartbeat_url")
    @classmethod
    def _is_private(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _HEARTBEAT.match(value.get_secret_value()):
            raise ValueError("it must start with https:// (or http:// and 127.0.0.1, localhost or [::1])")
        return value

    @field_validator("command")
    @classmethod
    def _is_a_command(cls, value: str) -> str:
        if not is_command(value):
            raise ValueError(f"it {COMMAND_SHAPE}")
        return value

    @field_validator("installer")
    @classmethod
    def _is_a_member_id(cls, value: str) -> str:
        if value and not (value[0] in "UW" and value.isascii() and value.isalnum() and value.isupper()):
            raise ValueError("it must be a member id such as U012AB3CD (Profile, ⋮, Copy member ID)")
        return value

    @field_validator("holiday_country")
    @classmethod
    def _is_a_country(cls, value: str) -> str:
        if value and not _COUNTRY.fullmatch(value):
            raise ValueError("it must be the ISO code of a country, such as DE or US")
        return value.upper()

    @field_validator("crash_at")
    @classmethod
    def _is_a_crash_point(cls, value: str) -> str:
        if value and not SHAPE.fullmatch(value):
            raise ValueError(
                f"it must be one of {', '.join(CrashPoint)}, or such as posted:3, posted:3:stop, "
                "posted:3:block, posted:3:raise"
            )
        return value

    @model_validator(mode="after")
    def _know_the_database(self) -> Self:
        if not self.database_url:
            path = self.data_dir.expanduser().resolve() / SQLITE_NAME
            object.__setattr__(self, "database_url", f"sqlite:///{path}")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then the environment, then files of secrets, then `.env`."""
        del file_secret_settings
        return init_settings, env_settings, SecretFilesSource(settings_cls), dotenv_settings


def load_settings() -> Settings:
    """Read the settings, or say in one sentence what is wrong with them."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "".join(f"WAYMARK_{part}".upper() for part in first["loc"])
        raise SettingsError(f"{name or 'A setting'}: {first['msg'].removeprefix('Value error, ')}.") from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            "I cannot read the file .env here. Check its rights, and save it as UTF-8."
        ) from None
