from bot.evaluation import Prediction, as_json, by_language, confusions, curve, figures, table
from bot.triage.combine import Opinion
from bot.understanding.examples import Example


def pair(language: str, intent: str, urgency: str, *predicted: str) -> tuple[Example, Prediction]:
    """A message with what was understood of it: language, intent, urgency."""
    return Example("text", language, intent, urgency, "sms"), Prediction(*predicted, 0.5)


PAIRS = [
    pair("en", "greet", "routine", "en", "greet", "routine"),
    pair("en", "emergency", "emergency", "en", "emergency", "emergency"),
    pair("en", "emergency", "emergency", "en", "report_tip", "high"),
    pair("ms", "self_harm", "emergency", "id", "out_of_scope", "routine"),
    pair("ms", "out_of_scope", "routine", "ms", "emergency", "emergency"),
    pair("ms", "seek_help", "high", "ms", "seek_help", "emergency"),
]


def test_figures_count_what_matters() -> None:
    """Accuracy, recall of emergencies in both senses, and false pages among routine messages alone."""
    overall = figures(PAIRS)
    assert overall.messages == 6
    assert overall.intent_accuracy == 3 / 6
    assert overall.language_accuracy == 5 / 6
    assert overall.emergency_recall == 1 / 3
    assert overall.emergency_or_high_recall == 2 / 3
    assert overall.false_emergencies == 1 / 2


def test_nothing_to_count_is_not_a_zero() -> None:
    """A share of nothing is None."""
    assert figures([PAIRS[1]]).false_emergencies is None
    assert figures([]).intent_accuracy is None


def test_languages_are_counted_apart() -> None:
    """The report begins with all messages, and has each language in the order of its first message."""
    report = by_language(PAIRS)
    assert list(report) == ["all", "en", "ms"]
    assert report["ms"].messages == 3


def test_confusions_come_most_frequent_first() -> None:
    """Each pair of intents that was mixed up is counted once."""
    again = [*PAIRS, PAIRS[2]]
    assert confusions(again)[0] == ("emergency", "report_tip", 2)
    assert all(meant != understood for meant, understood, _ in confusions(again))


def test_the_report_prints_as_a_table_and_as_data() -> None:
    """The table has a line a language with percentages, and a dash where there was nothing to count."""
    report = by_language(PAIRS[:2])
    assert table(report).splitlines()[-1] == "| en | 2 | 100.0 % | 100.0 % | 100.0 % | 100.0 % | 0.0 % | 0.0 % |"
    assert "–" in table(by_language([PAIRS[0]]))
    assert as_json(report)["en"]["messages"] == 2


def test_the_curve_shows_what_other_thresholds_would_do() -> None:
    """A lower threshold finds more and fears more; languages with thresholds of their own are counted apart."""
    unsure = [
        (
            Example("text", language, "emergency", urgency, "sms"),
            Prediction(language, "x", "x", 0.5, opinion=Opinion(p)),
        )
        for language, urgency, p in (("th", "emergency", 0.55), ("th", "routine", 0.42), ("en", "emergency", 0.85))
    ]
    rows = [row.split(" | ") for row in curve(unsure).splitlines()[2:]]
    found = {(row[0].strip("| "), row[1]): (row[6], row[8]) for row in rows}
    assert found["others", "0.6"] == ("0.0 %", "0.0 %")
    assert found["others", "0.5"] == ("100.0 %", "0.0 %")
    assert found["others", "0.4"] == ("100.0 %", "100.0 %")
    assert found["en, zh", "0.8"] == ("100.0 %", "–")
