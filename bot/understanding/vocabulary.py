"""The features that a classifier knows, by their checksums: half a million names would take 60 MB, these take 4."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from bot.understanding.features import BLOCKS

Array = Any  # numpy's own types differ between the versions of the two environments
_LOUDNESS = np.asarray(BLOCKS, dtype=np.float32)


@dataclass(frozen=True)
class Coded:
    """Features as numbers, one entry each: CRC-32, how often it stands in its message (damped), its block from 0.

    Of half a million features some thirty pairs share a checksum, and a feature that was never seen meets one that was
    once in ten thousand: too seldom to matter beside three hundred features of a message.
    """

    codes: Array
    counts: Array
    blocks: Array

    @classmethod
    def of(cls, features: Counter[str]) -> Coded:
        """The features of one message."""
        number = len(features)
        return cls(
            np.fromiter((crc32(feature.encode()) for feature in features), dtype=np.uint32, count=number),
            1 + np.log(np.fromiter(features.values(), dtype=np.float32, count=number)),
            np.fromiter((ord(feature[0]) - 1 for feature in features), dtype=np.uint8, count=number),
        )

    @classmethod
    def joined(cls, messages: list[Coded]) -> Coded:
        """The features of many messages, one after the other."""
        return cls(
            np.concatenate([message.codes for message in messages]),
            np.concatenate([message.counts for message in messages]),
            np.concatenate([message.blocks for message in messages]),
        )


@dataclass(frozen=True)
class Vocabulary:
    """Known features, each with a row.

    `codes`: checksum of each feature, ascending. `rarity`: inverse document frequency of each row, float32.
    """

    codes: Array
    rarity: Array

    @classmethod
    def learn(cls, features: Coded, messages: int, least: tuple[int, ...]) -> Vocabulary:
        """The features that stand in at least so many messages as `least` says for their block."""
        codes, first, seen = np.unique(features.codes, return_index=True, return_counts=True)
        kept = seen >= np.asarray(least)[features.blocks[first]]
        return cls(codes[kept], (np.log((1 + messages) / (1 + seen[kept])) + 1).astype(np.float32))

    def rows(self, codes: Array) -> Array:
        """The row of each feature, -1 for one that is not known."""
        if not len(self.codes):
            return np.full(len(codes), -1)
        places = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[places] == codes, places, -1)

    def weigh(self, features: Coded, owners: Array, messages: int) -> tuple[Array, Array, Array]:
        """Rows, values and owners of the known features: count times rarity, each block as loud as BLOCKS says.

        So long messages and short ones speak equally loud. `owners` has the number of each feature's message, below
        `messages`.
        """
        rows = self.rows(features.codes)
        known = np.flatnonzero(rows >= 0)
        rows, owners, blocks = rows[known], owners[known], features.blocks[known]
        values = features.counts[known] * self.rarity[rows]
        voices = owners * len(BLOCKS) + blocks
        lengths = np.sqrt(np.bincount(voices, weights=values * values, minlength=messages * len(BLOCKS)))
        lengths[lengths == 0] = 1.0
        return rows, (values * _LOUDNESS[blocks] / lengths[voices]).astype(np.float32), owners

    def only(self, rows: Array) -> Vocabulary:
        """The same without all but some rows, given in ascending order."""
        return Vocabulary(self.codes[rows], self.rarity[rows])
