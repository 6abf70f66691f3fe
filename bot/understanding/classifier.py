"""The fitted classifier: a sparse linear model over features, with one head for intents and one for urgency.

It needs numpy alone, loads in a fraction of a second and has no pickle in its file.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.understanding.features import BLOCKS

Array = Any  # numpy's own types differ between the versions of the two environments
_LOUDNESS = np.asarray(BLOCKS)


@dataclass(frozen=True)
class Head:
    """One question that the classifier answers: its labels, and the temperature that makes confidences honest."""

    labels: tuple[str, ...]
    temperature: float


class Classifier:
    """Probabilities of intents and urgencies for the features of a message."""

    def __init__(
        self,
        vocabulary: dict[str, int],
        rarity: Array,
        weights: Array,
        steps: Array,
        bias: Array,
        heads: dict[str, Head],
    ) -> None:
        """Take a fitted model apart.

        vocabulary: row of each feature. rarity: inverse document frequency of each row.
        weights: int8, a row a feature and a column a label. steps: what one step of a column is worth.
        bias: of each column.
        """
        self._vocabulary = vocabulary
        self._rarity = rarity
        self._weights = weights
        self._steps = steps
        self._bias = bias
        self.heads = heads

    def probabilities(self, counts: Counter[str]) -> dict[str, dict[str, float]]:
        """For each head the probability of each label; they add up to 1."""
        rows, values = vectorise(counts, self._vocabulary, self._rarity)
        scores = self._bias + (values @ self._weights[rows].astype(np.float32)) * self._steps
        answers = {}
        start = 0
        for name, head in self.heads.items():
            part = scores[start : start + len(head.labels)] / head.temperature
            start += len(head.labels)
            odds = np.exp(part - part.max())
            answers[name] = dict(zip(head.labels, (odds / odds.sum()).tolist(), strict=True))
        return answers

    def save(self, path: Path) -> None:
        """Write the model as one compressed numpy archive."""
        features = sorted(self._vocabulary, key=self._vocabulary.__getitem__)
        heads = [f"{name}\t{head.temperature!r}\t{','.join(head.labels)}" for name, head in self.heads.items()]
        np.savez_compressed(
            path,
            features=np.frombuffer("\n".join(features).encode(), dtype=np.uint8),
            heads=np.frombuffer("\n".join(heads).encode(), dtype=np.uint8),
            rarity=self._rarity.astype(np.float16),
            weights=self._weights,
            steps=self._steps,
            bias=self._bias,
        )

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            features = stored["features"].tobytes().decode().split("\n")
            heads = {}
            for line in stored["heads"].tobytes().decode().split("\n"):
                name, temperature, labels = line.split("\t")
                heads[name] = Head(tuple(labels.split(",")), float(temperature))
            return cls(
                {feature: row for row, feature in enumerate(features)},
                stored["rarity"].astype(np.float32),
                stored["weights"],
                stored["steps"],
                stored["bias"],
                heads,
            )


def vectorise(counts: Counter[str], vocabulary: dict[str, int], rarity: Array) -> tuple[Array, Array]:
    """Rows and values of a message: damped counts times rarity, each block scaled to the length that BLOCKS gives it.

    So long messages and short ones speak equally loud.
    """
    rows: list[int] = []
    values: list[float] = []
    blocks: list[int] = []
    for feature, count in counts.items():
        row = vocabulary.get(feature)
        if row is not None:
            rows.append(row)
            values.append(1.0 + math.log(count) if count > 1 else 1.0)
            blocks.append(ord(feature[0]) - 1)
    index = np.asarray(rows, dtype=np.intp)
    value = np.asarray(values, dtype=np.float32) * rarity[index]
    block = np.asarray(blocks, dtype=np.intp)
    lengths = np.sqrt(np.bincount(block, weights=value * value, minlength=len(BLOCKS)))
    lengths[lengths == 0] = 1.0
    return index, (value * (_LOUDNESS / lengths)[block]).astype(np.float32)
