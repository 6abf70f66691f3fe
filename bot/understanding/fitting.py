"""Fit the classifier: softmax regression over all languages together, then made small.

scipy and scikit-learn are needed here alone; the fitted classifier runs without them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.understanding.chat import joined_chat
from bot.understanding.classifier import Classifier, Head, alarm
from bot.understanding.examples import Example
from bot.understanding.features import message_features
from bot.understanding.labels import DANGER_INTENTS, INTENTS, URGENCIES
from bot.understanding.learning import learn
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

Progress = Callable[[str, float], None]
"""Told the stage that begins and the share of all work that is done, 0 to 1."""


def fit(examples: Sequence[Example], progress: Progress = lambda _stage, _done: None) -> Classifier:
    """Fit intents and urgencies on labelled messages of any languages. Deterministic."""
    progress("reading messages", 0.0)
    learnt = [*examples, *joined_chat(examples)]
    read = []
    for number, example in enumerate(learnt):
        if number % TOLD_EVERY == 0:
            progress("reading messages", 0.3 * number / len(learnt))
        read.append(Coded.of(message_features(example.text, example.language)))
    progress("building the vocabulary", 0.3)
    vocabulary, matrix = _matrix(read)
    del read
    heads, targets = [], []
    for name, known in (("intent", INTENTS), ("urgency", URGENCIES)):
        answers = [getattr(example, name) for example in learnt]
        present = tuple(label for label in known if label in set(answers))
        heads.append((name, present))
        targets.append(np.asarray([present.index(answer) for answer in answers]))
    labels = [len(present) for _, present in heads]
    # Of urgencies none is rare, and ordinary chat must count in full where it is about danger.
    weights = [_weights(learnt), np.ones(len(learnt), dtype=np.float32)]
    # A fixed shuffle: neighbours in a file are alike, and every tenth of them would not be a fair sample.
    order = np.random.default_rng(0).permutation(len(learnt))
    held = np.isin(np.arange(len(learnt)), order[::HELD_BACK])
    start = learn(
        matrix[~held],
        [target[~held] for target in targets],
        labels,
        [own[~held] for own in weights],
        lambda done: progress("fitting", 0.35 + 0.4 * done),
    )
    progress("measuring confidence", 0.75)
    parts = np.split(start.scores(matrix[held]), [labels[0]], axis=1)
    calibrated = {
        name: Head(present, _temperature(part, target[held]))
        for (name, present), part, target in zip(heads, parts, targets, strict=True)
    }
    raised = alarm(parts[0], heads[0][1], parts[1], heads[1][1])
    is_danger = np.asarray([example.intent in DANGER_INTENTS for example in learnt])[held]
    slope = _slope(raised, is_danger)
    # What was held back is learnt too: some more rounds over everything, from where the first ones ended.
    final = learn(
        matrix,
        targets,
        labels,
        weights,
        lambda done: progress("fitting the rest", 0.78 + 0.2 * done),
        start,
        MORE_ROUNDS,
    )
    progress("storing", 0.98)
    return _small(vocabulary, final.coefficients, final.bias, calibrated, slope)


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
