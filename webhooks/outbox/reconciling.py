"""Finding out what became of a row whose sender died, or never got an answer, before anything is sent again."""

from __future__ import annotations

import threading
import unicodedata
from datetime import timedelta

import structlog
from sqlalchemy import select

from webhooks.channels.twilio_sender import Listed, NoListing, TryAgain, TwilioSender
from webhooks.clock import now
from webhooks.names import OutboxState
from webhooks.outbox import outcomes
from webhooks.outbox.consent import Fate
from webhooks.outbox.delivery import Letter, open_letter, settle
from webhooks.outbox.outcomes import Topics
from webhooks.outbox.rows import PAGE, REDACTION
from webhooks.parts import Parts
from webhooks.tables import Outbox

# Seconds before the list is asked again: half a minute covers a restart of a proxy or a short outage of Twilio, and
# is still no reason for a person in danger to give up. After that a double message is better than a lost one.
LISTING_DELAYS = (1, 3, 8, 18)
# Something that stands for Twilio without a list will not get one; a receipt may still come within these.
_NO_LISTING_DELAYS = (2, 3)
# How far Twilio's clock may be behind ours. Older messages of the same text are told apart by their SIDs.
_CLOCK_SKEW = timedelta(minutes=2)

_log = structlog.get_logger(__name__)


class Reconciler:
    """Asks Twilio about lost rows; remembers how often it asked in vain."""

    def __init__(self, parts: Parts, sender: TwilioSender) -> None:
        self._parts = parts
        self._sender = sender
        self._lock = threading.Lock()
        self._asked: dict[str, int] = {}

    def reconcile(self, row_id: str) -> None:
        """Give a row the SID under which Twilio has it, or make it `pending` again."""
        letter = open_letter(self._parts, row_id)
        if letter is None:
            self._forget(row_id)
            return
        if letter.kind == REDACTION or not letter.address:
            settle(self._parts, row_id, _again)  # harmless when repeated; without an address it fails there
            return
        try:
            listed = self._sender.sent_to(letter.channel, letter.address, letter.sending_at - _CLOCK_SKEW)
        except NoListing:
            self._ask_later(row_id, _NO_LISTING_DELAYS)
            return
        except TryAgain:
            self._ask_later(row_id, LISTING_DELAYS)
            return
        self._forget(row_id)
        sid = self._sid_among(letter, listed)
        _log.info("outbox.reconciled", outbox=row_id, state="sent" if sid else "not_sent")
        if sid is None:
            settle(self._parts, row_id, _again)
        elif letter.fate == Fate.TEMPLATE:
            settle(self._parts, row_id, lambda _, row: outcomes.waits(row, template_sid=sid))
        else:
            settle(self._parts, row_id, lambda _, row: outcomes.sent(row, sid))

    def _ask_later(self, row_id: str, delays: tuple[int, ...]) -> None:
        with self._lock:
            asked = self._asked.get(row_id, 0)
            self._asked[row_id] = asked + 1
        if asked >= len(delays):
            self._forget(row_id)
            _log.warning("outbox.not_reconciled", outbox=row_id)
            settle(self._parts, row_id, _again)
            return
        settle(self._parts, row_id, lambda _, row: _look_again(row, delays[asked]))

    def _forget(self, row_id: str) -> None:
        with self._lock:
            self._asked.pop(row_id, None)

    def _sid_among(self, letter: Letter, listed: list[Listed]) -> str | None:
        """Return the SID of the message that no row holds and that says what the letter says."""
        with self._parts.database.read() as session:
            known = set(
                session.scalars(select(Outbox.provider_sid).where(Outbox.provider_sid.in_([m.sid for m in listed])))
            )
        for message in listed:
            if message.sid not in known and _may_be(letter, message):
                return message.sid
        return None


def _may_be(letter: Letter, message: Listed) -> bool:
    if letter.fate == Fate.TEMPLATE:
        return True  # its text is Twilio's; nothing else can be sent to this person now
    if not message.body.strip():
        # Redacted. Replies to a person leave one at a time; two pages to one phone could be mixed up.
        return letter.kind != PAGE
    return _plain(message.body).endswith(_plain(letter.body))  # trial accounts write something in front


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _again(_: object, row: Outbox) -> Topics:
    if row.state == OutboxState.SENDING:
        row.state = OutboxState.PENDING
        row.due_at = now()
    return ()


def _look_again(row: Outbox, seconds: int) -> Topics:
    if row.state == OutboxState.SENDING:
        row.due_at = now() + timedelta(seconds=seconds)
    return ()
