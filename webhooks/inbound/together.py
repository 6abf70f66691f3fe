"""What the last few messages of one person say together: people in danger text in fragments, over minutes.

Screening each of "they locked", "me here", "pls" finds less than screening them joined. Three rules, measured as
docs/triage.md says; all look at short messages only, because long ones that are joined speak of everything at once:

1. Joined, the last fragments in a row are an emergency, though none of them is.
2. One fragment says that danger is at hand, and another has a different cue: "help me", "he is coming".
3. One says that danger is at hand, and another is nothing but a plea: "please", "he is coming".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import load_only

from bot.lexicon.units import units_of
from bot.triage import screen
from bot.triage.rules import rulebook
from bot.triage.screening import SYLLABLES_A_WORD, facts
from webhooks.inbound.letter import Letter
from webhooks.names import Author, CaseStatus, Urgency
from webhooks.tables import Case, Message

MOST, WITHIN = 5, timedelta(minutes=30)
"""How many messages are looked at, and how old the oldest may be."""

MOST_WORDS = 6
"""Words of a fragment. With 8 the joined ones would page for 1 of 1,000 ordinary messages, with any length for 13."""

_LONGEST = 120  # characters; six words are never longer, and it saves the cutting

TOGETHER = "together"
"""Before the name of a rule: it holds for several messages together."""
ADDED_UP = "added_up"

AT_HAND = frozenset(
    {
        "alarm_word",
        "comes_back",
        "cry",
        "door",
        "he_is_here",
        "hours_left",
        "hurry",
        "hurt",
        "ordered",
        "room_asks",
        "silent",
        "somebody_near",
        "whispers",
    }
)
"""Rules that say high and speak of this very hour; the others speak of work, debts and papers, which take days."""


_PLEA = frozenset({"PLEASE", "HELP"})

# Made once: putting the statement together costs more than running it.
_EARLIER = (
    select(Message)
    .where(
        Message.conversation_id == bindparam("conversation"),
        Message.created_at.between(bindparam("since"), bindparam("at")),
        Message.id != bindparam("present"),
        Message.author == Author.PERSON,
        Message.text_sealed.is_not(None),
        or_(Message.case_id.is_(None), Message.case_id == bindparam("case")),
    )
    .order_by(Message.created_at.desc())
    .limit(MOST - 1)
    .options(load_only(Message.text_sealed, Message.urgency, Message.cues))
)


@dataclass(frozen=True)
class Said:
    """One earlier or present message, and what its own screening found."""

    text: str
    urgency: Urgency
    cues: frozenset[str]
    is_short: bool


def said(text: str, urgency: str, cues: Iterable[str]) -> Said:
    """Return a message as the rules look at it; cues that it had only together with others are not its own."""
    own = frozenset(cue for cue in cues if not cue.startswith(TOGETHER))
    return Said(text, Urgency(urgency), own, is_fragment(text))


@dataclass(frozen=True)
class Found:
    """What several messages say together that none says alone."""

    kind: str | None
    cues: list[str]


def emergency_in(messages: Sequence[Said], language: str | None) -> Found | None:
    """Return what makes messages, oldest first, an emergency together; None when nothing does."""
    fragments = _last_in_a_row(messages)
    if len(fragments) > 1:
        joined = screen("\n".join(one.text for one in fragments), language)
        if joined.urgency == "emergency":
            return Found(joined.kind, [f"{TOGETHER}:{cue}" for cue in joined.cues])
    high = [one.cues for one in messages if one.is_short and one.urgency == Urgency.HIGH]
    if any(not (one <= other or other <= one) for one in high if one & AT_HAND for other in high):
        cues = dict.fromkeys(cue for one in high for cue in sorted(one))
        return Found(None, [f"{TOGETHER}:{ADDED_UP}", *(f"{TOGETHER}:{cue}" for cue in cues)])
    pleads = any(one.is_short and _is_plea(one.text, language) for one in messages)
    near = dict.fromkeys(cue for cues in high if cues & AT_HAND for cue in sorted(cues))
    if pleads and near:
        return Found(None, [f"{TOGETHER}:{ADDED_UP}", *(f"{TOGETHER}:{cue}" for cue in near)])
    return None


def _is_plea(text: str, language: str | None) -> bool:
    spoken_of = facts(text, language) - {"FEW_WORDS", "HELLO"}
    return bool(spoken_of) and spoken_of <= _PLEA


def said_lately(letter: Letter) -> list[Said]:
    """Return this message and those before it that are neither erased nor of a closed case, oldest first."""
    at = letter.message.created_at
    values = {
        "conversation": letter.conversation.id,
        "since": at - WITHIN,
        "at": at,
        "present": letter.message.id,
        "case": letter.message.case_id,
    }
    with letter.session.no_autoflush:
        earlier = letter.session.scalars(_EARLIER, values).all()
    vault = letter.parts.vault
    return [
        *(said(vault.get(one, "text") or "", one.urgency, one.cues) for one in reversed(earlier)),
        said(letter.cleaned, letter.message.urgency, letter.message.cues),
    ]


def alarm_goes_on(letter: Letter) -> bool:
    """Whether the conversation's alarm is open: then staff read every message, and each counts for itself."""
    if letter.message.case_id is None:
        return False
    case = letter.session.get(Case, letter.message.case_id)
    return case is not None and case.urgency == Urgency.EMERGENCY and case.status != CaseStatus.CLOSED


def kind_together(cues: Sequence[str]) -> str | None:
    """Which kind of danger several messages speak of together; None when nothing held for them together."""
    names = {cue.removeprefix(f"{TOGETHER}:") for cue in cues if cue.startswith(TOGETHER)}
    kinds = [rule.kind for rule in rulebook().rules if rule.name in names and rule.urgency == "emergency"]
    return (kinds or ["danger"])[0] if names else None


def is_fragment(text: str) -> bool:
    """Whether a message is short enough to be a piece of something."""
    if not text or len(text) > _LONGEST:
        return False
    return sum(1 / SYLLABLES_A_WORD if unit.unspaced else 1 for unit in units_of(text)) <= MOST_WORDS


def _last_in_a_row(messages: Sequence[Said]) -> list[Said]:
    fragments: list[Said] = []
    for one in reversed(messages):
        if not one.is_short:
            break
        fragments.insert(0, one)
    return fragments
