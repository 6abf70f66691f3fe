"""The order that holds for every action: danger, then the language, then an earlier report, then what was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions import asides, child, conversation, danger, knowledge, notes, reader, reports, return_code, speech
from actions.asides import ASKED_IN_ONE_GO
from actions.questions import is_bare_help
from actions.steps import Ask, Command, Leave, Remember, Say, SayLines, Step, Steps, Wait
from actions.turn import Turn
from actions.typed import is_one_of

Respond = Callable[[Turn], Steps]

INTRODUCTIONS = frozenset(
    {
        *("utter.greet", "utter.intro", "utter.about_bot", "utter.tip_begin", "utter.help_begin", "utter.family_begin"),
        *("utter.emergency", "utter.self_harm", "utter.child"),
    }
)
"""Messages that say that this is a program and that people read along; one of them begins every talk."""

PART_OF_A_FORM = ("validate_", "action_ask_", "action_file_", "action_human_saved")
"""Beginnings of the names of actions that a form runs itself; only what the person started is put in order here."""

ENDS = ("action_say_numbers", "action_delete", "action_checked")
"""The last steps of single questions, after which a report that waited goes on."""

SINGLE = frozenset({"country_form", "delete_form", "check_form"})
PAUSED = ASKED_IN_ONE_GO - {"reply_form"}

_REPEATS_NO_QUESTION = ("action_greet", "action_about_bot")
"""In the middle of a report: somebody else may greet, or ask who this is."""

_NOT_UNDERSTOOD = ("action_not_understood", "action_default_fallback", "action_out_of_scope")


def respond(name: str, act: Respond, turn: Turn) -> Steps:
    """The steps of one action, with what comes before and after it."""
    return _with_clock(_respond(name, act, turn), turn)


def _with_clock(steps: Steps, turn: Turn) -> Steps:
    """Where "are you in danger now?" stays open, the gateway counts the minutes: silence is taken for a yes."""
    waits = turn.form == "check_form" and any(isinstance(step, Wait) for step in steps)
    return [*steps, Command("check")] if waits or Ask("check_form") in steps else steps


def _respond(name: str, act: Respond, turn: Turn) -> Steps:
    if name.startswith(ENDS):
        return _back(act(turn), turn)
    if name.startswith("validate_"):
        steps = act(turn)
        # Without steps the message was no answer, and a rule speaks next.
        return [*steps, *child.told_in_answer(turn), *_trusting(turn), *notes.of(turn)] if steps else steps
    if name.startswith(PART_OF_A_FORM):
        return act(turn)
    steps = _first(name, act, turn)
    begun = next((step.form for step in steps if isinstance(step, Ask)), None)
    stays = any(isinstance(step, Wait | Leave) for step in steps)
    if turn.form in PAUSED and begun in SINGLE:
        steps.append(Remember("paused", turn.form))
    elif turn.form in ASKED_IN_ONE_GO and not begun and not stays:
        # The open question brings its own choices; two lists in one turn could not be told apart by number.
        steps = [*map(_without_choices, steps), Ask(turn.form)]
    elif turn.form in SINGLE and not begun and not stays:
        steps = _back([Leave(), *steps], turn)
    return [*steps, *_remember(name, turn, steps), *notes.of(turn)]


def _back(steps: Steps, turn: Turn) -> Steps:
    """Go back to the report that waited for a single question, unless something else begins or all is deleted."""
    paused = turn.slot("paused")
    if not paused:
        return steps
    forgotten: Steps = [Remember("paused", None)]
    if any(isinstance(step, Ask) or step == Command("delete") for step in steps):
        return [*steps, *forgotten]
    return [*map(_without_choices, steps), *forgotten, Ask(paused)]


def _first(name: str, act: Respond, turn: Turn) -> Steps:
    if is_bare_help(turn):
        return danger.bare_help(turn)
    if danger.is_doubt_again(turn):
        return danger.alarm(turn, "answer:doubt_again")
    if asides.kind(turn):
        return asides.answer(turn)
    if name == "action_escalate" and not child.is_doubtful(turn):
        return act(turn)  # nothing may stand before it
    if reader.digs(turn):
        return reader.tell_nothing(turn)
    if reader.takes_back(turn):
        return reader.answer_neutrally(turn)
    if reader.is_weary(turn):
        return danger.added(turn)
    if reader.is_small_after_probing(turn):
        return reader.tell_nothing(turn)
    alarm: Steps = danger.alarm(turn, f"urgency:{turn.intent}") if turn.in_danger else []
    if turn.language is None and not speech.chosen(turn):
        return [*alarm, *speech.unknown(turn)]
    if turn.language is None and not turn.pressed:
        named = speech.chosen(turn) or "en"
        return [*alarm, *speech.switch(named), *conversation.greet(turn)]
    if turn.report is not None:
        return [*alarm, *reports.earlier_report(turn)]
    if is_one_of(turn, "word.menu"):
        return [*alarm, *conversation.menu(turn)]
    if not alarm and (child.is_begun_by(turn) or child.is_doubtful(turn)):
        return child.begin(turn)
    if not alarm and conversation.in_alarm(turn) and danger.is_a_country(turn):
        return danger.added(turn)
    if not alarm and notes.is_an_offer(turn):
        act = conversation.offered
    if turn.intent in child.LOST and return_code.is_missed(turn):
        act = reports.earlier_report
    if reader.asks_why(turn) and turn.form and turn.intent == "ask_about_bot":
        return [*alarm, Say("utter.why_asked")]
    steps = knowledge.about_bot(turn) if reader.probes(turn) else act(turn)
    if turn.form == "check_form" and name in _NOT_UNDERSTOOD and not (alarm or turn.alarm or _brings_human(steps)):
        return [*map(_without_choices, steps), Ask("check_form")]
    if danger.is_doubtful(turn) and not any(isinstance(step, Ask) for step in steps):
        steps = [*map(_without_choices, steps), *danger.doubt(turn)]
    if alarm or turn.slot("greeted") or introduces(steps):
        return [*alarm, *steps]
    return [Say("utter.intro"), *steps]


def _brings_human(steps: Steps) -> bool:
    return any(isinstance(step, Command) and step.name == "open_case" for step in steps)


def introduces(steps: Steps) -> bool:
    """Whether the steps say who this is."""
    return any(isinstance(step, Say) and step.message in INTRODUCTIONS for step in steps)


def _without_choices(step: Step) -> Step:
    return replace(step, choices=()) if isinstance(step, Say | SayLines) else step


def _remember(name: str, turn: Turn, steps: Steps) -> Steps:
    kept: Steps = []
    if introduces(steps) and not turn.slot("greeted"):
        kept.append(Remember("greeted", True))
    if name not in _NOT_UNDERSTOOD and turn.slot("misunderstood"):
        kept.append(Remember("misunderstood", 0))
    if child.says_so(turn) and not turn.slot("child"):
        kept.append(Remember("child", True))
    if asides.kind(turn):
        return kept
    asks_who = reader.takes_back(turn) or reader.probes(turn) or reader.digs(turn) or reader.is_hostile(turn)
    if asks_who or (turn.form and not turn.pressed and name in _REPEATS_NO_QUESTION):
        return [*kept, Remember("guarded", True)]
    return kept if reader.is_small_after_probing(turn) else [*kept, *_trusting(turn)]


def _trusting(turn: Turn) -> Steps:
    """Whoever tells more, or chooses from a list, is taken for the one who wrote before."""
    return [Remember("guarded", None)] if turn.slot("guarded") and not reader.digs(turn) else []
