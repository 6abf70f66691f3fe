"""Another hand may hold the phone: what is answered then gives nothing away, and staff see that the tone changed."""

from __future__ import annotations

from actions import child, return_code
from actions.choices import GO_ON, HUMAN, MENU
from actions.steps import Command, Leave, Remember, Say, Steps, Wait
from actions.turn import ROUTINE, Turn
from actions.typed import names_one_of
from bot.understanding.labels import DANGER_INTENTS

_ENDS = frozenset({"stop", "delete_data"})
_TAKES_BACK = frozenset({"TAKE_BACK", "WRONG_NUMBER", "LAUGH", "END_CHAT", "DONT_SEND", "FORGET_ME"})
_WELL = frozenset({"SAFE", "OVER"})
_NOT_WELL = frozenset(
    {
        *("NOT", "DANGER", "AFRAID", "HELP", "RESCUE", "WANT", "SHELTER", "IF", "BUT"),
        *("IS_IT", "CAN_I", "WHERE", "WHEN", "HOW", "CLOCK_TIME", "TONIGHT", "TOMORROW"),
    }
)
_SAFE_IS_THE_ANSWER = frozenset({"safe_now", "reply_safe", "reply_when"})
_OTHER_PERSON = frozenset({"HE_SHE", "THEY", "EMPLOYER", "AGENT", "HUSBAND", "PARTNER"})
_ASKS_WHO = frozenset({"WHY", "WHO"})
_OF_THIS_LINE = frozenset({"NUMBER", "MESSAGE"})
_SOMEBODYS = frozenset({"HE_SHE", "WIFE", "DAUGHTER", "SON", "SISTER", "HUSBAND", "PARTNER", "MAID", "WORKER"})
_ASKS = frozenset({"WHAT", "WHO", "WHY", "IS_IT", "CAN_I"})
_OF_MESSAGES = frozenset({"MESSAGE", "I", "HE_SHE", "THEY", "WHAT", "SAW", "PLEASE"})
_OF_WHAT_WAS_SAID = frozenset({"TELL", "MESSAGE", "CHAT", "TALK", "RECORD", "REPORT"})
_WISHES = frozenset(
    {"DELETE", "STOP", "DONT_SEND", "END_CHAT", "FORGET_ME", "REAL_PERSON", "COUNSELLOR", "LANGUAGE", "SPEAK"}
)
_OF_EVERYBODY = frozenset({"READS", "ANONYMOUS", "SECRET", "COST", "FREE"})
"""What anyone asks of such a line; the answer tells nothing about a talk."""

CERTAIN = 0.7
"""Confidence of understanding from which the intent is believed: "who is this?" may be part of another question."""

_STOPS = frozenset({"STOP", "DONT_SEND", "END_CHAT"})
_SMALL = frozenset({"affirm", "deny"})
_ABOUT_THE_PROGRAM = frozenset({"ROBOT", "REAL_PERSON"})


def takes_back(turn: Turn) -> bool:
    """Whether a message after an alarm undoes it: "safe now", "a joke", "wrong number", "delete it", "stop".

    It never cancels anything; whoever was called decides. A message that speaks of danger itself does not count.
    """
    if not turn.alarm or turn.in_danger or turn.intent in DANGER_INTENTS:
        return False
    if is_weary(turn):
        return False
    if turn.intent in _ENDS and "CODE_WORD" not in turn.concepts:
        return True
    if turn.screened != ROUTINE or turn.pressed:
        return False
    spoken_of = turn.concepts
    well = bool(spoken_of & _WELL) and not spoken_of & _NOT_WELL and "?" not in turn.words
    well = well and turn.question not in _SAFE_IS_THE_ANSWER
    deletes = asks_to_delete(turn) and not spoken_of & _OTHER_PERSON
    return bool(spoken_of & _TAKES_BACK) or well or deletes


def is_weary(turn: Turn) -> bool:
    """Whether "enough" comes from somebody who spoke of suicide, and none of the words for stopping with it."""
    despairs = turn.alarm and turn.slot("alarm_told") == "self_harm"
    return despairs and turn.intent == "stop" and not turn.concepts & _STOPS


