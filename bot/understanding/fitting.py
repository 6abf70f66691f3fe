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

from bot.understanding.classifier import Classifier, Head, vectorise
from bot.understanding.labels import INTENTS, URGENCIES

SEEN_IN_MESSAGES = (2, 2, 1, 3)
"""Messages that must have a feature of each block: one of a single message teaches little and is half of all."""

STRENGTH = 20.0
"""Inverse regularisation (docs/decisions)."""

HELD_BACK = 5
"""Every fifth message is held back while the confidences are calibrated."""

STEPS_OF_A_WEIGHT = 127
"""Weights are stored as whole numbers of one byte; accuracy is the same as with floats (docs/benchmarks.md)."""

Progress = Callable[[str], None]


def fit(
    messages: Sequence[Counter[str]],
    intents: Sequence[str],
    urgencies: Sequence[str],
    progress: Progress = lambda _stage: None,
) -> Classifier:
    """Fit both heads on messages of `features` with their labels. Deterministic.

    progress: told the name of each stage as it begins.
    """
    progress("vocabulary")
    vocabulary, rarity = _vocabulary(messages)
    matrix = _matrix(messages, vocabulary, rarity)
    weights, biases, heads = [], [], {}
    for name, labels, known in (("intent", intents, INTENTS), ("urgency", urgencies, URGENCIES)):
        present = tuple(label for label in known if label in set(labels))
        target = np.asarray([present.index(label) for label in labels])
        progress(f"{name}: confidence")
        temperature = _temperature(matrix, target)
        progress(f"{name}: weights")
        model = _logistic().fit(matrix, target)
        coefficients, intercept = _rows(model, len(present))
        weights.append(coefficients)
        biases.append(intercept)
        heads[name] = Head(present, temperature)
    return _small(vocabulary, rarity, np.vstack(weights).T, np.concatenate(biases), heads)


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


def _logistic() -> LogisticRegression:
    # One label against the rest, solved in the dual: ten times faster here than all labels at once, and as accurate.
    return LogisticRegression(C=STRENGTH, solver="liblinear", dual=True, max_iter=1000, random_state=0)


def _temperature(matrix: Any, target: Any) -> float:
    """Fit on four fifths, and find the temperature at which the confidences on the last fifth are most honest.

    Temperature scaling: Guo et al., "On Calibration of Modern Neural Networks", 2017.
    """
    held = np.arange(len(target)) % HELD_BACK == 0
    model = _logistic().fit(matrix[~held], target[~held])
    known = np.isin(target, model.classes_)
    scores = _scores(model, matrix[held & known])
    column = np.searchsorted(model.classes_, target[held & known])

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        top = scaled.max(axis=1, keepdims=True)
        log_sum = top[:, 0] + np.log(np.exp(scaled - top).sum(axis=1))
        return float((log_sum - scaled[np.arange(len(column)), column]).mean())

    best = minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded")
    return float(best.x)


def _scores(model: LogisticRegression, matrix: Any) -> Any:
    scores = model.decision_function(matrix)
    return np.column_stack([-scores / 2, scores / 2]) if scores.ndim == 1 else scores


def _rows(model: LogisticRegression, labels: int) -> tuple[Any, Any]:
    """Coefficients and intercepts, a row a label; scikit-learn keeps one row when there are two labels."""
    if labels == 2:
        return np.vstack([-model.coef_ / 2, model.coef_ / 2]), np.concatenate(
            [-model.intercept_ / 2, model.intercept_ / 2]
        )
    return model.coef_, model.intercept_


def _small(vocabulary: dict[str, int], rarity: Any, weights: Any, bias: Any, heads: dict[str, Head]) -> Classifier:
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
    )
