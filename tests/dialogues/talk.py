"""A conversation as a test reads it: what the person writes, what Suara says by message id, what it commands."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from bot import catalogue
from bot.languages import OWN_NAMES

CASE_CODE = "4821093715"
_numbers = itertools.count(1)


class Answers(Protocol):
    """What a talk needs of the brain."""

    alarms: list[tuple[str, str, Any]]

    def answer(self, sender: str, message: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        """Replies and commands of one message."""
        ...


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for message in catalogue.ids():
        text = catalogue.text_of(message, language)
        pattern = re.sub(r"\\\{[a-z_]+\\\}", "(?s:.+)", re.escape(text))
        found.append((message, re.compile(pattern)))
    return tuple(found)


def ids_of(text: str, language: str) -> set[str]:
    """The ids of the messages that a text can be, in a language."""
    return {message for message, pattern in _patterns(language) if pattern.fullmatch(text)}


@dataclass
class Talk:
    """One person, one phone. What was said and commanded is that of the latest message; `history` keeps all."""

    brain: Answers
    lines: dict[str, str]
    language: str
    country: str | None = "MY"
    known_language: bool = True
    alarm: bool = False
    conversation: str = field(default_factory=lambda: f"talk-{next(_numbers)}")
    said: list[str] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)

    def person(self, line: str, **metadata: Any) -> Talk:
        """The person writes a line of tests/dialogues/lines, by its name."""
        return self.types(self.lines[line], **metadata)

    def types(self, text: str, **metadata: Any) -> Talk:
        """The person writes exactly this."""
        known: dict[str, Any] = {
            "message_id": f"m{next(_numbers)}",
            "channel": "sms",
            "language": self.language if self.known_language else None,
            "country": self.country,
            "urgency": "routine",
            "screening_kind": None,
            "alarm": self.alarm,
            "case_code": CASE_CODE,
            "report": None,
            "media": [],
        }
        replies = self.brain.answer(self.conversation, text, known | metadata)
        self.said = [reply["text"] for reply in replies if reply.get("text")]
        self.choices = next((reply["buttons"] for reply in reversed(replies) if reply.get("buttons")), [])
        self.commands = [reply["custom"] for reply in replies if reply.get("custom")]
        self.history += replies
        self._obey()
        return self

    def chooses(self, label: str) -> Talk:
        """The person sends the number of the choice with this label id."""
        title = catalogue.text_of(label, self.language)
        titles = [choice["title"] for choice in self.choices]
        assert title in titles, f"{label} is not offered: {titles}"
        return self.types(str(titles.index(title) + 1))

    def begins(self, label: str) -> Talk:
        """The person greets, and chooses from the menu; so a flow begins without a sentence to be understood."""
        return self.person("hello").chooses(label)

    def says_choice(self, label: str) -> Talk:
        """The person types the words of the choice with this label id."""
        return self.types(catalogue.text_of(label, self.language).lower())

    def chooses_language(self) -> Talk:
        """The person sends the number of their own language in the language menu."""
        titles = [choice["title"] for choice in self.choices]
        return self.types(str(titles.index(OWN_NAMES[self.language]) + 1))

    def _obey(self) -> None:
        """What the gateway would do with the commands, as far as the next message shows it."""
        for command in self.commands:
            if command["command"] == "set_language":
                self.language, self.known_language = command["language"], True
            elif command["command"] == "set_country":
                self.country = command["country"]
            elif command["command"] == "open_case" and command["urgency"] == "emergency":
                self.alarm = True

    def suara(self, *messages: str) -> Talk:
        """Suara said exactly these messages, in this order, by their ids."""
        assert len(self.said) == len(messages), f"expected {messages}, was said: {self.said}"
        for message, text in zip(messages, self.said, strict=True):
            assert self._is(message, text), f"expected {message}, was said: {text}"
        return self

    def suara_one_of(self, *messages: str) -> Talk:
        """Suara said one message, and it is one of these."""
        assert len(self.said) == 1, f"expected one of {messages}, was said: {self.said}"
        assert any(self._is(message, self.said[0]) for message in messages), self.said
        return self

    def _is(self, message: str, text: str) -> bool:
        if message == "language.menu":
            # The word above the list may be in another language; one's own name is always in the list.
            return OWN_NAMES[self.language] in [choice["title"] for choice in self.choices]
        return message in ids_of(text, self.language)

    def is_said(self, message: str) -> bool:
        """Whether this message was among those said."""
        return any(self._is(message, text) for text in self.said)

    def all_said(self) -> list[str]:
        """Everything that Suara said in this talk."""
        return [reply["text"] for reply in self.history if reply.get("text")]

    def suara_among_others(self, message: str) -> Talk:
        """Suara said this message, whatever else."""
        assert self.is_said(message), f"expected {message}, was said: {self.said}"
        return self

    def commanded(self, name: str, **fields: Any) -> Talk:
        """The gateway was asked for this, with at least these fields."""
        wanted = {"command": name, **fields}
        assert any(wanted.items() <= command.items() for command in self.commands), f"{wanted} not in {self.commands}"
        return self

    def not_commanded(self, name: str) -> Talk:
        """The gateway was not asked for this."""
        assert name not in [command["command"] for command in self.commands], self.commands
        return self

    def human_called(self) -> Talk:
        """A human was called at once, and the case is an emergency."""
        assert self.conversation in [conversation for conversation, _, _ in self.brain.alarms]
        return self.commanded("open_case", urgency="emergency")

    def nobody_called(self) -> Talk:
        """No human was called in all of this talk."""
        assert self.conversation not in [conversation for conversation, _, _ in self.brain.alarms]
        return self
