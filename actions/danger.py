"""Danger first: the number to call, what to do now, and a human, before anything else is said or asked."""

from __future__ import annotations

from actions import numbers
from actions.questions import ASKED_IN_ONE_GO
from actions.steps import Alarm, Ask, Command, Remember, Say, Step, Steps, answer_value, answer_words, open_case
from actions.turn import EMERGENCY, HIGH, Turn
from bot.directory import country_named
from bot.lexicon import concepts

EMERGENCY_KIND, SELF_HARM_KIND = "emergency", "self_harm"

_SELF = frozenset({"I", "WE"})
_OTHERS = frozenset({"CHILD", "GIRL", "BOY", "BABY", "WOMAN", "MOTHER", "FATHER", "WIFE", "RELATIVE", "WORKER"})
_SMALL_TALK = frozenset({"greet", "goodbye", "affirm", "deny", "change_language", "ask_about_bot"})
"""A few letters in which the model may see anything; here only the rules of triage raise an alarm."""

_WITNESS = frozenset({"SAW", "HEAR", "SISTER", "BROTHER", "DAUGHTER", "SON", "FRIEND", "NEIGHBOUR", "MAID"})
"""Who writes one of these is rarely the one who is in danger, even beside "I" and "my"."""

_FORMS_ABOUT_OTHERS = frozenset({"tip_form", "family_form"})


def escalate(turn: Turn) -> Steps:
    """A message that speaks of danger; one that only may do so is asked about, with the number already given."""
    if turn.alarm and turn.slot("alarm_told") and turn.screened != EMERGENCY:
        return [*_answers_too(turn), *added(turn)]  # such as the place that was asked for
    if not turn.in_danger and turn.form not in ASKED_IN_ONE_GO and turn.form != "check_form":
        return doubt(turn)
    return [*_answers_too(turn), *alarm(turn, f"intent:{turn.intent}"), *ransom_warning(turn)]


def alarm(turn: Turn, reason: str) -> Steps:
    """Call a human and say what to do; within one alarm, the second time in one short message.

    Args:
        turn: the message that raised it.
        reason: the name of the intent or answer, such as `intent:emergency`; the cues of triage are added.
    """
    kind = SELF_HARM_KIND if SELF_HARM_KIND in (turn.intent, turn.screening_kind) else EMERGENCY_KIND
    reasons = (reason, *(f"cue:{cue}" for cue in turn.cues))
    steps: list[Step] = [Alarm(kind, reasons), open_case(kind, EMERGENCY), Remember("alarm_told", kind)]
    if not turn.slot("case_kind"):
        steps.append(Remember("case_kind", kind))
    named = country_named(turn.words, turn.language)
    if named and not is_about_others(turn):
        steps.append(Command("set_country", {"country": named}))
    if turn.form in ("help_form", "family_form"):
        # In danger only the place matters; a human asks the rest.
        steps += [Remember(name, "skipped") for name in ("children", "need") if not turn.slot(name)]
    told_already = turn.alarm and turn.slot("alarm_told") == kind
    return steps + (_again(turn, kind) if told_already else _first(turn, kind))


def _answers_too(turn: Turn) -> Steps:
    """In the middle of questions: the message may be the answer as well, and must not be asked for again."""
    if turn.question in ("safe_now", "danger_now") and turn.form != "check_form":
        return [answer_value("danger_now", "yes"), Remember("danger_now", "yes"), Remember("safe_now", "no")]
    if turn.question in ("what_seen", "extra"):
        return [answer_words("what_seen"), Remember(turn.question, "given")]
    return []


def _first(turn: Turn, kind: str) -> list[Step]:
    if kind == SELF_HARM_KIND:
        known = numbers.emergency_list(turn)
        now = Say("utter.self_harm_now", values={"numbers": known}) if known else Say("utter.self_harm_now_unknown")
        return [Say("utter.self_harm"), now]
    what_to_do = "utter.emergency_other" if is_about_others(turn) else "utter.emergency_self"
    return [Say("utter.emergency", values={"call": numbers.call(turn)}), Say(what_to_do)]


def _again(turn: Turn, kind: str) -> list[Step]:
    if kind == SELF_HARM_KIND:
        return [Say("utter.self_harm_again")]
    return [Say("utter.emergency_again", values={"call": numbers.call(turn)})]


def is_about_others(turn: Turn) -> bool:
    """Whether the person writes of somebody else's danger, as far as the form or the words show."""
    if turn.form:
        return turn.form in _FORMS_ABOUT_OTHERS
    spoken_of = concepts(turn.words, turn.language)
    return bool(spoken_of & _WITNESS) or (not spoken_of & _SELF and bool(spoken_of & _OTHERS))


def doubt(turn: Turn) -> Steps:
    """The number first, then one question; a human reads it in any case."""
    return [
        open_case("other", HIGH),
        Remember("case_kind", turn.slot("case_kind") or "other"),
        Remember("danger_now", None),
        Remember("danger_asked", True),
        Say("utter.doubt", values={"call": numbers.call(turn)}),
        Ask("check_form"),
    ]


def is_doubtful(turn: Turn) -> bool:
    """Whether a message was answered by its topic, but may speak of danger too, and nobody has asked yet."""
    if turn.urgency != HIGH or turn.intent in _SMALL_TALK or turn.form:
        return False
    return not turn.slot("case_kind") and not turn.slot("danger_asked")


def added(turn: Turn) -> Steps:
    """A message while a human is being called or at work: it goes to them, and no new questions are asked."""
    named = country_named(turn.words, turn.language)
    steps: Steps = [Say("utter.alarm_added")]
    return [Command("set_country", {"country": named}), *steps] if named else steps


def ransom_warning(turn: Turn) -> Steps:
    """Once in a talk, when money is asked for somebody's freedom."""
    if turn.slot("ransom_told") or "RANSOM" not in concepts(turn.words, turn.language):
        return []
    return [Say("utter.ransom"), Remember("ransom_told", True)]
