"""The gates that every catalogue in locales/ passes before it can be shipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import polib
import pytest
import yaml
from babel import Locale

from actions.choices import KINDS
from actions.forms import TOLD
from actions.questions import OPTIONS
from bot import catalogue
from bot.languages import OWN_NAMES
from bot.paths import LOCALES, ROOT
from webhooks.channels.render import is_gsm7, units

GSM7_LANGUAGES = ("en", "ms", "id", "fil")
LONGEST_GSM7, LONGEST_UCS2 = 306, 201  # two segments of 153 septets, three of 67 units
SECTIONS = (
    "part",
    "utter",
    "choice",
    "word",
    "field",
    "kind",
    "signs",
    "signs_more",
    "number",
    "safe",
    "page",
)
MADE_IN_CODE = {
    *(f"kind.{kind}" for kind in KINDS),
    *(f"signs.{kind}" for kind in KINDS),
    *(f"signs_more.{kind}" for kind in KINDS),
    *(f"utter.report_{status}" for status in ("received", "read", "working", "closed")),
}
_ID = re.compile(rf"""["']((?:{"|".join(SECTIONS)}|web)\.[a-z0-9_]+|language\.word)["']""")


def catalogue_files() -> list[Path]:
    return sorted(LOCALES.glob("*/LC_MESSAGES/suara.po"))


def texts(language: str) -> dict[str, str]:
    return {
        entry.msgid: entry.msgstr
        for entry in polib.pofile(str(LOCALES / language / "LC_MESSAGES" / "suara.po"))
        if not entry.obsolete
    }


LANGUAGES = [path.parts[-3] for path in catalogue_files()]
ENGLISH = texts("en")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def typical_values(language: str) -> dict[str, str]:
    """What stands in the places of a text when a person reads it."""
    own = texts(language)
    thailand = Locale.parse(language).territories["TH"]
    numbers = "999, 03-8000 8000"
    return {
        "numbers": numbers,
        "call": (own.get("part.call") or ENGLISH["part.call"]).format(numbers=numbers),
        "code": "482 109 37 15",
        "hours": "24",
        "fields": ", ".join(text for message, text in own.items() if message.startswith("field.")),
        "language": max(OWN_NAMES.values(), key=len),
        "country": thailand,
        "service": "MSDHS Social Assistance Centre",
        "number": "+66 99 130 1300",
    }


def read_texts(language: str) -> Iterator[tuple[str, str]]:
    """Every text that is sent by SMS, filled with typical values; the words to recognise are never sent."""
    values = typical_values(language)
    for message, text in texts(language).items():
        if text and not message.startswith(("word.", "web.")):
            names = placeholders(text)
            yield message, text.format(**{name: values.get(name, "https://suara.example/x") for name in names})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_is_complete(language: str) -> None:
    """A language that ships says everything that English says, and nothing else."""
    own = {message for message, text in texts(language).items() if text.strip()}
    assert sorted(own) == sorted(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_placeholders_of_the_english_text(language: str) -> None:
    """A number, a code or a list is never lost in a translation, and none is asked for that English does not have."""
    wrong = {
        message: text
        for message, text in texts(language).items()
        if placeholders(text) != placeholders(ENGLISH[message])
    }
    assert wrong == {}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language in GSM7_LANGUAGES])
