"""Rasa's name of every action, and the plain function that does it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import choosing, conversation, danger, forms, knowledge, numbers, reports, speech
from actions.perform import perform
from actions.respond import Respond, respond
from actions.turn import read_turn

ACTIONS: dict[str, Respond] = {
    "action_greet": conversation.greet,
    "action_goodbye": conversation.goodbye,
    "action_affirm": conversation.affirm,
    "action_deny": conversation.deny,
    "action_stop": conversation.stop,
    "action_human": conversation.human,
    "action_human_saved": conversation.human_saved,
    "action_out_of_scope": conversation.out_of_scope,
    "action_not_understood": conversation.not_understood,
    "action_default_fallback": conversation.not_understood,
    "action_choose": choosing.choose,
    "action_change_language": speech.change,
    "action_escalate": danger.escalate,
    "action_checked": reports.checked,
    "action_begin_tip": reports.begin_tip,
    "action_file_tip": reports.file_tip,
    "action_begin_help": reports.begin_help,
    "action_begin_family": reports.begin_family,
    "action_file_help": reports.file_help,
    "action_report": reports.earlier_report,
    "action_begin_delete": reports.begin_delete,
    "action_delete": reports.delete,
    "action_signs": knowledge.signs,
    "action_about_trafficking": knowledge.about_trafficking,
    "action_job_offer": knowledge.job_offer,
    "action_rights": knowledge.rights,
    "action_services": knowledge.services,
    "action_privacy": knowledge.privacy,
    "action_about_bot": knowledge.about_bot,
    "action_number": numbers.ask,
    "action_say_numbers": numbers.after_question,
    "action_ask_country": numbers.question,
    "action_ask_anything_else": forms.ask_anything_else,
    "validate_tip_form": forms.validate,
    "validate_help_form": forms.validate,
    "validate_family_form": forms.validate,
    "validate_reply_form": forms.validate,
    "validate_country_form": forms.validate_country,
    "validate_delete_form": forms.validate_delete,
    "validate_check_form": forms.validate_check,
}


class PlainAction(Action):  # type: ignore[misc] # rasa_sdk has no types
    """Rasa's face of one plain function."""

    def __init__(self, name: str, act: Respond) -> None:
        """Take the name that domain.yml and the rules use."""
        self._name = name
        self._act = act

    def name(self) -> str:
        """The name that domain.yml and the rules use."""
        return self._name

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002 - Rasa's signature
    ) -> list[EventType]:
        """Read the turn, decide, carry out."""
        state: dict[str, Any] = tracker.current_state()
        turn = read_turn(state)
        return await perform(respond(self._name, self._act, turn), turn, dispatcher)


def executor() -> ActionExecutor:
    """Rasa's executor with every action registered."""
    registered = ActionExecutor()
    for name, act in ACTIONS.items():
        registered.register_action(PlainAction(name, act))
    return registered
