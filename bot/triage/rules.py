"""The rules of data/triage/rules.yml: which concepts together mean what, the same for every language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import yaml

from bot.paths import DATA

PATH = DATA / "triage" / "rules.yml"

Kind = Literal["danger", "self_harm"]
Urgency = Literal["emergency", "high", "routine"]

ORDER: tuple[Urgency, ...] = ("routine", "high", "emergency")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a rule asks for: at least `count` different concepts of `names`."""

    names: frozenset[str]
    count: int = 1

    def holds(self, concepts: frozenset[str]) -> bool:
        """Whether the message has enough of these concepts."""
        if self.count == 1:
            return not self.names.isdisjoint(concepts)
        return len(self.names & concepts) >= self.count


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule or guard holds: every entry of `all`, and no concept of `none`."""

    all: tuple[Entry, ...]
    none: frozenset[str]

    def holds(self, concepts: frozenset[str]) -> bool:
        """Whether these concepts fulfil it."""
        return self.none.isdisjoint(concepts) and all(entry.holds(concepts) for entry in self.all)


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for an alarm; `enough` are the points that a person set for it, by urgency."""

    name: str
    reason: str
    urgency: Urgency
    kind: Kind
    when: Condition
    enough: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Guard:
    """One reason to take the alarm out of a message; `touches` are the names of the rules that it lowers."""

    name: str
    reason: str
    when: Condition
    lowers: Mapping[Urgency, Urgency]
    touches: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule and guard, in the order of the file; `enough` are the points for rules that name and learnt none."""

    rules: tuple[Rule, ...]
    guards: tuple[Guard, ...]
    deniable: frozenset[str]
    groups: Mapping[str, frozenset[str]]
    enough: Mapping[str, int]


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """Read the rules once.

    Raises:
        ValueError: an urgency that does not exist, or a guard that names an unknown rule; the message names it.
    """
    return parse(yaml.safe_load(PATH.read_text(encoding="utf-8")))


def parse(content: Mapping[str, Any]) -> Rulebook:
    """Make rules of the content of a rules file; see `rulebook` for what it raises."""
    groups: dict[str, frozenset[str]] = {}
    for name, members in content["groups"].items():
        groups[name] = _concepts("|".join(members), groups)
    rules = tuple(
        Rule(
            row["name"],
            row["reason"],
            urgency_of(row["urgency"]),
            row.get("kind", "danger"),
            _condition(row, groups),
            row.get("enough", {}),
        )
        for row in content["rules"]
    )
    known = {rule.name for rule in rules}
    guards = []
    for row in content["guards"]:
        only, keeps = frozenset(row.get("only", known)), frozenset(row.get("keeps", ()))
        unknown = (only | keeps) - known
        if unknown:
            raise ValueError(f"guard {row['name']} names unknown rules: {sorted(unknown)}")
        lowers = {urgency_of(before): urgency_of(after) for before, after in row["lowers"].items()}
        guards.append(Guard(row["name"], row["reason"], _condition(row, groups), lowers, only - keeps))
    return Rulebook(rules, tuple(guards), frozenset(content["deniable"]), groups, content.get("enough", {}))


def _condition(row: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> Condition:
    entries = []
    for text in row.get("all", ()):
        count, _, names = text.partition(" of ") if " of " in text else ("1", "", text)
        entries.append(Entry(_concepts(names, groups), int(count)))
    return Condition(tuple(entries), _concepts("|".join(row.get("none", ())), groups))


def _concepts(names: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(concept for name in names.split("|") if name for concept in groups.get(name, frozenset({name})))


def urgency_of(text: str) -> Urgency:
    """The urgency of this name; ValueError if there is none."""
    for urgency in ORDER:
        if text == urgency:
            return urgency
    raise ValueError(f"no such urgency: {text}")
