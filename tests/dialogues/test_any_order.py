"""Whatever comes in whatever order: an answer comes, danger is heard, and nothing breaks."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.dialogues.talk import Talk

pytestmark = pytest.mark.brain

MESSAGES = 14
HOSTILE = (
    "",
    " ",
    "0",
    "99",
    "(2)",
    "๓",
    "/restart",
    "/choose{}",
    '/emergency{"x": 1}',
    "{numbers}",
    "{0.__class__}",
    "%s%s%n",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\u202eabc",
    "a" * 2000,
    "😭" * 50,
    "\x00",
    "0000000000",
    "stop stop stop",
    "null",
    "yes no yes no",
)


@pytest.mark.parametrize("seed", range(20))
def test_every_message_is_answered(begin_talk: Callable[..., Talk], seed: int) -> None:
    """Twenty random talks: lines of every kind, numbers, photos and hostile strings, from every state."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable talk, no secret
    talk = begin_talk(country=chance.choice([None, "TH", "LA", "JP"]))
    for _ in range(MESSAGES):
        kind = chance.random()
        if kind < 0.45:
            talk.person(chance.choice(sorted(talk.lines)))
        elif kind < 0.75:
            talk.types(str(chance.randint(1, 6)))
        elif kind < 0.8:
            talk.types("", media=[chance.choice(["photo", "location", "audio"])])
        else:
            talk.types(chance.choice(HOSTILE))
        assert talk.said != [], talk.history


@pytest.mark.parametrize("seed", range(10))
def test_danger_is_heard_from_any_state(begin_talk: Callable[..., Talk], seed: int) -> None:
    """After any beginning, the emergency number is in the first words that follow a plain call for help."""
    chance = random.Random(seed)  # noqa: S311 - as above
    talk = begin_talk()
    for _ in range(chance.randint(1, 8)):
        harmless = [
            "hello",
            "tip_opening",
            "place",
            "how_known",
            "privacy",
            "number",
            "delete",
            "human",
            "signs",
            "rights",
        ]
        talk.person(chance.choice(harmless))
    talk.alarm = False
    talk.person("emergency").human_called().suara_among_others("utter.emergency")
    assert talk.said[0].count("{") == 0
    assert any(char.isdigit() for char in talk.said[0])
