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

from bot.understanding.features import NGRAM, WORD
from bot.understanding.labels import DANGER_INTENTS
from bot.understanding.vocabulary import Coded, Vocabulary

Array = Any  # numpy's own types differ between the versions of the two environments
_TWO_WORDS = frozenset(" _")
TELLING = 3
"""Letters from which an n-gram tells a language's words from a hand that fell on the keys."""

NEVER = -30.0
"""The alarm of a classifier that has seen no emergency."""


@dataclass(frozen=True)
class Understood:
    """What the classifier makes of a message. The probabilities of each answer add up to 1, and are calibrated.

    `emergency`: the probability of an emergency by both heads together, which errs less than either.
    `familiar`: the share of the n-grams of three letters or more, or of the words if that is more, that were seen in
    training; 1 if there are none.
    """

    intents: dict[str, float]
    urgencies: dict[str, float]
    emergency: float
    familiar: float = 1.0


@dataclass(frozen=True)
class Head:
    """One question that the classifier answers: its labels, and the temperature that makes confidences honest."""

    labels: tuple[str, ...]
    temperature: float


class Classifier:
    """Probabilities of intents and urgencies for the features of a message."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        weights: Array,
        steps: Array,
        bias: Array,
        heads: dict[str, Head],
        alarm: tuple[float, float],
    ) -> None:
        """Take a fitted model apart.

        vocabulary: the known features; a row of the weights belongs to each.
        weights: int8, a row a feature and a column a label. steps: what one step of a column is worth.
        bias: of each column. heads: `intent` and `urgency`, in the order of their columns.
        alarm: slope and offset that make the alarm of both heads (see `alarm`) a probability.
        """
        self._vocabulary = vocabulary
        self._weights = weights
        self._steps = steps
        self._bias = bias
        self.heads = heads
        self._alarm = alarm

    def understand(self, counts: Counter[str]) -> Understood:
        """The probabilities of each intent and urgency for the features of a message."""
        features = Coded.of(counts)
        rows, values, _ = self._vocabulary.weigh(features, np.zeros(len(counts), dtype=np.intp), 1)
        scores = self._bias + (values @ self._weights[rows].astype(np.float32)) * self._steps
        parts = {}
        start = 0
        for name, head in self.heads.items():
            parts[name] = scores[start : start + len(head.labels)]
            start += len(head.labels)
        slope, offset = self._alarm
        raised = alarm(parts["intent"], self.heads["intent"].labels, parts["urgency"], self.heads["urgency"].labels)
        return Understood(
            self._shares("intent", parts),
            self._shares("urgency", parts),
            1 / (1 + math.exp(-(slope * raised + offset))),
            self._familiar(counts, features),
        )

    def _familiar(self, counts: Counter[str], features: Coded) -> float:
        known = self._vocabulary.rows(features.codes) >= 0
        grams = [place for place, name in enumerate(counts) if name[0] == NGRAM and len(name) > TELLING]
        # Written syllables tell it where no spaces are written: there hardly any three in a row were seen before.
        words = [place for place, name in enumerate(counts) if name[0] == WORD and not _TWO_WORDS & set(name)]
        return max((float(known[places].mean()) for places in (grams, words) if places), default=1.0)

    def _shares(self, name: str, parts: dict[str, Array]) -> dict[str, float]:
        head = self.heads[name]
        scaled = parts[name] / head.temperature
        odds = np.exp(scaled - scaled.max())
        return dict(zip(head.labels, (odds / odds.sum()).tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write the model as one compressed numpy archive."""
        heads = [f"{name}\t{head.temperature!r}\t{','.join(head.labels)}" for name, head in self.heads.items()]
        np.savez_compressed(
            path,
            codes=self._vocabulary.codes,
            heads=np.frombuffer("\n".join(heads).encode(), dtype=np.uint8),
            rarity=self._vocabulary.rarity.astype(np.float16),
            weights=self._weights,
            steps=self._steps,
            bias=self._bias,
            alarm=np.asarray(self._alarm),
        )

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            heads = {}
            for line in stored["heads"].tobytes().decode().split("\n"):
                name, temperature, labels = line.split("\t")
                heads[name] = Head(tuple(labels.split(",")), float(temperature))
            return cls(
                Vocabulary(stored["codes"], stored["rarity"].astype(np.float32)),
                stored["weights"],
                stored["steps"],
                stored["bias"],
                heads,
                tuple(stored["alarm"].tolist()),
            )


def alarm(intent_scores: Array, intents: tuple[str, ...], urgency_scores: Array, urgencies: tuple[str, ...]) -> Array:
    """How loud both heads cry danger: the mean of their log-odds; arrays may have leading axes."""
    if "emergency" not in urgencies or not any(name in intents for name in DANGER_INTENTS):
        return np.full(urgency_scores.shape[:-1], NEVER)
    danger = [intents.index(name) for name in DANGER_INTENTS if name in intents]
    return (_log_odds(intent_scores, danger) + _log_odds(urgency_scores, [urgencies.index("emergency")])) / 2


def _log_odds(scores: Array, wanted: list[int]) -> Array:
    """Log-odds that a softmax gives to some of its labels together."""
    others = [label for label in range(scores.shape[-1]) if label not in wanted]
    if not others:
        return np.full(scores.shape[:-1], -NEVER)
    return np.logaddexp.reduce(scores[..., wanted], axis=-1) - np.logaddexp.reduce(scores[..., others], axis=-1)
