"""Which language and country a request speaks for, and the page's texts in it."""

from __future__ import annotations

import re

from flask import g, request

from bot import catalogue
from bot.language import Hints, variant
from bot.languages import LANGUAGES, SPOKEN
from webhooks.app import parts

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
_MOST_TAGS = 8
# What browsers say for languages that have two codes.
_OTHER_CODES = {"tl": "fil", "in": "id"}


def word(name: str, language: str, **values: object) -> str:
    """Return the page's text `web.<name>`, in the script that the browser asks for."""
    return catalogue.text(f"web.{name}", written(language), **values)


def written(language: str) -> str:
    """Return the code of the catalogue: Chinese is Traditional for a browser from Taiwan or Hong Kong."""
    return catalogue.variant(language, variant("", Hints(browser=browser_tags())) if language == "zh" else None)


def browser_tags() -> tuple[str, ...]:
    """Return the browser's language tags, best first, as it wrote them; anything else is left out."""
    return tuple(tag for tag, quality in request.accept_languages if quality > 0 and _TAG.match(tag))[:_MOST_TAGS]


def spoken(code: str | None) -> str | None:
    """Return a language code if Suara has texts in it, else None."""
    return code if code in SPOKEN else None


def chosen_language(value: object) -> str | None:
    """Return the language that a person chose, if it is one of the thirteen."""
    return value if isinstance(value, str) and value in LANGUAGES else None


def language_of_request() -> str:
    """Return the language for texts: the person's choice, else the browser's first that is spoken, else the default."""
    found = spoken(g.get("chosen_language"))
    for tag in browser_tags():
        code = tag.partition("-")[0].lower()
        found = found or spoken(_OTHER_CODES.get(code, code))
    return found or spoken(parts().settings.default_language) or catalogue.FALLBACK


def likely_country() -> str | None:
    """Return the country of the browser's first tag that names one, in capitals; the person may be elsewhere."""
    for tag in browser_tags():
        for subtag in tag.split("-")[1:]:
            if len(subtag) == 2 and subtag.isalpha():
                return subtag.upper()
    return None
