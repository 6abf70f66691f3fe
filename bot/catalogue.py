"""Every sentence that a person reads: one gettext catalogue a language, keyed by message id such as `utter.greet`.

A text that a language does not have yet is shown in English, so that a half-finished translation never silences Suara.
Texts are read once; `{name}` placeholders are filled with `str.format`.
"""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from bot.languages import LANGUAGES
from bot.paths import LOCALES

FALLBACK = "en"
_WRITTEN = {("zh", "hant"): "zh_Hant"}
"""Catalogues of a language in another script; a text that one lacks is taken from the language's own."""
_CODES = {*LANGUAGES, *_WRITTEN.values()}
_PEOPLE = "suara.po"
_OPERATORS = "desk.po"


def read_catalogue(path: Path) -> dict[str, str]:
    """The translated texts of one .po file by message id; untranslated and fuzzy ones are left out."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    return {
        message.id: message.string
        for message in catalogue
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.id
        and message.string
        and not message.fuzzy
    }


@cache
def _texts(language: str) -> dict[str, str]:
    folder = LOCALES / language / "LC_MESSAGES"
    texts: dict[str, str] = {}
    for name in (_PEOPLE, _OPERATORS):
        if (folder / name).is_file():
            texts |= read_catalogue(folder / name)
    return texts


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue for people, in the order of `bot.languages.LANGUAGES`."""
    return tuple(code for code in LANGUAGES if _is_there(code))


@cache
def _is_there(code: str) -> bool:
    return (LOCALES / code / "LC_MESSAGES" / _PEOPLE).is_file()


def ways(language: str) -> tuple[str, ...]:
    """The codes of a language's catalogues: its own, and one for each other script that has a file."""
    scripts = tuple(code for (spoken, _), code in _WRITTEN.items() if spoken == language and _is_there(code))
    return (language, *scripts)


def variant(language: str, script: str | None) -> str:
    """The code of the catalogue for a person who writes `language` in `script` ("hant"), as `text` takes it."""
    code = _WRITTEN.get((language, script or ""), language)
    return code if code in ways(language) else language


def has(message_id: str) -> bool:
    """Whether English, and so every language, has this message."""
    return message_id in _texts(FALLBACK)


def ids() -> tuple[str, ...]:
    """Every message id, in the order of the English catalogues."""
    return tuple(_texts(FALLBACK))


def text_of(message_id: str, language: str) -> str:
    """One text with its placeholders unfilled. Raises KeyError as `text` does."""
    for code in (language, language.partition("_")[0]):
        if code in _CODES and message_id in _texts(code):
            return _texts(code)[message_id]
    return _texts(FALLBACK)[message_id]


def text(message_id: str, language: str, /, **values: object) -> str:
    """One text, in `language` (a code, or what `variant` gives) if that has it and in English otherwise.

    Raises:
        KeyError: no catalogue has the id, or a placeholder got no value.
    """
    return text_of(message_id, language).format(**values)


def reviewed(language: str) -> bool:
    """Whether a native speaker has read every text of this language: its header says `X-Reviewed: yes`."""
    path = LOCALES / language / "LC_MESSAGES" / _PEOPLE
    return path.is_file() and '"X-Reviewed: yes\\n"' in path.read_text(encoding="utf-8")
