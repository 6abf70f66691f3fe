"""data/triage/points.yml: how much each concept speaks for danger."""

from bot.lexicon import source
from bot.triage.points import learnt, points, total
from bot.triage.rules import rulebook
from bot.triage.screening import IN_LANGUAGE, MARKS


def test_points_are_given_to_concepts_that_exist() -> None:
    """A concept that was renamed would silently lose its points."""
    languages = {IN_LANGUAGE + code.upper() for code in source.languages()}
    assert set(points()) <= {*source.read("en").forms, *MARKS, *languages}


def test_points_are_learnt_for_rules_that_exist() -> None:
    """A rule that was renamed would silently fall back to the points that all rules need."""
    assert set(learnt()) <= {rule.name for rule in rulebook().rules}


def test_danger_has_points_and_chat_has_less_than_none() -> None:
    """The fitting has its signs right: weapons and suicide speak for danger, games and laughing against it."""
    of = points()
    assert min(of[name] for name in ("SUICIDE", "KNIFE", "TIE_UP", "LOCK")) > 0
    assert max(of[name] for name in ("LAUGH", "GAME", "FOOTBALL", "MOVIE")) < 0


def test_sum_counts_unknown_concepts_as_nothing() -> None:
    """A concept without points changes no sum."""
    assert total({"KNIFE", "NO_SUCH_CONCEPT"}) == total({"KNIFE"})


def test_an_alarm_needs_points_beside_its_rule() -> None:
    """`enough` asks more of a page than of a question, and less of a message of a few words."""
    enough = rulebook().enough
    assert enough["few_words"] < enough["high"]
