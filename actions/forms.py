"""What an answer sets off: it is kept, a human is called if it says danger, and later questions may fall away."""

from __future__ import annotations

import re

from actions import danger, family, numbers, reader
from actions.choices import DONE
from actions.questions import SURE_ASIDE, WORDS, YES_NO, Answer, read_answer, says_only_ok
from actions.steps import Command, Remember, Say, SayLines, Steps, answer_value, answer_words, open_case
from actions.turn import EMERGENCY, HIGH, ROUTINE, Turn
from bot.directory import country_named
from bot.triage.screening import facts

CASE_KIND = {"tip_form": "tip", "help_form": "help_self", "family_form": "help_other", "reply_form": "human"}
NEXT_QUESTION = "requested_slot"
"""Rasa's own slot for the open question; None ends the form."""

TOLD = ("place", "what_seen", "when", "how_many", "children", "how_known", "danger_now", "extra")
"""What is read back at the end of a tip, in this order."""

NO_TOPIC = frozenset({"nlu_fallback", "out_of_scope", "change_language"})
"""What a country's name that nobody knows is mostly taken for."""

_ASKED_ABOUT = frozenset(
    {
        *("LOCK", "CONFINED", "TIE_UP", "CHAIN", "CANNOT_LEAVE", "KIDNAP", "SELL", "TAKE_AWAY", "MOVE_AWAY"),
        *("HIT", "RAPE", "INJURED", "BLOOD", "BURN", "CHOKE", "SCREAM", "TORTURE", "UNCONSCIOUS", "KNIFE", "GUN"),
    }
)
"""What "is anyone in danger: hurt, locked in, about to be taken away?" names."""

_LINK = re.compile(r"https?://|www\.|\w\.(?:com|net|org|me|ly|gl|info|shop)\b|@\w", re.IGNORECASE)
_MASKED_NUMBER = re.compile(r"0{7,}|(?:0[ .()\-]*){7,}")
_VEHICLE = frozenset({"VEHICLE", "BOAT", "DRIVER", "CAPTAIN"})


def validate(turn: Turn) -> Steps:
    """Take the answer to a question of a report; nothing when the message is no answer, so that a rule speaks."""
    answer = read_answer(turn)
    if answer is None or turn.question is None:
        return []
    if answer.meaning == "done":
        return _end(turn.question)
    if answer.meaning == "media" and turn.question == "place" and "location" in turn.media:
        return _words(turn, "place", Answer("words"))
    if answer.meaning == "media":
        return [*_case(turn), Say("utter.media_added"), _same_question()]
    if turn.question == "reply_safe":
        return _reply_safe(turn, answer)
    if turn.question in YES_NO:
        return _yes_no(turn, turn.question, answer)
    if turn.question in WORDS:
        return _words(turn, turn.question, answer)
    return _option(turn, turn.question, answer)


def _yes_no(turn: Turn, question: str, answer: Answer) -> Steps:
    if answer.meaning == "skip":
        return [Remember(question, "skipped")]
    if answer.meaning == "words":
        field = "danger_now" if question == "safe_now" else question
        steps = [*_case(turn), answer_words(field), Remember(question, "given")]
        return [*steps, *danger.alarm(turn, "answer:danger_now")] if _says_danger(turn, question) else steps
    steps = [*_case(turn), Remember(question, answer.meaning)]
    if question == "safe_now":
        if answer.meaning == "no":
            steps += [answer_value("danger_now", "yes"), Remember("danger_now", "yes")]
            steps += danger.alarm(turn, "answer:not_safe")
        return steps
    steps.append(answer_value(question, answer.meaning))
    if question == "danger_now" and answer.meaning == "yes":
        steps += danger.alarm(turn, "answer:danger_now")
    return steps


def _says_danger(turn: Turn, question: str) -> bool:
    """Whether "is anyone in danger?" is answered by what it asks about, instead of by yes."""
    if question != "danger_now" or turn.screened != HIGH:
        return False
    return bool(facts(turn.words, turn.language) & _ASKED_ABOUT)


def _words(turn: Turn, question: str, answer: Answer) -> Steps:
    if question == "anything_else":
        if answer.meaning in ("no", "skip"):
            return _end(question)
        return [_same_question()] if answer.meaning == "yes" else [*_case(turn), Say("utter.added"), _same_question()]
    if answer.meaning in ("no", "skip", "unsure"):
        return [Remember(question, "skipped")]
    if answer.meaning == "yes":
        return [_same_question()]
    steps = [*_case(turn), Remember(question, "given"), *family.ransom_warning(turn), *family.remember(turn)]
    steps += [answer_words(field) for field in (extra_fields(turn) if question == "extra" else (question,))]
    if question == "place" and turn.form != "family_form":  # where they are is not where the writer is
        named = country_named(turn.words, turn.language)
        steps += [Command("set_country", {"country": named})] if named else []
    return steps


