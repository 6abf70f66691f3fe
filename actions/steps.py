"""What an action wants done, as values: what is said, commands to the gateway, what is remembered, where to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Choice:
    """One numbered answer: the id of its label, and the payload that the brain reads when it is chosen."""

    label: str
    payload: str
    verbatim: bool = False
    """Whether `label` is shown as it is, such as a language's own name, instead of being looked up."""


@dataclass(frozen=True)
class Say:
    """One message to the person, by its id in the catalogue; a value that is a `Say` is looked up as well."""

    message: str
    choices: tuple[Choice, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SayLines:
    """One message whose lines are given: texts by id, or values that have no language, such as hotline numbers."""

    lines: tuple[Say | SayLines | str, ...]
    choices: tuple[Choice, ...] = ()
    separator: str = "\n"


@dataclass(frozen=True)
class Command:
    """A proposal to the gateway, which commits it together with the replies."""

    name: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Alarm:
    """Calls a human at once, by the signed webhook; `reasons` are names of intents and rules, never words."""

    kind: str
    reasons: tuple[str, ...]
    urgency: str = "emergency"


@dataclass(frozen=True)
class Remember:
    """Keep a value for later turns."""

    name: str
    value: Any


@dataclass(frozen=True)
class Ask:
    """Begin a form, or go on with the one that is active: its next question is asked."""

    form: str


@dataclass(frozen=True)
class Wait:
    """Let the person speak next; without it an open form would ask its question again."""


@dataclass(frozen=True)
class Leave:
    """End the active form without its last step."""


Step = Say | SayLines | Command | Alarm | Remember | Ask | Wait | Leave
Steps = list[Step]


def choose(choice: str) -> str:
    """The payload of a choice that is no intent of its own."""
    return f'/choose{{"choice": "{choice}"}}'


def open_case(kind: str, urgency: str) -> Command:
    """Open the conversation's case, or raise it."""
    return Command("open_case", {"kind": kind, "urgency": urgency})


def answer_value(name: str, value: str) -> Command:
    """Keep an answer that has a fixed value."""
    return Command("answer", {"field": name, "value": value})


def answer_words(name: str) -> Command:
    """Keep an answer in the person's own words, which only the gateway has."""
    return Command("answer", {"field": name, "from_message": True})
