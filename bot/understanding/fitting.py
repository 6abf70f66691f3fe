"""Fit the classifier: softmax regression over all languages together, then made small.

scipy and scikit-learn are needed here alone; the fitted classifier runs without them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.learning import ROUNDS, Weights, learn
from bot.understanding.chat import joined_chat
from bot.understanding.classifier import Classifier, Head, alarm
from bot.understanding.examples import Example
from bot.understanding.features import message_features
from bot.understanding.labels import DANGER_INTENTS, INTENTS, URGENCIES
from bot.understanding.vocabulary import Coded, Vocabulary

SEEN_IN_MESSAGES = (3, 3, 2, 4)
"""Messages that must have a feature of each block: with one less held-out messages are understood no better."""

RARE_LABELS = 0.8
"""How much a message of a rare intent counts more: its share among its language's messages to this power, inverted.
Without it a third of each language is ordinary chat, and every rare word is taken for chat; with 1.0 ordinary texts
are taken for danger. Held-out messages: with 0 83.5 %, 0.3 84.4 %, 0.6 84.8 %, 1.0 85.0 % right."""

HELD_BACK = 10
"""Every tenth message is held back while the confidences are calibrated."""

MORE_ROUNDS = 2
"""Times that every message is seen after the confidences were measured."""

TOLD_EVERY = 1000
"""Messages read between two signs of progress."""

STEPS_OF_A_WEIGHT = 127
"""Weights are stored as whole numbers of one byte; on held-out messages accuracy is the same as with floats."""

QUIET = 2
"""A feature whose every weight is less than so many steps is left out: the file and the memory are half as large."""

HEADS = ("intent", "urgency")
"""The questions that are answered, in the order of their columns; each is a field of an example too."""

Progress = Callable[[str, float], None]
"""Told the stage that begins and the share of all work that is done, 0 to 1."""


@dataclass(frozen=True)
class Answers:
    """What is to be learnt of some messages: for each head its labels, the label of every message, and its weight."""

    labels: tuple[tuple[str, ...], ...]
    targets: tuple[Any, ...]
    weights: tuple[Any, ...]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Answers:
        """The intents and the urgencies of the examples; a label that none has is left out."""
        labels, targets = [], []
        for name, known in zip(HEADS, (INTENTS, URGENCIES), strict=True):
            given = [getattr(example, name) for example in examples]
            present = tuple(label for label in known if label in set(given))
            labels.append(present)
            targets.append(np.asarray([present.index(label) for label in given]))
        # Of urgencies none is rare, and ordinary chat must count in full where it is about danger.
        return cls(tuple(labels), tuple(targets), (_weights(examples), np.ones(len(examples), dtype=np.float32)))

    def only(self, rows: Any) -> Answers:
        """The same of some of the messages."""
        return Answers(
            self.labels, tuple(target[rows] for target in self.targets), tuple(weight[rows] for weight in self.weights)
        )

    def learn(self, matrix: Any, progress: Callable[[float], None], start: Weights | None, rounds: int) -> Weights:
        """The weights by which the rows of `matrix` give these answers."""
        return learn(
            matrix, self.targets, [len(present) for present in self.labels], self.weights, progress, start, rounds
        )


def fit(examples: Sequence[Example], progress: Progress = lambda _stage, _done: None) -> Classifier:
    """Fit intents and urgencies on labelled messages of any languages. Deterministic."""
    learnt = [*examples, *joined_chat(examples)]
    vocabulary, matrix = _matrix(_read(learnt, progress))
    answers = Answers.of(learnt)
    # A fixed shuffle: neighbours in a file are alike, and every tenth of them would not be a fair sample.
    order = np.random.default_rng(0).permutation(len(learnt))
    held = np.isin(np.arange(len(learnt)), order[::HELD_BACK])
    start = answers.only(~held).learn(matrix[~held], lambda done: progress("fitting", 0.35 + 0.4 * done), None, ROUNDS)
    progress("measuring confidence", 0.75)
    is_danger = np.asarray([example.intent in DANGER_INTENTS for example in learnt])[held]
    heads, slope = _calibrated(start.scores(matrix[held]), answers.only(held), is_danger)
    # What was held back is learnt too: some more rounds over everything, from where the first ones ended.
    final = answers.learn(matrix, lambda done: progress("fitting the rest", 0.78 + 0.2 * done), start, MORE_ROUNDS)
    progress("storing", 0.98)
    return _small(vocabulary, final.coefficients, final.bias, heads, slope)


def _read(examples: Sequence[Example], progress: Progress) -> list[Coded]:
    """The features of every message."""
    read = []
    for number, example in enumerate(examples):
        if number % TOLD_EVERY == 0:
            progress("reading messages", 0.3 * number / len(examples))
        read.append(Coded.of(message_features(example.text, example.language)))
    progress("building the vocabulary", 0.3)
    return read


def _calibrated(scores: Any, answers: Answers, is_danger: Any) -> tuple[dict[str, Head], tuple[float, float]]:
    """Each head with the temperature of these unseen messages, and what makes their alarm a probability."""
    intents, urgencies = np.split(scores, [len(answers.labels[0])], axis=1)
    heads = {
        name: Head(present, _temperature(part, target))
        for name, present, part, target in zip(
            HEADS, answers.labels, (intents, urgencies), answers.targets, strict=True
        )
    }
    return heads, _slope(alarm(intents, answers.labels[0], urgencies, answers.labels[1]), is_danger)


def _weights(examples: Sequence[Example]) -> Any:
    """How much each message counts, 1 on average: a rare intent of a language counts more."""
    often = Counter((example.language, example.intent) for example in examples)
    weights = np.asarray([often[example.language, example.intent] for example in examples], dtype=np.float32)
    weights **= -RARE_LABELS
    return weights / weights.mean()


def _matrix(messages: list[Coded]) -> tuple[Vocabulary, Any]:
    """What there is to know, and what each message has of it: a row a message, a column a feature."""
    features = Coded.joined(messages)
    owners = np.repeat(np.arange(len(messages)), [len(message.codes) for message in messages])
    vocabulary = Vocabulary.learn(features, len(messages), SEEN_IN_MESSAGES)
    columns, values, owners = vocabulary.weigh(features, owners, len(messages))
    return vocabulary, csr_matrix((values, (owners, columns)), shape=(len(messages), len(vocabulary.codes)))


def _temperature(scores: Any, target: Any) -> float:
    """The temperature at which the confidences of unseen messages are most honest.

    Temperature scaling: Guo et al., "On Calibration of Modern Neural Networks", 2017.
    """

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        top = scaled.max(axis=1, keepdims=True)
        log_sum = top[:, 0] + np.log(np.exp(scaled - top).sum(axis=1))
        return float((log_sum - scaled[np.arange(len(target)), target]).mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def _slope(raised: Any, is_danger: Any) -> tuple[float, float]:
    """Slope and offset that make an alarm the probability of danger.

    Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
    """
    if is_danger.all() or not is_danger.any():
        return 1.0, 0.0
    model = LogisticRegression(C=1e3).fit(raised.reshape(-1, 1), is_danger)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _small(
    vocabulary: Vocabulary, weights: Any, bias: Any, heads: dict[str, Head], slope: tuple[float, float]
) -> Classifier:
    """Round the weights to one byte each, and drop features that say next to nothing."""
    steps = np.abs(weights).max(axis=0) / STEPS_OF_A_WEIGHT
    steps[steps == 0] = 1.0
    rounded = np.rint(weights / steps).astype(np.int8)
    kept = np.flatnonzero(np.abs(rounded).max(axis=1) >= QUIET)
    return Classifier(
        vocabulary.only(kept), rounded[kept], steps.astype(np.float32), bias.astype(np.float32), heads, slope
    )
