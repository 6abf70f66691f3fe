"""The rules of data/triage/rules.yml: which concepts together mean what, the same for every language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import yaml

from bot.paths import DATA

PATH = DATA / "triage" / "rules.yml"

Kind = Literal["danger", "self_harm"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for an alarm: it holds when every set of `all` has a concept in the message, and none of `none`."""

    name: str
    reason: str
    urgency: Literal["emergency", "high"]
    kind: Kind
    all: tuple[frozenset[str], ...]
    none: frozenset[str]

    def holds(self, concepts: frozenset[str]) -> bool:
        """Whether these concepts fulfil the rule."""
        return all(not needed.isdisjoint(concepts) for needed in self.all) and self.none.isdisjoint(concepts)


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the file."""
    content = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    groups = {name: frozenset(members) for name, members in content["groups"].items()}
    return tuple(
        Rule(
            name=row["name"],
            reason=row["reason"],
            urgency=row["urgency"],
            kind=row.get("kind", "danger"),
            all=tuple(_members(entry, groups) for entry in row["all"]),
            none=frozenset().union(*(_members(entry, groups) for entry in row.get("none", []))),
        )
        for row in content["rules"]
    )


def _members(entry: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(groups.get(name, frozenset({name})) for name in entry.split("|")))
