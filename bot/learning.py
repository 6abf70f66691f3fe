"""Learn the weights of several answers at once: softmax regression, by small steps over sparse features.

Adagrad (Duchi, Hazan, Singer, "Adaptive Subgradient Methods", 2011): a feature that is rarely seen takes larger steps.
It needs numpy and scipy alone, and less time than scikit-learn's solvers take on the same messages. Both what people
mean (`bot.understanding`) and which language they write (`bot.language`) are learnt with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

ROUNDS = 6
"""Times that every message is seen; eight gained nothing on held-out messages."""

STEP = 0.12
"""Length of the first steps; with 0.3 the intents of held-out messages were one per cent worse."""

DECAY = 3e-6
"""Pull towards zero, for each message of a batch."""

BATCH = 1024
"""Messages for one step."""

Array = Any  # numpy's own types differ between the versions of the two environments


@dataclass
class Weights:
    """What was learnt, and how far each weight has moved, so that learning can go on.

    `coefficients`: features × labels, float32. `bias`: of each label. `moved` and `bias_moved`: sums of squared
    gradients of each.
    """

    coefficients: Array
    bias: Array
    moved: Array
    bias_moved: Array

    @classmethod
    def nothing(cls, features: int, labels: int) -> Weights:
        """Weights before the first message; the small start keeps the first division finite."""
        coefficients = np.zeros((features, labels), dtype=np.float32)
        bias = np.zeros(labels, dtype=np.float32)
        return cls(coefficients, bias, np.full_like(coefficients, 1e-8), np.full_like(bias, 1e-8))

    def scores(self, matrix: Any) -> Array:
        """A row a message, a column a label; any sign."""
        return matrix @ self.coefficients + self.bias


def learn(
    matrix: Any,
    targets: Sequence[Array],
    labels: Sequence[int],
    weights: Sequence[Array],
    progress: Callable[[float], None] = lambda _done: None,
    start: Weights | None = None,
    rounds: int = ROUNDS,
    step: float = STEP,
    batch_size: int = BATCH,
) -> Weights:
    """Weights of softmax answers, whose labels stand side by side. Deterministic.

    Args:
        matrix: sparse, a row a message and a column a feature.
        targets: for each answer the label of every message, as a number below its entry in `labels`.
        labels: how many labels each answer has.
        weights: for each answer, how much each message counts; 1 is usual.
        progress: told the share that is done, 0 to 1.
        start: weights to go on from; they are changed.
        rounds: times that every message is seen.
        step: length of the first steps.
        batch_size: messages for one step.
    """
    messages, features = matrix.shape
    learnt = start or Weights.nothing(features, sum(labels))
    wanted = _one_hot(targets, labels)
    counts = np.hstack([np.repeat(own[:, None], count, axis=1) for own, count in zip(weights, labels, strict=True)])
    place = np.zeros(features, dtype=np.int32)
    random = np.random.default_rng(0)
    for done in range(rounds):
        progress(done / rounds)
        order = random.permutation(messages)
        for first in range(0, messages, batch_size):
            rows = order[first : first + batch_size]
            used, batch = _narrowed(matrix[rows], place)
            own = learnt.coefficients[used]
            error = _shares(batch @ own + learnt.bias, labels) - wanted[rows]
            error *= counts[rows]
            gradient = batch.T @ error + DECAY * len(rows) * own
            moved = learnt.moved[used] + gradient * gradient
            learnt.moved[used] = moved
            learnt.coefficients[used] = own - step * gradient / np.sqrt(moved)
            gradient = error.sum(axis=0)
            learnt.bias_moved += gradient * gradient
            learnt.bias -= step * gradient / np.sqrt(learnt.bias_moved)
    return learnt


def _one_hot(targets: Sequence[Array], labels: Sequence[int]) -> Array:
    return np.hstack([np.eye(count, dtype=np.float32)[target] for target, count in zip(targets, labels, strict=True)])


def _narrowed(batch: Any, place: Array) -> tuple[Array, Any]:
    """The features that a batch has, and the batch with only their columns; `place` is scratch space."""
    place[batch.indices] = 1
    used = np.flatnonzero(place)
    place[used] = np.arange(len(used), dtype=np.int32)
    narrow = csr_matrix((batch.data, place[batch.indices], batch.indptr), shape=(batch.shape[0], len(used)))
    place[used] = 0
    return used, narrow


def _shares(scores: Array, labels: Sequence[int]) -> Array:
    """Softmax of each answer's own columns."""
    start = 0
    for count in labels:
        part = scores[:, start : start + count]
        part -= part.max(axis=1, keepdims=True)
        np.exp(part, out=part)
        part /= part.sum(axis=1, keepdims=True)
        start += count
    return scores
