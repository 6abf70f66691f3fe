"""Fit the classifier: logistic regression over all languages together, then made small.

scikit-learn is needed here alone; the fitted classifier runs without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.understanding.chat import joined_chat
from bot.understanding.classifier import Classifier, Head, alarm, vectorise
from bot.understanding.examples import Example
from bot.understanding.features import message_features
from bot.understanding.labels import DANGER_INTENTS, INTENTS, URGENCIES

SEEN_IN_MESSAGES = (2, 2, 1, 3)
"""Messages that must have a feature of each block: one of a single message teaches little and is half of all."""

STRENGTH = 10.0
"""Inverse regularisation: on held-out messages 10 was as good as 20 and 40, and found more emergencies."""

HELD_BACK = 5
"""Every fifth message is held back while the confidences are calibrated."""

STEPS_OF_A_WEIGHT = 127
"""Weights are stored as whole numbers of one byte; on held-out messages accuracy is the same as with floats."""

Progress = Callable[[str, float], None]
"""Told the stage that begins and the share of all work that is done, 0 to 1."""


def fit(examples: Sequence[Example], progress: Progress = lambda _stage, _done: None) -> Classifier:
    """Fit intents and urgencies on labelled messages of any languages. Deterministic."""
    progress("reading messages", 0.0)
    learnt = [*examples, *joined_chat(examples)]
    counts = [message_features(example.text, example.language) for example in learnt]
    progress("building the vocabulary", 0.2)
    vocabulary, rarity = _vocabulary(counts)
    matrix = _matrix(counts, vocabulary, rarity)
    # A fixed shuffle: neighbours in a file are alike, and every fifth of them would not be a fair sample.
    order = np.random.default_rng(0).permutation(len(learnt))
    held = np.isin(np.arange(len(learnt)), order[::HELD_BACK])
    heads, weights, biases, scores = {}, [], [], {}
    for name, known in (("intent", INTENTS), ("urgency", URGENCIES)):
        labels = [getattr(example, name) for example in learnt]
        present = tuple(label for label in known if label in set(labels))
        target = np.asarray([present.index(label) for label in labels])
        progress(f"measuring confidence: {name}", 0.35 if name == "intent" else 0.8)
        scores[name] = _scores(matrix[~held], target[~held], matrix[held], len(present))
        heads[name] = Head(present, _temperature(scores[name], target[held]))
        progress(f"fitting: {name}", 0.55 if name == "intent" else 0.9)
        coefficients, intercept = _fitted(matrix, target, len(present))
        weights.append(coefficients)
        biases.append(intercept)
    raised = alarm(scores["intent"], heads["intent"].labels, scores["urgency"], heads["urgency"].labels)
    is_danger = np.asarray([example.intent in DANGER_INTENTS for example in learnt])[held]
    progress("storing", 0.98)
    return _small(vocabulary, rarity, np.vstack(weights).T, np.concatenate(biases), heads, _slope(raised, is_danger))


def _vocabulary(messages: Iterable[Counter[str]]) -> tuple[dict[str, int], Any]:
    seen: Counter[str] = Counter()
    total = 0
    for counts in messages:
        seen.update(counts.keys())
        total += 1
    kept = sorted(feature for feature, times in seen.items() if times >= SEEN_IN_MESSAGES[ord(feature[0]) - 1])
    rarity = np.log((1 + total) / (1 + np.asarray([seen[feature] for feature in kept], dtype=np.float32))) + 1
    return {feature: row for row, feature in enumerate(kept)}, rarity.astype(np.float32)


def _matrix(messages: Sequence[Counter[str]], vocabulary: dict[str, int], rarity: Any) -> Any:
    vectors = [vectorise(counts, vocabulary, rarity) for counts in messages]
    starts = np.cumsum([0] + [len(rows) for rows, _ in vectors])
    rows = np.concatenate([rows for rows, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, rows, starts), shape=(len(messages), len(vocabulary)))


def _fitted(matrix: Any, target: Any, labels: int) -> tuple[Any, Any]:
    """Coefficients and intercepts, a row a label; zeros for a label that is missing from the target."""
    # One label against the rest, solved in the dual: ten times faster here than all labels at once, and as accurate.
    model = LogisticRegression(C=STRENGTH, solver="liblinear", dual=True, max_iter=1000, random_state=0)
    coefficients, intercept = np.zeros((labels, matrix.shape[1])), np.full(labels, -10.0)
    if len(set(target.tolist())) == 1:
        intercept[target[0]] = 10.0
        return coefficients, intercept
    model.fit(matrix, target)
    # scikit-learn keeps a single row, that of the second label, when there are two.
    two = len(model.classes_) == 2
    coefficients[model.classes_] = np.vstack([-model.coef_, model.coef_]) if two else model.coef_
    intercept[model.classes_] = np.concatenate([-model.intercept_, model.intercept_]) if two else model.intercept_
    return coefficients, intercept


def _scores(matrix: Any, target: Any, unseen: Any, labels: int) -> Any:
    """Scores of messages that were held back, by a classifier that did not see them."""
    coefficients, intercept = _fitted(matrix, target, labels)
    return unseen @ coefficients.T + intercept


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
    vocabulary: dict[str, int], rarity: Any, weights: Any, bias: Any, heads: dict[str, Head], slope: tuple[float, float]
) -> Classifier:
    """Round the weights to one byte each, and drop features whose every weight became 0."""
    steps = np.abs(weights).max(axis=0) / STEPS_OF_A_WEIGHT
    steps[steps == 0] = 1.0
    rounded = np.rint(weights / steps).astype(np.int8)
    kept = np.flatnonzero(rounded.any(axis=1))
    names = list(vocabulary)
    return Classifier(
        {names[row]: position for position, row in enumerate(kept)},
        rarity[kept],
        rounded[kept],
        steps.astype(np.float32),
        bias.astype(np.float32),
        heads,
        slope,
    )
