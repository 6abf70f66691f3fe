"""The brain, loaded once for all dialogues, and one talk for each language that has lines."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.catalogue import languages
from bot.paths import models_dir
from tests.conftest import skip_unless_ci
from tests.dialogues.talk import Talk

if TYPE_CHECKING:
    from tests.dialogues.brain import Brain

LINES = Path(__file__).parent / "lines"
MODEL = "suara.tar.gz"
HOME_COUNTRY = {"en": "MY", "ms": "MY", "id": "ID", "fil": "PH", "th": "TH", "vi": "VN", "km": "KH", "lo": "TH"} | {
    "my": "MM",
    "zh": "SG",
    "ta": "MY",
    "bn": "BD",
    "ne": "NP",
}
"""A country of each language that has an emergency number in the directory."""


def spoken_with_lines() -> list[str]:
    return [language for language in languages() if (LINES / f"{language}.yml").is_file()]


@cache
def lines_of(language: str) -> dict[str, str]:
    lines: dict[str, str] = yaml.safe_load((LINES / f"{language}.yml").read_text(encoding="utf-8"))
    return lines


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every dialogue is played in every language that has a catalogue and lines."""
    if "language" in metafunc.fixturenames:
        metafunc.parametrize("language", spoken_with_lines(), scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Rasa's own libraries of 2023 warn about each other; nothing of that is ours."""
    for item in items:
        if item.get_closest_marker("brain"):
            item.add_marker(pytest.mark.filterwarnings("ignore"))


@pytest.fixture(scope="session")
def brain() -> Iterator[Brain]:
    """The trained model of this checkout (`python -m bot.training`), run by Rasa in this process."""
    if find_spec("rasa") is None:
        pytest.skip("dialogues are played in the Rasa environment")
    model = models_dir() / MODEL
    if not model.is_file():
        skip_unless_ci(f"no model at {model}: run `python -m bot.training`")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bot.components import quiet, unneeded

        unneeded.settle()  # as in the process that answers people, which starts in half the time
        from tests.dialogues.brain import Brain

    quiet.settle()
    loaded = Brain(model)
    yield loaded
    loaded.close()


@pytest.fixture
def talk(brain: Brain, language: str) -> Talk:
    """A first contact by SMS, from a country whose numbers are known."""
    return Talk(brain, lines_of(language), language, HOME_COUNTRY[language])


@pytest.fixture
def begin_talk(brain: Brain, language: str) -> Callable[..., Talk]:
    """As `talk`, with what the gateway knows given by the test."""

    def begin(**known: Any) -> Talk:
        return Talk(brain, lines_of(language), language, **({"country": HOME_COUNTRY[language]} | known))

    return begin
