"""`python -m bot.components.evaluate FILE… --predictions OUT.jsonl [--json] [--confusion] [--errors N]`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from bot.components import quiet, unneeded
from bot.evaluation import Prediction, as_json, by_language, confusions, curve, table
from bot.paths import models_dir
from bot.triage import screen
from bot.triage.combine import Opinion
from bot.understanding.examples import Example, ExampleError, read_evaluation

BATCH = 100
"""Messages understood at a time; the progress bar moves as often."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--predictions", type=click.Path(path_type=Path, dir_okay=False), help="Write each line with what was understood."
)
@click.option("--json", "as_data", is_flag=True, help="Print the figures as JSON.")
@click.option("--confusion", is_flag=True, help="Show which intents were taken for others.")
@click.option("--curve", "with_curve", is_flag=True, help="Show what other thresholds of urgency would do.")
@click.option("--errors", type=int, default=0, help="Show this many messages that were misunderstood.")
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of everything written at run time."
)
def main(
    files: tuple[Path, ...],
    predictions: Path | None,
    as_data: bool,
    confusion: bool,
    with_curve: bool,
    errors: int,
    home: Path | None,
) -> None:
    """Understand every message of evaluation files as the first of a conversation, and count what was right."""
    if home is not None:
        os.environ["SUARA_HOME"] = str(home.absolute())
    try:
        examples = [example for file in files for example in read_evaluation(file)]
    except ExampleError as error:
        raise click.ClickException(str(error)) from error
    if not examples:
        raise click.ClickException("there is no message in these files")
    pairs = list(zip(examples, _understand(examples), strict=True))
    if predictions is not None:
        _write(predictions, pairs)
    report = by_language(pairs)
    click.echo(json.dumps(as_json(report), indent=2) if as_data else table(report))
    if confusion:
        for meant, understood, count in confusions(pairs):
            click.echo(f"{count:5d}  {meant} → {understood}")
    if with_curve:
        click.echo(f"\n{curve(pairs)}")
    wrong = [pair for pair in pairs if pair[0].intent != pair[1].intent or pair[0].urgency != pair[1].urgency]
    for example, prediction in wrong[:errors]:
        click.echo(
            f"{example.language} {example.intent}/{example.urgency} → {prediction.intent}/{prediction.urgency} "
            f"({prediction.confidence:.2f}): {example.text}"
        )


def _understand(examples: list[Example]) -> list[Prediction]:
    quiet.settle()
    unneeded.settle()
    model = models_dir() / "suara.tar.gz"
    if not model.is_file():
        raise click.ClickException(f"there is no model at {model}: run `suara train` first")
    from bot.components.understand import Understanding

    quiet.settle()
    understanding = Understanding(model)
    understood: list[Prediction] = []
    with click.progressbar(length=len(examples), label="Understanding", file=sys.stderr) as bar:
        for start in range(0, len(examples), BATCH):
            batch = examples[start : start + BATCH]
            for example, parsed in zip(batch, understanding.parse([each.text for each in batch]), strict=True):
                # What the person means; the alarm that may replace it is counted as urgency.
                meant, urgency = parsed["meant"], parsed["urgency"]
                opinion = Opinion(urgency["emergency_probability"], urgency["high_probability"])
                screening = screen(example.text, parsed.get("language"))
                understood.append(
                    Prediction(
                        parsed.get("language"), meant["name"], urgency["name"], meant["confidence"], screening, opinion
                    )
                )
            bar.update(len(batch))
    return understood


def _write(path: Path, pairs: Iterable[tuple[Example, Prediction]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for example, prediction in pairs:
            row = {
                "text": example.text,
                "lang": example.language,
                "intent": example.intent,
                "urgency": example.urgency,
                "style": example.style,
                "predicted_lang": prediction.language,
                "predicted_intent": prediction.intent,
                "predicted_urgency": prediction.urgency,
                "confidence": round(prediction.confidence, 4),
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
