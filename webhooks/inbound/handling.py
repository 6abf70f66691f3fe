"""Handling a conversation under a lease: each message in its order to the brain, each answer in one commit."""

from __future__ import annotations

import time
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from webhooks import live
from webhooks.brain import Brain, BrainPaused, BrainRefused, BrainUnavailable
from webhooks.clock import now
from webhooks.inbound import lease
from webhooks.inbound.setback import put_off
from webhooks.inbound.turn import Settled, Turn, next_turn, pass_to_operator, settle
from webhooks.logs import log
from webhooks.metrics import TURN_SECONDS
from webhooks.names import ConversationId
from webhooks.parts import Parts


def handle(parts: Parts, brain: Brain, conversation: ConversationId, owner: str | None = None) -> bool:
    """Handle what waits in a conversation; False when another handler has it, or nothing is due.

    `owner` is a lease that was given when the message was stored; without one the conversation is claimed here.

    The brain is asked outside any transaction. It answers the same message the same way, and commands, replies and
    the mark "handled" commit together, so a crash anywhere only repeats what left no trace.
    """
    if owner is None:
        owner = uuid4().hex
        if not lease.claim(parts, conversation, owner):
            return False
    try:
        while (turn := next_turn(parts, conversation, owner)) is not None:
            if not _take_turn(parts, brain, turn, owner):
                break
    except lease.LeaseLost:
        log.warning("lease_lost", conversation=conversation)
    return True


def _take_turn(parts: Parts, brain: Brain, turn: Turn, owner: str) -> bool:
    """Handle one message; returns whether the next one waits and may be handled now."""
    try:
        settled = _settle(parts, brain, turn, owner)
    except (BrainUnavailable, BrainRefused) as error:
        log.warning("turn_put_off", message=turn.message, error=type(error).__name__)
        given_up = put_off(
            parts, turn, owner, asked=not isinstance(error, BrainPaused), refused=isinstance(error, BrainRefused)
        )
        _tell(parts, turn, queue_changed=given_up)
        return False
    TURN_SECONDS.observe((now() - turn.stored_at).total_seconds())
    _tell(parts, turn, queue_changed=True)
    if settled.forget:
        _forget(brain, turn.conversation)
    return settled.more


def _settle(parts: Parts, brain: Brain, turn: Turn, owner: str) -> Settled:
    if turn.question is None:
        return pass_to_operator(parts, turn, owner)
    answer = brain.ask(turn.question)
    try:
        return settle(parts, turn, answer, owner)
    except IntegrityError:
        # A page of the brain's own escalation opened the same case at the same moment; now it is there.
        return settle(parts, turn, answer, owner)


def _tell(parts: Parts, turn: Turn, queue_changed: bool) -> None:
    live.publish(parts, live.conversation_topic(turn.conversation))
    if queue_changed:
        live.publish(parts, live.QUEUE)


def _forget(brain: Brain, conversation: ConversationId) -> None:
    try:
        brain.forget(conversation)
    except BrainUnavailable:
        log.warning("brain_did_not_forget", conversation=conversation)  # retention asks again


def wait_until_handled(parts: Parts, brain: Brain, conversation: ConversationId, seconds: float) -> None:
    """Handle a conversation here, or wait while another handler does; at most about `seconds`."""
    end = time.monotonic() + seconds
    while not handle(parts, brain, conversation):
        with parts.database.read() as session:
            busy = lease.is_held(session, conversation)
        if not busy or time.monotonic() >= end:
            return
        time.sleep(_LOOK_SECONDS)


_LOOK_SECONDS = 0.02
