"""What operators do with a case, through the buttons of its page."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.webhooks.desk.conftest import Hand
from tests.webhooks.desk.seeds import Seed, seed_case
from webhooks.clock import now
from webhooks.desk import casework
from webhooks.desk.casework import OUTCOMES
from webhooks.desk.words import say
from webhooks.live import QUEUE, Listener, conversation_topic
from webhooks.parts import Parts
from webhooks.tables import Audit, Case, Conversation, Message, Outbox, Page

_PART = {"HX-Request": "true"}


def _case(parts: Parts, seed: Seed) -> Case:
    with parts.database.read() as session:
        return session.get_one(Case, seed.case.id)


def _conversation(parts: Parts, seed: Seed) -> Conversation:
    with parts.database.read() as session:
        return session.get_one(Conversation, seed.conversation.id)


def _replies(parts: Parts, seed: Seed) -> list[str | None]:
    with parts.database.read() as session:
        found = session.scalars(
            select(Message).where(Message.conversation_id == seed.conversation.id, Message.author == "operator")
        )
        return [parts.vault.get(message, "text") for message in found]


def _do(hand: Hand, seed: Seed, action: str, **data: str) -> int:
    return hand.post(f"/cases/{seed.case.code}/{action}", data).status_code


def test_acknowledging_stops_the_clocks(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """After an acknowledgement no page of the case has a running clock."""
    seed = night["locked_in"]
    assert _do(ana, seed, "acknowledge") == 303
    with parts.database.read() as session:
        clocks = session.scalars(select(Page.next_at).where(Page.case_id == seed.case.id)).all()
    assert set(clocks) == {None}
    assert _case(parts, seed).status == "acknowledged"


def test_claiming_makes_it_mine(ana: Hand, binh: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """A claim names the operator, takes the alarm and sets the case to work; another may claim it after."""
    seed = night["locked_in"]
    assert ana.staff is not None
    assert binh.staff is not None
    _do(ana, seed, "claim")
    case = _case(parts, seed)
    assert (case.claimed_by, case.status, case.acknowledged_at is not None) == (ana.staff.id, "in_progress", True)
    _do(binh, seed, "claim")
    assert _case(parts, seed).claimed_by == binh.staff.id


def test_releasing_gives_it_back(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """A released case belongs to nobody."""
    _do(ana, night["sold"], "claim")
    _do(ana, night["sold"], "release")
    assert _case(parts, night["sold"]).claimed_by is None


def test_taking_over_silences_the_bot(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """Taking over names the operator in the conversation; handing back lets the bot answer again."""
    seed = night["sold"]
    assert ana.staff is not None
    _do(ana, seed, "take-over")
    assert _conversation(parts, seed).taken_over_by == ana.staff.id
    assert "The bot is silent." in ana.get(f"/cases/{seed.case.code}").text
    _do(ana, seed, "hand-back")
    assert _conversation(parts, seed).taken_over_by is None


def test_reply_lands_in_thread_and_outbox(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """A reply is stored as the operator's message and as a row that the worker sends, in one piece of work."""
    seed = night["sold"]
    assert ana.staff is not None
    assert _do(ana, seed, "reply", text="  Kami di sini.\r\nApa nama tempat itu?  ") == 303
    assert _replies(parts, seed) == ["Kami di sini.\nApa nama tempat itu?"]
    with parts.database.read() as session:
        message = session.scalars(select(Message).where(Message.author == "operator")).one()
        row = session.scalars(select(Outbox).where(Outbox.message_id == message.id)).one()
        assert parts.vault.get_json(row, "body")["text"] == "Kami di sini.\nApa nama tempat itu?"
    assert (message.staff_id, row.state, row.channel) == (ana.staff.id, "pending", "whatsapp")


