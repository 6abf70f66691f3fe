"""Ours beside langdetect and lingua; with --write, the table goes into docs/benchmarks.md.

`uv run --isolated --python 3.13 --group compare python -m bot.language.compare [--write]`. lingua is in the group
`compare` alone, so that nobody who runs Suara downloads its 100 MB.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from langdetect import detect
from langdetect.lang_detect_exception import LangDetectException

from bot.language import identify, profile, scripts
from bot.language.hints import served_code
from bot.languages import LANGUAGES
from bot.paths import DATA, ROOT

_BEGIN, _END = "<!-- languages: begin -->", "<!-- languages: end -->"
_PAGE = ROOT / "docs" / "benchmarks.md"
# Those of the served languages that are written in Latin letters; lingua knows no romanised ones.
_LATIN = {"ENGLISH": "en", "MALAY": "ms", "INDONESIAN": "id", "TAGALOG": "fil", "VIETNAMESE": "vi"}

Guess = Callable[[str], str | None]


def ours(text: str) -> str | None:
    """The language by `identify`, without any hint."""
    return identify(text).language


def plain_langdetect(text: str) -> str | None:
    """langdetect as it comes, its codes brought to ours; it has no Malay, Khmer, Lao and Burmese."""
    try:
        return served_code(detect(text))
    except LangDetectException:  # no letters that it knows
        return None


def lingua_after_scripts() -> Guess:
    """lingua among the languages in Latin letters; every other script is certain, by the same check as ours.

    Raises:
        ModuleNotFoundError: lingua is not installed.
    """
    from lingua import Language, LanguageDetectorBuilder

    detector = LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in _LATIN)).build()

    def guess(text: str) -> str | None:
        by_script = scripts.count(text).language
        if by_script is not None:
            return by_script
        found = detector.detect_language_of(text)
        return None if found is None else _LATIN[found.name]

    return guess


def shares(messages: list[tuple[str, str]], guesses: list[Guess]) -> dict[str, list[float]]:
    """The share of right answers of each guess, 0 to 1: of all messages under `all`, then by language.

    messages: (language, text).
    """
    counts: Counter[str] = Counter()
    right: list[Counter[str]] = [Counter() for _ in guesses]
    for language, text in messages:
        counts.update(("all", language))
        for guess, found in zip(guesses, right, strict=True):
            if guess(text) == language:
                found.update(("all", language))
    rows = ["all", *(language for language in LANGUAGES if counts[language])]
    return {row: [found[row] / counts[row] for found in right] for row in rows}


def table(messages: list[tuple[str, str]], guesses: dict[str, Guess]) -> str:
    """The shares as a Markdown table."""
    counts = Counter(language for language, _ in messages)
    lines = [
        f"| language | messages | {' | '.join(guesses)} |",
        f"|---|---:|{'---:|' * len(guesses)}",
        *(
            f"| {row} | {counts[row] or len(messages)} | {' | '.join(f'{100 * share:.1f} %' for share in found)} |"
            for row, found in shares(messages, list(guesses.values())).items()
        ),
    ]
    return "\n".join(lines)


def held_back(folder: Path) -> list[tuple[str, str]]:
    """The (language, text) pairs of every evaluation file in a folder."""
    return [
        (message["lang"], message["text"])
        for path in sorted(folder.glob("*.jsonl"))
        for message in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def main(arguments: list[str] | None = None) -> None:
    """Print the table, and with --write put it into docs/benchmarks.md."""
    parser = argparse.ArgumentParser(prog="python -m bot.language.compare", description="Compare language identifiers.")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    write = parser.parse_args(arguments or []).write
    if profile.current() is None:
        sys.exit("No language profile is trained yet: run `suara train` first.")
    try:
        lingua = lingua_after_scripts()
    except ModuleNotFoundError:
        sys.exit("lingua is not installed: run this by `uv run --isolated --python 3.13 --group compare …`.")
    guesses = {"langdetect": plain_langdetect, "lingua after a script check": lingua, "Suara": ours}
    result = table(held_back(DATA / "eval"), guesses)
    print(result)
    if write:
        page = _PAGE.read_text(encoding="utf-8")
        block = f"{_BEGIN}\n{result}\n{_END}"
        _PAGE.write_text(re.sub(f"{_BEGIN}.*?{_END}", lambda _: block, page, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
