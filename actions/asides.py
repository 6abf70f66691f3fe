"""Small words in the middle of questions that answer none of them: "wait", "why?", "never mind"."""

from __future__ import annotations

from actions import reader
from actions.choices import GO_ON, HUMAN, MENU
from actions.steps import Say, Steps, Wait
from actions.turn import ROUTINE, Turn
from actions.typed import is_one_of

ASKED_IN_ONE_GO = frozenset({"tip_form", "help_form", "family_form", "reply_form"})
"""Forms that go on after an interruption; the others are a single question, and end with it."""

DROPPED = {"safe_now": "unsure", "reply_safe": "no", "anything_else": "done"}
"""What "never mind" answers where it may mean "no need", and where leaving the question open would leave a risk."""

_KINDS = {"wait": "word.wait", "why": "word.why", "drop": "word.drop"}


def kind(turn: Turn) -> str | None:
    """Which of them the whole message is, if any; `drop` is "never mind"."""
    if turn.form not in ASKED_IN_ONE_GO or turn.question is None or turn.resumed:
        return None
    # Typed word for word: what the model fears in such a word is no danger, what the rules see in it may be.
    if turn.screened != ROUTINE or reader.takes_back(turn):
        return None
    found = next((kind for kind, words in _KINDS.items() if is_one_of(turn, words)), None)
    return None if found == "drop" and turn.question in DROPPED else found


def answer(turn: Turn) -> Steps:
    """Nothing is kept, and the question stays open; only "why?" has it asked again."""
    if turn.slot("guarded"):
        return reader.tell_nothing(turn)
    said = kind(turn)
    if said == "why":
        return [Say("utter.why_asked")]
    message = "utter.greet_again" if said == "wait" else "utter.denied"
    return [Say(message, (GO_ON, MENU, HUMAN)), Wait()]
