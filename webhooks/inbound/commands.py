"""The brain's commands: it proposes, the gateway commits. One small function a command, all in the turn's transaction.

A command that does not fit the contract is counted and left out: the person still gets the reply.

Two speak of danger without raising an alarm. `note` with a `kind` (webhooks/cases/flags.py) shows staff what changed.
`check`, beside a reply that asks "are you in danger now?", starts the clock after which silence counts as yes; the next
message that the brain answers stops it, so `check` is sent again whenever the question is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.languages import LANGUAGES
from webhooks.cases import erasing
from webhooks.cases.files import close_case, open_case, open_case_of, set_answer
from webhooks.cases.flags import Flag, raise_flag
from webhooks.clock import now
from webhooks.escalation.alarm import raise_alarm
from webhooks.logs import log
from webhooks.metrics import COMMANDS_REFUSED
from webhooks.names import CaseKind, CaseStatus, Urgency
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Message

_COUNTRY = re.compile(r"[A-Z]{2}\Z")
DELETED_BY_PERSON = "deleted_by_person"
# These open a case by themselves: a human is needed. The others are notes on a case that is there.
_NEEDS_A_HUMAN = frozenset({Flag.CODE_WORD, Flag.SAFE_TIME, Flag.CHILD})


class CommandRefused(ValueError):
    """A command does not fit the contract."""


@dataclass
class Work:
    """What commands work on: one message of one conversation, in one transaction."""

    parts: Parts
    session: Session
    conversation: Conversation
    message: Message
    check_due_at: datetime | None = None  # "are you in danger now?" was open when they wrote, until then
    forget: bool = False  # after the commit the brain has to forget the conversation too


def apply(work: Work, command: Mapping[str, Any]) -> None:
    """Apply one command; one that does not fit changes nothing."""
    name = str(command.get("command"))
    try:
        # A savepoint: half a command is worse than none.
        with work.session.begin_nested():
            _function(name)(work, command)
    except (ValueError, TypeError, KeyError) as error:
        COMMANDS_REFUSED.inc()
        log.warning("command_refused", command=name, message=work.message.id, error=type(error).__name__)


def _function(name: str) -> Callable[[Work, Mapping[str, Any]], None]:
    if name not in _COMMANDS:
        raise CommandRefused("no such command")
    return _COMMANDS[name]


def _open_case(work: Work, command: Mapping[str, Any]) -> None:
    kind, urgency = CaseKind(command["kind"]), Urgency(command["urgency"])
    if urgency == Urgency.EMERGENCY:
        reasons = [f"brain:{kind}", *(f"cue:{cue}" for cue in work.message.cues)]
        work.session.flush()
        raise_alarm(work.session, work.parts, work.conversation, kind, urgency, reasons, work.message)
    else:
        open_case(work.session, work.parts, work.conversation, kind, urgency)


def _answer(work: Work, command: Mapping[str, Any]) -> None:
    if command.get("from_message") is True:
        value = _words(work)
    elif isinstance(command.get("value"), str):
        value = command["value"]
    else:
        raise CommandRefused("an answer has a value, or is the message itself")
    set_answer(work.session, work.parts, _case(work), str(command["field"]), value)


def _words(work: Work) -> str:
    """Return the message as the person wrote it; for a place that was sent instead of typed, its coordinates."""
    written = work.parts.vault.get(work.message, "text") or ""
    media = work.parts.vault.get_json(work.message, "media") or []
    places = [f"{medium['latitude']}, {medium['longitude']}" for medium in media if medium["kind"] == "location"]
    return " ".join(part for part in (written, *places) if part)


def _finish(work: Work, _command: Mapping[str, Any]) -> None:
    _case(work).complete = True


def _stop(work: Work, _command: Mapping[str, Any]) -> None:
    """Write no more. To "are you in danger now?" it is no answer: the clock of the question runs on."""
    work.conversation.stopped_at = now()
    if work.check_due_at is not None:
        work.conversation.check_due_at = work.check_due_at
        _flag(work, Flag.TONE_CHANGED)


def _delete(work: Work, _command: Mapping[str, Any]) -> None:
    """Erase what the person wrote, now, or when the alarm is closed: somebody may be on the way to them.

    To "are you in danger now?" it is no answer: the clock of the question runs on, and nothing is erased either.
    """
    work.conversation.delete_requested_at = now()
    if work.check_due_at is not None or erasing.alarm_is_open(work.session, work.conversation.id):
        work.conversation.check_due_at = work.check_due_at
        _flag(work, Flag.TONE_CHANGED)
        return
    work.forget = True
    erasing.erase_words(work.session, work.parts, work.conversation)
    case = open_case_of(work.session, work.conversation.id)
    if case is not None:
        close_case(work.session, work.parts, case, None, DELETED_BY_PERSON)


def _set_language(work: Work, command: Mapping[str, Any]) -> None:
    if command["language"] not in LANGUAGES:
        raise CommandRefused("no such language")
    work.conversation.language, work.conversation.script_variant = command["language"], None
    case = open_case_of(work.session, work.conversation.id)
    if case is not None:
        case.language = command["language"]


def _set_country(work: Work, command: Mapping[str, Any]) -> None:
    if not _COUNTRY.match(command["country"]):
        raise CommandRefused("a country has two capital letters")
    work.conversation.country = command["country"]
    case = open_case_of(work.session, work.conversation.id)
    if case is not None:
        case.country = command["country"]


def _reply_safe(work: Work, command: Mapping[str, Any]) -> None:
    if not isinstance(command["value"], bool):
        raise CommandRefused("safe or not")
    work.conversation.reply_safe = command["value"]


def _human(work: Work, _command: Mapping[str, Any]) -> None:
    case = open_case(work.session, work.parts, work.conversation, CaseKind.HUMAN, work.message.urgency)
    if case.status != CaseStatus.CLOSED:
        case.waiting_since = case.waiting_since or work.message.created_at


def _note(work: Work, command: Mapping[str, Any]) -> None:
    _flag(work, Flag(command["kind"]))


def _flag(work: Work, flag: Flag) -> None:
    """Flag the open case; a changed tone counts once danger is feared, an offer or a child brings a human at once."""
    case = open_case_of(work.session, work.conversation.id)
    if flag in _NEEDS_A_HUMAN:
        case = open_case(work.session, work.parts, work.conversation, CaseKind.OTHER, Urgency.HIGH)
        case.waiting_since = case.waiting_since or work.message.created_at
        work.message.case_id = work.message.case_id or case.id
    is_feared = work.check_due_at is not None or (case is not None and case.urgency == Urgency.EMERGENCY)
    if case is None or (flag == Flag.TONE_CHANGED and not is_feared):
        return
    raise_flag(case, flag, work.message)


def _check(work: Work, _command: Mapping[str, Any]) -> None:
    """The answer asks "are you in danger now?": from here a clock runs (webhooks/escalation/silence.py)."""
    due = now() + timedelta(seconds=work.parts.settings.check_seconds)
    # Whoever asks to delete, again and again, puts nothing off.
    work.conversation.check_due_at = min(due, work.conversation.check_due_at or due)


def _case(work: Work) -> Case:
    """Return the open case; an answer that comes before any was opened begins a tip."""
    case = open_case_of(work.session, work.conversation.id)
    return case or open_case(work.session, work.parts, work.conversation, CaseKind.TIP, work.message.urgency)


_COMMANDS: dict[str, Callable[[Work, Mapping[str, Any]], None]] = {
    "open_case": _open_case,
    "answer": _answer,
    "finish": _finish,
    "stop": _stop,
    "delete": _delete,
    "set_language": _set_language,
    "set_country": _set_country,
    "reply_safe": _reply_safe,
    "human": _human,
    "note": _note,
    "check": _check,
}
