"""Store: contact, conversation and message, exactly as it was written, before anything reads it."""

from __future__ import annotations

from sqlalchemy import Select, select

from webhooks.cases.erasing import alarm_is_open
from webhooks.cases.files import open_case_id, reserve_code
from webhooks.channels.country import country_of
from webhooks.clock import now
from webhooks.inbound.arrival import Arrival
from webhooks.inbound.dedupe import provider_key
from webhooks.inbound.letter import Letter
from webhooks.names import Author, Channel, PhoneNumber
from webhooks.tables import Case, Contact, Conversation, Message

# Words on which Twilio itself blocks every further reply (help.twilio.com, "Twilio support for opt-out keywords").
OPT_OUT_WORDS = frozenset({"stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel"})


def store(letter: Letter) -> None:
    """Store the message in its person's conversation; both are made when they are new."""
    session, arrival = letter.session, letter.arrival
    at = arrival.at or now()
    known = _find(letter)
    letter.known = known is not None
    conversation = letter.conversation = known or _make(letter)
    message = letter.message = Message(
        conversation_id=conversation.id,
        case_id=open_case_id(session, conversation.id) if known else None,
        author=Author.PERSON,
        provider_sid=provider_key(arrival),
        created_at=at,
    )
    letter.parts.vault.put(message, "text", arrival.text)
    if arrival.media:
        letter.parts.vault.put_json(message, "media", [medium.as_json() for medium in arrival.media])
    session.add(message)
    if message.case_id is not None:
        session.get_one(Case, message.case_id).silent_since = None
    letter.replies_blocked = is_opt_out(arrival) or (
        arrival.channel == Channel.SMS and conversation.stopped_at is not None and arrival.opt_out != "START"
    )
    if conversation.delete_requested_at is not None and not alarm_is_open(session, conversation.id):
        conversation.delete_requested_at = None  # that was done at once; what comes now is a new beginning
    conversation.last_inbound_at = at
    conversation.stopped_at = at if is_opt_out(arrival) else None  # whoever writes again wants an answer


def _find(letter: Letter) -> Conversation | None:
    # Locked, so that two messages of one person are stored one after the other; SQLite has one writer anyway.
    return letter.session.scalar(_of_person(letter).with_for_update(of=Conversation))


def _of_person(letter: Letter) -> Select[Conversation]:
    arrival = letter.arrival
    if arrival.channel == Channel.WEB:
        return select(Conversation).where(Conversation.secret_hash == arrival.secret_hash)
    index = letter.parts.vault.address_index(arrival.channel, _address(arrival))
    return (
        select(Conversation)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(Contact.channel == arrival.channel, Contact.address_index == index)
    )


def _make(letter: Letter) -> Conversation:
    arrival = letter.arrival
    conversation = Conversation(channel=arrival.channel, case_code=reserve_code(letter.session))
    if arrival.channel == Channel.WEB:
        conversation.secret_hash = arrival.secret_hash
    else:
        address = _address(arrival)
        conversation.contact_id = letter.parts.vault.contact(letter.session, arrival.channel, address).id
        conversation.country_hint = country_of(address)
    letter.session.add(conversation)
    letter.session.flush()
    return conversation


def _address(arrival: Arrival) -> PhoneNumber:
    # A sender that the provider withholds still is one person: nobody else's conversation, and nothing is lost.
    return arrival.address or PhoneNumber(f"withheld:{arrival.sid}")


def is_opt_out(arrival: Arrival) -> bool:
    """Whether Twilio itself blocks further replies after this message."""
    if arrival.channel == Channel.WEB:
        return False
    return arrival.opt_out == "STOP" or arrival.text.strip().casefold() in OPT_OUT_WORDS
