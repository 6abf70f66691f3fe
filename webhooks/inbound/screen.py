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
    alone = letter.message.urgency
    looks = alone == Urgency.HIGH or (alone == Urgency.ROUTINE and together.is_fragment(letter.cleaned))
    if not (letter.known and looks) or together.alarm_goes_on(letter):
        return
    *earlier, present = messages = together.said_lately(letter)
    if present.is_short and (found := together.emergency_in(messages, letter.conversation.language)):
        letter.message.urgency = Urgency.EMERGENCY
        letter.message.cues = [*letter.message.cues, *found.cues]
        letter.kind = found.kind
    letter.repeated = alone == Urgency.HIGH and any(one.urgency != Urgency.ROUTINE for one in earlier)


def not_screened(letter: Letter) -> None:
    """Nobody knows what the message says: a human looks at it soon, and the brain screens it as well."""
    letter.message.urgency, letter.message.cues = Urgency.HIGH, [SCREENING_FAILED]
