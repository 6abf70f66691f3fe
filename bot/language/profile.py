"""The trained profile: how likely each letter pattern is in each language, in a file of about one megabyte."""

from __future__ import annotations

import gzip
import json
import logging
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.language.words import latin_words
from bot.paths import models_dir

FILE_NAME = "language.profile"
ORDERS = (2, 3, 4)  # letters; with 5 nothing was gained, docs/decisions/language.md
MOST_PATTERNS = 70_000
_VERSION = 1
_ALPHA = 0.02  # added to each count; larger values make languages with few lines vanish
_UNITS = 14  # of one nat; a byte then holds plus and minus nine nats
_ZERO = 128
_SEPARATOR = "\n"
_log = logging.getLogger(__name__)


class ProfileError(ValueError):
    """The profile file cannot be read; train it again."""


def patterns(words: list[str]) -> Iterator[str]:
    """The letter patterns of a message within and across its words, and the words themselves, marked with "_"."""
    text = f" {' '.join(words)} " if words else ""
    for order in ORDERS:
        for start in range(len(text) - order + 1):
            yield text[start : start + order]
    for word in words:
        yield "_" + word


@dataclass(frozen=True)
class Profile:
    """`languages` in the order of the weights; `weights` of a pattern: one byte a language."""

    languages: tuple[str, ...]
    weights: dict[str, bytes]

    def evidence(self, words: list[str]) -> tuple[dict[str, float], float]:
        """Nats for each language, up to a constant, and the share of the message's words that training knew."""
        rows = [row for row in map(self.weights.get, patterns(words)) if row is not None]
        known = sum("_" + word in self.weights for word in words) / max(1, len(words))
        if not rows:
            return dict.fromkeys(self.languages, 0.0), known
        totals = [sum(column) / _UNITS for column in zip(*rows, strict=True)]
        return dict(zip(self.languages, totals, strict=True)), known

    def save(self, path: Path) -> None:
        """Write the file in one step; the same profile always gives the same bytes."""
        head = json.dumps(
            {"version": _VERSION, "languages": self.languages, "patterns": len(self.weights)}, ensure_ascii=False
        )
        names = _SEPARATOR.join(self.weights)
        body = f"{head}\n{names}\0".encode() + b"".join(self.weights.values())
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(gzip.compress(body, mtime=0))
        fresh.replace(path)


def learn(lines: Iterable[tuple[str, str]]) -> Profile:
    """A naive Bayes profile from (language, line) pairs; raises ValueError without any line in Latin letters."""
    counts: dict[str, Counter[str]] = {}
    for language, line in lines:
        counts.setdefault(language, Counter()).update(patterns(latin_words(line)))
    counts = {language: counted for language, counted in sorted(counts.items()) if counted}
    if not counts:
        raise ValueError("no line in Latin letters to learn from")
    sizes = {language: counted.total() for language, counted in counts.items()}
    kept = _telling(counts, sizes)
    floors = {language: math.log(size + _ALPHA * len(kept)) for language, size in sizes.items()}
    weights = {
        pattern: _quantised([math.log(counts[language][pattern] + _ALPHA) - floors[language] for language in counts])
        for pattern in kept
    }
    return Profile(tuple(counts), weights)


def _telling(counts: dict[str, Counter[str]], sizes: dict[str, int]) -> list[str]:
    """The patterns that tell most: frequent in one language, rare in the others; languages weigh the same."""
    told: dict[str, float] = {}
    for pattern in set().union(*counts.values()):
        rates = [counted[pattern] / sizes[language] for language, counted in counts.items()]
        total = sum(rates)
        surprise = math.log(len(rates)) + sum(rate / total * math.log(rate / total) for rate in rates if rate)
        told[pattern] = total * surprise
    return sorted(told, key=lambda pattern: (-told[pattern], pattern))[:MOST_PATTERNS]


def _quantised(nats: list[float]) -> bytes:
    middle = sum(nats) / len(nats)
    return bytes(max(0, min(255, round((value - middle) * _UNITS) + _ZERO)) for value in nats)


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
        return Profile(languages, dict(zip(names.split(_SEPARATOR), rows, strict=True)))
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
