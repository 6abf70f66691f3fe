"""Make data/triage/points.yml from the training messages: `python -m bot.triage.weigh [--half even|odd]`.

Logistic regression over the concepts, emergencies against routine messages of all languages together; messages of
urgency `high` count for neither. The weights are trebled and rounded, so that a person can read and change them.
`--half` learns from every second message only, to measure on the others.
"""

import argparse
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import yaml

from bot.paths import DATA
from bot.triage.points import PATH
from bot.triage.screening import facts
from bot.understanding.examples import Example, read_examples

Row = tuple[frozenset[str], bool]

ROUNDS = 60
"""Passes over the messages; the points no longer change after fifty."""

STEP = 0.25
"""Length of the first step; AdaGrad makes the later ones shorter."""

PULL = 2.0
"""Pull of every weight towards nothing, as of half a dozen messages: a concept that is seen twice gets no points."""

SCALE = 3.0
"""Points for each unit of the logarithm of the odds."""

HEADER = """\
# How much each concept speaks for danger (plus) or against it (minus), in points, the same in every language.
# Made from the training messages by `python -m bot.triage.weigh`; a person may read and correct it.
# The rules many_signs and very_many_signs, and `enough` in rules.yml, say what the sum of a message means.
"""


def weights(rows: Sequence[Row]) -> dict[str, float]:
    """The weight of each concept, in logarithms of the odds, by stochastic gradient descent (AdaGrad)."""
    weight: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-8)
    seen = Counter(name for concepts, _ in rows for name in (*concepts, ""))
    shuffled = list(rows)
    chance = random.Random(1)  # noqa: S311 - an order of messages, no secret
    for _ in range(ROUNDS):
        chance.shuffle(shuffled)
        for concepts, danger in shuffled:
            names = (*concepts, "")
            guess = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(weight[name] for name in names)))))
            error = guess - danger
            for name in names:
                slope = error + PULL * weight[name] / seen[name]
                squares[name] += slope * slope
                weight[name] -= STEP * slope / math.sqrt(squares[name])
    return {name: value for name, value in weight.items() if name}


def as_text(weight: Mapping[str, float]) -> str:
    """The content of the file: the concepts with the same points on one line, the most dangerous first."""
    listed: dict[int, list[str]] = defaultdict(list)
    for name, value in weight.items():
        if points := round(SCALE * value):
            listed[points].append(name)
    content = {points: sorted(names) for points, names in sorted(listed.items(), reverse=True)}
    body = yaml.safe_dump({"points": content}, sort_keys=False, width=120, default_flow_style=None)
    return HEADER + body


def rows_of(examples: Sequence[Example]) -> list[Row]:
    """What the rules see of each message, and whether it is an emergency; messages of urgency `high` are left out."""
    return [
        (facts(example.text, example.language), example.urgency == "emergency")
        for example in examples
        if example.urgency != "high"
    ]


def main(arguments: list[str] | None = None) -> int:
    """Write the file; the exit code is 0."""
    parser = argparse.ArgumentParser(prog="python -m bot.triage.weigh", description="Weigh the concepts.")
    parser.add_argument("--half", choices=("all", "even", "odd"), default="all", help="learn from every second message")
    options = parser.parse_args(arguments)
    examples = read_examples(DATA / "nlu")
    if options.half != "all":
        examples = examples[("even", "odd").index(options.half) :: 2]
    PATH.write_text(as_text(weights(rows_of(examples))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
