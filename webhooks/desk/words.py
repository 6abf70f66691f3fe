"""States, times and rules in the words that operators read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError

from bot.casecode import show
from bot.catalogue import has, text
from bot.triage.rules import rulebook
from webhooks.cases.files import ANSWER_FIELDS

LANGUAGE = "en"  # operators' texts exist in English for now
_DECEIVING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def say(message_id: str, **values: object) -> str:
    """Return a text of the desk."""
    return text(f"desk.{message_id}", LANGUAGE, **values)


def say_count(message_id: str, count: int) -> str:
    """Return a text with a number: `<id>.one` or `<id>.many` with `{count}`."""
    return say(f"{message_id}.{'one' if count == 1 else 'many'}", count=count)


def say_name(family: str, name: str | None) -> str:
    """Return the word for a value of ours, such as `status` `open`; a value without a word is shown as it is."""
    if name is None:
        return say("unknown")
    message_id = f"desk.{family}.{name}"
    return text(message_id, LANGUAGE) if has(message_id) else name.replace("_", " ")


def code_shown(code: str) -> str:
    """Return a case code in groups."""
    return show(code)


@cache
def language_name(code: str | None) -> str:
    """Return a language's name for operators, such as Thai."""
    if code is None:
        return say("language_unknown")
    try:
        return Locale.parse(code).get_display_name(LANGUAGE) or code
    except (UnknownLocaleError, ValueError):
        return code


@cache
def country_name(code: str | None) -> str:
    """Return a country's name for operators, such as Thailand."""
    return say("country_unknown") if code is None else Locale.parse(LANGUAGE).territories.get(code, code)


def age(since: datetime, at: datetime) -> str:
    """Return how long ago something was: minutes, then hours and minutes, then days; `desk.js` counts on."""
    seconds = max(0, int((at - since) / timedelta(seconds=1)))
    if seconds < _MINUTE:
        return say("age.now")
    if seconds < _HOUR:
        return say("age.minutes", minutes=seconds // _MINUTE)
    if seconds < _DAY:
        return say("age.hours", hours=seconds // _HOUR, minutes=f"{seconds % _HOUR // _MINUTE:02d}")
    return say("age.days", days=seconds // _DAY)


def clock_time(at: datetime) -> str:
    """Return a time of day in UTC with its date; browsers show their own zone instead."""
    return at.strftime("%Y-%m-%d %H:%M UTC")


def reasons(names: Iterable[str]) -> list[str]:
    """Return why a case is urgent, each reason once, in words; a reason without words is shown by its name."""
    return _sentences(_reason(name) for name in names if not has(f"desk.problem.{name.partition(':')[0]}"))


def problems(names: Iterable[str]) -> list[str]:
    """Return what went wrong with a case's pages and replies, which the case keeps among its reasons."""
    split = (name.partition(":") for name in names)
    return _sentences(
        say(f"problem.{what}", code=code or "?") for what, _, code in split if has(f"desk.problem.{what}")
    )


def _sentences(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words[:1].upper() + words[1:] for words in found))


def plain(words_of_a_person: str) -> str:
    """Return a text with a visible mark in place of what could make it read otherwise than it is written.

    These are control characters and the embeddings, overrides and isolates of the bidirectional algorithm (UAX #9):
    with them "exe.jpg" reads as something else. The marks U+200E and U+200F, which people's keyboards type, stay.
    """
    return _DECEIVING.sub("\N{REPLACEMENT CHARACTER}", words_of_a_person)


def answers_in_order(given: dict[str, str]) -> list[tuple[str, str]]:
    """Return the answers of a tip with the question's label, in the order of the questions."""
    fields = [field for field in ANSWER_FIELDS if field in given] + [
        field for field in given if field not in ANSWER_FIELDS
    ]
    return [(say_name("answer", field), _value(given[field])) for field in fields]


def _value(answer: str) -> str:
    message_id = f"desk.value.{answer}"
    return text(message_id, LANGUAGE) if answer.isidentifier() and has(message_id) else plain(answer)


def _reason(name: str) -> str:
    kind, _, what = name.rpartition(":")
    if kind.endswith("together"):
        words = _cues().get(what.casefold())
        return say("together", what=words) if words else say_name("cue", what)
    if kind in ("cue", "") and (words := _cues().get(what.casefold())):
        return words
    if kind in ("cue", "") and has(f"desk.cue.{what}"):
        return say_name("cue", what)
    if kind in ("intent", "urgency", "brain"):
        return say("understood", what=say_name("kind", what) if kind == "brain" else say_name("intent", what))
    if kind == "answer":
        return say("answered", what=say_name("answered", what))
    if kind == "score":
        return say("score", percent=what)
    if kind == "unanswered":
        return say_name("unanswered", what)
    return plain(what.replace("_", " "))


@cache
def _cues() -> dict[str, str]:
    return {rule.name.casefold(): rule.reason for rule in rulebook().rules}
