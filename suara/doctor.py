"""`suara doctor`: what is wrong or will be, and what to do about it, in plain words."""

from __future__ import annotations

import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

import httpx
import redis
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from bot import catalogue, directory, training
from bot.languages import LANGUAGES
from bot.paths import ROOT
from webhooks.clock import now
from webhooks.desk import words
from webhooks.desk.condition import Condition, has_room
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Heartbeat
from webhooks.vault.sealing import KeyFileUnsafe

_STALE_DAYS = 365  # a hotline number older than this is dialled again before anyone relies on it
_BEAT_SECONDS = 30  # a worker that is alive writes more often


class Level(StrEnum):
    """How much a finding matters."""

    FINE = "ok"
    CARE = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    level: Level
    what: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield the findings of every check, in the order in which an installer meets them."""
    for check in CHECKS:
        yield from check(settings)


def _rasa(settings: Settings) -> Iterator[Finding]:
    if not settings.rasa_python.exists():
        yield Finding(Level.WRONG, "Rasa's environment is missing", "run `make setup`")
        return
    if training.is_current(settings.home / "models", training.fingerprint(ROOT)):
        yield Finding(Level.FINE, "the model fits its data")
    else:
        yield Finding(Level.CARE, "the model is missing or older than its data", "run `suara train`")


def _keys(settings: Settings) -> Iterator[Finding]:
    folder = settings.home / "keys"
    if not folder.exists():
        yield Finding(Level.FINE, "no keys yet: they are made on the first start")
        return
    open_files = [path for path in folder.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in open_files:
        yield Finding(Level.WRONG, f"the key {path} can be read by others", f"chmod 600 {path}")
    if not open_files:
        yield Finding(Level.FINE, "the keys are readable by their owner only")
    yield Finding(
        Level.CARE,
        "keys and database belong in different backups: without the keys nothing can be read, with both everything",
        f"keep a copy of {folder} offline",
    )


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        parts = Parts.assemble(settings)
    except KeyFileUnsafe as error:
        yield Finding(Level.WRONG, str(error), "then run this again")
        return
    try:
        if not inspect(parts.database.engine).has_table(Heartbeat.__tablename__):
            yield Finding(Level.FINE, "the database is empty: it is filled on the first start")
            return
        with parts.database.read() as session:
            beat = session.scalar(select(Heartbeat.at).where(Heartbeat.part == "worker"))
    except SQLAlchemyError:
        yield Finding(Level.WRONG, "the database does not answer", "check SUARA_DATABASE_URL and that it runs")
        return
    finally:
        parts.database.dispose()
    yield Finding(Level.FINE, "the database answers")
    if beat is None or now() - beat > timedelta(seconds=_BEAT_SECONDS):
        yield Finding(Level.CARE, "the worker is not running: nothing leaves and no clock runs", "start `suara up`")


_LEFT_BEHIND = {
    "pages_wait": "check SUARA_TWILIO_… and that the worker runs",
    "pages_failed": "call the numbers in SUARA_ONCALL by hand",
    "unhandled": "look whether the brain runs",
    "failed": "the cases on the desk name each error of Twilio",
}


def _leaving(settings: Settings) -> Iterator[Finding]:
    try:
        parts = Parts.assemble(settings)
    except KeyFileUnsafe:
        return  # `_database` says it
    try:
        if not inspect(parts.database.engine).has_table(Heartbeat.__tablename__):
            return
        troubles = dict(Condition(parts, lambda: True).troubles())
    except SQLAlchemyError:
        return  # `_database` says it
    finally:
        parts.database.dispose()
    for name, remedy in _LEFT_BEHIND.items():
        if name in troubles:
            yield Finding(Level.WRONG, words.say_count(f"trouble.{name}", troubles[name]), remedy)


def _disk(settings: Settings) -> Iterator[Finding]:
    if not has_room(settings.home):
        yield Finding(
            Level.WRONG, f"the disk of {settings.home} is nearly full: messages will not be stored", "make room on it"
        )


def _redis(settings: Settings) -> Iterator[Finding]:
    if not settings.redis_url:
        yield Finding(Level.FINE, "no Redis: embedded locks and events (right for one machine)")
        return
    try:
        with redis.Redis.from_url(settings.redis_url, socket_timeout=3) as client:
            client.ping()
        yield Finding(Level.FINE, "Redis answers")
    except redis.RedisError:
        yield Finding(Level.WRONG, "Redis does not answer", "check SUARA_REDIS_URL and that it runs")


def _parts(settings: Settings) -> Iterator[Finding]:
    for name, port in (("gateway", settings.public_port), ("desk", settings.desk_port)):
        try:
            answer = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5)
        except httpx.HTTPError:
            taken = _listens(port)
            yield Finding(
                Level.WRONG if taken else Level.CARE,
                f"port {port} is taken by another program" if taken else f"the {name} does not run on port {port}",
                f"choose another with SUARA_{'PUBLIC' if name == 'gateway' else 'DESK'}_PORT" if taken else "suara up",
            )
            continue
        if answer.is_success:
            yield Finding(Level.FINE, f"the {name} and what it needs answer")
        else:
            down = ", ".join(answer.json()["silent"])
            yield Finding(Level.WRONG, f"the {name} says that this is down: {down}", f"see {settings.home / 'log'}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _twilio(settings: Settings) -> Iterator[Finding]:
    if not settings.twilio_account_sid:
        yield Finding(
            Level.CARE,
            "no Twilio account: no real SMS or WhatsApp, and pages reach only the local exchange",
            "set SUARA_TWILIO_ACCOUNT_SID, SUARA_TWILIO_AUTH_TOKEN and SUARA_TWILIO_FROM",
        )
        return
    for name in ("twilio_auth_token", "twilio_from"):
        if not getattr(settings, name):
            yield Finding(Level.WRONG, f"SUARA_{name.upper()} is empty", "copy it from Twilio's console")
    if urlsplit(settings.gateway_url).scheme != "https":
        yield Finding(
            Level.WRONG,
            f"SUARA_PUBLIC_URL is {settings.gateway_url}: Twilio signs the https address that it calls",
            "set SUARA_PUBLIC_URL to the address that stands in Twilio's console",
        )
    if not settings.oncall:
        yield Finding(Level.WRONG, "nobody is on call: an emergency pages no one", "set SUARA_ONCALL=+…,+…")


def _directory(_settings: Settings) -> Iterator[Finding]:
    stale = directory.entries_older_than(_STALE_DAYS)
    for entry in stale:
        yield Finding(
            Level.CARE,
            f"{entry.country} {entry.service} {entry.number}: not verified within a year",
            f"dial it, then set verified_on and verified_by in data/directory/{entry.country}.yml",
        )
    if not stale:
        yield Finding(Level.FINE, "every number of the directory was verified within a year")


def _languages(_settings: Settings) -> Iterator[Finding]:
    spoken = catalogue.languages()
    for language in (code for served in spoken for code in catalogue.ways(served)):
        if not catalogue.reviewed(language):
            yield Finding(
                Level.CARE,
                f"the texts in {language} were reviewed by no native speaker",
                f"docs/translating.md; then set X-Reviewed in locales/{language}/LC_MESSAGES/suara.po",
            )
    missing = [language for language in LANGUAGES if language not in spoken]
    if missing:
        yield Finding(Level.CARE, f"no texts yet in: {', '.join(missing)}", "docs/translating.md")


def _spool(settings: Settings) -> Iterator[Finding]:
    waiting = len(list((settings.home / "spool").glob("*"))) if (settings.home / "spool").exists() else 0
    if waiting:
        yield Finding(
            Level.WRONG, f"{waiting} alarms could not leave yet", "repair what is down above; the worker sends them"
        )


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _rasa,
    _keys,
    _database,
    _leaving,
    _disk,
    _redis,
    _parts,
    _twilio,
    _spool,
    _languages,
    _directory,
)
