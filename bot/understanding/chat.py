"""Ordinary chat, made to sound as it comes: several small things in one message.

Without it the classifier takes much of what friends text each other for danger: of 4,000 real messages between friends
it called 8.3 % danger, with it 4.3 % (docs/decisions/understanding.md).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.understanding.examples import Example

TIMES = 0.5
"""Joined messages made for each example of ordinary chat; with twice as many nothing was understood better."""

GREETED = 0.3
"""Share of joined messages that begin with a greeting, a yes, a no or a thank-you."""

_SMALL = frozenset({"greet", "affirm", "deny", "goodbye"})
_BETWEEN = (" ", ". ", " ... ", ", ")


def joined_chat(examples: Sequence[Example], seed: int = 0) -> list[Example]:
    """Two or three of a language's ordinary messages in one, for as many as TIMES says. Deterministic."""
    choose = random.Random(seed)  # noqa: S311 - variety, no secret
    chat: dict[str | None, list[Example]] = defaultdict(list)
    small: dict[str | None, list[Example]] = defaultdict(list)
    for example in examples:
        if example.intent == "out_of_scope":
            chat[example.language].append(example)
        elif example.intent in _SMALL:
            small[example.language].append(example)
    joined = []
    for language, messages in chat.items():
        for _ in range(round(TIMES * len(messages))):
            parts = [choose.choice(messages) for _ in range(choose.choice((2, 2, 3)))]
            if small[language] and choose.random() < GREETED:
                parts.insert(0, choose.choice(small[language]))
            text = choose.choice(_BETWEEN).join(part.text for part in parts)
            joined.append(replace(messages[0], text=text, style="sms"))
    return joined
