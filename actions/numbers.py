"""Numbers to call: only those of the directory, never a guess."""

from __future__ import annotations

from collections.abc import Iterable

from actions import countries
from actions.choices import HUMAN, MENU
from actions.steps import Ask, Choice, Command, Remember, Say, SayLines, Steps, choose
from actions.turn import Turn
from bot import directory
from bot.directory import Entry

MOST_EMERGENCY_NUMBERS = 4
"""More than this nobody reads in fear."""

MOST_NUMBERS = 4
"""As many hotlines as fit into two or three SMS segments."""

PREFIX = "country_"


def call(turn: Turn) -> Say:
    """The sentence with the emergency numbers of the person's country, or of the likely ones."""
    found = emergency_list(turn)
    return Say("part.call", values={"numbers": found}) if found else Say("part.call_unknown")


def emergency_list(turn: Turn) -> str:
    """The emergency numbers in one line, with the countries when the person's own is not known; empty if none."""
    # Many carry a phone of home abroad, and many write of somebody abroad: then both countries are given.
    places = dict.fromkeys((countries.find(turn.words, turn.language), turn.country))
    known = [place for place in places if place]
    entries = [entry for place in known or (None,) for entry in directory.emergency_numbers(place, turn.language)]
    entries = entries[:MOST_EMERGENCY_NUMBERS]
    if len({entry.country for entry in entries}) == 1 and len(known) == 1:
        return ", ".join(dict.fromkeys(entry.number for entry in entries))
    language = turn.language or "en"
    return ", ".join(f"{countries.name(entry.country, language)} {entry.number}" for entry in entries)


def ask(turn: Turn) -> Steps:
    """Numbers of the country that is named, known from the phone, or asked for."""
    country = countries.find(turn.words, turn.language) or turn.country
    return say(country, turn) if country else [Ask("country_form")]


def question(turn: Turn) -> Steps:
    """Ask which country, with the ones that are likely for the language."""
    likely = dict.fromkeys(entry.country for entry in directory.emergency_numbers(None, turn.language))
    language = turn.language or "en"
    choices = [
        Choice(countries.name(country, language), choose(PREFIX + country), verbatim=True)
        for country in list(likely)[:MOST_EMERGENCY_NUMBERS]
    ]
    message = "utter.country_unknown" if turn.slot("misunderstood") else "utter.ask_country"
    return [Say(message, tuple(choices))]


def country_of(turn: Turn) -> str | None:
    """The country that the person chose or named."""
    if turn.choice and turn.choice.startswith(PREFIX):
        return turn.choice.removeprefix(PREFIX)
    return countries.find(turn.words, turn.language)


def after_question(turn: Turn) -> Steps:
    """Numbers of the country that was asked for; it is forgotten again, because people move on."""
    country = turn.slot("country")
    if not country:
        return [Say("utter.country_none", (HUMAN, MENU))]
    return [Remember("country", None), Command("set_country", {"country": country}), *say(country, turn)]


def say(country: str, turn: Turn) -> Steps:
    """The numbers of one country, each with what a caller should know before calling."""
    label = countries.name(country, turn.language or "en")
    emergency = directory.emergency_numbers(country, turn.language)
    lines: list[Say | SayLines] = [
        *(
            Say("number.line", values={"service": Say("number.emergency"), "number": number})
            for number in _first(emergency)
        ),
        *(_line(entry) for entry in directory.numbers(country)[:MOST_NUMBERS]),
    ]
    if not lines:
        return [Say("utter.numbers_none", (HUMAN, MENU), {"country": label})]
    return [SayLines((f"{label}:", *lines)), Say("utter.numbers_note", (HUMAN, MENU))]


def _first(entries: Iterable[Entry]) -> list[str]:
    return list(dict.fromkeys(entry.number for entry in entries))[:2]


def _line(entry: Entry) -> SayLines:
    warnings = [
        Say(message)
        for message, holds in (
            ("number.records_calls", entry.records_calls),
            ("number.immigration", entry.immigration_linked),
        )
        if holds
    ]
    values = {"service": entry.service, "number": entry.number, "hours": entry.hours}
    said = Say("number.line_hours" if entry.hours else "number.line", values=values)
    return SayLines((said, *warnings), separator=", ")
