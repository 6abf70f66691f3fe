"""The family of somebody who is held: about a ransom, who can act in both countries, and what they know already."""

from __future__ import annotations

from actions.steps import Remember, Say, Steps
from actions.turn import Turn
from bot.triage.rules import rulebook

_HELD = frozenset({"RANSOM", "COMPOUND", "KIDNAP", "CASINO", "SCAM"})
_DEMANDS = frozenset({"MONEY", "DEBT", "PAY_BACK", "NO_PAY", "SELL"})


def is_held(turn: Turn) -> bool:
    """Whether the message, or an earlier one, tells of somebody of theirs who is held for money or in a compound."""
    loved = bool(rulebook().groups["LOVED_ONE"] & turn.concepts) or turn.form == "family_form"
    return turn.slot("family_held") is not None or (loved and bool(_HELD & turn.concepts))


def ransom_warning(turn: Turn) -> Steps:
    """Once in a talk, when money is asked for somebody's freedom."""
    demanded = "RANSOM" in turn.concepts or (is_held(turn) and bool(_DEMANDS & turn.concepts))
    if turn.slot("ransom_told") or not demanded:
        return []
    return [Say("utter.ransom"), Remember("ransom_told", True)]


def remember(turn: Turn) -> Steps:
    """Keep that somebody is held, so that the end of the questions says who can act."""
    return [Remember("family_held", "known")] if is_held(turn) and not turn.slot("family_held") else []


def ways(turn: Turn) -> Steps:
    """Once in a talk: police and embassy of both countries, and a human."""
    if turn.slot("family_held") == "told" or not is_held(turn):
        return []
    return [Say("utter.family_ways"), Remember("family_held", "told")]


def in_danger(turn: Turn) -> Steps:
    """Beside an alarm: the ransom, who can act, and what they know already; a form asks that itself."""
    steps = [*ransom_warning(turn), *ways(turn)]
    return steps if turn.form or not steps else [*steps, Say("utter.ask_family_form_what_seen")]
