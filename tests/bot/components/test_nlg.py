"""The words of a response."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import catalogue
from bot.components.nlg import LocalisedNLG

pytestmark = pytest.mark.asyncio

DOMAIN = Domain.from_dict(
    {
        "responses": {
            "utter_ask_reply_safe": [
                {"text": "utter.ask_reply_safe", "buttons": [{"title": "choice.yes", "payload": "/affirm"}]}
            ],
            "utter_ask_place": [{"custom": {"command": "stop"}}],
        }
    }
)


def heard(metadata: dict[str, Any] | None = None, **parsed: Any) -> DialogueStateTracker:
    """A conversation whose latest message has this metadata and this understanding."""
    message = UserUttered("hello", {"name": "greet"}, parse_data={"text": "hello", **parsed}, metadata=metadata)
    return DialogueStateTracker.from_events("c1", [message])


async def test_words_and_labels_come_from_the_catalogue() -> None:
    """Text and button titles of a response are message ids, and payloads stay."""
    response = await LocalisedNLG(domain=DOMAIN).generate("utter_ask_reply_safe", heard({"language": "en"}), "rest")
    assert response == {
        "text": catalogue.text("utter.ask_reply_safe", "en"),
        "buttons": [{"title": catalogue.text("choice.yes", "en"), "payload": "/affirm"}],
    }


async def test_the_domain_is_not_changed_by_rendering() -> None:
    """Rendering in one language leaves the ids in place for the next."""
    generator = LocalisedNLG(domain=DOMAIN)
    first = await generator.generate("utter_ask_reply_safe", heard(), "rest")
    assert await generator.generate("utter_ask_reply_safe", heard(), "rest") == first


async def test_a_response_without_text_is_named_after_itself() -> None:
    """A response that names no message takes the message of its own name."""
    response = await LocalisedNLG(domain=DOMAIN).generate("utter_ask_place", heard(), "rest")
    assert response == {"custom": {"command": "stop"}, "text": catalogue.text("utter.ask_place", "en")}


async def test_the_language_of_the_call_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language is that of the call, else of the message's metadata, else of what was understood, else English."""
    monkeypatch.setattr(catalogue, "text", lambda _id, language, **_values: language)
    generator = LocalisedNLG(domain=DOMAIN)

    async def spoken(tracker: DialogueStateTracker, **kwargs: Any) -> str:
        response = await generator.generate("utter_ask_place", tracker, "rest", **kwargs)
        assert response is not None
        return str(response["text"])

    assert await spoken(heard({"language": "th"}, language="ms"), language="km") == "km"
    assert await spoken(heard({"language": "th"}, language="ms")) == "th"
    assert await spoken(heard({"language": None}, language="ms")) == "ms"
    assert await spoken(heard()) == "en"


async def test_an_unknown_response_is_none() -> None:
    """Rasa is told that a response does not exist, and no text is made up."""
    assert await LocalisedNLG(domain=DOMAIN).generate("utter_nothing", heard(), "rest") is None


async def test_chinese_is_written_in_the_persons_own_script() -> None:
    """The gateway says which; without it the texts are Simplified."""
    generator = LocalisedNLG(domain=DOMAIN)
    for script, written in (("hant", "zh_Hant"), ("hans", "zh"), (None, "zh")):
        response = await generator.generate("utter_ask_place", heard({"language": "zh", "script": script}), "rest")
        assert response == {"custom": {"command": "stop"}, "text": catalogue.text("utter.ask_place", written)}
