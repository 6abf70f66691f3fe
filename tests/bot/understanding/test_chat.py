from collections import Counter

from bot.understanding.chat import TIMES, joined_chat
from bot.understanding.examples import Example


def message(text: str, language: str, intent: str) -> Example:
    """A routine message."""
    return Example(text, language, intent, "routine", "sms")


EXAMPLES = [
    message("on my way", "en", "out_of_scope"),
    message("bring an umbrella", "en", "out_of_scope"),
    message("hi", "en", "greet"),
    message("ถึงแล้ว", "th", "out_of_scope"),
    message("what are the signs", "en", "ask_signs"),
]


def test_chat_is_joined_within_a_language() -> None:
    """Every joined message is ordinary chat of one language, as many as asked for."""
    joined = joined_chat(EXAMPLES)
    assert Counter(example.language for example in joined) == {"en": round(2 * TIMES)}
    assert {example.intent for example in joined} == {"out_of_scope"}
    assert all("ถึงแล้ว" not in example.text for example in joined if example.language == "en")
    assert all("signs" not in example.text for example in joined)


def test_joining_is_deterministic() -> None:
    """The same messages give the same joined ones."""
    assert joined_chat(EXAMPLES) == joined_chat(EXAMPLES)


def test_no_chat_gives_none() -> None:
    """Messages without ordinary chat are not joined."""
    assert joined_chat([example for example in EXAMPLES if example.intent != "out_of_scope"]) == []
