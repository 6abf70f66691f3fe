"""The questions of each form: in which order, what counts as an answer, and what may interrupt.

An answer is never the person's words: a slot holds only what kind of answer came, and the gateway keeps the words.
"""

from __future__ import annotations

from dataclasses import dataclass

from actions import asides, child, reader, safety
from actions.turn import EMERGENCY, HIGH, ROUTINE, Turn
from actions.typed import is_one_of, plain
from bot.directory import country_named
from bot.triage.screening import facts
from bot.understanding.labels import DANGER_INTENTS

TIP_FIELDS = (
    "danger_now",
    "place",
    "what_seen",
    "when",
    "how_many",
    "children",
    "how_known",
    "extra",
    "reply_safe",
    "reply_when",
    "anything_else",
)
HELP_FIELDS = ("safe_now", "danger_now", "children", "place", "what_seen", "need", "reply_safe", "reply_when")

YES_NO = frozenset({"safe_now", "danger_now", "children", "reply_safe"})
OPTIONS: dict[str, tuple[str, ...]] = {
    "when": ("now", "days", "earlier"),
    "need": ("shelter", "doctor", "lawyer", "home", "talk"),
}
WORDS = frozenset({"place", "what_seen", "how_many", "how_known", "extra", "reply_when", "anything_else"})

CALLS_A_HUMAN = frozenset({"safe_now", "danger_now"})
"""Questions of which a clear answer wakes somebody."""

PLAIN_FACTS = frozenset({"place", "when", "how_many", "how_known", "extra", "reply_when"})
"""Questions whose bare answers, such as an address, look to the trained model like calls for help, which often are
nothing but a place. Here the model is believed only beside a cue of the rules."""

# These are heard in the middle of any question; everything else is the answer to it.
_ALWAYS = frozenset({*DANGER_INTENTS, "stop", "delete_data", "change_language", "talk_to_human"})
_WISHES = {
    "stop": frozenset({"STOP", "DONT_SEND", "END_CHAT"}),
    "delete_data": frozenset({"DELETE", "FORGET_ME"}),
    "change_language": frozenset({"LANGUAGE", "SPEAK", "UNDERSTAND", "OTHER_LANGUAGE_NAME", "ENGLISH"}),
    "talk_to_human": frozenset({"REAL_PERSON", "TALK", "CALL", "COUNSELLOR"}),
}
"""What a message speaks of that has such a wish, however unsure the model is."""

_ASIDES = frozenset({"ask_privacy", "ask_about_bot", "ask_number", "greet"})
# "I need food", "she is 15" and "I told you before" are answers to an open question, and asides to a closed one.
_ASIDES_OF_CLOSED_QUESTIONS = frozenset(
    {"ask_signs", "ask_about_trafficking", "check_job_offer", "ask_rights", "ask_services", "check_report"}
)

SURE_ASIDE = 0.6
"""Confidence from which a message in the middle of an open question is taken as a question of the person's own.
On the held-out messages of data/eval it lets 30 of 37 such questions pass, and takes 1 of 120 reports for one."""

NEARLY_CERTAIN = 0.9
"""Probability from which the model is believed of a few words without a cue."""

_ASKS = frozenset({"WHAT", "HOW", "WHERE", "WHEN", "WHY", "WHO", "IS_IT", "CAN_I", "TELL", "CALL", "POLICE", "EMBASSY"})
_ASKS_ABOUT_US = frozenset({"ANONYMOUS", "SECRET", "READS", "ROBOT", "REAL_PERSON", "HELLO", "ANYONE_THERE"})
"""Concepts without which a short answer such as "house number 5" is no question, however sure the model is."""

_BARE_HELP = frozenset({"HELP", "DISTRESS", "PLEASE", "I", "WE", "HELLO"})

LONGEST_SMALL_WORD = 20
"""Characters of a plain yes, no or thanks; a longer message that begins so is an answer in words."""


@dataclass(frozen=True)
class Answer:
    """What a message answers: `yes`, `no`, `unsure`, `skip`, `done`, `media`, `words`, or the name of an option."""

    meaning: str


def read_answer(turn: Turn) -> Answer | None:
    """The answer that a message gives to the open question; None when it is something else that comes first."""
    question = turn.question
    if question is None or turn.resumed or turn.report is not None:
        return None
    if turn.pressed:
        return _pressed(turn, question)
    if reader.is_small_after_probing(turn) and not _wakes_somebody(turn, question):
        return None
    if reader.digs(turn) or asides.kind(turn):
        return None
    if is_one_of(turn, "word.done"):
        return Answer("done")
    if question in asides.DROPPED and is_one_of(turn, "word.drop") and turn.screened == ROUTINE:
        return None if reader.takes_back(turn) else Answer(asides.DROPPED[question])
    typed = plain(turn.text)
    if is_one_of(turn, "word.skip") or (question == "how_many" and typed == "0"):
        # Where it matters most, "I do not know" is the answer and not a wish to go on.
        return Answer("unsure" if question in CALLS_A_HUMAN and turn.concepts & safety.DOUBT else "skip")
    safe = safety.answer(turn) if question == "safe_now" else None
    if safe and (safety.says_all_is_well(turn) or not _wishes(turn)):
        return None if safe != "no" and reader.takes_back(turn) else Answer(safe)
    if interrupts(turn, question) or is_one_of(turn, "word.menu"):
        return None
    if turn.form == "reply_form" and turn.intent in child.STORIES:
        return None  # who asked for a human begins to tell, and that has questions of its own
    if turn.form == "check_form" and turn.screened == HIGH:
        return None  # "no, but he comes back soon"
    if _is_small(turn, typed) or (question in YES_NO and turn.intent in ("affirm", "deny")):
        small = {"affirm": "yes", "deny": "no", "goodbye": "done"}.get(turn.intent or "")
        if question in CALLS_A_HUMAN and _is_half(turn, small):
            return Answer("unsure")
        if small == "no" and question == "danger_now" and turn.screened == HIGH:
            return Answer("words")
        # A plain yes is an answer only where yes or no was asked; to "when?" it is a word like any other.
        if small and (small != "yes" or question in YES_NO or question in ("extra", "anything_else")):
            return Answer(small)
    return Answer("words")


