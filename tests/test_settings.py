"""How Waymark is set up: where each setting may stand, which place wins, and what is said of a wrong one."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import SLACK_API_URL, Settings, load_settings


@pytest.fixture(autouse=True)
def nothing_is_set(tmp_path, monkeypatch):
    """Stand in an empty folder, in an environment that says nothing."""
    for name in Settings.model_fields:
        for suffix in ("", "_FILE"):
            monkeypatch.delenv(f"WAYMARK_{name}{suffix}".upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_without_a_word_it_is_slack_a_file_under_home_and_plan():
    settings = load_settings()
    home = Path.home().resolve()
    assert settings.slack_api_url == SLACK_API_URL
    assert settings.database_url == f"sqlite:///{home}/.local/share/waymark/waymark.db"
    assert (settings.command, settings.log_json) == ("/plan", False)
    assert settings.slack_bot_token.get_secret_value() == ""


def test_each_place_wins_over_the_next(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("WAYMARK_SLACK_BOT_TOKEN=xoxb-dotenv\nWAYMARK_COMMAND=/way\nOTHER=1\n")
    assert load_settings().slack_bot_token.get_secret_value() == "xoxb-dotenv"
    (tmp_path / "token").write_text("xoxb-file\n")
    monkeypatch.setenv("WAYMARK_SLACK_BOT_TOKEN_FILE", str(tmp_path / "token"))
    assert load_settings().slack_bot_token.get_secret_value() == "xoxb-file"
    monkeypatch.setenv("WAYMARK_SLACK_BOT_TOKEN", "xoxb-environment")
    settings = load_settings()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-environment"
    assert settings.command == "/way"


def test_what_is_set_to_nothing_is_not_set(tmp_path, monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.setenv(f"WAYMARK_{name}".upper(), "")
    (tmp_path / "token").write_text("xapp-file")
    monkeypatch.setenv("WAYMARK_SLACK_APP_TOKEN_FILE", str(tmp_path / "token"))
    settings = load_settings()
    assert (settings.slack_api_url, settings.command) == (SLACK_API_URL, "/plan")
    assert settings.slack_app_token.get_secret_value() == "xapp-file"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_named_by_its_setting(tmp_path, monkeypatch, content):
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    monkeypatch.setenv("WAYMARK_DATABASE_URL_FILE", str(tmp_path / "token"))
    with pytest.raises(SettingsError, match=r"^WAYMARK_DATABASE_URL_FILE names a file that I cannot read"):
        load_settings()


def test_an_env_file_that_cannot_be_read_is_a_sentence(tmp_path):
    (tmp_path / ".env").write_bytes(b"WAYMARK_COMMAND=/pl\xff\n")
    with pytest.raises(SettingsError, match=r"cannot read the file \.env"):
        load_settings()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://slack.com/api", "https://slack.com/api/"),
        ("http://127.0.0.1:8080/api/", "http://127.0.0.1:8080/api/"),
    ],
)
def test_an_address_ends_with_a_slash(monkeypatch, given, kept):
    monkeypatch.setenv("WAYMARK_SLACK_API_URL", given)
    assert load_settings().slack_api_url == kept


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WAYMARK_SLACK_API_URL", "slack.com", "it must start with https://"),
        ("WAYMARK_COMMAND", "plan", "it must be a lower-case word"),
        ("WAYMARK_COMMAND", "/Plan", "it must be a lower-case word"),
        ("WAYMARK_COMMAND", "/", "it must be a lower-case word"),
        ("WAYMARK_COMMAND", "/two words", "it must be a lower-case word"),
        ("WAYMARK_COMMAND", "/" + "x" * 32, "it must be a lower-case word"),
        ("WAYMARK_LOG_JSON", "perhaps", "boolean"),
        ("WAYMARK_MODE", "carrier pigeon", "'socket' or 'http'"),
        ("WAYMARK_HTTP_PORT", "65536", "less than or equal to 65535"),
        ("WAYMARK_ADMIN_PORT", "-1", "greater than or equal to 0"),
        ("WAYMARK_KEEP_DAYS", "6", "greater than or equal to 7"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_its_setting_once(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert refused.value.message.count(name) == 1
    assert said in refused.value.message
    assert "\n" not in refused.value.message


def test_the_database_lies_in_the_data_folder_unless_it_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("WAYMARK_DATA_DIR", "~/plans")
    assert load_settings().database_url == f"sqlite:///{Path.home().resolve()}/plans/waymark.db"
    monkeypatch.setenv("WAYMARK_DATA_DIR", "here")
    assert load_settings().database_url == f"sqlite:///{tmp_path.resolve()}/here/waymark.db"
    monkeypatch.setenv("WAYMARK_DATABASE_URL", "postgresql://waymark@db/waymark")
    assert load_settings().database_url == "postgresql://waymark@db/waymark"


def test_tokens_are_not_in_what_is_shown_of_settings(monkeypatch):
    monkeypatch.setenv("WAYMARK_SLACK_BOT_TOKEN", "xoxb-hidden")
    monkeypatch.setenv("WAYMARK_SLACK_SIGNING_SECRET", "hidden")
    settings = load_settings()
    assert "hidden" not in f"{settings!r} {settings}"


def test_settings_stay_as_they_are():
    with pytest.raises(ValueError, match="frozen"):
        load_settings().command = "/other"


@pytest.mark.parametrize("said", ["posted", "claimed:3", "marked:2:stop", "handled:stop", "job:raise"])
def test_a_process_can_be_told_where_to_die(monkeypatch, said):
    monkeypatch.setenv("WAYMARK_CRASH_AT", said)
    assert load_settings().crash_at == said


@pytest.mark.parametrize("said", ["somewhere", "posted:soon", "posted:0", "posted:stop:3"])
def test_a_point_that_is_nowhere_is_refused(monkeypatch, said):
    monkeypatch.setenv("WAYMARK_CRASH_AT", said)
    with pytest.raises(
        SettingsError, match=r"^WAYMARK_CRASH_AT: it must be one of materialising, taken, claimed, "
    ):
        load_settings()


@pytest.mark.parametrize(
    "url", ["https://hc.example/ping/1", "http://127.0.0.1:8000/", "http://localhost", "http://[::1]:9/x"]
)
def test_a_heartbeat_address_is_secure_or_of_this_machine(monkeypatch, url):
    monkeypatch.setenv("WAYMARK_HEARTBEAT_URL", url)
    assert load_settings().heartbeat_url.get_secret_value() == url


@pytest.mark.parametrize(
    "url",
    [
        "http://hc.example/ping",
        "http://127.0.0.1.example/",
        "ftp://localhost/",
        "https://",
        "https://me:word@hc.example/",
    ],
)
def test_any_other_heartbeat_address_is_refused_and_not_quoted(monkeypatch, url):
    monkeypatch.setenv("WAYMARK_HEARTBEAT_URL", url)
    with pytest.raises(
        SettingsError, match=r"^WAYMARK_HEARTBEAT_URL: it must start with https://"
    ) as refused:
        load_settings()
    assert url not in refused.value.message or url == "https://"
