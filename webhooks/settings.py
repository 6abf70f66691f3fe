"""Every setting, read from `SUARA_…` environment variables. `docs/settings.md` lists them; a test compares."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.paths import ROOT


class Settings(BaseSettings):
    """The configuration of one installation; every default works on one machine without accounts."""

    model_config = SettingsConfigDict(env_prefix="SUARA_", frozen=True)

    home: Path = Field(default=ROOT / "var", description="folder for everything written at run time")
    bind: str = Field(default="127.0.0.1", description="address on which gateway and desk listen")
    public_port: int = Field(default=8000, ge=1, le=65535, description="port of the gateway")
    desk_port: int = Field(default=8001, ge=1, le=65535, description="port of the desk")
    brain_port: int = Field(default=5005, ge=1, le=65535, description="loopback port of the brain")
    actions_port: int = Field(
        default=5055,
        ge=1,
        le=65535,
        description="not used since the actions run in the brain; accepted from installations that set it",
    )
    public_url: str = Field(
        default="",
        description="public address of the gateway, which Twilio signs; empty: http://localhost and the port",
    )
    desk_url: str = Field(
        default="", description="address of the desk in pages and login links; empty: http://localhost:<desk port>"
    )
    database_url: str = Field(
        default="", description="SQLAlchemy address of the database; empty: SQLite in the home folder"
    )
    redis_url: str = Field(
        default="", description="Redis for trackers, locks, rate limits and live events; empty: none"
    )
    rasa_python: Path = Field(default=ROOT / ".venv-rasa/bin/python", description="Python of the Rasa environment")

    twilio_account_sid: str = Field(default="", description="Twilio account; empty: no SMS, no WhatsApp")
    twilio_auth_token: str = Field(default="", description="Twilio auth token, also checks signatures", repr=False)
    twilio_from: str = Field(default="", description="SMS sender: a number or a messaging service (MG…)")
    twilio_whatsapp_from: str = Field(default="", description="WhatsApp sender number, without `whatsapp:`")
    twilio_whatsapp_template: str = Field(
        default="",
        description="ContentSid of the neutral template for replies after 24 hours; empty: the reply waits",
    )
    twilio_api_url: str = Field(default="https://api.twilio.com", description="where Twilio's API is")

    oncall: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="numbers to page, in order, comma-separated"
    )
    ack_seconds: int = Field(
        default=300, ge=1, description="seconds until an unacknowledged page goes to the next person"
    )
    repage_seconds: int = Field(
        default=600, ge=1, description="seconds after which new danger in a paged case pages again"
    )
    check_seconds: int = Field(
        default=180, ge=1, description='seconds until "are you in danger now?" without an answer counts as yes'
    )
    silent_seconds: int = Field(
        default=600, ge=1, description="seconds without a word after which a person in danger is flagged as silent"
    )

    brain_timeout: float = Field(default=2.5, gt=0, description="seconds to wait for the brain before the safe reply")
    brain_give_up_seconds: int = Field(
        default=900, ge=1, description="age in seconds at which a message that the brain never took goes to a human"
    )
    handlers: int = Field(
        default=4, ge=1, le=64, description="threads that hand messages to the brain, per gateway process"
    )
    gateway_threads: int = Field(default=48, ge=4, description="request threads of the gateway, per process")
    gateway_processes: int = Field(default=1, ge=1, description="processes of the gateway")
    senders: int = Field(default=8, ge=1, le=64, description="threads that send, per worker")

    default_language: str = Field(default="en", description="language used where none is known")
    exit_url: str = Field(
        default="https://www.google.com/search?q=weather", description="where the quick exit of the chat page leads"
    )
    retention_days: int = Field(
        default=90,
        ge=1,
        description="days after closing until a case's thread and answers are erased",
    )
    conversation_days: int = Field(
        default=7,
        ge=1,
        description="days of silence until a conversation without a case is erased",
    )
    tracker_days: int = Field(default=7, ge=1, description="days of silence until the brain forgets a conversation")
    chat_messages_per_minute: int = Field(
        default=30, ge=1, description="web chat messages a minute from one address; danger always passes"
    )
    desk_session_minutes: int = Field(default=480, ge=5, description="minutes until an operator has to log in again")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("oncall", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def gateway_url(self) -> str:
        """The public address without a trailing slash."""
        return (self.public_url or f"http://localhost:{self.public_port}").rstrip("/")

    @property
    def staff_url(self) -> str:
        """The desk's address without a trailing slash."""
        return (self.desk_url or f"http://localhost:{self.desk_port}").rstrip("/")

    @property
    def brain_url(self) -> str:
        """The brain's loopback address."""
        return f"http://127.0.0.1:{self.brain_port}"

    @property
    def sql_url(self) -> str:
        """The database's SQLAlchemy address; a plain postgresql:// gets the psycopg driver."""
        url = self.database_url or f"sqlite:///{self.home / 'suara.db'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1) if url.startswith("postgresql://") else url

    @property
    def can_send_sms(self) -> bool:
        """Whether a Twilio account and sender are configured."""
        return bool(self.twilio_account_sid and self.twilio_auth_token and self.twilio_from)


def settings_from_environment() -> Settings:
    """Return the settings, or end the program with one plain line for each value that does not fit."""
    from pydantic import ValidationError

    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            sys.stderr.write(f"SUARA_{str(problem['loc'][0]).upper()}: {problem['msg']}\n")
        raise SystemExit(2) from None
