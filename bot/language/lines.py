"""The lines that the profile learns from: messages, plain lines and names of concepts, by language."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.cleaning import clean
from bot.language import scripts
from bot.languages import LANGUAGES

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MIXED = "mixed"
# Chosen by cross-validation. A form of the lexicon is a word without its sentence; a code-switched message teaches
# which few words make it theirs.
_WEIGHT_OF_FORM, _WEIGHT_OF_MIXED = 0.3, 2.0
# Few lines stand for each language that is not served.
_WEIGHT_OF_OUTSIDE = 8.0
# Many type Vietnamese without accents; what is typed so is too seldom among the messages.
_WITHOUT_ACCENTS = "vi"


class LinesError(ValueError):
    """A file of lines cannot be read; the message names it."""


class Line(NamedTuple):
    """One line to learn from; `weight`: how many ordinary messages it counts as."""

    language: str
    text: str
    weight: float = 1.0


def training_lines(data: Path) -> list[Line]:
    """Distinct lines in Latin letters from `data`; one that is held back for evaluation is not among them.

    A served script makes its language certain, so only Latin letters need a profile. Languages that are not served
    are the names of the files in `language/outside/`. Raises LinesError for a file that cannot be read.
    """
    held_back = set(_held_back(data))
    lines: dict[tuple[str, str], Line] = {}
    for line in _all_lines(data):
        if line.text not in held_back and _is_latin(line.text):
            for written in _ways(line):
                lines.setdefault((written.language, written.text), written)
    return list(lines.values())


def _ways(line: Line) -> Iterator[Line]:
    yield line
    if line.language == _WITHOUT_ACCENTS:
        yield line._replace(text=without_accents(line.text))


def without_accents(text: str) -> str:
    """Latin letters without their marks, "đ" as "d"."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _is_latin(line: str) -> bool:
    found = scripts.count(line)
    return found.latin > 0 and found.native == found.foreign == 0


def _all_lines(data: Path) -> Iterator[Line]:
    for language in LANGUAGES:
        for path in sorted((data / "nlu" / language).glob("**/*.yml")):
            yield from (Line(language, clean(text), weight) for text, weight in _examples(path, language))
        for path in (data / "language").glob(f"{language}.txt"):
            yield from (Line(language, clean(text)) for text in path.read_text(encoding="utf-8").splitlines())
        for path in (data / "lexicon").glob(f"{language}.yml"):
            yield from (Line(language, clean(form.rstrip("*")), _WEIGHT_OF_FORM) for form in _forms(path))
    for path in sorted((data / "language" / "outside").glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        yield from (Line(f"-{path.stem}", clean(text), _WEIGHT_OF_OUTSIDE) for text in lines)


def _read(path: Path) -> object:
    try:
        # _Loader is yaml's safe loader, in C where it is there.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    except yaml.YAMLError as error:
        raise LinesError(f"{path} is not YAML: {error}") from error


def _examples(path: Path, language: str) -> Iterator[tuple[str, float]]:
    """The examples of a Rasa NLU file with their weights, in its short form (a block of "- " lines) and its long one.

    English with words of the country in it is English to the dialogue and both to the letters, so it teaches nothing.
    """
    content = _read(path)
    if not isinstance(content, dict):
        raise LinesError(f"{path} has no list of intents")
    for part in content.get("nlu") or ():
        examples = part.get("examples") or ()
        if isinstance(examples, str):
            yield from ((line.strip().removeprefix("- "), 1.0) for line in examples.splitlines())
            continue
        for example in examples:
            mixed = (example.get("metadata") or {}).get("style") == _MIXED
            if not (language == "en" and mixed):
                yield example["text"].strip().removeprefix("- "), _WEIGHT_OF_MIXED if mixed else 1.0


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
    for path in sorted((data / "eval").glob("**/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield clean(json.loads(line)["text"])
