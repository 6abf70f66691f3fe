"""How much each concept speaks for danger, in whole points: data/triage/points.yml, made by `bot.triage.weigh`."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import yaml

from bot.paths import DATA

PATH = DATA / "triage" / "points.yml"


@lru_cache(maxsize=1)
def points() -> Mapping[str, int]:
    """Read the points of the concepts once; a concept that is not named has none."""
    content = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return {concept: int(value) for value, listed in content["points"].items() for concept in listed}


def total(concepts: Iterable[str]) -> int:
    """The points of a message: the more, the more it speaks for danger; chat and questions have less than none."""
    of = points()
    return sum(of.get(concept, 0) for concept in concepts)
