"""Train the language profile: `python -m bot.language.train [--check]`, in Rasa's environment."""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter

from bot.language.fitting import learn
from bot.language.lines import Line, LinesError, training_lines
from bot.language.profile import FILE_NAME, Profile
from bot.language.weigh import most_likely
from bot.language.words import latin_words
from bot.languages import LANGUAGES
from bot.paths import DATA, models_dir

_FOLDS = 5
_SENTENCE = 4  # words


def train() -> Profile:
    """Learn from `data/` and write the profile into the models folder; ten seconds or so."""
    learnt = learn(training_lines(DATA))
    learnt.save(models_dir() / FILE_NAME)
    return learnt


def check(lines: list[Line], folds: int = _FOLDS) -> dict[str, tuple[int, int]]:
    """How many sentences of each language were identified without hints, and how many there were.

    By cross-validation; shorter lines, the forms of the lexicon above all, are only learnt. Languages that are not
    served count as one, "-".
    """
    shuffled = random.Random(0).sample(lines, len(lines))  # noqa: S311 - folds, not secrets
    right: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for fold in range(folds):
        learnt = learn(line for place, line in enumerate(shuffled) if place % folds != fold)
        for language, text, _ in shuffled[fold::folds]:
            words = latin_words(text)
            if len(words) >= _SENTENCE:
                counts[_served(language)] += 1
                right[_served(language)] += _served(most_likely(words, learnt)) == _served(language)
    return {language: (right[language], counts[language]) for language in sorted(counts)}


def _served(language: str) -> str:
    return language if language in LANGUAGES else "-"


def main(arguments: list[str] | None = None) -> None:
    """Train, or with --check measure; errors end the program with one plain line."""
    parser = argparse.ArgumentParser(prog="python -m bot.language.train", description="Train the language profile.")
    parser.add_argument("--check", action="store_true", help="cross-validate on the sentences in Latin letters instead")
    if parser.parse_args(arguments or []).check:
        for language, (right, count) in check(training_lines(DATA)).items():
            print(f"{language:5} {right:5} of {count:5}  {right / count:6.1%}")
        return
    learnt = train()
    served = [language for language in learnt.languages if language in LANGUAGES]
    print(f"Learnt {learnt.size} patterns of {len(served)} languages.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (LinesError, ValueError) as error:
        sys.exit(str(error))
