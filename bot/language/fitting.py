"""Fit the profile: softmax regression over patterns, then made small. It needs numpy and scipy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags

from bot.language.patterns import loudness, patterns
from bot.language.profile import ZERO, Profile
from bot.language.words import latin_words
from bot.languages import LANGUAGES
from bot.learning import learn as learn_weights

MOST_PATTERNS = 90_000
SEEN_IN_LINES = 2
"""Lines that must have a pattern: one of a single line teaches little."""

_FEW = 1500.0  # lines; a language with fewer (Thai and Chinese are seldom romanised) speaks louder by the root of that
_STEP, _BATCH = 0.2, 512  # of learning; with the usual ones the profile is larger and no better
_FULL = 127  # steps of a byte on either side of zero

Array = Any  # numpy's own types differ between the versions of the two environments


def learn(lines: Iterable[tuple[str, str, float]]) -> Profile:
    """A profile from (language, line, weight) of each line, in any order.

    Raises:
        ValueError: there is no line in Latin letters.
    """
    seen = [(language, patterns(latin_words(line)), weight) for language, line, weight in sorted(set(lines))]
    seen = [(language, found, weight) for language, found, weight in seen if found]
    if not seen:
        raise ValueError("no line in Latin letters to learn from")
    languages = tuple(sorted({language for language, _, _ in seen}))
    target = np.asarray([languages.index(language) for language, _, _ in seen])
    weight = np.asarray([weight for _, _, weight in seen], dtype=np.float32)
    weight = weight * _scarcity(languages, target, weight)[target]
    names, presence = _presence([found for _, found, _ in seen])
    kept = _telling(presence, target, weight, len(languages))
    names, presence = [names[column] for column in kept], presence[:, kept]
    loud = np.asarray([loudness(name) for name in names], dtype=np.float32)
    lengths = np.sqrt(np.maximum(1.0, presence @ (loud * loud)))
    inputs = (diags(1 / lengths) @ presence @ diags(loud)).tocsr().astype(np.float32)
    learnt = learn_weights(inputs, [target], [len(languages)], [weight], step=_STEP, batch_size=_BATCH)
    return _small(languages, names, learnt.coefficients * loud[:, None], learnt.bias)


def _scarcity(languages: tuple[str, ...], target: Array, weight: Array) -> Array:
    """By how much the lines of each served language count more because they are few."""
    lines = np.bincount(target, weights=weight, minlength=len(languages))
    served = np.asarray([language in LANGUAGES for language in languages])
    return np.where(served, np.sqrt(np.maximum(1.0, _FEW / lines)), 1.0).astype(np.float32)


def _presence(found: Sequence[set[str]]) -> tuple[list[str], Array]:
    """The patterns of enough lines, sorted, and a matrix of lines by patterns with 1 where a line has a pattern."""
    column: dict[str, int] = {}
    columns = [column.setdefault(pattern, len(column)) for line in found for pattern in line]
    starts = np.cumsum([0] + [len(line) for line in found])
    everything = csr_matrix((np.ones(len(columns), np.float32), columns, starts), shape=(len(found), len(column)))
    frequent = np.asarray(everything.sum(axis=0)).ravel() >= min(SEEN_IN_LINES, len(found))
    names = sorted(name for name, place in column.items() if frequent[place])
    return names, everything[:, [column[name] for name in names]]


def _telling(presence: Array, target: Array, weight: Array, languages: int) -> Array:
    """The columns that tell most: frequent in one language, rare in the others; languages weigh the same."""
    by_language = csr_matrix((weight, (target, np.arange(len(target)))), shape=(languages, len(target)))
    rates = np.asarray((by_language @ presence).todense(), dtype=np.float64)
    rates /= np.maximum(rates.sum(axis=1, keepdims=True), 1e-9)
    total = rates.sum(axis=0)
    share = rates / np.maximum(total, 1e-12)
    surprise = np.log(languages) + (share * np.log(np.maximum(share, 1e-12))).sum(axis=0)
    return np.sort(np.argsort(-(total * surprise), kind="stable")[:MOST_PATTERNS])


def _small(languages: tuple[str, ...], names: list[str], weights: Array, bias: Array) -> Profile:
    """Weights as one byte each; what they have in common in a row says nothing and is taken out."""
    weights = weights - weights.mean(axis=1, keepdims=True)
    units = _FULL / max(1e-9, float(np.abs(weights).max()))
    steps = np.rint(weights * units).astype(np.int16)
    telling = np.flatnonzero(np.abs(steps).any(axis=1))
    rows = (steps[telling] + ZERO).astype(np.uint8)
    table = {names[place]: row.tobytes() for place, row in zip(telling.tolist(), rows, strict=True)}
    return Profile(languages, table, tuple(round(float(value), 4) for value in bias), round(units, 4))
