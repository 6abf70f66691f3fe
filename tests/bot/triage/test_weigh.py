"""Making points from labelled messages."""

import yaml

from bot.triage.weigh import as_text, rows_of, weights
from bot.understanding.examples import Example


def row(danger: bool, *names: str) -> tuple[frozenset[str], bool]:
    return frozenset(names), danger


def test_concepts_of_emergencies_weigh_more_than_those_of_chat() -> None:
    """What stands in emergencies gets plus, what stands in chat minus, what stands in both nearly nothing."""
    rows = [row(True, "KNIFE", "HE_SHE"), row(False, "GAME", "HE_SHE")] * 50
    weight = weights(rows)
    assert weight["KNIFE"] > 1
    assert weight["GAME"] < -1
    assert abs(weight["HE_SHE"]) < 0.5


def test_file_lists_concepts_by_points_and_leaves_out_those_without() -> None:
    """A person finds the most dangerous first, and no concept of no worth."""
    content = yaml.safe_load(as_text({"KNIFE": 2.0, "GUN": 1.9, "GAME": -1.0, "OK": 0.01}))
    assert list(content["points"].items()) == [(6, ["GUN", "KNIFE"]), (-3, ["GAME"])]


def test_messages_of_middle_urgency_teach_nothing() -> None:
    """What is neither an emergency nor routine would blur both."""
    texts = [("he has a knife", "emergency", "emergency"), ("no pay for months", "seek_help", "high")]
    examples = [Example(text, "en", intent, urgency, "sms") for text, intent, urgency in texts]
    assert [danger for _, danger in rows_of(examples)] == [True]
