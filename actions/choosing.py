"""A numbered choice that is no intent of its own."""

from __future__ import annotations

from actions import conversation, danger, knowledge, numbers, reports, speech
from actions.choices import KINDS
from actions.steps import Ask, Say, Steps
from actions.turn import Turn


def choose(turn: Turn) -> Steps:
    """Do what the choice says; one that belonged to a question that is over leads to the menu."""
    choice = turn.choice or ""
    if choice == "media":
        return conversation.media(turn)
    if choice == "go_on":
        return conversation.go_on(turn)
    if choice == "smuggling":
        return knowledge.smuggling(turn)
    if choice == "new_tip":
        return reports.begin_tip(turn)
    if choice.startswith(speech.PREFIX):
        return _language(turn)
    if choice.startswith(numbers.PREFIX):
        country = choice.removeprefix(numbers.PREFIX)
        return danger.located(country, turn) if conversation.in_alarm(turn) else numbers.say(country, turn)
    for kind in KINDS:
        if choice == f"kind_{kind}":
            return knowledge.signs_of(kind)
        if choice == f"more_{kind}":
            return knowledge.more_signs_of(kind)
    return conversation.menu(turn)


def _language(turn: Turn) -> Steps:
    """Speak the chosen language, and go on where the talk was: with the question, or with who this is."""
    language = speech.chosen(turn) or "en"
    steps = speech.switch(language)
    if turn.form:
        return [*steps, Ask(turn.form)]
    if turn.slot("greeted"):
        return [*steps, Say("utter.language_set"), *conversation.menu(turn)]
    return [*steps, *conversation.greet(turn)]
