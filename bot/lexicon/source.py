"""Read data/lexicon/<lang>.yml: the forms of every concept as people type them, reviewed by native speakers."""

from dataclasses import dataclass

import yaml

from bot.paths import DATA

FOLDER = DATA / "lexicon"
NOTHING = "NOTHING"
"""The pseudo-concept of words that only look like a form ("lock screen"): they hide the forms inside them."""

_BaseLoader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Source:
    """One language's file: `forms` by concept, `endings` that may hang on a word, and where its "not" stands."""

    language: str
    forms: dict[str, tuple[str, ...]]
    endings: tuple[str, ...]
    negation_follows: bool
    reviewed: bool


def languages() -> tuple[str, ...]:
    """The codes of the languages that have a lexicon, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))


def read(language: str) -> Source:
    """Read one language's file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a concept is listed twice; the message names the language and the concept.
    """
    text = (FOLDER / f"{language}.yml").read_text(encoding="utf-8")
    # BaseLoader makes nothing but strings, lists and dicts: "no" and "on" stay words.
    content = yaml.load(text, Loader=_BaseLoader)  # noqa: S506 - BaseLoader builds no objects
    forms: dict[str, tuple[str, ...]] = {}
    for group in content.values():
        if not isinstance(group, dict):
            continue
        for concept, listed in group.items():
            if concept in forms:
                raise ValueError(f"{language}: concept {concept} is listed twice")
            forms[concept] = tuple(listed)
    return Source(
        language=language,
        forms=forms,
        endings=tuple(content.get("endings") or ()),
        negation_follows=content.get("negation") == "after",
        reviewed=content.get("reviewed") == "yes",
    )
