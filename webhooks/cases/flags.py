"""Flags of a case: what staff must see at a glance, each with its time and the message that raised it.

The brain proposes them with the command `note`. They are states, never words; a code word itself stays in the thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from webhooks.tables import Case, Message


class Flag(StrEnum):
    """What a flag says, gravest first: the order in which the desk shows them."""

    TONE_CHANGED = "tone_changed"  # after an alarm: "safe now", "a joke", "delete it"; another hand may hold the phone
    CODE_WORD = "code_word"  # the person offered a code word
    SAFE_TIME = "safe_time"  # the person said when it is safe to write or call
    CHILD = "child"  # says so, or it shows
    HOSTILE_READER = "hostile_reader"  # somebody asks who we are and why this number is on the phone
    PRANK = "prank"  # abuse or a joke: lower in the queue, never out of it


OFFERS = frozenset({Flag.CODE_WORD, Flag.SAFE_TIME})
"""What the person offers: the latest counts, and the desk shows its words. Of everything else, when it began."""


@dataclass(frozen=True)
class Raised:
    """One flag of a case: since when, and the id of the message that raised it."""

    flag: Flag
    at: datetime
    message: str


def raise_flag(case: Case, flag: Flag, message: Message) -> None:
    """Put a flag on a case; the same message twice changes nothing."""
    if flag in case.flags and flag not in OFFERS:
        return
    entry = {"at": message.created_at.astimezone(UTC).isoformat(), "message": message.id}
    case.flags = {**case.flags, str(flag): entry}  # a new object: a changed JSON value is not noticed


def lower_flag(case: Case, flag: Flag) -> None:
    """Take a flag off."""
    if flag in case.flags:
        case.flags = {name: entry for name, entry in case.flags.items() if name != flag}


def flags_of(case: Case) -> list[Raised]:
    """Return the flags of a case, gravest first."""
    return [_read(flag, case.flags[flag]) for flag in Flag if flag in case.flags]


def _read(flag: Flag, entry: Mapping[str, str]) -> Raised:
    return Raised(flag, datetime.fromisoformat(entry["at"]), entry["message"])
