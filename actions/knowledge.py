"""Answers to questions: signs, law, offers, rights, help there is, who reads this, who this is."""

from __future__ import annotations

from actions.choices import (
    CHECK_JOB,
    GO_ON,
    HELP_SELF,
    HUMAN,
    KIND_MENU,
    MENU,
    NUMBER,
    SIGNS,
    SMUGGLING,
    TIP,
    more_about,
)
from actions.steps import Say, Steps, Wait
from actions.turn import Turn
from bot.lexicon import concepts

# The first kind that a message speaks of is answered; the rarer words come first.
_SPEAKS_OF: tuple[tuple[str, frozenset[str]], ...] = (
    ("organs", frozenset({"ORGAN"})),
    ("scam", frozenset({"SCAM", "COMPOUND", "CASINO"})),
    ("fishing", frozenset({"BOAT", "CAPTAIN", "SEA"})),
    ("marriage", frozenset({"MARRIAGE"})),
    ("sexual", frozenset({"SEX_WORK", "PIMP", "KARAOKE", "MASSAGE"})),
    ("domestic", frozenset({"MAID"})),
    ("children", frozenset({"CHILD", "GIRL", "BOY", "UNDERAGE"})),
    ("forced_labour", frozenset({"FACTORY", "PLANTATION", "CONSTRUCTION", "FARM", "FORCED_LABOUR"})),
)


def kind_in(turn: Turn) -> str | None:
    """The form of exploitation that a message speaks of."""
    spoken_of = concepts(turn.words, turn.language)
    return next((kind for kind, words in _SPEAKS_OF if words & spoken_of), None)


def signs(turn: Turn) -> Steps:
    """The signs of one form of exploitation if the message names one, else the common ones and a list to choose."""
    kind = kind_in(turn)
    if kind:
        return signs_of(kind)
    return [Say("utter.signs"), Say("utter.signs_which", KIND_MENU)]


def signs_of(kind: str) -> Steps:
    """The signs of one form of exploitation, with more on demand."""
    return [Say(f"signs.{kind}", (more_about(kind), TIP, MENU))]


def more_signs_of(kind: str) -> Steps:
    """The second text about it."""
    return [Say(f"signs_more.{kind}", (TIP, HUMAN, MENU))]


def about_trafficking(turn: Turn) -> Steps:
    """What trafficking is; the difference to smuggling if the message asks about that."""
    asked = concepts(turn.words, turn.language)
    if "SMUGGLING" in asked or asked >= {"TRAFFICKING", "DIFFERENCE"}:
        return smuggling(turn)
    return [Say("utter.about_trafficking", (SMUGGLING, SIGNS, MENU))]


def smuggling(turn: Turn) -> Steps:  # noqa: ARG001 - every answer takes the turn
    """How smuggling differs."""
    return [Say("utter.about_smuggling", (SIGNS, CHECK_JOB, MENU))]


def job_offer(turn: Turn) -> Steps:  # noqa: ARG001
    """What to check before saying yes, and what should warn."""
    return [Say("utter.job_check"), Say("utter.job_warning", (HUMAN, NUMBER, MENU))]


def rights(turn: Turn) -> Steps:  # noqa: ARG001
    """What holds for everyone, and where the bot's knowledge ends."""
    return [Say("utter.rights"), Say("utter.rights_next", (HELP_SELF, HUMAN, NUMBER))]


def services(turn: Turn) -> Steps:  # noqa: ARG001
    """What help there is, and the ways to it."""
    return [Say("utter.services", (HELP_SELF, HUMAN, NUMBER))]


def privacy(turn: Turn) -> Steps:  # noqa: ARG001
    """Who reads this, who is told, and what nobody can promise."""
    return [Say("utter.privacy_who"), Say("utter.privacy_limits")]


def about_bot(turn: Turn) -> Steps:
    """Who this is, in words that give nothing away; no question is repeated, for somebody else may be asking."""
    if turn.form:
        return [Say("utter.about_bot", (GO_ON, MENU, HUMAN)), Wait()]
    return [Say("utter.about_bot", (MENU, HUMAN))]
