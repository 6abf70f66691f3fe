"""Languages by name: the menu in each one's own name, and the language that a message asks for."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from actions.choices import HUMAN
from actions.steps import Choice, Command, Remember, Say, SayLines, Step, Steps, Wait, choose, open_case
from actions.turn import HIGH, Turn
from bot import catalogue
from bot.cleaning import clean
from bot.languages import LANGUAGES, OWN_NAMES, SPOKEN

PREFIX = "language_"
MENU_LIMIT = 32
"""Characters that the word "language" may take above the list: with all thirteen names, three SMS segments are full."""

_ALSO = {
    "tagalog": "fil",
    "pilipino": "fil",
    "melayu": "ms",
    "bahasa malaysia": "ms",
    "bm": "ms",
    "mandarin": "zh",
    "cantonese": "zh",
    "cina": "zh",
    "bangla": "bn",
    "viet": "vi",
    "tieng viet": "vi",
    "laotian": "lo",
    "khmer": "km",
    "cambodian": "km",
    "myanmar": "my",
    "burmese": "my",
    "inggeris": "en",
    "inggris": "en",
    "eng": "en",
}
_LATIN = re.compile(r"[a-z]")


def named_in(text: str) -> str | None:
    """The one language that a text names, in any of the thirteen; None for none, and for several."""
    wanted = clean(text).casefold()
    found = {code for known, code in _names().items() if _is_in(known, wanted)}
    return found.pop() if len(found) == 1 else None


@cache
def _names() -> dict[str, str]:
    names = {
        clean(str(Locale(spoken).languages[code])).casefold(): code
        for spoken in LANGUAGES
        for code in LANGUAGES
        if code in Locale(spoken).languages
    }
    return names | {clean(own).casefold(): code for code, own in OWN_NAMES.items()} | _ALSO


def _is_in(known: str, text: str) -> bool:
    if not _LATIN.search(known):
        return known in text
    return re.search(rf"(?<!\w){re.escape(known)}(?!\w)", text) is not None


def menu() -> SayLines:
    """Every spoken language in its own name, under the word for language in as many of them as fit, and a human.

    A word that a name in the list holds ("Bahasa Melayu") is left out above it.
    """
    words: list[str] = []
    listed = " ".join(OWN_NAMES[code] for code in SPOKEN)
    for code in SPOKEN:
        word = catalogue.text("language.word", code)
        if word not in [*words, *listed.split()] and len(" / ".join([*words, word])) <= MENU_LIMIT:
            words.append(word)
    choices = [Choice(OWN_NAMES[code], choose(PREFIX + code), verbatim=True) for code in SPOKEN]
    return SayLines((" / ".join(words),), (*choices, HUMAN))


def change(turn: Turn) -> Steps:
    """Change to the language that the message names, or show the menu."""
    wanted = chosen(turn)
    # "I do not understand English" names the language that is spoken already.
    if wanted is None or (wanted == turn.language and not turn.pressed):
        return [menu(), Wait()]
    if wanted not in SPOKEN:
        return [Command("set_language", {"language": wanted}), _not_spoken(wanted), menu(), Wait()]
    return [*switch(wanted), Say("utter.language_set")]


def switch(language: str) -> list[Step]:
    """Speak another language from this moment on."""
    return [Remember("language", language), Command("set_language", {"language": language})]


def chosen(turn: Turn) -> str | None:
    """The language that a choice or a message asks for."""
    if turn.choice and turn.choice.startswith(PREFIX):
        return turn.choice.removeprefix(PREFIX)
    return named_in(turn.words)


def unknown(turn: Turn) -> Steps:
    """Nobody knows the language yet: ask, and from the second time on also bring a human, who may know it."""
    times = int(turn.slot("language_asked") or 0) + 1
    steps: Steps = [menu(), Wait(), Remember("language_asked", times)]
    if times > 1:
        steps.append(open_case("human", HIGH if turn.urgency == HIGH else "routine"))
    return steps


def _not_spoken(language: str) -> Say:
    return Say("utter.language_not_spoken", values={"language": OWN_NAMES[language]})
