"""What is known about a person beside the message, and how much it weighs against the message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from bot.languages import LANGUAGES
from bot.paths import DATA

# Log-odds, on the scale of the profile's evidence: a clear sentence brings 5 and more, an ambiguous word less than 1.
_HOME = 2.5
_ALSO = 1.5
_BROWSER = 1.5
_CURRENT = 2.5


@dataclass(frozen=True)
class Hints:
    """`current`: the conversation's language; `country`: the phone's, ISO 3166 alpha-2; `browser`: language tags.

    `script`: how the person has written Chinese so far, "hans" or "hant".
    """

    current: str | None = None
    country: str | None = None
    browser: tuple[str, ...] = ()
    script: str | None = None

    def __bool__(self) -> bool:
        return bool(self.current or self.country or self.browser)


def served_code(tag: str) -> str | None:
    """The served language of a tag such as "ms-MY", "zh_Hant" or "tl"; None if it is not served."""
    code = tag.replace("_", "-").split("-")[0].lower()
    code = {"tl": "fil", "in": "id", "yue": "zh"}.get(code, code)
    return code if code in LANGUAGES else None


@lru_cache(maxsize=1)
def _countries() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(
        (DATA / "language" / "countries.yml").read_text(encoding="utf-8")
    )
    return table


@lru_cache(maxsize=1024)
def priors(hints: Hints) -> dict[str, float]:
    """Log-odds that the hints give to each served language; languages without any are left out."""
    weights: dict[str, float] = {}
    spoken = _countries().get((hints.country or "").upper(), {})
    for key, weight in (("home", _HOME), ("also", _ALSO)):
        for language in spoken.get(key, ()):
            weights[language] = weight
    for place, language in enumerate(dict.fromkeys(filter(None, map(served_code, hints.browser)))):
        weights[language] = weights.get(language, 0.0) + _BROWSER / (1 + place)
    if hints.current:
        weights[hints.current] = weights.get(hints.current, 0.0) + _CURRENT
    return weights
