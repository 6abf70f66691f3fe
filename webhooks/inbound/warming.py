"""Warming up: a rehearsal before the first message, so that this one is not the slowest.

Rules, profiles and catalogues are read, and every statement of a message's way is compiled, in a transaction that is
rolled back: nobody sees the rehearsed person, and nothing is sent.
"""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from bot.catalogue import languages, text
from bot.language import identify
from bot.languages import OWN_NAMES
from bot.triage import screen as screened
from webhooks.brain import Answer, Reply, brain_of
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.clean import clean
from webhooks.inbound.dedupe import dedupe
from webhooks.inbound.letter import Letter
from webhooks.inbound.route import route
from webhooks.inbound.screen import screen
from webhooks.inbound.store import store
from webhooks.inbound.turn import settle_in, turn_in
from webhooks.logs import log
from webhooks.names import Channel, ConversationId, PhoneNumber, Urgency
from webhooks.parts import Parts

_REHEARSED = Arrival(Channel.SMS, "rehearsal", "warming up", address=PhoneNumber("+15005550006"))


class _RollBack(Exception):
    """Ends the rehearsal."""


def warm(parts: Parts) -> None:
    """Take a message from request to reply, and undo it."""
    for language, own_name in OWN_NAMES.items():
        identify(own_name)
        screened(own_name, language)
        screened(own_name)
    for language in languages():
        identify(text("safe.emergency_unknown", language))  # long enough to make every detector read its profiles
    brain_of(parts.settings).is_ready()  # also when it is not: the first request imports half of the client
    try:
        with parts.database.begin() as session:
            dedupe(session, _REHEARSED)
            letter = Letter(parts, session, _REHEARSED, hold=True)
            store(letter)
            clean(letter)
            screen(letter)
            letter.message.urgency = Urgency.EMERGENCY
            route(letter)
            session.flush()
            owner = letter.lease or ""
            turn = turn_in(session, parts, ConversationId(letter.conversation.id), owner)
            if turn is not None:
                settle_in(session, parts, turn, Answer(replies=(Reply("warm"),)), owner)
            raise _RollBack
    except _RollBack:
        return
    except SQLAlchemyError as error:
        log.warning("not_warmed", error=type(error).__name__)  # the database is away; the first message takes longer
