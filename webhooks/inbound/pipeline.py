"""Verify → dedupe → store → clean → screen → route: every message, from every channel, in one transaction.

The only place of the inbound side that catches: nothing that comes after `store` may undo it, and what the database
does not take is kept on disk.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from bot.cleaning import clean as cleaned
from bot.triage import screen as screened
from webhooks import live
from webhooks.escalation import direct
from webhooks.inbound import spool, staff
from webhooks.inbound.arrival import Arrival, Receipt
from webhooks.inbound.clean import clean
from webhooks.inbound.dedupe import dedupe
from webhooks.inbound.letter import Letter
from webhooks.inbound.route import concerns_staff, file_danger, route
from webhooks.inbound.screen import not_screened, screen, weigh
from webhooks.inbound.store import is_opt_out, store
from webhooks.inbound.verify import TwilioSignature, verify
from webhooks.logs import log, place_of
from webhooks.metrics import ARRIVALS, STAGE_FAILURES
from webhooks.names import Channel, Urgency
from webhooks.parts import Parts
from webhooks.vault.sealing import SealBroken

_ATTEMPTS = 3
# PostgreSQL's serialization_failure and deadlock_detected: the same transaction is likely to pass a moment later.
_WORTH_ANOTHER_TRY = frozenset({"40001", "40P01"})


class Unavailable(Exception):
    """The database does not take messages. This one is not acknowledged; danger in it is kept on disk.

    `answer` is what the person may read meanwhile, if there is anything honest to say.
    """

    def __init__(self, answer: str | None = None) -> None:
        super().__init__("the database does not take messages")
        self.answer = answer


def receive(parts: Parts, arrival: Arrival, signature: TwilioSignature | None = None, hold: bool = False) -> Receipt:
    """Verify a message and take it in; when this returns it is stored, screened and, in danger, paged.

    With `hold` the conversation is kept for a handler that the caller wakes at once (`Receipt.lease`), which saves
    that handler a transaction.

    Raises:
        NotVerified: the sender is not proven; nothing is stored.
        Unavailable: the database does not answer.
    """
    verify(parts.settings, arrival, signature)
    try:
        receipt = take(parts, arrival, hold)
    except Exception as error:  # a database that is away, or a fault of ours: either way the message must not be lost
        log.error("message_not_stored", channel=arrival.channel, error=type(error).__name__, place=place_of(error))
        raise Unavailable(_keep_and_answer(parts, arrival)) from None
    if not receipt.duplicate:
        ARRIVALS.labels(arrival.channel, receipt.urgency).inc()
    return receipt


def take(parts: Parts, arrival: Arrival, hold: bool = False) -> Receipt:
    """Take in a message whose sender is proven, once, and tell the desk what changed.

    Raises:
        SQLAlchemyError: the database does not take it.
    """
    if staff.is_acknowledgement(parts.settings, arrival):
        return staff.acknowledge(parts, arrival)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            receipt = _once(parts, arrival, hold, is_last=attempt == _ATTEMPTS)
            break
        except (IntegrityError, OperationalError) as error:
            # The same message, or this person's first two, at the same moment: the other one has won by now.
            if attempt == _ATTEMPTS or not _worth_another_try(error):
                raise
    # A message that only the brain waits for is told with its answer: here the sender waits for the acknowledgement.
    if receipt.case is not None and receipt.conversation is not None:
        live.publish(parts, live.QUEUE)
        live.publish(parts, live.conversation_topic(receipt.conversation))
    return receipt


def restore(parts: Parts) -> int:
    """Take in what was kept while the database was away; returns how many messages that were."""
    restored = 0
    for _ in range(len(spool.held())):
        arrival = spool.held().popleft()
        try:
            take(parts, arrival)
        except Exception as error:
            spool.hold(arrival)
            if isinstance(error, SQLAlchemyError | OSError):
                return restored
            log.error("held_message_not_stored", error=type(error).__name__, place=place_of(error))
            continue
        restored += 1
    for path in spool.waiting(parts.settings.home):
        try:
            arrival = spool.read(parts, path)
        except FileNotFoundError:
            continue  # another process has just taken it in
        except (SealBroken, ValueError, KeyError, TypeError) as error:
            log.error("spooled_message_unreadable", error=type(error).__name__)
            spool.set_aside(path)
            continue
        try:
            take(parts, arrival)
        except SQLAlchemyError:
            return restored  # still away: try again later
        except Exception as error:
            log.error("spooled_message_not_stored", error=type(error).__name__, place=place_of(error))
            continue  # it stays, and stops none of the others
        path.unlink(missing_ok=True)
        restored += 1
    return restored


def _once(parts: Parts, arrival: Arrival, hold: bool, is_last: bool) -> Receipt:
    with parts.database.begin() as session:
        earlier = dedupe(session, arrival)
        if earlier is not None:
            return earlier
        letter = Letter(parts, session, arrival, hold)
        store(letter)
        if not _attempt(clean, letter, is_last):
            letter.cleaned = arrival.text
        if not _attempt(screen, letter, is_last):
            not_screened(letter)
        _attempt(weigh, letter, is_last)
        if not _attempt(route, letter, is_last) and letter.message.urgency == Urgency.EMERGENCY:
            _attempt(file_danger, letter, is_last)  # no page, but at the top of the queue
        return letter.receipt()


def _attempt(stage: Callable[[Letter], None], letter: Letter, is_last: bool) -> bool:
    """Run a stage that may fail without undoing what is stored; returns whether it went well.

    The database's own refusals pass while another attempt may do better: the connection is gone, or another request
    was faster.
    """
    # A savepoint costs statements: only where a stage writes rows.
    writes = stage in (route, file_danger) and concerns_staff(letter)
    try:
        with letter.session.begin_nested() if writes else nullcontext():
            stage(letter)
    except OperationalError:
        raise
    except Exception as error:
        if isinstance(error, IntegrityError) and not is_last:
            raise
        STAGE_FAILURES.labels(stage.__name__).inc()
        log.error(
            "stage_failed",
            stage=stage.__name__,
            message=letter.message.id,
            error=type(error).__name__,
            place=place_of(error),
        )
        return False
    return True


def _worth_another_try(error: IntegrityError | OperationalError) -> bool:
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in _WORTH_ANOTHER_TRY


def _keep_and_answer(parts: Parts, arrival: Arrival) -> str | None:
    """Keep what the database did not take, tell the person and, when danger cannot even be kept, staff."""
    danger = _is_danger(arrival)
    kept = _keep(parts, arrival, danger)
    if not kept and not danger:
        return None
    try:
        if not kept:
            direct.page_unkept(parts)
        answer = direct.answer_without_database(parts, arrival, danger)
        if not is_opt_out(arrival):
            direct.send_answer(parts, arrival, answer, danger)
    except Exception as error:
        log.error("direct_failed", error=type(error).__name__, place=place_of(error))
        return None
    return answer


def _is_danger(arrival: Arrival) -> bool:
    try:
        return Urgency(screened(cleaned(arrival.text)).urgency) == Urgency.EMERGENCY
    except Exception as error:
        log.error("stage_failed", stage="screen", error=type(error).__name__)
        return True  # not knowing is no reason to let it go


def _keep(parts: Parts, arrival: Arrival, danger: bool) -> bool:
    """Keep on disk what the database did not take: all of Twilio's, and danger from the web, where anyone can write."""
    if not danger and arrival.channel == Channel.WEB:
        return False
    try:
        spool.keep(parts, arrival, danger)
    except OSError as error:
        log.error("message_not_kept", channel=arrival.channel, error=type(error).__name__)
        spool.hold(arrival)
        return False
    return True