def asks_to_delete(turn: Turn) -> bool:
    """Whether the words ask for it; "his facebook is deleted already" tells of something else."""
    return "DELETE" in turn.concepts and not turn.concepts & {"ALREADY", "SOCIAL_MEDIA"}


def asks_why(turn: Turn) -> bool:
    """Whether the person asks what a question is for."""
    return {"WHY", "ASK"} <= turn.concepts and not turn.concepts & _SOMEBODYS


def is_small_after_probing(turn: Turn) -> bool:
    """Whether "ok" or "yes" comes from whoever asked who this is, or called an alarm off: perhaps another hand."""
    if not turn.slot("guarded") or turn.pressed or turn.in_danger or turn.screened != ROUTINE:
        return False
    return turn.intent in _SMALL


def probes(turn: Turn) -> bool:
    """Whether somebody asks who this is, or why this number is on somebody's phone."""
    if turn.pressed or turn.in_danger or turn.intent in child.STORIES.union(DANGER_INTENTS):
        return False
    spoken_of = turn.concepts
    if "WHOSE_NUMBER" in spoken_of:
        of_somebody = bool(spoken_of & (_SOMEBODYS | {"WHY"}))
        return of_somebody or turn.intent == "ask_about_bot" or turn.confidence < CERTAIN
    if turn.form and "?" not in turn.words and turn.intent != "ask_about_bot":
        return False  # the middle of somebody's story
    if spoken_of >= {"WHO", "WHY", "NUMBER"}:
        return "THEY" not in spoken_of
    asks = spoken_of & _ASKS_WHO and spoken_of & _OF_THIS_LINE and spoken_of & _SOMEBODYS and "THEY" not in spoken_of
    return bool(asks)


def digs(turn: Turn) -> bool:
    """Whether whoever asked who this is asks on: what she wrote, who was called, for the messages, for the code."""
    if not turn.slot("guarded") or turn.pressed or turn.in_danger or turn.screened != ROUTINE:
        return False
    if names_one_of(turn, "word.prying") or return_code.is_missed(turn):
        return True
    spoken_of = turn.concepts
    if turn.intent in child.STORIES or spoken_of & (_WISHES | _OF_EVERYBODY):
        return False
    if turn.form and "?" not in turn.words and turn.intent != "ask_about_bot":
        return spoken_of <= _OF_MESSAGES and "MESSAGE" in spoken_of  # the rest is the middle of somebody's story
    asks = "?" in turn.words or bool(spoken_of & _ASKS)
    of_somebody = bool(spoken_of & (_SOMEBODYS | {"THEY"}))
    return (
        (asks and of_somebody and (bool(spoken_of & _OF_WHAT_WAS_SAID) or turn.intent == "ask_about_bot"))
        or ({"WHO", "CALL"} <= spoken_of and not spoken_of & {"CAN_I", "NUMBER"})
        or (spoken_of <= _OF_MESSAGES and "MESSAGE" in spoken_of)
    )


def tell_nothing(turn: Turn) -> Steps:
    """An ordinary sentence; a question that is open stays so, and is not repeated."""
    return [Say("utter.neutral", (GO_ON, MENU, HUMAN) if turn.form else ()), Wait()]


def is_hostile(turn: Turn) -> bool:
    """Whether that is asked after a story was told; "are you a robot?" is what the one who told it asks."""
    told = turn.alarm or bool(turn.slot("case_kind"))
    # "What do I do?" can look like "what do you do?", and is no hostile question.
    asks = (
        probes(turn)
        or digs(turn)
        or (turn.intent == "ask_about_bot" and turn.confidence >= CERTAIN and not turn.pressed)
    )
    return told and asks and not turn.concepts & _ABOUT_THE_PROGRAM and not asks_why(turn)


def answer_neutrally(turn: Turn) -> Steps:
    """One ordinary sentence, the same for all of it; what was asked for is passed on in silence."""
    steps: Steps = [Leave()] if turn.form else []
    if turn.slot("paused"):
        steps.append(Remember("paused", None))
    if turn.intent == "stop":
        steps.append(Command("stop"))
    if turn.intent == "delete_data" or asks_to_delete(turn):
        steps.append(Command("delete"))  # the gateway waits with it until a person has closed the alarm
    return [*steps, Say("utter.neutral")]