def test_reply_means_a_human_writes(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """A reply silences the bot, claims the case, takes the alarm and ends the waiting."""
    seed = night["locked_in"]
    assert ana.staff is not None
    _do(ana, seed, "reply", text="เราอยู่ที่นี่")
    case = _case(parts, seed)
    assert _conversation(parts, seed).taken_over_by == ana.staff.id
    assert (case.claimed_by, case.status, case.waiting_since) == (ana.staff.id, "in_progress", None)


@pytest.mark.parametrize(("text", "why"), [("  \n ", "empty"), ("x" * 2001, "too_long")])
def test_unfit_replies_are_not_sent(ana: Hand, night: dict[str, Seed], parts: Parts, text: str, why: str) -> None:
    """An empty or too long reply is refused with a sentence, and nothing is sent."""
    answer = ana.post(f"/cases/{night['sold'].case.code}/reply", {"text": text}, **_PART)
    assert answer.status_code == 422
    assert say(f"cannot.{why}") in answer.text
    assert _replies(parts, night["sold"]) == []


def test_unsafe_reply_needs_a_second_thought(ana: Hand, parts: Parts) -> None:
    """A reply that would reach a phone of which the person said that it is not safe must be confirmed."""
    seed = seed_case(parts, reply_safe=False, minutes=2)
    answer = ana.post(f"/cases/{seed.case.code}/reply", {"text": "Are you there?"})
    assert answer.status_code == 422
    assert "confirm first" in answer.text
    assert "Are you there?" in answer.text  # what was typed is not lost
    assert _replies(parts, seed) == []
    assert _do(ana, seed, "reply", text="Are you there?", although="yes") == 303
    assert _replies(parts, seed) == ["Are you there?"]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_closing_keeps_the_outcome(ana: Hand, night: dict[str, Seed], parts: Parts, outcome: str) -> None:
    """A closed case has its outcome, and the bot answers what comes next."""
    seed = night["locked_in"]
    _do(ana, seed, "take-over")
    _do(ana, seed, "close", outcome=outcome)
    case = _case(parts, seed)
    assert (case.status, case.outcome) == ("closed", outcome)
    assert _conversation(parts, seed).taken_over_by is None


@pytest.mark.parametrize("outcome", ["", "none_of_these"])
def test_closing_needs_an_outcome(ana: Hand, night: dict[str, Seed], parts: Parts, outcome: str) -> None:
    """Without an outcome of the list a case stays open."""
    assert _do(ana, night["sold"], "close", outcome=outcome) == 422
    assert _case(parts, night["sold"]).status == "open"


@pytest.mark.parametrize("action", ["acknowledge", "claim", "take-over", "reply", "close"])
def test_closed_cases_are_left_alone(ana: Hand, night: dict[str, Seed], parts: Parts, action: str) -> None:
    """Nothing can be done with a closed case but reopening it, and the page says so."""
    seed = night["question"]
    _do(ana, seed, "close", outcome="prank")
    answer = ana.post(f"/cases/{seed.case.code}/{action}", {"text": "hello", "outcome": "other"})
    assert answer.status_code == 422
    assert "this case is closed" in answer.text
    assert (_case(parts, seed).outcome, _replies(parts, seed)) == ("prank", [])


def test_closing_can_be_undone(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """A case closed by mistake opens again under its code, and the person's next message belongs to it."""
    seed = night["question"]
    _do(ana, seed, "close", outcome="prank")
    assert _conversation(parts, seed).case_code != seed.case.code
    assert "Undo closing" in ana.get(f"/cases/{seed.case.code}").text
    _do(ana, seed, "reopen")
    case = _case(parts, seed)
    assert (case.status, case.outcome, case.closed_at) == ("in_progress", None, None)
    assert _conversation(parts, seed).case_code == seed.case.code


def test_closing_cannot_be_undone_late(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """After half an hour a closed case stays closed."""
    seed = night["question"]
    _do(ana, seed, "close", outcome="prank")
    with time_machine.travel(now() + timedelta(minutes=31)):
        assert "Undo closing" not in ana.get(f"/cases/{seed.case.code}").text
        assert _do(ana, seed, "reopen") == 422
    assert _case(parts, seed).status == "closed"


def test_reopening_gives_way_to_a_new_case(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """A person never has two open cases."""
    from webhooks.cases.files import open_case

    seed = night["question"]
    _do(ana, seed, "close", outcome="prank")
    with parts.database.begin() as session:
        open_case(session, parts, session.get_one(Conversation, seed.conversation.id), "human", "routine")
    answer = ana.post(f"/cases/{seed.case.code}/reopen")
    assert answer.status_code == 422
    assert "another open case" in answer.text


@pytest.mark.parametrize("action", ["acknowledge", "claim", "take-over", "hand-back", "release"])
def test_every_action_is_audited(ana: Hand, night: dict[str, Seed], parts: Parts, action: str) -> None:
    """Whatever an operator does leaves a row with the operator, the case and the action."""
    seed = night["locked_in"]
    assert ana.staff is not None
    _do(ana, seed, action)
    with parts.database.read() as session:
        rows = session.scalars(select(Audit).where(Audit.case_id == seed.case.id, Audit.actor == ana.staff.id)).all()
    assert action.replace("-", "_") in {row.action.removesuffix("_asked") for row in rows}


def test_unknown_action_does_not_exist(ana: Hand, night: dict[str, Seed]) -> None:
    """An action that no button has is a 404."""
    assert _do(ana, night["sold"], "explode") == 404


def test_everything_rings_the_bell(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """After an action the queue and the conversation are told, so that other screens and the web chat follow."""
    seed = night["sold"]
    assert ana.staff is not None
    topics = {QUEUE, conversation_topic(seed.conversation.id)}
    with Listener(parts, topics) as listener:
        casework.reply(parts, ana.staff, seed.case.code, "We are here.")
        assert listener.wait(0) == topics


def test_refused_action_rings_no_bell(ana: Hand, night: dict[str, Seed], parts: Parts) -> None:
    """What was refused changed nothing, so nobody is told."""
    assert ana.staff is not None
    with Listener(parts, {QUEUE}) as listener:
        with pytest.raises(casework.CannotDo):
            casework.close(parts, ana.staff, night["sold"].case.code, "nonsense")
        assert listener.wait(0) == frozenset()


def test_button_of_htmx_gets_the_case_back(ana: Hand, night: dict[str, Seed]) -> None:
    """With htmx a press of a button answers with the changed parts of the page."""
    answer = ana.post(f"/cases/{night['locked_in'].case.code}/acknowledge", None, **_PART)
    assert answer.status_code == 200
    assert 'data-status="acknowledged"' in answer.text
    assert 'data-alarms="0"' in answer.text
