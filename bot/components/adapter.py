"""What every component of the pipeline that learns nothing has in common."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from typing_extensions import Self

PAYLOAD = "/"
"""A text that begins so is a choice that the channel resolved; the channel takes it from what people type."""


class Adapter(GraphComponent):  # type: ignore[misc] # rasa has no types
    """Hands each message that a person typed to `understand`; choices pass untouched."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],  # noqa: ARG003 - Rasa's signature
        model_storage: ModelStorage,  # noqa: ARG003
        resource: Resource,  # noqa: ARG003
        execution_context: ExecutionContext,  # noqa: ARG003
    ) -> Self:
        """Create the component; there is nothing to configure."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adapt each message in place."""
        for message in messages:
            if not (message.get(TEXT) or "").startswith(PAYLOAD):
                self.understand(message)
        return messages

    def understand(self, message: Message) -> None:
        """Read the message's data and write what was understood."""
        raise NotImplementedError