def extra_fields(turn: Turn) -> tuple[str, ...]:
    """The fields of a tip that the last open answer fills, by its links, masked numbers and words for vehicles."""
    found = [
        field
        for field, holds in (
            ("link", bool(_LINK.search(turn.text))),
            ("contacts", bool(_MASKED_NUMBER.search(turn.text))),
            ("vehicles", bool(turn.concepts & _VEHICLE)),
        )
        if holds
    ]
    return tuple(found) or ("names",)


def _option(turn: Turn, question: str, answer: Answer) -> Steps:
    if answer.meaning in ("skip", "unsure", "no"):
        return [Remember(question, "skipped")]
    if answer.meaning in ("words", "yes"):
        return [*_case(turn), answer_words(question), Remember(question, "given")]
    steps = [*_case(turn), answer_value(question, answer.meaning), Remember(question, answer.meaning)]
    if question == "when":
        steps += (
            [answer_value("ongoing", "yes" if answer.meaning == "now" else "no")] if answer.meaning != "days" else []
        )
        steps += [open_case(CASE_KIND["tip_form"], HIGH)] if answer.meaning == "now" else []
    return steps


def _reply_safe(turn: Turn, answer: Answer) -> Steps:
    """Only a plain yes makes it safe to write first. "After ten, when he sleeps" is a time, and asked once more."""
    if answer.meaning == "words" and not turn.slot("reply_when"):
        return [*_case(turn), answer_words("reply_when"), Remember("reply_when", "given")]
    if answer.meaning == "yes":
        return [
            *_case(turn),
            Command("reply_safe", {"value": True}),
            answer_value("reply_safe", "yes"),
            Remember("reply_safe", "yes"),
        ]
    steps: Steps = [
        Remember("reply_safe", "no"),
        Remember("reply_when", "skipped"),
        Command("reply_safe", {"value": False}),
    ]
    return [*steps, answer_value("reply_safe", "no")] if answer.meaning == "no" and turn.slot("case_kind") else steps


def _case(turn: Turn) -> Steps:
    """The first answer opens the case; a graver message raises it."""
    kind = CASE_KIND.get(turn.form or "")
    if kind is None:
        return []
    if not turn.slot("case_kind"):
        return [open_case(kind, ROUTINE if turn.urgency == ROUTINE else HIGH), Remember("case_kind", kind)]
    return [open_case(kind, HIGH)] if turn.urgency != ROUTINE else []


def _end(question: str) -> Steps:
    return [Remember(question, "skipped"), Remember(NEXT_QUESTION, None)]


def _same_question() -> Remember:
    """Rasa takes a remembered value as a sign that the message was an answer, and asks the open question again."""
    return Remember("misunderstood", 0)


def ask_anything_else(turn: Turn) -> Steps:
    """Read back which questions were answered, never the answers."""
    told = [Say(f"field.{field}") for field in TOLD if turn.slot(field) not in (None, "skipped")]
    if not told:
        return [Say("utter.ask_anything_else_empty", (DONE,))]
    fields = SayLines(tuple(told), separator=", ")
    return [Say("utter.ask_anything_else", (DONE,), {"fields": fields})]


def validate_country(turn: Turn) -> Steps:
    """Take the country; one that is not recognised is asked for again once."""
    if turn.question is None or turn.resumed or turn.screened == EMERGENCY or reader.digs(turn):
        return []
    if turn.in_danger and "FEW_WORDS" not in facts(turn.words, turn.language):
        return []  # the model alone hears danger in some names of countries
    country = numbers.country_of(turn)
    if country:
        return [Remember("country", country), Remember("misunderstood", 0)]
    greets = turn.intent == "greet" and turn.concepts & {"HELLO", "ANYONE_THERE"}
    topic = greets or turn.intent not in NO_TOPIC | {"greet"}
    if turn.pressed or (topic and turn.confidence >= SURE_ASIDE):
        return []
    if turn.slot("misunderstood"):
        return [Remember("misunderstood", 0), Remember(NEXT_QUESTION, None)]
    return [Remember("misunderstood", 1)]


def validate_delete(turn: Turn) -> Steps:
    """Yes or no; anything else is no answer, and nothing is deleted."""
    if turn.question is None or turn.resumed or turn.intent not in ("affirm", "deny"):
        return []
    if reader.is_small_after_probing(turn):
        return []
    if turn.intent == "affirm" and not turn.pressed and not _is_clear_yes(turn):
        return [_same_question()]  # it cannot be undone
    return [Remember("delete_confirmed", "yes" if turn.intent == "affirm" else "no")]


def _is_clear_yes(turn: Turn) -> bool:
    return turn.confidence >= SURE_ASIDE and ("DELETE" in turn.concepts or not says_only_ok(turn))


def validate_check(turn: Turn) -> Steps:
    """Whether a message that may have spoken of danger did; a yes calls a human at once."""
    answer = read_answer(turn)
    if answer is None or answer.meaning in ("words", "done", "media"):
        return []
    if answer.meaning == "yes":
        return [Remember("danger_now", "yes"), *danger.alarm(turn, "answer:danger_now")]
    return [Remember("danger_now", "unsure" if answer.meaning == "skip" else answer.meaning)]
