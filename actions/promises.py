"""What Suara promises, from data/awareness/promises.yml, so that an organisation changes it without touching code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from bot.paths import DATA

FILE = DATA / "awareness" / "promises.yml"


class PromiseError(ValueError):
    """The file of promises does not say what it must."""


@cache
def answer_hours(path: Path = FILE) -> int:
    """Hours until a person has read a report that is no emergency.

    Raises:
        PromiseError: the file has no whole number of hours above 0.
    """
    hours = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("answer_hours")
    if not isinstance(hours, int) or hours < 1:
        raise PromiseError(f"{path.name}: answer_hours must be a whole number of hours, 1 or more")
    return hours
