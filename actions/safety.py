"""What answers "is it safe for you to write now?" in other words than yes and no.

A no that is none wakes somebody for nothing; a yes that is none leaves somebody alone, so the doubtful ones page.
"""

from __future__ import annotations

from actions.turn import EMERGENCY, ROUTINE, Turn
from actions.typed import is_one_of
from bot.lexicon.index import Match
from bot.lexicon.units import JOINED, PAUSED, Unit
from bot.triage.screening import facts
from bot.understanding.labels import DANGER_INTENTS

DOUBT = frozenset({"KNOW", "UNDERSTAND", "MAYBE"})

_SOMEBODY = frozenset({"HE_SHE", "THEY", "EMPLOYER", "GUARD", "AGENT", "HUSBAND", "CAPTAIN", "CUSTOMER"})
_NEAR = frozenset({"HERE", "COMING", "WAITING", "LISTENING", "WATCHED", "ROOM", "DOOR", "KNOCKING"})
_UNSAFE = frozenset({"DANGER", "AFRAID", "LISTENING", "HIDE"})
_DENIED = frozenset({"NO", "NOT", "CANNOT"})
_OF_THIS_MOMENT = frozenset({"FEW_WORDS", "HERE", "SAFE", "NOW"})
_OF_SAFETY = (
    _DENIED | _OF_THIS_MOMENT | {"I", "WE", "YES", "MESSAGE", "CHAT", "TALK", "REPLY", "HELLO", "PLEASE", "SORRY"}
)
"""A "not" beside nothing but these denies that it is safe to write."""

_WELL = frozenset({"SAFE", "OVER"})
_OF_BEING_WELL = _WELL | {"NO", "OK", "I", "WE", "NOW", "ALREADY", "THANKS", "YES", "TAKE_BACK", "FEW_WORDS", "VERY"}
"""A "no" that goes on with nothing but these says that nothing is wrong."""


def says_all_is_well(turn: Turn) -> bool:
    """Whether the whole message is one of the listed ways to say so, whatever the model makes of it."""
    return turn.screened != EMERGENCY and is_one_of(turn, "word.safe")


def answer(turn: Turn) -> str | None:
    """`yes`, `no` or `unsure`; None where the words themselves do not say it."""
    if says_all_is_well(turn):
        return "yes"
    well = _no_and_well(turn)
    if well or _says_unsafe(turn):
        return well or "no"
    return "yes" if _says_safe(turn) else None


def _says_unsafe(turn: Turn) -> bool:
    """Whether the words say no, such as "he is here"."""
    spoken_of = facts(turn.words, turn.language)
    if "?" in turn.words:
        return False
    somebody = bool(spoken_of & _SOMEBODY) and bool(spoken_of & _NEAR)
    # Where more is spoken of, nobody knows what a "not" denies: "I do not want the police", "no contract".
    denied = bool(spoken_of & _DENIED and spoken_of & _OF_THIS_MOMENT) and spoken_of <= _OF_SAFETY
    return somebody or denied or bool(spoken_of & _UNSAFE)


def _says_safe(turn: Turn) -> bool:
    """Whether a few words say that it is safe."""
    if turn.intent in DANGER_INTENTS or "?" in turn.words:
        return False
    spoken_of = facts(turn.words, turn.language)
    return {"SAFE", "FEW_WORDS"} <= spoken_of and not spoken_of & (_DENIED | _UNSAFE | DOUBT)


def _no_and_well(turn: Turn) -> str | None:
    """What "no, I am safe" answers, and "no I am ok now": a no to danger, before words of being well.

    In most languages "no" is "not" as well, so the two must stand apart: "no safe", "tidak selamat" page a human.
    """
    if turn.screened != ROUTINE or turn.in_danger or "?" in turn.words:
        return None
    matches = turn.reading.matches
    known = {at for match in matches for at in range(match.start, match.end)}
    if len(known) < len(turn.reading.units):
        return None  # "no, safe later": one word that nobody knows may say when, or who is there
    no = [match for match in matches if match.start == 0 and {"NO", "NOT"} & {*match.concepts}]
    if not no:
        return None
    end = max(match.end for match in no)
    rest = [match for match in matches if match.start >= end]
    spoken_of = {name for match in rest for name in match.concepts}
    if not spoken_of <= _OF_BEING_WELL or "NO" in spoken_of:
        return None
    well = [match for match in rest if {*match.concepts} & (_WELL | {"OK"})]
    denies = any("NOT" in match.concepts for match in no)
    if not well or not _stand_apart(end, well[0], rest, turn.reading.units, denies=denies):
        return None
    return "yes" if spoken_of & _WELL else "unsure"


def _stand_apart(end: int, well: Match, rest: list[Match], units: tuple[Unit, ...], *, denies: bool) -> bool:
    if any(unit.before >= PAUSED for unit in units[end : well.start + 1]):
        return True
    # "I" begins a new sentence, also as a part of "I am safe"; "hindi ako ligtas" is "I am not safe" all the same.
    begins = [match.start for match in rest if match.start <= well.start and {"I", "WE"} & {*match.concepts}]
    if denies:  # where words are written without spaces, a space is a pause
        return any(units[start].unspaced and units[start].before > JOINED for start in begins)
    return end in begins
