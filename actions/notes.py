"""What staff have to know of a message at once, beside its topic: the command `note`, one for each kind."""

from __future__ import annotations

from actions import asides, child, reader, return_code
from actions.steps import Command, Steps
from actions.turn import Turn

_HOURS = frozenset({"CLOCK_TIME", "TONIGHT", "TOMORROW", "DEADLINE"})
_REACHING = frozenset({"MESSAGE", "CALL", "REPLY", "CHAT", "TALK", "DONT_CALL", "DONT_SEND"})
_ASKS = frozenset({"WHAT", "WHERE", "HOW", "STATUS", "UPDATE", "EARLIER_REPORT"})
_NOT_OF_THEMSELVES = frozenset({"ADVERT", "PRIZE", "LOAN_AD", "SALE_PRICE"})
_NO_WISH = frozenset({"nlu_fallback", "out_of_scope", "check_report", "greet", "goodbye", "affirm", "deny"})
_PRIVACY = frozenset({"READS", "ANONYMOUS", "POLICE", "GOVERNMENT", "COST"})
WRITES_BACK = frozenset({"reply_safe", "reply_when"})
"""Questions for a safe time; there it is the answer, and stands in the case anyway."""


def note(kind: str) -> Command:
    """The command that puts a flag on the case; kinds as in webhooks/cases/flags.py."""
    return Command("note", {"kind": kind})


def of(turn: Turn) -> Steps:
    """Every note that a message deserves."""
    if turn.resumed or turn.report is not None:
        return []
    found = (
        ("tone_changed", reader.takes_back(turn)),
        ("hostile_reader", reader.is_hostile(turn) and not asides.kind(turn)),
        ("child", child.says_so(turn)),
        ("code_word", offers_code_word(turn)),
        ("safe_time", offers_safe_time(turn)),
        ("prank", is_prank(turn)),
    )
    return [note(kind) for kind, holds in found if holds]


def offers_code_word(turn: Turn) -> bool:
    """Whether the person names a word to recognise them or their danger by; a return code has digits."""
    spoken_of = turn.concepts
    if spoken_of & _ASKS or "?" in turn.words or return_code.is_missed(turn):
        return False
    if "CODE_WORD" in spoken_of:
        return True
    return "CODE" in spoken_of and _is_in_touch(turn) and not any(char.isdigit() for char in turn.words)


def offers_safe_time(turn: Turn) -> bool:
    """Whether the person says when to write or to call."""
    spoken_of = turn.concepts
    if not _is_in_touch(turn) or (turn.question in WRITES_BACK and not turn.alarm):
        return False
    named = "SAFE_TIME" in spoken_of or bool(spoken_of & _HOURS and spoken_of & _REACHING)
    named = named or bool(spoken_of & _HOURS and "SAFE" in spoken_of and "NOT" not in spoken_of)
    return named and not spoken_of & _NOT_OF_THEMSELVES and "?" not in turn.words


def is_an_offer(turn: Turn) -> bool:
    """Whether the message is a code word or a safe time and no other wish, so that thanks are the answer."""
    if turn.in_danger or turn.pressed or turn.form:
        return False
    # "My secret code is ..." looks like a question about secrecy.
    secret = turn.intent == "ask_privacy" and not turn.concepts & _PRIVACY
    return (offers_code_word(turn) and (secret or turn.intent in _NO_WISH)) or (
        offers_safe_time(turn) and turn.intent in _NO_WISH
    )


def _is_in_touch(turn: Turn) -> bool:
    return turn.alarm or bool(turn.slot("case_kind")) or turn.intent == "talk_to_human"


def is_prank(turn: Turn) -> bool:
    """Whether it is abuse or a joke: it goes lower in the queue, and is answered like everything else."""
    if turn.in_danger or turn.alarm:
        return False  # whoever holds the phone then must not be able to lower the case
    return "INSULT" in turn.concepts or (turn.intent == "out_of_scope" and "LAUGH" in turn.concepts)
