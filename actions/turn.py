"""What an action knows of one message: what was understood, what the gateway says, and where the dialogue stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bot import catalogue
from bot.languages import LANGUAGES
from bot.lexicon import Reading, read
from bot.triage import screen

EMERGENCY, HIGH, ROUTINE = "emergency", "high", "routine"
_GRAVITY = (ROUTINE, HIGH, EMERGENCY)
_OWN_EVENTS = frozenset({"action_listen", "action_extract_slots", "action_session_start"})


@dataclass(frozen=True)
class Turn:
    """One message of a person and the state of the talk; immutable, so that an action is a plain function of it."""

    conversation: str
    message_id: str = ""
    text: str = ""
    intent: str | None = None
    confidence: float = 1.0
    """How sure understanding is of the intent, 0 to 1; a numbered choice is certain."""
    choice: str | None = None
    """The `choice` of a numbered answer that is no intent of its own."""
    pressed: bool = False
    """Whether the person chose from a list; then `text` is the payload, not words of theirs."""
    language: str | None = None
    script: str | None = None
    """How the person writes, or would write, Chinese: "hans", "hant" or unknown."""
    country: str | None = None
    urgency: str = ROUTINE
    probability: float = 0.0
    """How likely the trained model holds an emergency, 0 to 1, calibrated."""
    screened: str = ROUTINE
    """The urgency by the rules of triage alone, the gateway's and those of `bot.triage`."""
    screening_kind: str | None = None
    cues: tuple[str, ...] = ()
    alarm: bool = False
    case_code: str = ""
    report: Mapping[str, Any] | None = None
    media: tuple[str, ...] = ()
    form: str | None = None
    question: str | None = None
    resumed: bool = False
    """Whether another action has already answered this message, and the form only asks its question again."""
    slots: Mapping[str, Any] = field(default_factory=dict)

    def slot(self, name: str) -> Any:
        """What is remembered under a name, or None."""
        return self.slots.get(name)

    @property
    def in_danger(self) -> bool:
        """Whether this message has to call a human at once."""
        return self.urgency == EMERGENCY

    @property
    def words(self) -> str:
        """What the person wrote, empty for a numbered choice."""
        return "" if self.pressed else self.text

    @cached_property
    def reading(self) -> Reading:
        """What the words speak of, and where each of it stands (data/lexicon)."""
        return read(self.words, self.language)

    @property
    def concepts(self) -> frozenset[str]:
        """The names of what the words speak of."""
        return self.reading.concepts

    @property
    def written(self) -> str:
        """The code of the catalogue that the person reads: the language in their own script, English if unknown."""
        return catalogue.variant(self.language or catalogue.FALLBACK, self.script)

    def speaking(self, language: str) -> Turn:
        """The same turn, answered in another language."""
        return replace(self, language=language)


def graver(one: str, other: str) -> str:
    """The graver of two urgencies."""
    return max(one, other, key=_GRAVITY.index)


def read_turn(state: Mapping[str, Any]) -> Turn:
    """Read a turn from a tracker's state as Rasa sends it to an action (`tracker.current_state()`)."""
    message = state.get("latest_message") or {}
    metadata = message.get("metadata") or {}
    parsed = message.get("urgency") or {}
    text = message.get("text") or ""
    understood = message.get("intent") or {}
    by_rules = _known(metadata.get("urgency"))
    if not text.startswith("/"):
        by_rules = graver(by_rules, screen(text, message.get("language")).urgency)
    slots = state.get("slots") or {}
    form = (state.get("active_loop") or {}).get("name")
    return Turn(
        conversation=str(state.get("sender_id")),
        message_id=metadata.get("message_id") or "",
        text=text,
        intent=understood.get("name"),
        confidence=float(understood.get("confidence") or 0.0),
        choice=_choice(message),
        pressed=text.startswith("/"),
        language=_language(_asked_for(state.get("events") or ()), metadata.get("language"), message.get("language")),
        script=metadata.get("script"),
        country=metadata.get("country"),
        urgency=graver(by_rules, _known(parsed.get("name"))),
        probability=float(parsed.get("emergency_probability") or 0.0),
        screened=by_rules,
        screening_kind=metadata.get("screening_kind"),
        cues=tuple(parsed.get("cues") or ()),
        alarm=bool(metadata.get("alarm")),
        case_code=metadata.get("case_code") or "",
        report=metadata.get("report"),
        media=tuple(metadata.get("media") or ()),
        form=form,
        question=slots.get("requested_slot") if form else None,
        resumed=_is_resumed(state.get("events") or (), form),
        slots=slots,
    )


def _known(urgency: object) -> str:
    return urgency if isinstance(urgency, str) and urgency in _GRAVITY else ROUTINE


def _choice(message: Mapping[str, Any]) -> str | None:
    for entity in message.get("entities") or ():
        if entity.get("entity") == "choice":
            return str(entity["value"])
    return None


def _language(*candidates: object) -> str | None:
    return next((code for code in candidates if isinstance(code, str) and code in LANGUAGES), None)


def _asked_for(events: Any) -> object:
    """The language that an action set since the person wrote; from the next message on the gateway knows it."""
    for event in reversed(events):
        if event.get("event") == "user":
            return None
        if event.get("event") == "slot" and event.get("name") == "language":
            return event.get("value")
    return None


def _is_resumed(events: Any, form: str | None) -> bool:
    for event in reversed(events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action" and event.get("name") not in {*_OWN_EVENTS, form}:
            return True
    return False
