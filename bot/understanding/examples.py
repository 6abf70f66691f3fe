"""Labelled messages: the YAML files under data/nlu, and evaluation files with one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.understanding.labels import INTENTS, STYLES, URGENCIES

# The C loader reads the 13 languages in seconds; PyYAML may have been built without it.
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ExampleError(ValueError):
    """A file of examples cannot be used; the message names the file, the place and what is wrong."""


@dataclass(frozen=True)
class Example:
    """One message with what it means.

    `language` is a code of INTENTS.md, or None where a file does not say.
    """

    text: str
    language: str | None
    intent: str
    urgency: str
    style: str

    def __post_init__(self) -> None:
        """Refuse labels that no rule, test or evaluation knows."""
        if not isinstance(self.text, str) or not self.text.strip():
            raise ExampleError("the text must be a text that is not empty")
        if self.intent not in INTENTS:
            raise ExampleError(f"{self.intent!r} is not an intent")
        if self.urgency not in URGENCIES:
            raise ExampleError(f"{self.urgency!r} is not an urgency")
        if self.style not in STYLES:
            raise ExampleError(f"{self.style!r} is not a style")


@lru_cache(maxsize=1)
def read_examples(folder: Path) -> tuple[Example, ...]:
    """Read every training example under `folder`/<language>/*.yml, in a stable order.

    Kept, because Rasa's importer and the classifier both ask, and reading takes a tenth of the training.
    Raises ExampleError with the file's name when one is malformed or has an unknown label.
    """
    return tuple(example for path in sorted(folder.glob("*/*.yml")) for example in _read_file(path))


def _read_file(path: Path) -> Iterator[Example]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - it is a safe loader
        for block in document["nlu"]:
            for example in block["examples"]:
                labels = example["metadata"]
                yield Example(
                    text=example["text"].strip(),
                    language=path.parent.name,
                    intent=block["intent"],
                    urgency=labels["urgency"],
                    style=labels["style"],
                )
    except (ExampleError, KeyError, TypeError, yaml.YAMLError) as error:
        raise ExampleError(f"{path}: {error}") from error


def read_evaluation(path: Path) -> list[Example]:
    """Read an evaluation file: one JSON object a line with text, lang, intent, urgency and style.

    Raises ExampleError that names the file and the line, never its text.
    """
    examples = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ExampleError("this is not an object")
            examples.append(Example(row["text"], row["lang"], row["intent"], row["urgency"], row["style"]))
        except json.JSONDecodeError as error:
            raise ExampleError(f"{path}, line {number}: this is not JSON ({error.msg})") from None
        except KeyError as error:
            raise ExampleError(f"{path}, line {number}: {error.args[0]!r} is missing") from None
        except ExampleError as error:
            raise ExampleError(f"{path}, line {number}: {error}") from None
    return examples
