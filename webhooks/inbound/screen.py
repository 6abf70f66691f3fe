"""Screen: the gateway's own triage of every message, whatever the brain will think of it."""

from __future__ import annotations

from bot.triage import screen as screened
from webhooks.inbound.letter import Letter
from webhooks.names import Urgency

SCREENING_FAILED = "screening_failed"


def screen(letter: Letter) -> None:
    """Write urgency and cues (names of rules) on the message, and keep which kind of danger it is."""
    found = screened(letter.cleaned, letter.conversation.language)
    letter.message.urgency = Urgency(found.urgency)
    letter.message.cues = list(found.cues)
    letter.kind = found.kind


def not_screened(letter: Letter) -> None:
    """Nobody knows what the message says: a human looks at it soon, and the brain screens it as well."""
    letter.message.urgency, letter.message.cues = Urgency.HIGH, [SCREENING_FAILED]
