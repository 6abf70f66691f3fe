"""What a person means who answers the bot's latest choices with a number or with the words of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered

from bot.cleaning import clean

_NUMBER_ALONE = re.compile(r"[\s(\[]*(\d{1,2})[\s.)\]:,]*")
_EDGES = " .!?,;:()[]\"'"


def latest_choices(events: Sequence[Event]) -> list[dict[str, Any]]:
    """The buttons that the person saw last: of the last bot message that had any since they wrote."""
    for event in reversed(events):
        if isinstance(event, UserUttered):
            return []
        if isinstance(event, BotUttered) and event.data.get("buttons"):
            return list(event.data["buttons"])
    return []


def is_number(text: str) -> bool:
    """Whether a text is the number of a choice and nothing else, whatever was offered."""
    return bool(_NUMBER_ALONE.fullmatch(clean(text)))


def resolve(text: str, choices: Iterable[dict[str, Any]]) -> str | None:
    """The payload of the choice that a text names by its number or its label, or None.

    Numbers may be in any numerals: cleaning folds them.
    """
    offered = list(choices)
    cleaned = clean(text)
    number = _NUMBER_ALONE.fullmatch(cleaned)
    if number:
        position = int(number[1])
        return str(offered[position - 1]["payload"]) if 1 <= position <= len(offered) else None
    wanted = cleaned.strip(_EDGES).casefold()
    for choice in offered:
        if wanted and wanted == clean(str(choice["title"])).strip(_EDGES).casefold():
            return str(choice["payload"])
    return None
