"""How well messages are understood: the figures of an evaluation, overall and by language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace

from bot.triage.combine import ELSEWHERE, MEASURED_ON_CHAT, ON_CHAT, Opinion, Thresholds, decide
from bot.triage.screening import Screening
from bot.understanding.examples import Example

OVERALL = "all"

_URGENCY_SHARES = "emergency found | found or high | false emergencies | routine high"

GRID = tuple(
    Thresholds(alone, with_a_sign, with_a_cue, ask, ask_of_a_sign)
    for alone, with_a_sign, with_a_cue, ask, ask_of_a_sign in (
        (0.995, 0.97, 0.95, 0.6, 0.5),
        (0.99, 0.93, 0.93, 0.45, 0.3),
        (0.97, 0.9, 0.85, 0.35, 0.3),
        (0.93, 0.8, 0.7, 0.3, 0.2),
        (0.8, 0.6, 0.4, 0.2, 0.1),
        (0.6, 0.5, 0.3, 0.1, 0.07),
        (0.5, 0.4, 0.2, 0.07, 0.05),
        (0.45, 0.3, 0.1, 0.05, 0.03),
        (0.4, 0.2, 0.1, 0.05, 0.02),
    )
)
"""Thresholds that a curve compares."""


@dataclass(frozen=True)
class Prediction:
    """What the assistant made of one message."""

    language: str | None
    intent: str
    urgency: str
    confidence: float
    screening: Screening = field(default_factory=Screening)
    """What the rules of triage alone say."""
    opinion: Opinion = field(default_factory=Opinion)
    """How dangerous the model holds the message."""


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1; None where there was nothing to count.

    `emergency_recall`: emergencies taken as emergency. `emergency_or_high_recall`: as emergency or high.
    `false_emergencies`: routine messages taken as emergency. `asked_in_vain`: as high.
    """

    messages: int
    intent_accuracy: float | None
    language_accuracy: float | None
    emergency_recall: float | None
    emergency_or_high_recall: float | None
    false_emergencies: float | None
    asked_in_vain: float | None


def figures(pairs: Sequence[tuple[Example, Prediction]]) -> Figures:
    """The figures of some messages with their predictions."""
    emergencies = [prediction.urgency for example, prediction in pairs if example.urgency == "emergency"]
    routines = [prediction.urgency for example, prediction in pairs if example.urgency == "routine"]
    return Figures(
        messages=len(pairs),
        intent_accuracy=_share(example.intent == prediction.intent for example, prediction in pairs),
        language_accuracy=_share(example.language == prediction.language for example, prediction in pairs),
        emergency_recall=_share(urgency == "emergency" for urgency in emergencies),
        emergency_or_high_recall=_share(urgency != "routine" for urgency in emergencies),
        false_emergencies=_share(urgency == "emergency" for urgency in routines),
        asked_in_vain=_share(urgency == "high" for urgency in routines),
    )


def _share(held: Iterable[bool]) -> float | None:
    outcomes = list(held)
    return sum(outcomes) / len(outcomes) if outcomes else None


def by_language(pairs: Sequence[tuple[Example, Prediction]]) -> dict[str, Figures]:
    """Figures overall under the key `all`, then of each language in the order of its first message."""
    languages = dict.fromkeys(example.language for example, _ in pairs)
    groups = {str(code): [pair for pair in pairs if pair[0].language == code] for code in languages}
    return {OVERALL: figures(pairs), **{code: figures(group) for code, group in groups.items()}}


def confusions(pairs: Iterable[tuple[Example, Prediction]]) -> list[tuple[str, str, int]]:
    """Intents that were taken for others: meant, understood, how often; the most frequent first."""
    counts = Counter((example.intent, prediction.intent) for example, prediction in pairs)
    wrong = [(meant, understood, count) for (meant, understood), count in counts.items() if meant != understood]
    return sorted(wrong, key=lambda row: (-row[2], row[0], row[1]))


def as_json(report: dict[str, Figures]) -> dict[str, dict[str, float | None]]:
    """The report as plain data."""
    return {language: asdict(group) for language, group in report.items()}


def table(report: dict[str, Figures]) -> str:
    """The report as a Markdown table, which reads well in a terminal too."""
    lines = [
        f"| language | messages | intent | language | {_URGENCY_SHARES} |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for language, group in report.items():
        understood = _cells(group.intent_accuracy, group.language_accuracy)
        lines.append(f"| {language} | {group.messages} | {understood} | {_urgency_cells(group)} |")
    return "\n".join(lines)


def _urgency_cells(group: Figures) -> str:
    return _cells(group.emergency_recall, group.emergency_or_high_recall, group.false_emergencies, group.asked_in_vain)


def _cells(*shares: float | None) -> str:
    return " | ".join("–" if share is None else f"{100 * share:.1f} %" for share in shares)


def curve(pairs: Sequence[tuple[Example, Prediction]]) -> str:
    """What other thresholds of bot.triage.combine would make of the messages, as a Markdown table.

    Those for languages of which real texts between friends were measured come apart from the others; the last row of
    each is what is in use.
    """
    lines = [
        f"| languages | alone | beside a sign | beside a cue | asks | of a sign | {_URGENCY_SHARES} |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    own = [pair for pair in pairs if pair[0].language in MEASURED_ON_CHAT]
    others = [pair for pair in pairs if pair[0].language not in MEASURED_ON_CHAT]
    for name, some, used in (
        (", ".join(MEASURED_ON_CHAT), own, ON_CHAT),
        ("others", others, ELSEWHERE),
    ):
        for least in (*GRID, used) if some else ():
            group = figures(
                [
                    (example, replace(prediction, urgency=decide(prediction.screening, prediction.opinion, least)))
                    for example, prediction in some
                ]
            )
            set_to = " | ".join(f"{value:g}" for value in astuple(least))
            lines.append(f"| {name} | {set_to} | {_urgency_cells(group)} |")
    return "\n".join(lines)
