"""Numbers to call: only those of the directory, never a guess."""

from __future__ import annotations

from dataclasses import replace

from babel import Locale

from actions.choices import HUMAN, MENU
from actions.steps import Ask, Choice, Command, Remember, Say, SayLines, Steps, choose
from actions.turn import Turn
from bot.directory import Entry, country_named, emergency_numbers, emergency_numbers_for_phone, likely_countries
from bot.directory import numbers as services

MOST_COUNTRIES, MOST_IN_DANGER = 4, 2
"""Countries, and numbers of each, in one line: more than this nobody reads in fear."""

MOST_NUMBERS = 4
"""As many hotlines as fit into two or three SMS segments."""

MOST_CHOICES = 5
"""Countries to choose from; every other one can be written."""

PREFIX = "country_"


def country_name(country: str, language: str) -> str:
    """A country's name in a language (a catalogue's code), from Unicode's CLDR; the code itself where it has none."""
    return str(Locale.parse(language).territories.get(country) or Locale("en").territories.get(country) or country)


def call(turn: Turn) -> Say:
    """The sentence with the emergency numbers of the person's country, or of the likely ones."""
    found = emergency_list(turn)
    return Say("part.call", values={"numbers": found}) if found else Say("part.call_unknown")


def emergency_list(turn: Turn) -> str:
    """The emergency numbers in one line, with the countries when the person's own is not known; empty if none."""
    # Many carry a phone of home abroad, and many write of somebody abroad: then both countries are given.
    places = dict.fromkeys((country_named(turn.words, turn.language), turn.country))
    known = [place for place in places if place]
    found: dict[str, list[str]] = {}
    for place in known or (None,):
        for entry in emergency_numbers_for_phone(place, turn.language):
            found.setdefault(entry.country, []).append(entry.number)
    if len(known) == 1 and list(found) == known:
        return ", ".join(_few(numbers) for numbers in found.values())
    listed = [f"{country_name(country, turn.written)} {_few(numbers)}" for country, numbers in found.items()]
    return "; ".join(listed[:MOST_COUNTRIES])


def _few(numbers: list[str]) -> str:
    return ", ".join(list(dict.fromkeys(numbers))[:MOST_IN_DANGER])


def ask(turn: Turn) -> Steps:
    """Numbers of the country that is named, known from the phone, or asked for."""
    country = country_named(turn.words, turn.language) or turn.country
    return say(country, turn) if country else [Ask("country_form")]


def question(turn: Turn) -> Steps:
    """Ask which country; after a name that nobody knows, in other words."""
    known = which_country(turn)
    return [replace(known, message="utter.country_unknown")] if turn.slot("misunderstood") else [known]


def which_country(turn: Turn) -> Say:
    """The question for the country, with the ones that are likely for the language."""
    choices = [
        Choice(country_name(country, turn.written), choose(PREFIX + country), verbatim=True)
        for country in likely_countries(turn.language)[:MOST_CHOICES]
    ]
    return Say("utter.ask_country", tuple(choices))


def is_country_known(turn: Turn) -> bool:
    """Whether the phone or the words say in which country the person is."""
    return bool(turn.country or country_named(turn.words, turn.language))


def country_of(turn: Turn) -> str | None:
    """The country that the person chose or named."""
    if turn.choice and turn.choice.startswith(PREFIX):
        return turn.choice.removeprefix(PREFIX)
    return country_named(turn.words, turn.language)


def after_question(turn: Turn) -> Steps:
    """Numbers of the country that was asked for; it is forgotten again, because people move on."""
    country = turn.slot("country")
    if not country:
        return [Say("utter.country_none", (HUMAN, MENU))]
    return [Remember("country", None), Command("set_country", {"country": country}), *say(country, turn)]


def say(country: str, turn: Turn) -> Steps:
    """The numbers of one country, each with what a caller should know before calling."""
    label = country_name(country, turn.written)
    emergency = [entry for entry in emergency_numbers(country, turn.language) if entry.kind == "emergency"]
    lines: list[Say | SayLines] = [
        *(
            Say("number.line", values={"service": Say("number.emergency"), "number": number})
            for number in dict.fromkeys(entry.number for entry in emergency)
        ),
        *(_line(entry) for entry in answering(country, turn.language)),
    ]
    if not lines:
        return [Say("utter.numbers_none", (HUMAN, MENU), {"country": label})]
    return [SayLines((f"{label}:", *lines)), Say("utter.numbers_note", (HUMAN, MENU))]


def answering(country: str, language: str | None) -> list[Entry]:
    """The services to name: first those that say they speak the language, then those that do not say."""
    speaking = [entry for entry in services(country) if entry.languages and language in entry.languages]
    open_to_all = [entry for entry in services(country) if not entry.languages]
    return (speaking + open_to_all)[:MOST_NUMBERS]


def _line(entry: Entry) -> SayLines:
    warnings = [
        Say(message)
        for message, holds in (
            ("number.records_calls", entry.records_calls),
            ("number.asks_name", entry.asks_identity),
            ("number.immigration", entry.immigration_linked),
        )
        if holds
    ]
    values = {"service": entry.service, "number": entry.number, "hours": entry.hours}
    said = Say("number.line_hours" if entry.hours else "number.line", values=values)
    return SayLines((said, *warnings), separator=", ")
