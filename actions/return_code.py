"""The code to come back with, when somebody has lost it, forgot it, or finds that it does not work."""

from __future__ import annotations

from actions.choices import HUMAN, TIP
from actions.steps import Say, Steps
from actions.turn import Turn
from actions.typed import names_one_of
from bot.casecode import show

_ASKED_FOR = frozenset({"WHAT", "WHERE", "MISSING"})
_OTHER_TOPICS = frozenset({"AGENT", "EMPLOYER", "RECRUITER"})


def is_missed(turn: Turn) -> bool:
    """Whether the message speaks of the code as lost; the gateway reads one that is written out."""
    spoken_of = turn.concepts
    if "CODE" not in spoken_of or spoken_of & _OTHER_TOPICS or any(char.isdigit() for char in turn.words):
        return False
    # "My code is mango, do not forget it" gives a word to staff, and has lost nothing.
    if "NOT" in spoken_of and turn.intent != "check_report":
        return False
    asked_for = bool(spoken_of & _ASKED_FOR) and "CODE_WORD" not in spoken_of
    return asked_for or names_one_of(turn, "word.lost")


def answer(turn: Turn) -> Steps:
    """The code, if this talk has a case and nobody else is likely to read along; else that it is not needed."""
    if turn.slot("case_kind") and turn.case_code and not (turn.alarm or turn.slot("guarded")):
        return [Say("utter.code_told", (HUMAN,), {"code": show(turn.case_code)})]
    return [Say("utter.code_lost", (TIP, HUMAN))]
