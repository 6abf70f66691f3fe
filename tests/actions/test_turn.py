"""A turn is read from what Rasa sends to an action."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from actions.steps import Say
from actions.turn import Turn, graver, read_turn
from actions.typed import words_of
from bot import catalogue
from bot.directory import likely_countries

pytest.importorskip("rasa_sdk", reason="actions run in the Rasa environment")

from rasa_sdk.executor import CollectingDispatcher

from actions import numbers, speech
from actions.perform import perform


def state(**changes: Any) -> dict[str, Any]:
    message = {
        "text": "where is it",
        "intent": {"name": "ask_number", "confidence": 0.7},
        "entities": [],
        "metadata": {"message_id": "m1", "language": "en", "country": "MY", "urgency": "routine", "case_code": "1"},
    }
    base: dict[str, Any] = {"sender_id": "c1", "slots": {}, "latest_message": message, "events": [], "active_loop": {}}
    return base | changes


def test_what_the_gateway_knows_is_read_from_the_metadata() -> None:
    """Language, country, code and message id are the gateway's."""
    turn = read_turn(state())
    assert (turn.language, turn.country, turn.case_code, turn.message_id) == ("en", "MY", "1", "m1")
    assert (turn.intent, turn.confidence, turn.words) == ("ask_number", 0.7, "where is it")


def test_a_choice_has_no_words() -> None:
    """A payload is not what the person wrote, so nothing is looked for in it."""
    pressed = {
        "text": '/choose{"choice": "skip"}',
        "intent": {"name": "choose", "confidence": 1.0},
        "entities": [{"entity": "choice", "value": "skip"}],
        "metadata": {},
    }
    turn = read_turn(state(latest_message=pressed))
    assert (turn.pressed, turn.choice, turn.words) == (True, "skip", "")


@pytest.mark.parametrize(
    ("metadata", "parsed", "urgency"),
    [("emergency", "routine", "emergency"), ("routine", "high", "high"), ("nonsense", None, "routine")],
)
def test_the_graver_urgency_counts(metadata: str, parsed: str | None, urgency: str) -> None:
    """The gateway and the brain both judge; neither can talk the other down."""
    message = {"text": "blue", "intent": {}, "metadata": {"urgency": metadata}, "urgency": {"name": parsed}}
    assert read_turn(state(latest_message=message)).urgency == urgency


def test_a_language_that_an_action_just_set_counts_at_once() -> None:
    """The question that follows in the same turn is asked in the new language."""
    events = [{"event": "user"}, {"event": "slot", "name": "language", "value": "th"}]
    assert read_turn(state(events=events)).language == "th"


def test_a_language_of_an_earlier_turn_is_left_to_the_gateway() -> None:
    """The gateway knows the conversation's language, also when the person changes it by writing."""
    events = [{"event": "slot", "name": "language", "value": "th"}, {"event": "user"}]
    assert read_turn(state(events=events)).language == "en"


def test_a_form_that_only_asks_again_is_told_apart() -> None:
    """After an interruption the same message must not be taken for an answer as well."""
    form = {"name": "tip_form"}
    again = [{"event": "user"}, {"event": "action", "name": "action_privacy"}]
    first = [{"event": "user"}, {"event": "action", "name": "tip_form"}]
    assert read_turn(state(active_loop=form, events=again)).resumed is True
    assert read_turn(state(active_loop=form, events=first)).resumed is False


def test_a_message_without_anything_is_read() -> None:
    """A first turn without metadata is no error."""
    turn = read_turn({"sender_id": "c1", "latest_message": None})
    assert (turn.text, turn.language, turn.urgency, turn.media) == ("", None, "routine", ())


def test_emergency_is_graver_than_high() -> None:
    """The order is routine, high, emergency."""
    assert graver("high", "emergency") == "emergency"


def _chinese(script: str | None, words: str = "where is it") -> Turn:
    metadata = {"message_id": "m1", "language": "zh", "script": script, "country": None, "urgency": "routine"}
    message = {"text": words, "intent": {"name": "ask_number", "confidence": 0.7}, "metadata": metadata}
    return read_turn(state(latest_message=message))


@pytest.mark.parametrize(("script", "written"), [("hant", "zh_Hant"), ("hans", "zh"), (None, "zh")])
def test_chinese_is_answered_in_the_persons_own_script(script: str | None, written: str) -> None:
    """Texts, and the names of countries inside them, are in one script."""
    turn = _chinese(script)
    dispatcher = CollectingDispatcher()
    asyncio.run(perform([numbers.which_country(turn)], turn, dispatcher))

    said = dispatcher.messages[0]
    assert said["text"] == catalogue.text("utter.ask_country", written)
    expected = [numbers.country_name(code, written) for code in likely_countries("zh")[: numbers.MOST_CHOICES]]
    assert [button["title"] for button in said["buttons"]] == expected


def test_whoever_changes_to_chinese_is_answered_in_the_script_of_their_country() -> None:
    """The script counts from the turn in which the language is chosen."""
    turn = replace(_chinese("hant"), language="en")
    dispatcher = CollectingDispatcher()
    asyncio.run(perform([*speech.switch("zh"), Say("utter.language_set")], turn, dispatcher))

    assert catalogue.text("utter.language_set", "zh_Hant") in [message["text"] for message in dispatcher.messages]


@pytest.mark.parametrize("word", ["說完了", "说完了"])
def test_the_word_that_ends_a_tip_is_known_in_both_scripts(word: str) -> None:
    """Phones and habits mix them."""
    assert word in words_of("word.done", "zh")
