"""Make data/triage/points.yml from the training messages: `python -m bot.triage.weigh [--half even|odd]`.

First the points: logistic regression over the concepts, alarms against routine messages, each language counting alike.
The weights are trebled and rounded, so that a person can read and change them. Then, rule by rule, the points that a
message needs for its alarm: where the alarms gained outweigh the routine messages that come with them.
`--half` learns from one half of the messages, by the hash of their text, to measure on the other.
"""

import argparse
import hashlib
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bot.paths import DATA
from bot.triage.points import PATH
from bot.triage.rules import Urgency, rulebook, urgency_of
from bot.triage.screening import guarded, seen
from bot.understanding.examples import Example, read_examples

ROUNDS = 25
"""Passes over the messages; the rounded points hardly change after twenty."""

STEP = 0.25
"""Length of the first step; AdaGrad makes the later ones shorter."""

PULL = 2.0
"""Pull of every weight towards nothing, as of half a dozen messages: a concept that is seen twice gets no points."""

SCALE = 3.0
"""Points for each unit of the logarithm of the odds."""

WORTH_OF_HIGH: Mapping[Urgency, float] = {"high": 0.1, "emergency": -0.1}
"""What a message of urgency `high` counts beside an emergency: ten of them weigh as much as one."""

MOST_WEIGHT = 3.0
"""What one message may count at most, however few there are of its language and length."""

COST: Mapping[Urgency, float] = {"high": 0.52, "emergency": 3.0}
"""How many emergencies found outweigh one routine message that is asked about, or that pages somebody."""

USUAL: Mapping[Urgency, int] = {"high": 6, "emergency": 10}
"""The points that a rule needs as long as few messages speak for others."""

CAUTION = 0.45
"""What each point away from the usual must gain."""

LOWEST, HIGHEST = -12, 40
"""Between these the points of a rule are sought; one above the highest is a rule that is never worth its alarm."""


@dataclass(frozen=True, slots=True)
class Row:
    """One message: what is seen of it, how urgent it is, what each rule says of it, and how much it counts."""

    seen: frozenset[str]
    urgency: Urgency
    says: Mapping[str, Urgency]
    weight: float = 1.0


def weights(rows: Sequence[Row]) -> dict[str, float]:
    """The weight of each concept, in logarithms of the odds, by stochastic gradient descent (AdaGrad)."""
    weight: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-8)
    met = Counter(name for row in rows for name in (*row.seen, ""))
    shuffled = list(rows)
    chance = random.Random(1)  # noqa: S311 - an order of messages, no secret
    for _ in range(ROUNDS):
        chance.shuffle(shuffled)
        for row in shuffled:
            names = (*row.seen, "")
            guess = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(weight[name] for name in names)))))
            weighs = row.weight * (WORTH_OF_HIGH["high"] if row.urgency == "high" else 1.0)
            error = weighs * (guess - (row.urgency != "routine"))
            for name in names:
                slope = error + PULL * weight[name] / met[name]
                squares[name] += slope * slope
                weight[name] -= STEP * slope / math.sqrt(squares[name])
    return {name: value for name, value in weight.items() if name}


def thresholds(
    rows: Sequence[Row], points: Mapping[str, int], wanted: Urgency, set_by_hand: Mapping[str, int]
) -> dict[str, int]:
    """For each rule the points that its message needs to become `wanted`, one rule after the other, four times over."""
    raises = ("emergency",) if wanted == "emergency" else ("high", "emergency")
    worth = {"emergency": 1.0, "high": WORTH_OF_HIGH[wanted], "routine": -COST[wanted]}
    usual = USUAL[wanted]
    of_rule: dict[str, list[tuple[int, float, tuple[str, ...]]]] = defaultdict(list)
    for row in rows:
        names = tuple(name for name, says in row.says.items() if says in raises)
        total = max(LOWEST, min(HIGHEST, sum(points.get(name, 0) for name in row.seen)))
        for name in names:
            others = tuple(other for other in names if other != name)
            of_rule[name].append((total, row.weight * worth[row.urgency], others))
    needed = {name: set_by_hand.get(name, usual) for name in of_rule}
    sought = sorted(of_rule.keys() - set_by_hand.keys(), key=lambda name: (-len(of_rule[name]), name))
    for _ in range(4):
        for name in sought:
            gains: dict[int, float] = defaultdict(float)
            for total, value, others in of_rule[name]:
                if all(total < needed[other] for other in others):
                    gains[total] += value
            needed[name] = _best(gains, usual)
    return needed