def _wishes(turn: Turn) -> bool:
    """Whether something of the person's own comes first, such as to stop or to talk to a human."""
    return turn.intent in _ALWAYS.difference(DANGER_INTENTS) and turn.screened != HIGH


def _wakes_somebody(turn: Turn, question: str) -> bool:
    """Whether a plain yes or no says danger: then whoever holds the phone is believed."""
    if question == "safe_now":
        return turn.intent == "deny" and safety.answer(turn) in (None, "no")
    return question == "danger_now" and turn.intent == "affirm" and not _is_half(turn, "yes")


def _is_half(turn: Turn, small: str | None) -> bool:
    """Whether what looks like yes or no is no clear one: "ok", "not sure", a guess of the model."""
    spoken_of = turn.concepts
    if spoken_of & safety.DOUBT or turn.confidence < SURE_ASIDE:
        return True
    return small == "yes" and says_only_ok(turn)


def says_only_ok(turn: Turn) -> bool:
    """Whether the message agrees by "ok" and by no yes: that may mean no more than that it was read."""
    return "OK" in turn.concepts and "YES" not in turn.concepts


def _is_small(turn: Turn, typed: str) -> bool:
    return (
        len(typed) <= LONGEST_SMALL_WORD and turn.confidence >= SURE_ASIDE and not any(char.isdigit() for char in typed)
    )


def _pressed(turn: Turn, question: str) -> Answer | None:
    if turn.intent in ("affirm", "deny"):
        return Answer("yes" if turn.intent == "affirm" else "no")
    if turn.choice in ("skip", "done", "media", "unsure") or turn.choice in OPTIONS.get(question, ()):
        return Answer(str(turn.choice))
    return None


def interrupts(turn: Turn, question: str) -> bool:
    """Whether a typed message is heard before the question, instead of as its answer."""
    intent = turn.intent
    if is_bare_help(turn) or reader.takes_back(turn) or reader.probes(turn):
        return True
    if turn.alarm and asks_what_to_do(turn):
        return True
    if turn.in_danger or intent in DANGER_INTENTS:
        return _is_believed(turn, question)
    if intent == "change_language" and question == "place":
        return country_named(turn.words, turn.language) is None  # "Myanmar" is a place here
    if intent in _ALWAYS:
        return question in YES_NO or turn.confidence >= SURE_ASIDE or bool(turn.concepts & _WISHES[intent])
    if intent in _ASIDES:
        return question in YES_NO or (turn.confidence >= SURE_ASIDE and _asks(turn, question))
    return intent in _ASIDES_OF_CLOSED_QUESTIONS and question in YES_NO


def is_bare_help(turn: Turn) -> bool:
    """Whether the message is "help" or "help pls" and no more: it may be a keyword, a habit, or all that is left."""
    return turn.screened != EMERGENCY and "HELP" in turn.concepts and turn.concepts <= _BARE_HELP


def asks_what_to_do(turn: Turn) -> bool:
    """Whether the message is "what should I do?" or the like, and tells nothing."""
    short = "FEW_WORDS" in facts(turn.words, turn.language) and turn.screened != EMERGENCY
    return short and turn.intent == "seek_help" and bool(turn.concepts & {"WHAT", "HOW"})


def _asks(turn: Turn, question: str) -> bool:
    """Whether a message in the middle of an open question asks or greets, in its words and not only by its looks."""
    if turn.intent == "greet" and question in ("when", "reply_when"):
        return False  # "mornings"
    return "?" in turn.words or bool(turn.concepts & (_ASKS | _ASKS_ABOUT_US))


def _is_believed(turn: Turn, question: str) -> bool:
    """Whether danger that is heard in an answer calls a human: from the rules always, from the model alone only where
    an answer looks like danger seldom, and where the person has not just said that nobody is in danger."""
    if turn.screened == EMERGENCY:
        return True
    if question in PLAIN_FACTS or (question in WORDS and _is_bare(turn) and turn.probability < NEARLY_CERTAIN):
        return turn.in_danger and turn.screened == HIGH and turn.slot("danger_now") != "no"
    return (turn.intent == "self_harm" and turn.in_danger) or turn.slot("danger_now") != "no"


def _is_bare(turn: Turn) -> bool:
    """Whether it is a place, an age or a number and little else, in which the model may see anything."""
    return turn.screened != HIGH and "FEW_WORDS" in facts(turn.words, turn.language)
