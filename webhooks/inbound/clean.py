"""Clean: what understanding reads, and in which language it is written."""

from __future__ import annotations

from bot.cleaning import clean as cleaned
from bot.language import Hints, identify, variant
from bot.languages import LANGUAGES
from webhooks.inbound.letter import Letter


def clean(letter: Letter) -> None:
    """Fill the cleaned text, and the conversation's language when it is known."""
    letter.cleaned = cleaned(letter.arrival.text)
    conversation, arrival = letter.conversation, letter.arrival
    hints = Hints(
        current=conversation.language,
        country=conversation.country_hint,
        browser=arrival.browser,
        script=conversation.script_variant,
    )
    if arrival.language in LANGUAGES:
        conversation.language = arrival.language
        conversation.script_variant = variant(letter.cleaned, hints) if arrival.language == "zh" else None
        return
    found = identify(letter.cleaned, hints)
    if found.language is not None:  # a number or a photo says nothing: the language stays
        conversation.language, conversation.script_variant = found.language, found.script_variant
