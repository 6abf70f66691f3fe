"""Tips, help for oneself and for someone known: what is said before the questions, and after the last one."""

from __future__ import annotations

from actions import danger, family, numbers, return_code
from actions.choices import HUMAN, NEW_TIP, TIP
from actions.conversation import forget, human, in_alarm
from actions.promises import answer_hours
from actions.questions import HELP_FIELDS, TIP_FIELDS, asks_what_to_do
from actions.steps import Ask, Command, Remember, Say, Steps, Wait, answer_words, open_case
from actions.turn import HIGH, Turn, graver
from bot.casecode import show

ENOUGH_CONCEPTS = 4
"""A first message that speaks of so many things is the story itself; "I want to report something" is not."""

_NOT_THE_STORY = frozenset(
    {"I", "WE", "WANT", "REPORT", "TELL", "SOMEONE", "HELLO", "HELP", "PLEASE", "CAN_I", "HOW", "SUSPICIOUS"}
)


def tells_the_story(turn: Turn) -> bool:
    """Whether the first message already says what was seen or what happened."""
    return len(turn.concepts - _NOT_THE_STORY) >= ENOUGH_CONCEPTS


def begin_tip(turn: Turn) -> Steps:
    """Say what has to be said before the first question, then ask. A tip that was told is added to."""
    if in_alarm(turn):
        return danger.added(turn)
    if turn.slot("filed") and not turn.pressed:
        return [Say("utter.added_later", (NEW_TIP, HUMAN))]
    steps: Steps = forget(TIP_FIELDS)
    if turn.words:
        steps += [open_case("tip", turn.urgency), Remember("case_kind", turn.slot("case_kind") or "tip")]
    if tells_the_story(turn):
        steps += [answer_words("what_seen"), Remember("what_seen", "given")]
    return [
        *steps,
        Remember("filed", None),
        Say("utter.tip_begin", values={"call": numbers.call(turn)}),
        Say("utter.tip_begin_how", values={"hours": answer_hours()}),
        Ask("tip_form"),
    ]


def begin_help(turn: Turn) -> Steps:
    """Someone needs help: a human is told at once, then safety is asked first."""
    return _begin(turn, "help_self", "utter.help_begin", "help_form")


def begin_family(turn: Turn) -> Steps:
    """Someone worries for a relative or friend."""
    return _begin(turn, "help_other", "utter.family_begin", "family_form")


def _begin(turn: Turn, kind: str, message: str, form: str) -> Steps:
    if in_alarm(turn):
        return danger.told_again(turn) if asks_what_to_do(turn) else danger.added(turn)
    if turn.slot("filed") == kind and not turn.pressed:
        return [open_case(kind, HIGH), Say("utter.added_later", (HUMAN,))]
    steps: Steps = [
        *forget(HELP_FIELDS),
        open_case(kind, graver(HIGH, turn.urgency)),
        Remember("case_kind", kind),
        Remember("filed", None),
    ]
    if form == "family_form" and tells_the_story(turn):
        steps += [answer_words("what_seen"), Remember("what_seen", "given")]
    steps += [Say(message, values={"call": numbers.call(turn)}), Say("utter.help_begin_how")]
    return [*steps, *family.ransom_warning(turn), *family.remember(turn), Ask(form)]


def file_tip(turn: Turn) -> Steps:
    """The questions are over: the code to come back with, and when a person reads it."""
    if not turn.slot("case_kind"):
        return [Say("utter.tip_empty")]
    return [Command("finish"), Remember("filed", "tip"), _filed(turn, "utter.tip_filed")]


def file_help(turn: Turn) -> Steps:
    """As `file_tip`; whether Suara writes first depends on what the person said is safe."""
    message = "utter.help_filed" if turn.slot("reply_safe") == "yes" else "utter.help_filed_no_reply"
    ways = family.ways(turn) if turn.slot("family_held") else []
    return [Command("finish"), Remember("filed", turn.slot("case_kind")), *ways, _filed(turn, message)]


def _filed(turn: Turn, message: str) -> Say:
    if in_alarm(turn):
        return Say("utter.filed_alarm", values={"code": show(turn.case_code)})
    return Say(message, values={"code": show(turn.case_code), "hours": answer_hours()})


def earlier_report(turn: Turn) -> Steps:
    """What became of a report, in one word; never what was in it."""
    if turn.report is None and in_alarm(turn):
        return danger.added(turn)
    if turn.report is None and return_code.is_missed(turn):
        return return_code.answer(turn)
    if turn.report is None and turn.slot("human_told"):
        return [Say("utter.human")]  # "I am still waiting"
    if turn.report is None:
        return [Say("utter.report_ask_code", (TIP, HUMAN))]
    status = turn.report.get("status")
    if not turn.report.get("known") or status not in ("received", "read", "working", "closed"):
        return [Say("utter.report_unknown", (TIP, HUMAN))]
    return [Say(f"utter.report_{status}")]


def begin_delete(turn: Turn) -> Steps:
    """Ask before anything is deleted; where "are you in danger?" is open, nothing is asked and the question stays."""
    if turn.form == "check_form":
        return [Command("delete"), Say("utter.neutral"), Wait()]  # another hand may hold the phone
    return [Remember("delete_confirmed", None), Ask("delete_form")]


def delete(turn: Turn) -> Steps:
    """Delete, unless the person thought better. With an open alarm nothing is asked (actions/reader.py)."""
    if turn.slot("delete_confirmed") != "yes":
        return [Say("utter.delete_not")]
    return [Command("delete"), Say("utter.neutral" if turn.alarm else "utter.deleted")]


def checked(turn: Turn) -> Steps:
    """After "are you in danger?": yes has raised the alarm already, not sure brings a human."""
    if turn.slot("danger_now") == "yes":
        return []
    if turn.slot("danger_now") == "no":
        return [Say("utter.checked_no", (HUMAN,))]
    return [open_case("other", HIGH), *human(turn)]
