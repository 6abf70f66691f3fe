"""Greeting, menu, small words, stopping, and what is said when nothing was understood."""

from __future__ import annotations

from actions import danger
from actions.choices import GO_ON, HUMAN, MAIN_MENU, MENU
from actions.steps import Ask, Command, Leave, Remember, Say, Steps, Wait, open_case
from actions.turn import HIGH, ROUTINE, Turn
from bot.casecode import show

REPLY_FIELDS = ("reply_safe", "reply_when")

TRIES_BEFORE_A_HUMAN = 3
"""So often in a row the bot may fail to understand; then a human is asked to read."""


def greet(turn: Turn) -> Steps:
    """Say who this is; later only that it is there. In a form no question is repeated: somebody else may greet."""
    if turn.form:
        return [Say("utter.greet_again", (GO_ON, MENU, HUMAN)), Wait()]
    if turn.slot("greeted"):
        return [Say("utter.greet_again", MAIN_MENU)]
    return [Say("utter.greet"), Say("utter.menu", MAIN_MENU)]


def menu(turn: Turn) -> Steps:
    """The menu, out of any form; what was answered is kept."""
    steps: Steps = [Leave()] if turn.form else []
    return [*steps, Say("utter.menu", MAIN_MENU)]


def goodbye(turn: Turn) -> Steps:
    """Say goodbye; inside a form that is the end of the questions (actions/questions.py)."""
    # "Thank you" after an alarm may be another hand's: nothing in the answer shows that there was one.
    return [Say("utter.neutral")] if in_alarm(turn) else [Say("utter.goodbye")]


def stop(turn: Turn) -> Steps:
    """Write nothing more, keep what was said, and say how to come back."""
    steps: Steps = [Leave()] if turn.form else []
    steps.append(Command("stop"))
    if turn.slot("case_kind") and turn.case_code:
        return [*steps, Say("utter.stopped_code", values={"code": show(turn.case_code)})]
    return [*steps, Say("utter.stopped")]


def affirm(turn: Turn) -> Steps:
    """A yes that answers no question."""
    return _small_word(turn, "utter.affirmed")


def deny(turn: Turn) -> Steps:
    """A no that answers no question."""
    return _small_word(turn, "utter.denied")


def _small_word(turn: Turn, message: str) -> Steps:
    return danger.added(turn) if in_alarm(turn) else [Say(message, MAIN_MENU)]


def out_of_scope(turn: Turn) -> Steps:
    """Something that Suara has no answer to; the menu, so that it is no dead end.

    It counts as not understood: what looks like small talk to the model three times may be a message it cannot read.
    """
    return _not_understood(turn, "utter.out_of_scope")


def not_understood(turn: Turn) -> Steps:
    """Ask for other words, then for a number; the third time in a row a human is asked to read."""
    return _not_understood(turn, "utter.not_understood")


def _not_understood(turn: Turn, first: str) -> Steps:
    if in_alarm(turn):
        return danger.added(turn)
    times = int(turn.slot("misunderstood") or 0) + 1
    if times >= TRIES_BEFORE_A_HUMAN:
        return [
            open_case("human", HIGH if turn.urgency == HIGH else ROUTINE),
            Remember("case_kind", turn.slot("case_kind") or "human"),
            Remember("misunderstood", 0),
            Say("utter.not_understood_human"),
        ]
    message = first if times == 1 else "utter.not_understood_again"
    return [Remember("misunderstood", times), Say(message, MAIN_MENU)]


def media(turn: Turn) -> Steps:
    """A photo, place or recording without words: it is kept for a human; it opens nothing by itself."""
    if in_alarm(turn):
        return danger.added(turn)
    return [Say("utter.media", MAIN_MENU)]


def go_on(turn: Turn) -> Steps:
    """Ask the open question again, when the person says that they want it."""
    return [Ask(turn.form)] if turn.form else menu(turn)


def human(turn: Turn) -> Steps:
    """Ask a person of the team to write; then whether it is safe to write back, unless that is asked anyway."""
    steps: Steps = [
        Command("human"),
        open_case("human", HIGH if turn.urgency == HIGH else ROUTINE),
        Remember("case_kind", turn.slot("case_kind") or "human"),
        Say("utter.human"),
    ]
    if turn.form or in_alarm(turn) or turn.slot("human_told"):
        return steps
    return [*steps, Remember("human_told", True), *forget(REPLY_FIELDS), Ask("reply_form")]


def forget(fields: tuple[str, ...]) -> Steps:
    """Empty the answers of an earlier round."""
    return [Remember(field, None) for field in fields]


def human_saved(turn: Turn) -> Steps:  # noqa: ARG001 - every action takes the turn
    """How to write back is known."""
    return [Say("utter.human_saved")]


def offered(turn: Turn) -> Steps:
    """A code word or a safe time is thanked for; staff see it by its note (actions/notes.py)."""
    return danger.added(turn) if in_alarm(turn) else [Say("utter.human_saved")]


def in_alarm(turn: Turn) -> bool:
    """Whether a human was called in this talk and the alarm is still open."""
    return turn.alarm and bool(turn.slot("alarm_told"))
