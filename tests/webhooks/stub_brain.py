"""A brain for unit tests, which open no socket: it records what it is asked and answers what the test says.

The client itself is tested against a real HTTP server, and the whole against the real brain, in tests marked so.
"""

from __future__ import annotations

from collections.abc import Callable

from webhooks.brain import Answer, Brain, Question, Reply
from webhooks.names import ConversationId

Answering = Callable[[Question], Answer]


def echo(question: Question) -> Answer:
    """Answer with the text as the brain got it."""
    return Answer(replies=(Reply(f"heard: {question.text}"),))


class StubBrain(Brain):
    """Answers in this process."""

    def __init__(self, answering: Answering = echo) -> None:
        self.answering = answering
        self.asked: list[Question] = []
        self.forgotten: list[ConversationId] = []

    def ask(self, question: Question) -> Answer:
        """Record the question, then answer or raise as the test says."""
        self.asked.append(question)
        return self.answering(question)

    def forget(self, conversation: ConversationId) -> None:
        """Record what is to be forgotten."""
        self.forgotten.append(conversation)

    def is_ready(self) -> bool:
        """Always."""
        return True

    def close(self) -> None:
        """Nothing is open."""
