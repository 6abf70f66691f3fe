"""How much concepts speak for danger, and how much rules need: data/triage/points.yml, made by `bot.triage.weigh`."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import yaml

from bot.paths import DATA

PATH = DATA / "triage" / "points.yml"


@lru_cache(maxsize=1)
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1)
def points() -> Mapping[str, int]:
    """The points of the concepts, read once; a concept that is not named has none."""
    return {concept: int(value) for value, listed in _content()["points"].items() for concept in listed}


@lru_cache(maxsize=1)
def learnt() -> Mapping[str, Mapping[str, int]]:
    """For each rule the points that its message needs to be `high` and to be `emergency`, as measured."""
    return dict(_content()["enough"])


def total(concepts: Iterable[str]) -> int:
    """The points of a message: the more, the more it speaks for danger; chat and questions have less than none."""
    of = points()
    return sum(of.get(concept, 0) for concept in concepts)
