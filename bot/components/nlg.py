"""Every text that the brain says, in the person's language, from the reviewed catalogues."""

from __future__ import annotations

import copy
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import catalogue

DEFAULT_LANGUAGE = "en"


class LocalisedNLG(TemplatedNaturalLanguageGenerator):  # type: ignore[misc] # rasa has no types
    """A response of the domain gives buttons and commands; its words are the catalogue's `utter.<name>`."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:  # noqa: ARG002 - Rasa's signature
        """Take the responses of the domain; Rasa replaces them when it loads the model."""
        super().__init__(domain.responses if domain else {})

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,  # noqa: ARG002 - Rasa's signature
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """The response `utter_action` in the person's language, or None when the domain does not know it.

        Values for placeholders: kwargs, then slots, then the message's metadata.
        """
        if utter_action not in self.responses:
            return None
        latest = tracker.latest_message
        metadata = (latest.metadata if latest else None) or {}
        parsed = latest.parse_data if latest else {}
        language = (
            kwargs.get("language")
            or changed_language(tracker)
            or metadata.get("language")
            or parsed.get("language")
            or DEFAULT_LANGUAGE
        )
        values = {**metadata, **tracker.current_slot_values(), **kwargs}
        values.pop("language", None)
        language = catalogue.variant(language, metadata.get("script"))
        response: dict[str, Any] = copy.deepcopy(self.responses[utter_action][0])
        response["text"] = catalogue.text(response.get("text") or message_id(utter_action), language, **values)
        for button in response.get("buttons", ()):
            button["title"] = catalogue.text(button["title"], language, **values)
        return response


def changed_language(tracker: DialogueStateTracker) -> str | None:
    """The language that an action set since the person wrote; the gateway sends it from the next message on."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return None
        if isinstance(event, SlotSet) and event.key == "language":
            return str(event.value) if event.value else None
    return None


def message_id(utter_action: str) -> str:
    """The catalogue's id of a response: utter_emergency is utter.emergency."""
    return utter_action.replace("_", ".", 1)
