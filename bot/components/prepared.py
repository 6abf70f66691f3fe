"""Two things that Rasa works out anew in every turn, worked out once; measured, a turn takes a third of the time."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema.validators import validator_for  # type: ignore[import-untyped] # no stubs in either environment
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event


def settle() -> None:
    """Prepare the check of what actions answer and the search for an event's class; calling it again is harmless.

    `jsonschema.validate` checks the schema itself each time, 70 % of a turn with one action; `resolve_by_type` walks
    all subclasses for every event of a conversation that is read.
    """
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))
