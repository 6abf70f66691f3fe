"""Every rule and guard of data/triage/rules.yml, by messages in English, Malay and Thai."""

from pathlib import Path

import pytest
import yaml

from bot.lexicon import source
from bot.triage import screen
from bot.triage.rules import ORDER, parse, rulebook
from bot.triage.screening import MARKS, facts

HERE = Path(__file__).parent


def examples(name: str) -> list[tuple[str, str, str]]:
    content = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return [(rule, language, text) for rule, texts in content.items() for language, text in texts.items()]


RULE_EXAMPLES = examples("rule_examples.yml")
GUARD_EXAMPLES = examples("guard_examples.yml")


@pytest.mark.parametrize(("rule", "language", "text"), RULE_EXAMPLES)
def test_rule_is_a_cue_of_its_example(rule: str, language: str, text: str) -> None:
    """A message that a rule was written for names the rule among its cues."""
    assert rule in screen(text, language).cues


@pytest.mark.parametrize(("name", "language", "text"), GUARD_EXAMPLES)
def test_guard_lowers_its_example(name: str, language: str, text: str) -> None:
    """A message that a guard was written for is less urgent than its rules alone would make it."""
    concepts = facts(text, language)
    guard = next(guard for guard in rulebook().guards if guard.name == name)
    held = [rule for rule in rulebook().rules if rule.when.holds(concepts)]
    assert guard.when.holds(concepts)
    assert any(rule.name in guard.touches for rule in held)
    assert ORDER.index(screen(text, language).urgency) < max(ORDER.index(rule.urgency) for rule in held)


def test_every_rule_has_an_example_in_three_languages() -> None:
    """A new rule needs one message each in English, Malay and Thai."""
    wanted = {(rule.name, language) for rule in rulebook().rules for language in ("en", "ms", "th")}
    assert {(rule, language) for rule, language, _ in RULE_EXAMPLES} == wanted


def test_every_guard_has_an_example_in_three_languages() -> None:
    """A new guard needs one message each in English, Malay and Thai."""
    wanted = {(guard.name, language) for guard in rulebook().guards for language in ("en", "ms", "th")}
    assert {(guard, language) for guard, language, _ in GUARD_EXAMPLES} == wanted


def test_rules_ask_only_for_concepts_that_exist() -> None:
    """A concept that no lexicon has would make a rule that never holds."""
    known = set(source.read("en").forms) | MARKS
    book = rulebook()
    conditions = [rule.when for rule in book.rules] + [guard.when for guard in book.guards]
    used = set(book.deniable).union(*book.groups.values())
    for condition in conditions:
        used = used.union(condition.none, *(entry.names for entry in condition.all))
    assert used - known == set()


def test_names_are_given_once() -> None:
    """Cues are names of rules, so that no two rules may share one."""
    names = [rule.name for rule in rulebook().rules] + [guard.name for guard in rulebook().guards]
    assert sorted(names) == sorted(set(names))


def test_every_rule_and_guard_gives_its_reason() -> None:
    """Who reviews the rules finds a line of plain words at each."""
    unexplained = [each.name for each in (*rulebook().rules, *rulebook().guards) if len(each.reason) < 8]
    assert unexplained == []


def test_counted_entry_needs_different_concepts() -> None:
    """ "2 of A|B" asks for two different concepts, not for one that is said twice."""
    book = parse(
        {
            "groups": {},
            "deniable": [],
            "rules": [{"name": "two", "reason": "for the test", "urgency": "high", "all": ["2 of A|B|C"]}],
            "guards": [],
        }
    )
    holds = [book.rules[0].when.holds(frozenset(concepts)) for concepts in ("A", "AD", "AB", "ABC")]
    assert holds == [False, False, True, True]


def test_guard_of_an_unknown_rule_is_refused() -> None:
    """A guard that names a rule that was renamed is an error, not a silent gap."""
    guard = {"name": "g", "reason": "for the test", "all": ["A"], "lowers": {"high": "routine"}, "keeps": ["gone"]}
    with pytest.raises(ValueError, match="gone"):
        parse({"groups": {}, "deniable": [], "rules": [], "guards": [guard]})


def test_unknown_urgency_is_refused() -> None:
    """A misspelt urgency is an error at reading, not at the first message."""
    rule = {"name": "r", "reason": "for the test", "urgency": "urgent", "all": ["A"]}
    with pytest.raises(ValueError, match="urgent"):
        parse({"groups": {}, "deniable": [], "rules": [rule], "guards": []})