def _best(gains: Mapping[int, float], usual: int) -> int:
    best, most, gained = HIGHEST + 1, -CAUTION * (HIGHEST + 1 - usual), 0.0
    for at in range(HIGHEST, LOWEST - 1, -1):
        gained += gains.get(at, 0.0)
        value = gained - CAUTION * abs(at - usual)
        if value > most:
            best, most = at, value
    return best


def rounded(weight: Mapping[str, float]) -> dict[str, int]:
    """Whole points; a concept of less than half a point has none."""
    return {name: points for name, value in weight.items() if (points := round(SCALE * value))}


def as_text(points: Mapping[str, int], enough: Mapping[str, Mapping[str, int]]) -> str:
    """The content of the file: the concepts with the same points on one line, the most dangerous first."""
    listed: dict[int, list[str]] = defaultdict(list)
    for name, value in points.items():
        listed[value].append(name)
    content: dict[str, Any] = {
        "points": {value: sorted(listed[value]) for value in sorted(listed, reverse=True)},
        "enough": {name: dict(needed) for name, needed in enough.items()},
    }
    return HEADER + yaml.safe_dump(content, sort_keys=False, width=120, default_flow_style=None)


HEADER = """\
# points  how much each concept speaks for danger (plus) or against it (minus), the same in every language; IN_… is the
#         language itself, whose lexicon finds more or less of every message.
# enough  the points that a message needs beside each rule to be high or an emergency; `enough` in rules.yml goes first.
# Made from the training messages by `python -m bot.triage.weigh`; a person may read and correct it.
"""


def rows_of(examples: Iterable[Example]) -> list[Row]:
    """What the rules see and say of each message; in each urgency every language and every length counts alike.

    Without this a long message would be suspect for being long, as emergencies are told in more words than chat is.
    """
    chosen = [(example, seen(example.text, example.language)) for example in examples]
    kinds = [(example.language, _length(concepts), example.urgency) for example, concepts in chosen]
    counts = Counter(kinds)
    totals = Counter(urgency for *_, urgency in kinds)
    shares = Counter(urgency for *_, urgency in counts)
    rows = []
    for (example, concepts), kind in zip(chosen, kinds, strict=True):
        weight = min(MOST_WEIGHT, totals[example.urgency] / shares[example.urgency] / counts[kind])
        rows.append(Row(concepts, urgency_of(example.urgency), guarded(concepts), weight))
    return rows


def _length(concepts: frozenset[str]) -> str:
    return next((mark for mark in ("FEW_WORDS", "BRIEF", "LENGTHY") if mark in concepts), "")


def half_of(text: str) -> str:
    """Which half of the messages a text belongs to, "even" or "odd"."""
    return ("even", "odd")[hashlib.sha1(text.encode()).digest()[-1] % 2]  # noqa: S324 - splits messages, guards nothing


def learn(rows: Sequence[Row]) -> str:
    """The content of points.yml."""
    points = rounded(weights(rows))
    enough: dict[str, dict[str, int]] = defaultdict(dict)
    for wanted in USUAL:
        by_hand = {rule.name: rule.enough[wanted] for rule in rulebook().rules if wanted in rule.enough}
        for name, needed in thresholds(rows, points, wanted, by_hand).items():
            if name not in by_hand:
                enough[name][wanted] = needed
    return as_text(points, {rule.name: enough[rule.name] for rule in rulebook().rules if rule.name in enough})


def main(arguments: list[str] | None = None) -> int:
    """Write the file; the exit code is 0."""
    parser = argparse.ArgumentParser(prog="python -m bot.triage.weigh", description="Weigh the concepts and the rules.")
    parser.add_argument("--half", choices=("all", "even", "odd"), default="all", help="learn from one half only")
    options = parser.parse_args(arguments)
    examples = [one for one in read_examples(DATA / "nlu") if options.half in ("all", half_of(one.text))]
    PATH.write_text(learn(rows_of(examples)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
