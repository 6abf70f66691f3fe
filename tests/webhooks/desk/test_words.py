"""The words of the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalogue import has
from bot.languages import LANGUAGES
from bot.paths import LOCALES
from bot.triage.rules import rulebook
from webhooks import desk
from webhooks.cases.files import ANSWER_FIELDS
from webhooks.clock import now
from webhooks.desk import words
from webhooks.desk.casework import OUTCOMES
from webhooks.inbound.route import REPEATED
from webhooks.inbound.screen import SCREENING_FAILED
from webhooks.inbound.together import ADDED_UP, TOGETHER
from webhooks.names import Author, CaseKind, CaseStatus, Channel, OutboxState, Urgency

_FOLDER = Path(desk.__file__).parent
_SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for pattern in ("*.py", "templates/*.html") for path in _FOLDER.glob(pattern)
)


_ESCALATION = "\n".join(path.read_text(encoding="utf-8") for path in (_FOLDER.parent / "escalation").glob("*.py"))


def _asked_for() -> set[str]:
    asked = set(re.findall(r"""\b(?:t|say)\(["']([a-z_.0-9]+)["'][,)]""", _SOURCES))
    return asked | set(re.findall(r"""\btext\("desk\.([a-z_]+)",""", _ESCALATION))  # pages are for operators too


def test_every_text_exists() -> None:
    """Every text that a page asks for is in the catalogue."""
    asked = _asked_for()
    assert len(asked) > 80
    assert [name for name in sorted(asked) if not has(f"desk.{name}")] == []


def test_every_text_is_used() -> None:
    """No text is left over: each is asked for by name, or belongs to a family of values."""
    catalogue = (LOCALES / "en/LC_MESSAGES/desk.po").read_text(encoding="utf-8")
    names = re.findall(r'^msgid "desk\.([^"]+)"', catalogue, re.MULTILINE)
    families = set(re.findall(r"""_name\(["']([a-z_]+)["']""", _SOURCES))  # t_name("kind", value)
    families |= set(re.findall(r"""["']([a-z_.]+)\.["'] ?~""", _SOURCES))  # t("note." ~ name)
    families |= set(re.findall(r"""f"(?:desk\.)?([a-z_]+)\.\{""", _SOURCES))  # say(f"cannot.{reason}")
    counted = set(re.findall(r"""t_count\(["']([a-z_.]+)["']""", _SOURCES))
    unused = [
        name
        for name in names
        if name not in _asked_for()
        and name.rpartition(".")[0] not in families | counted
        and name.split(".")[0] not in families
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("family", "values"),
    [
        ("urgency", tuple(Urgency)),
        ("kind", tuple(CaseKind)),
        ("status", tuple(CaseStatus)),
        ("channel", tuple(Channel)),
        ("delivery", tuple(OutboxState)),
        ("author", tuple(Author)),
        ("outcome", OUTCOMES),
        ("answer", ANSWER_FIELDS),
        ("media", ("photo", "location", "audio", "video", "file", "contact")),
    ],
)
def test_every_value_has_a_word(family: str, values: tuple[str, ...]) -> None:
    """No state, kind or answer shows as a name of our code."""
    assert [value for value in values if not has(f"desk.{family}.{value}")] == []


def test_every_language_has_a_name() -> None:
    """Operators read language names, not codes."""
    assert [code for code in LANGUAGES if words.language_name(code) == code] == []
    assert words.language_name(None) == "language unknown"
    assert words.language_name("xx-nonsense") == "xx-nonsense"


def test_rules_read_as_sentences() -> None:
    """Each rule of triage shows as its reason."""
    names = [f"cue:{rule.name}" for rule in rulebook().rules]
    shown = words.reasons(names)
    assert "Someone is locked in" in shown
    assert [reason for reason in shown if "_" in reason] == []


def test_every_cue_has_words() -> None:
    """No cue shows as a name of our code: those of the rules, alone and of several messages together, and our own."""
    rules = [rule.name for rule in rulebook().rules]
    own = [ADDED_UP, REPEATED, SCREENING_FAILED]
    cues = [*rules, *own, *(f"{TOGETHER}:{cue}" for cue in (*rules, ADDED_UP))]
    shown = {cue: words.reasons([f"cue:{cue}"]) for cue in cues}
    named = [cue for cue, (said,) in shown.items() if cue.rpartition(":")[2].replace("_", " ") == said.casefold()]
    assert named == []
    assert words.reasons(["cue:together:locked_in"]) == ["Several short messages together: someone is locked in"]


def test_silence_and_certainty_read_as_sentences() -> None:
    """A question that nobody answered, and how sure the assistant was, are words too."""
    assert words.reasons(["unanswered:danger_now", "score:97"]) == [
        "Did not answer in time whether they are in danger",
        "The assistant is 97 % sure of it",
    ]


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(seconds=-5), "under 1 min"),
        (timedelta(seconds=59), "under 1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=2, minutes=5), "2 h 05"),
        (timedelta(hours=23, minutes=59), "23 h 59"),
        (timedelta(days=3, hours=4), "3 d"),
    ],
)
def test_ages_are_short(ago: timedelta, shown: str) -> None:
    """A waiting time is minutes, then hours and minutes, then days; a clock that runs ahead is no negative time."""
    at = now()
    assert words.age(at - ago, at) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("exe\u202egnp.doc", "exe\ufffdgnp.doc"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\u200fשלום\u200f", "\u200fשלום\u200f"),
        ("bell\x07 and null\x00", "bell\ufffd and null\ufffd"),
        ("မြန်မာ ไทย 👨‍👩‍👧", "မြန်မာ ไทย 👨‍👩‍👧"),
    ],
)
def test_deceiving_characters_show(written: str, shown: str) -> None:
    """Overrides and control characters become visible; scripts, emoji and line breaks stay."""
    assert words.plain(written) == shown
