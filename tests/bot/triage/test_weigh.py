"""Making points from labelled messages."""

import yaml

from bot.triage.rules import Urgency
from bot.triage.weigh import HIGHEST, Row, as_text, half_of, learn, rounded, rows_of, thresholds, weights
from bot.understanding.examples import Example


def row(urgency: Urgency, *names: str, weight: float = 1.0) -> Row:
    return Row(frozenset(names), urgency, {"rule": "emergency"}, weight)


def test_concepts_of_emergencies_weigh_more_than_those_of_chat() -> None:
    """What stands in emergencies gets plus, what stands in chat minus, what stands in both nearly nothing."""
    rows = [row("emergency", "KNIFE", "HE_SHE"), row("routine", "GAME", "HE_SHE")] * 50
    weight = weights(rows)
    assert weight["KNIFE"] > 1
    assert weight["GAME"] < -1
    assert abs(weight["HE_SHE"]) < 0.5


def test_a_rule_needs_the_points_at_which_its_alarms_outweigh_the_routine() -> None:
    """A rule that holds for chat of few points asks for more; one that never holds in chat asks for less."""
    points = {"KNIFE": 9, "KITCHEN": 3}
    both = [row("emergency", "KNIFE")] * 20 + [row("routine", "KITCHEN")] * 20
    alarms = [row("emergency", "KITCHEN")] * 20
    assert 3 < thresholds(both, points, "high", {})["rule"] <= 9
    assert thresholds(alarms, points, "high", {})["rule"] <= 3


def test_a_rule_that_is_never_worth_its_alarm_needs_more_than_there_are() -> None:
    """A rule that only chat sets off raises nothing."""
    assert thresholds([row("routine", "KNIFE")] * 50, {"KNIFE": 9}, "high", {})["rule"] > 9
    assert thresholds([row("routine", "KNIFE")] * 50, {"KNIFE": HIGHEST}, "high", {})["rule"] == HIGHEST + 1


def test_points_that_a_person_set_for_a_rule_stay() -> None:
    """What somebody decided is not learnt away."""
    assert thresholds([row("routine", "KNIFE")] * 50, {"KNIFE": 9}, "high", {"rule": 2}) == {"rule": 2}


def test_file_lists_concepts_by_points_and_leaves_out_those_without() -> None:
    """A person finds the most dangerous first, and no concept of no worth."""
    points = rounded({"KNIFE": 2.0, "GUN": 1.9, "GAME": -1.0, "OK": 0.01})
    content = yaml.safe_load(as_text(points, {"weapon": {"high": 4}}))
    assert list(content["points"].items()) == [(6, ["GUN", "KNIFE"]), (-3, ["GAME"])]
    assert content["enough"] == {"weapon": {"high": 4}}


def test_messages_of_middle_urgency_teach_little() -> None:
    """What is neither an emergency nor routine counts a tenth, or it would blur both."""
    chat = [row("routine", "HE_SHE")] * 20
    clear = weights([row("emergency", "HE_SHE", "KNIFE")] * 20 + chat)
    middle = weights([row("high", "HE_SHE", "KNIFE")] * 20 + chat)
    assert 0 < middle["KNIFE"] < clear["KNIFE"]


def test_every_length_and_language_counts_alike() -> None:
    """Many short messages and few long ones teach as much, so that a message is not suspect for its length."""
    short = Example("the game was good", "en", "out_of_scope", "routine", "sms")
    long = Example(
        "we went to see the game with all of our friends and it was good", "en", "out_of_scope", "routine", "sms"
    )
    weighed = [one.weight for one in rows_of([short, short, long])]
    assert weighed == [0.75, 0.75, 1.5]


def test_learning_gives_points_and_what_each_rule_needs() -> None:
    """Few messages are enough for a file that can be read."""
    texts = [("he has a knife help", "emergency", "emergency"), ("the game was good lol", "out_of_scope", "routine")]
    examples = [Example(text, "en", intent, urgency, "sms") for text, intent, urgency in texts] * 30
    content = yaml.safe_load(learn(rows_of(examples)))
    assert any("KNIFE" in names for points, names in content["points"].items() if points > 0)
    assert "weak_word" in content["enough"]


def test_halves_are_told_by_the_text() -> None:
    """A message stays in its half when others are added or taken away."""
    assert {half_of(text) for text in ("a", "b", "c", "d", "e", "f")} == {"even", "odd"}
