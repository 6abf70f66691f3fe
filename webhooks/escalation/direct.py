"""What leaves when nothing can be stored: straight to Twilio, from the process that took the message.

Without a database there is no outbox, and without a disk no spool. The person still gets an honest answer, and danger
that could not even be kept still rings a phone. Who was told is remembered in this process only.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from bot.catalogue import text
from bot.cleaning import clean
from bot.language import Hints, identify
from bot.languages import LANGUAGES
from webhooks.channels.country import country_of
from webhooks.channels.twilio_sender import Refused, TryAgain, TwilioSender, Unsure, can_send
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.safe import safe_text
from webhooks.logs import log
from webhooks.names import Channel
from webhooks.parts import Parts
from webhooks.settings import Settings

ANSWER_AGAIN_SECONDS = {True: 60.0, False: 600.0}
"""Seconds after which the same person is answered again: danger, anything else."""
_MOST_REMEMBERED = 5_000

_lock = threading.Lock()
_told: dict[bytes, float] = {}  # keyed hash of whom → monotonic seconds


def answer_without_database(parts: Parts, arrival: Arrival, danger: bool) -> str:
    """Return what a person reads while the database is away; language and country are guessed from the message."""
    country = country_of(arrival.address) if arrival.address else None
    found = identify(clean(arrival.text), Hints(country=country, browser=arrival.browser))
    chosen = arrival.language if arrival.language in LANGUAGES else None
    return safe_text(chosen or found.language or parts.settings.default_language, found.script_variant, country, danger)


def send_answer(parts: Parts, arrival: Arrival, body: str, danger: bool) -> None:
    """Send an answer in a thread of its own: whoever waits for the acknowledgement waits for nothing else."""
    address = arrival.address
    if address is None or arrival.channel not in can_send(parts.settings):
        return
    if _is_due(parts, f"{arrival.channel}:{address}:{danger}", ANSWER_AGAIN_SECONDS[danger]):
        _in_thread(lambda: _send(parts.settings, arrival.channel, (address,), body))


def page_unkept(parts: Parts) -> None:
    """Tell on-call staff, one after the other until Twilio takes it, of danger that no disk and no database took."""
    settings = parts.settings
    if settings.oncall and Channel.SMS in can_send(settings) and _is_due(parts, "oncall", settings.ack_seconds):
        _in_thread(lambda: _send(settings, Channel.SMS, settings.oncall, text("page.unreachable", "en")))


def _is_due(parts: Parts, whom: str, seconds: float) -> bool:
    key, at = parts.keys.index("told without a database", whom), time.monotonic()
    with _lock:
        if at - _told.get(key, float("-inf")) < seconds:
            return False
        if len(_told) >= _MOST_REMEMBERED:
            _told.clear()
        _told[key] = at
        return True


def _in_thread(work: Callable[[], None]) -> None:
    def guarded() -> None:
        try:
            work()
        except Exception as error:
            log.error("direct_failed", error=type(error).__name__)  # its message may quote a number

    threading.Thread(target=guarded, name="direct", daemon=True).start()


def _send(settings: Settings, channel: str, numbers: tuple[str, ...], body: str) -> None:
    sender = TwilioSender(settings)
    try:
        for number in numbers:
            try:
                sender.send(channel, number, body)
            except Unsure:
                return  # it may have arrived
            except (Refused, TryAgain) as error:
                log.error("direct_not_sent", channel=channel, error_code=error.code)
            else:
                log.warning("direct_sent", channel=channel)
                return
    finally:
        sender.close()
