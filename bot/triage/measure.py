"""Measure the rules alone on labelled messages: `python -m bot.triage.measure FILE…`.

Each FILE has one JSON object a line, as evaluation files do: `text`, `lang`, `intent`, `urgency`. The table has a row
for each language: how many emergencies the rules find, how many routine messages they would page for, and how long a
message takes. `--half odd` counts every second line only, for files whose other lines were read while writing rules.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.lexicon import prepare
from bot.triage.rules import Urgency
from bot.triage.screening import screen

HEADER = (
    "language", "emergency n", "as emergency", "or high", "self-harm n", "as emergency", "or high",
    "high n", "as high or more", "routine n", "as emergency", "as high", "ms",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What became of one language's messages, counted by label and outcome; `milliseconds` of each message."""

    outcomes: Counter[tuple[str, Urgency]] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, label: str, urgency: Urgency, milliseconds: float) -> None:
        """Count one message."""
        self.outcomes[label, urgency] += 1
        self.milliseconds.append(milliseconds)

    def total(self, label: str) -> int:
        """Messages with this label."""
        return sum(count for (of, _), count in self.outcomes.items() if of == label)

    def share(self, label: str, *urgencies: Urgency) -> str:
        """The share of these outcomes among the messages with this label, in percent, or a dash if there are none."""
        total = self.total(label)
        return f"{100 * sum(self.outcomes[label, urgency] for urgency in urgencies) / total:.1f} %" if total else "–"

    def row(self, name: str) -> list[str]:
        """The cells of this tally's line of the table."""
        ordered = sorted(self.milliseconds)
        cells = [name]
        for label in ("emergency", "self_harm"):
            cells += [str(self.total(label)), self.share(label, "emergency"), self.share(label, "emergency", "high")]
        cells += [str(self.total("high")), self.share("high", "emergency", "high")]
        cells += [str(self.total("routine")), self.share("routine", "emergency"), self.share("routine", "high")]
        return [*cells, f"{ordered[len(ordered) // 2]:.2f}" if ordered else "–"]


def measure(messages: Iterable[dict[str, str]], language: str | None = "own") -> dict[str, Tally]:
    """Screen every message and count by its language.

    Args:
        messages: with `text`, `lang`, `intent` and `urgency`.
        language: "own" passes each message's own language to the screening; None passes none.
    """
    tallies: dict[str, Tally] = {}
    for message in messages:
        label = "self_harm" if message["intent"] == "self_harm" else message["urgency"]
        given = message["lang"] if language == "own" else language
        start = time.perf_counter()
        urgency = screen(message["text"], given).urgency
        elapsed = 1_000 * (time.perf_counter() - start)
        tallies.setdefault(message["lang"], Tally()).add(label, urgency, elapsed)
    return tallies


def table(tallies: dict[str, Tally]) -> str:
    """The tallies as a Markdown table, all languages together in the last row."""
    together = Tally()
    for tally in tallies.values():
        together.outcomes.update(tally.outcomes)
        together.milliseconds += tally.milliseconds
    rows = [list(HEADER), ["---"] * len(HEADER), *(tally.row(code) for code, tally in tallies.items())]
    if len(tallies) > 1:
        rows.append(together.row("all"))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def lines(paths: Iterable[Path], half: str) -> Iterator[dict[str, str]]:
    """The messages of the files; `half` is "all", "even" (lines 1, 3, 5 …) or "odd" (lines 2, 4, 6 …)."""
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if line.strip() and (half == "all" or number % 2 == ("even", "odd").index(half)):
                yield json.loads(line)


def main(arguments: list[str] | None = None) -> int:
    """Print the table; the exit code is 0, or 2 when a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m bot.triage.measure", description="Measure the triage rules alone.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="labelled messages, one JSON object a line")
    parser.add_argument("--half", choices=("all", "even", "odd"), default="all", help="count every second line only")
    parser.add_argument("--no-language", action="store_true", help="screen without telling the language")
    options = parser.parse_args(arguments)
    missing = [str(path) for path in options.files if not path.is_file()]
    if missing:
        print(f"no such file: {', '.join(missing)}", file=sys.stderr)
        return 2
    prepare()
    print(table(measure(lines(options.files, options.half), None if options.no_language else "own")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
