"""Screen: the gateway's own triage of every message, whatever the brain will think of it."""

from __future__ import annotations

from bot.triage import screen as screened
from webhooks.inbound import together
from webhooks.inbound.letter import Letter
from webhooks.names import Urgency

SCREENING_FAILED = "screening_failed"


def screen(letter: Letter) -> None:
    """Write urgency and cues (names of rules) on the message, and keep which kind of danger it is."""
    found = screened(letter.cleaned, letter.conversation.language)
    letter.message.urgency = Urgency(found.urgency)
    letter.message.cues = list(found.cues)
    letter.kind = found.kind


def weigh(letter: Letter) -> None:
    """Screen the message once more together with those before it; it may rise, and never falls."""
    urgency = letter.message.urgency
    looks = urgency == Urgency.HIGH or (urgency == Urgency.ROUTINE and together.is_fragment(letter.cleaned))
    if not (letter.known and looks) or together.alarm_goes_on(letter):
        return
    said = together.said_lately(letter)
    found = together.emergency_in(said, letter.conversation.language) if together.is_fragment(letter.cleaned) else None
    if found is not None:
        letter.message.urgency = Urgency.EMERGENCY
        letter.message.cues = [*letter.message.cues, *found.cues]
        letter.kind = found.kind
    letter.repeated = urgency == Urgency.HIGH and any(earlier.urgency != Urgency.ROUTINE for earlier in said[:-1])


def not_screened(letter: Letter) -> None:
    """Nobody knows what the message says: a human looks at it soon, and the brain screens it as well."""
    letter.message.urgency, letter.message.cues = Urgency.HIGH, [SCREENING_FAILED]
