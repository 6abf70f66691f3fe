from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from bot.paths import DATA
from bot.understanding.examples import Example, ExampleError, read_evaluation, read_examples
from bot.understanding.features import readable

# One process reads the examples, and reads them once: there are tens of thousands.
of_all_examples = pytest.mark.xdist_group("examples")
SHINGLE = 4
"""Letters. Of shingles this long, near copies share most and strangers few."""

SAME = 0.7
"""Share of shingles in common from which two messages count as nearly the same."""


@cache
def training() -> list[Example]:
    return read_examples(DATA / "nlu")


@cache
def held_out() -> list[Example]:
    return [example for path in sorted((DATA / "eval").glob("**/*.jsonl")) for example in read_evaluation(path)]


@of_all_examples
def test_every_example_carries_its_language_and_labels() -> None:
    """A training example knows its language from its folder and its urgency and style from its metadata."""
    assert {example.language for example in training()} >= {"en", "ms", "th"}
    assert all(example.urgency == "emergency" for example in training() if example.intent in {"emergency", "self_harm"})


@of_all_examples
def test_no_message_is_labelled_in_two_ways() -> None:
    """The same words in the same language never have two intents or two urgencies."""
    seen: dict[tuple[str | None, str], Example] = {}
    clashes = []
    for example in training():
        first = seen.setdefault((example.language, readable(example.text)), example)
        if (first.intent, first.urgency) != (example.intent, example.urgency):
            clashes.append((first, example))
    assert clashes == []


@of_all_examples
@pytest.mark.parametrize("language", sorted(path.name for path in (DATA / "nlu").iterdir()))
def test_held_out_messages_are_enough_and_of_every_intent(language: str) -> None:
    """Each language has at least 60 held-out messages, of every intent, and some that look like another class."""
    messages = [example for example in held_out() if example.language == language]
    assert len(messages) >= 60
    assert {example.intent for example in messages} == {example.intent for example in training()}
    assert any(example.style == "hard" for example in messages)


@of_all_examples
def test_no_held_out_message_stands_in_training_nor_nearly_so() -> None:
    """A held-out message shares no more than chance with any training message of its language."""
    copies = []
    for language in {example.language for example in held_out()}:
        trained = [(_shingles(example.text), example.text) for example in training() if example.language == language]
        holders: dict[str, list[int]] = defaultdict(list)
        for place, (shingles, _) in enumerate(trained):
            for shingle in shingles:
                holders[shingle].append(place)
        for example in held_out():
            if example.language != language:
                continue
            own = _shingles(example.text)
            # Whoever shares more than SAME of them has one of any so many; of the rarest few have one.
            rarest = sorted(own, key=lambda shingle: len(holders[shingle]))[: int((1 - SAME) * len(own)) + 1]
            near = [trained[place] for place in {place for shingle in rarest for place in holders[shingle]}]
            copies += [
                (example.text, text) for shingles, text in near if len(own & shingles) > SAME * len(own | shingles)
            ]
    assert copies == []


def _shingles(text: str) -> frozenset[str]:
    letters = "".join(character for character in readable(text) if character.isalnum())
    return frozenset(letters[start : start + SHINGLE] for start in range(max(1, len(letters) - SHINGLE + 1)))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("not json", "line 2: this is not JSON"),
        ('{"lang": "en", "intent": "greet", "urgency": "routine", "style": "sms"}', "line 2: 'text' is missing"),
        (
            '{"text": "x", "lang": "en", "intent": "wave", "urgency": "routine", "style": "sms"}',
            "'wave' is not an intent",
        ),
        ('{"text": 7, "lang": "en", "intent": "greet", "urgency": "routine", "style": "sms"}', "line 2: the text"),
        ('["x"]', "line 2: this is not an object"),
    ],
)
def test_a_malformed_evaluation_line_is_named(tmp_path: Path, line: str, told: str) -> None:
    """A line that cannot be used gives one plain error with its number."""
    good = '{"text": "hello", "lang": "en", "intent": "greet", "urgency": "routine", "style": "standard"}'
    path = tmp_path / "messages.jsonl"
    path.write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(ExampleError, match=r"line 2: ") as caught:
        read_evaluation(path)
    assert told in str(caught.value)


def test_a_malformed_training_file_is_named(tmp_path: Path) -> None:
    """A training file with an unknown label is refused with its name."""
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "x.yml").write_text(
        "nlu:\n- intent: wave\n  examples:\n  - text: hi\n    metadata: {urgency: routine, style: sms}\n",
        encoding="utf-8",
    )
    with pytest.raises(ExampleError, match=r"x\.yml: 'wave' is not an intent"):
        read_examples(tmp_path)
