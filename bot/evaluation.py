"""How well messages are understood: the figures of an evaluation, overall and by language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from bot.understanding.examples import Example

OVERALL = "all"


@dataclass(frozen=True)
class Prediction:
    """What the assistant made of one message."""

    language: str | None
    intent: str
    urgency: str
    confidence: float


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1; None where there was nothing to count.

    `emergency_recall`: emergencies taken as emergency. `emergency_or_high_recall`: as emergency or high.
    `false_emergencies`: routine messages taken as emergency.
    """

    messages: int
    intent_accuracy: float | None
    language_accuracy: float | None
    emergency_recall: float | None
    emergency_or_high_recall: float | None
    false_emergencies: float | None


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
        "| language | messages | intent | language | emergency found | found or high | false emergencies |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for language, group in report.items():
        shares = (
            group.intent_accuracy,
            group.language_accuracy,
            group.emergency_recall,
            group.emergency_or_high_recall,
            group.false_emergencies,
        )
        cells = " | ".join("–" if share is None else f"{100 * share:.1f} %" for share in shares)
        lines.append(f"| {language} | {group.messages} | {cells} |")
    return "\n".join(lines)
