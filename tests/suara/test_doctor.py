"""`suara doctor`: it sees what is wrong."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from suara.doctor import Level, examine
from suara.ports import free_port
from webhooks import migrations
from webhooks.clock import now
from webhooks.desk import condition
from webhooks.outbox.rows import enqueue_redaction
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.vault.keys import Keys

pytestmark = pytest.mark.services  # it looks at ports and at Redis


def _settings(home: Path, **values: object) -> Settings:
    ports = {"public_port": free_port(), "desk_port": free_port()}
    return Settings(home=home).model_copy(update=ports | values)


def _findings(settings: Settings, level: Level) -> str:
    return "\n".join(f"{f.what}: {f.remedy}" for f in examine(settings) if f.level is level)


def test_an_open_key_is_wrong(tmp_path: Path) -> None:
    """A key that others can read is reported with the command that repairs it."""
    Keys(tmp_path)
    (tmp_path / "keys" / "master.key").chmod(0o644)
    assert f"chmod 600 {tmp_path / 'keys' / 'master.key'}" in _findings(_settings(tmp_path), Level.WRONG)


def test_nobody_on_call_is_wrong(tmp_path: Path) -> None:
    """A Twilio account without anybody to page is not ready for people."""
    settings = _settings(tmp_path, twilio_account_sid="AC1", twilio_auth_token="t", twilio_from="+15005550006")
    assert "SUARA_ONCALL" in _findings(settings, Level.WRONG)


def test_an_address_without_https_is_wrong(tmp_path: Path) -> None:
    """Twilio signs the public https address; another one would refuse every message."""
    settings = _settings(tmp_path, twilio_account_sid="AC1", public_url="http://hotline.example")
    assert "SUARA_PUBLIC_URL" in _findings(settings, Level.WRONG)


def test_a_redis_that_is_down_is_wrong(tmp_path: Path) -> None:
    """A Redis that is configured and does not answer is named."""
    assert "SUARA_REDIS_URL" in _findings(_settings(tmp_path, redis_url="redis://127.0.0.1:1/0"), Level.WRONG)


def test_unreviewed_languages_and_old_numbers_are_shown(tmp_path: Path) -> None:
    """Texts that no native speaker read, and numbers that nobody dialled for a year, are listed one by one."""
    shown = _findings(_settings(tmp_path), Level.CARE)
    assert "the texts in th were reviewed by no native speaker" in shown
    assert "data/directory/TH.yml" in shown


def test_an_alarm_that_could_not_leave_is_wrong(tmp_path: Path) -> None:
    """Files in the spool are alarms that wait."""
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "1").write_bytes(b"sealed")
    assert "1 alarms could not leave yet" in _findings(_settings(tmp_path), Level.WRONG)


def test_a_disk_that_is_nearly_full_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before messages are not stored any more."""
    monkeypatch.setattr(condition, "LEAST_FREE_BYTES", 2 * shutil.disk_usage(tmp_path).free)
    assert "is nearly full" in _findings(_settings(tmp_path), Level.WRONG)


def test_an_empty_home_is_no_reason_for_alarm(tmp_path: Path) -> None:
    """On a machine where nothing has run yet nothing is wrong."""
    assert _findings(_settings(tmp_path), Level.WRONG) == ""


def test_a_page_that_does_not_leave_is_wrong(tmp_path: Path) -> None:
    """A page that waits or failed is named with what to do, in the words of the desk."""
    parts = Parts.assemble(_settings(tmp_path))
    migrations.upgrade(parts)
    with parts.database.begin() as session:
        row = enqueue_redaction(session, parts, "sms", "SM1")
        row.kind, row.created_at = "page", now() - timedelta(minutes=1)
    parts.database.dispose()
    assert "1 page has not left for more than 30 seconds" in _findings(_settings(tmp_path), Level.WRONG)
