"""The trained profile: how much each pattern speaks for each language, in a file of less than a megabyte.

It runs in pure Python, because the gateway's environment has no numpy; `bot.language.fitting` makes it.
"""

from __future__ import annotations

import gzip
import json
import logging
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bot.language.patterns import length, patterns, word_pattern
from bot.paths import models_dir

FILE_NAME = "language.profile"
ZERO = 128
"""The byte that stands for no evidence; each step above or below it is worth 1 / units nats."""

_VERSION = 2
_SEPARATOR = "\n"
# One row is one number with a lane of three bytes for each language: adding rows as numbers adds every lane at once,
# forty times faster than adding the languages one by one. 60 words have far fewer patterns than a lane can count.
_LANE = 3
_log = logging.getLogger(__name__)


class ProfileError(ValueError):
    """The profile file cannot be read; train it again."""


class Profile:
    """Evidence of words for languages: a linear model with one row of weights a pattern."""

    def __init__(
        self, languages: tuple[str, ...], weights: Mapping[str, bytes], bias: tuple[float, ...], units: float
    ) -> None:
        """Take a fitted model.

        languages: in the order of the weights; one that is not served begins with "-".
        weights: of a pattern, one byte a language, its loudness included. bias: nats. units: steps of one nat.
        """
        self.languages = languages
        self.bias = bias
        self.units = units
        self._rows = {pattern: _packed(row) for pattern, row in weights.items()}

    @property
    def size(self) -> int:
        """How many patterns are known."""
        return len(self._rows)

    def evidence(self, words: list[str]) -> tuple[dict[str, float], float]:
        """Nats for each language, up to a constant, and the share of the message's words that training knew."""
        rows = {pattern: row for pattern in patterns(words) if (row := self._rows.get(pattern)) is not None}
        known = sum(word_pattern(word) in rows for word in words) / max(1, len(words))
        if not rows:
            return dict.fromkeys(self.languages, 0.0), known
        total = sum(rows.values()).to_bytes(len(self.languages) * _LANE, "little")
        scale = self.units * length(rows)
        middle = ZERO * len(rows)
        return {
            language: (int.from_bytes(total[place * _LANE : (place + 1) * _LANE], "little") - middle) / scale + bias
            for place, (language, bias) in enumerate(zip(self.languages, self.bias, strict=True))
        }, known

    def weights(self) -> dict[str, bytes]:
        """The weights as they were given."""
        width = len(self.languages) * _LANE
        return {pattern: row.to_bytes(width, "little")[::_LANE] for pattern, row in self._rows.items()}

    def save(self, path: Path) -> None:
        """Write the file in one step; the same profile always gives the same bytes."""
        weights = self.weights()
        head = json.dumps(
            {
                "version": _VERSION,
                "languages": self.languages,
                "patterns": len(weights),
                "bias": self.bias,
                "units": self.units,
            },
            ensure_ascii=False,
        )
        body = f"{head}\n{_SEPARATOR.join(weights)}\0".encode() + b"".join(weights.values())
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(gzip.compress(body, mtime=0))
        fresh.replace(path)


def _packed(row: bytes) -> int:
    lanes = bytearray(len(row) * _LANE)
    lanes[::_LANE] = row
    return int.from_bytes(lanes, "little")


def load(path: Path) -> Profile:
    """Read a profile; raises ProfileError if the file is damaged or of another version."""
    try:
        text, _, table = gzip.decompress(path.read_bytes()).partition(b"\0")
        head, _, names = text.decode().partition("\n")
        described = json.loads(head)
        languages, size = tuple(described["languages"]), described["patterns"]
        width = len(languages)
        if described["version"] != _VERSION or len(table) != size * width:
            raise ProfileError(f"{path.name} is of another version or cut off; train again")
        rows = (table[start : start + width] for start in range(0, len(table), width))
        weights = dict(zip(names.split(_SEPARATOR), rows, strict=True))
        return Profile(languages, weights, tuple(described["bias"]), described["units"])
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise ProfileError(f"{path.name} cannot be read; train again") from error


@lru_cache(maxsize=2)
def _loaded(path: Path, modified: int) -> Profile | None:  # noqa: ARG001 - tells a fresh file from the one before
    try:
        return load(path)
    except ProfileError:
        # Scripts and marker words still work: a person is answered while somebody trains again.
        _log.exception("The language profile is damaged; run: python -m bot.language.train")
        return None


def current() -> Profile | None:
    """The profile in the models folder, read anew when training has replaced it; None if there is no usable one."""
    path = models_dir() / FILE_NAME
    try:
        modified = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _loaded(path, modified)
