"""The lines that the profile learns from: messages, plain lines and names of concepts, by language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.cleaning import clean
from bot.language import scripts
from bot.languages import LANGUAGES

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# English that is labelled so but holds words of the country is English to the dialogue; to the letters it is both.
_MIXED = "mixed"


class LinesError(ValueError):
    """A file of lines cannot be read; the message names it."""


def training_lines(data: Path) -> list[tuple[str, str]]:
    """Distinct (language, line) pairs in Latin letters from `data`; a line that is held back for evaluation is not.

    A served script makes its language certain, so only Latin letters need a profile. Languages that are not served
    are the names of the files in `language/outside/`. Raises LinesError for a file that cannot be read.
    """
    held_back = set(_held_back(data))
    pairs: dict[tuple[str, str], None] = {}
    for language, line in _all_lines(data):
        if line not in held_back and _is_latin(line):
            pairs[language, line] = None
    return list(pairs)


def _is_latin(line: str) -> bool:
    found = scripts.count(line)
    return found.latin > 0 and found.native == found.foreign == 0


def _all_lines(data: Path) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for path in sorted((data / "nlu" / language).glob("**/*.yml")):
            yield from ((language, clean(text)) for text in _examples(path, language))
        for path in (data / "language").glob(f"{language}.txt"):
            yield from ((language, clean(text)) for text in path.read_text(encoding="utf-8").splitlines())
        for path in (data / "lexicon").glob(f"{language}.yml"):
            yield from ((language, clean(form.rstrip("*"))) for form in _forms(path))
    for path in sorted((data / "language" / "outside").glob("*.txt")):
        yield from ((f"-{path.stem}", clean(text)) for text in path.read_text(encoding="utf-8").splitlines())


def _read(path: Path) -> object:
    try:
        # _Loader is yaml's safe loader, in C where it is there.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    except yaml.YAMLError as error:
        raise LinesError(f"{path} is not YAML: {error}") from error


def _examples(path: Path, language: str) -> Iterator[str]:
    """The examples of a Rasa NLU file, in its short form (a block of "- " lines) and its long one."""
    content = _read(path)
    if not isinstance(content, dict):
        raise LinesError(f"{path} has no list of intents")
    for part in content.get("nlu") or ():
        examples = part.get("examples") or ()
        if isinstance(examples, str):
            yield from (line.strip().removeprefix("- ") for line in examples.splitlines())
            continue
        for example in examples:
            mixed = (example.get("metadata") or {}).get("style") == _MIXED
            if not (language == "en" and mixed):
                yield example["text"].strip().removeprefix("- ")


def _forms(path: Path) -> Iterator[str]:
    """The forms of a lexicon file: whatever text its mappings and lists hold."""
    waiting = [_read(path)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _held_back(data: Path) -> Iterator[str]:
    for path in sorted((data / "eval").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield clean(json.loads(line)["text"])