def test_latin_languages_stay_in_the_gsm_alphabet(language: str) -> None:
    """One letter outside GSM-7 would more than double what a message costs."""
    assert {message: text for message, text in read_texts(language) if not is_gsm7(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_longer_than_a_cheap_phone_shows_well(language: str) -> None:
    """A text with typical values takes at most two segments of GSM-7, or three of UCS-2."""
    limit = LONGEST_GSM7 if language in GSM7_LANGUAGES else LONGEST_UCS2
    assert {message: units(text) for message, text in read_texts(language) if units(text) > limit} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_offers_a_word_that_twilio_takes_for_an_opt_out(language: str) -> None:
    """A frightened person who types one of them would be cut off by Twilio."""
    offered = {
        word.strip().casefold()
        for message in ("word.done", "word.skip", "word.menu")
        for word in texts(language)[message].split("|")
    }
    labels = {text.casefold() for message, text in texts(language).items() if message.startswith("choice.")}
    taken = {"stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel", "start", "unstop"}
    assert (offered | labels) & taken == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_that_ends_a_tip_is_the_one_that_is_named(language: str) -> None:
    """The person is told a word before the first question, and it works."""
    first = texts(language)["word.done"].split("|")[0].strip()
    assert first.casefold() in texts(language)["utter.tip_begin_how"].casefold()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_given_twice_in_one_list(language: str) -> None:
    """A choice can be typed as a word, so no two choices of the menu or of a question have the same."""
    labels = [text.casefold() for message, text in texts(language).items() if message.startswith(("choice.", "kind."))]
    assert sorted(labels) == sorted(set(labels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_says_whether_a_native_speaker_has_read_it(language: str) -> None:
    """`suara doctor` reads it, so it must be yes or no."""
    metadata = polib.pofile(str(LOCALES / language / "LC_MESSAGES" / "suara.po")).metadata
    assert metadata["X-Reviewed"] in ("yes", "no")


@cache
def used_ids() -> set[str]:
    found = set(MADE_IN_CODE) | {f"choice.need_{name}" for name in OPTIONS["need"]}
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    for response in (variation for variations in domain["responses"].values() for variation in variations):
        found |= {response["text"], *(button["title"] for button in response.get("buttons", ()))}
    for folder in ("actions", "webhooks", "bot", "suara"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".html", ".js"):
                found |= set(_ID.findall(path.read_text(encoding="utf-8")))
    return (found | {f"field.{field}" for field in TOLD}) - {"page.id"}  # a column of the database


def test_every_message_that_is_used_exists() -> None:
    """No reply can fail because its text is missing."""
    assert sorted(message for message in used_ids() if not catalogue.has(message)) == []


def test_no_message_is_translated_in_vain() -> None:
    """A text that nothing says any more is taken out; the page's own ids are made up in its code (`web.*`)."""
    assert sorted(message for message in ENGLISH if message not in used_ids() and not message.startswith("web.")) == []


def test_chinese_is_written_in_the_persons_own_script() -> None:
    """Traditional where that is known, Simplified otherwise; no other language has a second script."""
    assert [catalogue.variant("zh", script) for script in ("hant", "hans", None)] == ["zh_Hant", "zh", "zh"]
    assert catalogue.variant("th", "hant") == "th"
    assert catalogue.ways("zh") == ("zh", "zh_Hant")
    assert catalogue.ways("th") == ("th",)


def test_no_simplified_character_stands_in_the_traditional_texts() -> None:
    """A reader of one script stumbles over the other: each catalogue keeps to the characters of its own."""
    only = yaml.safe_load((ROOT / "data" / "language" / "han.yml").read_text(encoding="utf-8"))
    found = {
        (code, char)
        for code, foreign in (("zh_Hant", "hans"), ("zh", "hant"))
        for text in texts(code).values()
        for char in text
        if char in set(only[foreign]) - {" ", "\n"}
    }
    assert found == set()


@pytest.mark.parametrize("script", ["zh_Hant", "zh"])
def test_a_text_that_a_script_lacks_is_said_in_the_languages_own(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other script is better than English."""
    monkeypatch.setitem(catalogue._texts("zh_Hant"), "utter.goodbye", "")
    monkeypatch.delitem(catalogue._texts("zh_Hant"), "utter.goodbye")
    assert catalogue.text("utter.goodbye", script) == texts("zh")["utter.goodbye"]


def test_a_text_that_a_language_lacks_is_said_in_english() -> None:
    """A half-finished translation never silences Suara."""
    assert catalogue.text("utter.goodbye", "xx") == ENGLISH["utter.goodbye"]


def test_an_unknown_message_is_an_error() -> None:
    """A mistyped id is found by the first test that meets it, not by a person."""
    with pytest.raises(KeyError):
        catalogue.text("utter.nothing_of_the_kind", "en")


def test_values_may_have_any_name() -> None:
    """Metadata of a message has a `message_id`, and must not be taken for the id of the text."""
    assert catalogue.text("utter.added", "en", message_id="SM1", language="th") == ENGLISH["utter.added"]
