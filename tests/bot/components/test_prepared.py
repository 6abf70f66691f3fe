"""What is worked out once gives what Rasa's own way gives."""

from __future__ import annotations

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet, UserUttered

from bot.components import prepared


@pytest.fixture(autouse=True)
def _prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa gets its own back."""
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(Event.resolve_by_type))
    prepared.settle()


def test_an_answer_of_the_right_shape_is_taken() -> None:
    """Events and responses as rasa-sdk writes them."""
    result = {"events": [{"event": "slot", "timestamp": None, "name": "place", "value": "given"}], "responses": []}
    assert RemoteAction("action_greet", None)._validate_action_result(result) is True


def test_an_answer_of_a_wrong_shape_is_refused() -> None:
    """The same schema as before, only prepared."""
    with pytest.raises(jsonschema.ValidationError):
        RemoteAction("action_greet", None)._validate_action_result({"events": "none", "responses": []})


def test_events_find_their_class() -> None:
    """The first time and from memory."""
    for _ in range(2):
        assert Event.resolve_by_type("slot") is SlotSet
        assert Event.resolve_by_type("user") is UserUttered
        assert Event.from_parameters({"event": "slot", "name": "place", "value": "given"}) == SlotSet("place", "given")


def test_an_unknown_event_is_still_an_error() -> None:
    """A record that nobody can read is not taken for an empty one."""
    with pytest.raises(ValueError, match="no_such_event"):
        Event.resolve_by_type("no_such_event")
