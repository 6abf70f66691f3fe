"""A child writes: known by an age under 18 beside "I", answered in simple words, never asked what was done to them."""

from __future__ import annotations

from collections.abc import Sequence

from actions import numbers
from actions.steps import Ask, Remember, Say, Steps, answer_value, open_case
from actions.turn import HIGH, Turn, graver
from bot.directory import Entry
from bot.directory import numbers as services
from bot.lexicon.index import Match
from bot.lexicon.units import PAUSED, Unit

_WRITER = frozenset({"I", "WE"})
_OTHERS = frozenset(
    {
        *("HE_SHE", "THEY", "DAUGHTER", "SON", "SISTER", "BROTHER", "FRIEND", "RELATIVE", "NEIGHBOUR", "MAID"),
        *("WORKER", "CHILD", "BABY"),
    }
)
_PRONOUNS = frozenset({"HE_SHE", "THEY"})
"""After an age they are somebody who does something, not the one who is so old: "saya 14 tahun, dia ..."."""

_CRIES = frozenset({"DISTRESS", "RESCUE"})
_ABOUT_OTHERS = frozenset({"tip_form", "family_form"})
_GIRL_OR_BOY = frozenset({"GIRL", "BOY"})
_WITNESS = frozenset({"SAW", "HEAR", "REPORT", "NEIGHBOUR", "SUSPICIOUS"})
"""Beside one of these "a girl, 15" is somebody else; without, it is how a girl of 15 speaks of herself."""

KINDS = ("children", "women_children")
"""Kinds of lines in the directory that are there for children, the narrower first."""

NOT_ASKED = ("what_seen", "when", "how_many", "how_known", "extra", "anything_else", "need")
"""Questions that a child is spared: a trained person asks, once, and not by text."""

STORIES = frozenset({"report_tip", "seek_help", "help_someone_known"})
"""What somebody may begin to tell, a child or not; each has questions of its own."""

LOST = frozenset({"nlu_fallback", "out_of_scope"})


def says_so(turn: Turn) -> bool:
    """Whether the words tell that the writer is a child: the age under 18 stands nearest to "I", or alone."""
    if "I_AM_CHILD" in turn.concepts:
        return True
    ages = [match for match in turn.reading.matches if "UNDERAGE" in match.concepts]
    return any(_is_of_writer(age, turn) for age in ages) or _is_plain(turn)


def _is_of_writer(age: Match, turn: Turn) -> bool:
    names = _OTHERS | _GIRL_OR_BOY if turn.concepts & _WITNESS else _OTHERS
    units = turn.reading.units
    others = [match for match in turn.reading.matches if names & {*match.concepts}]
    others = [other for other in others if other.start < age.end or not _PRONOUNS & {*other.concepts}]
    writers = [match for match in turn.reading.matches if _WRITER & {*match.concepts}]
    if not others and not writers:
        return _is_of_nobody_else(turn)
    # Of two equally near the other person is meant; "my child", "anak saya" is one person, and not the writer.
    near = [(_gap(age, other, units), False) for other in others]
    near += [(_gap(age, writer, units), all(_gap(writer, other, units) for other in others)) for writer in writers]
    return min(near)[1]


def _is_of_nobody_else(turn: Turn) -> bool:
    """Whether "13 years, help" leaves out the "I", as many languages do."""
    if turn.form in _ABOUT_OTHERS or turn.concepts & _GIRL_OR_BOY:
        return False
    calls = turn.concepts & (_CRIES if turn.concepts & _PRONOUNS else _CRIES | {"HELP", "AFRAID"})
    return bool(calls)


def _gap(one: Match, other: Match, units: Sequence[Unit]) -> int:
    """Units and pauses between two matches; 0 where they touch or overlap."""
    first, second = sorted((one, other), key=lambda match: match.start)
    pauses = sum(unit.before >= PAUSED for unit in units[first.end : second.start + 1])
    return max(0, second.start - first.end) + pauses


def _is_plain(turn: Turn) -> bool:
    """Whether it is "I am a child" and no more: one word between, nobody else, nothing that happens."""
    matches = turn.reading.matches
    return turn.concepts <= {"I", "CHILD", "HELLO", "STILL", "NOT"} and any(
        "I" in writer.concepts and "CHILD" in child.concepts and child.start - writer.end == 1
        for writer in matches
        for child in matches
    )


def is_known(turn: Turn) -> bool:
    """Whether the writer is a child, by this message or an earlier one."""
    return bool(turn.slot("child")) or says_so(turn)


def is_begun_by(turn: Turn) -> bool:
    """Whether a child tells a story, or something that nobody understands: it gets no questionnaire and no riddle."""
    if turn.form or (turn.alarm and turn.slot("alarm_told")):
        return False
    return (turn.intent in STORIES and is_known(turn)) or (turn.intent in LOST and says_so(turn))


def is_doubtful(turn: Turn) -> bool:
    """Whether a child tells of what may be danger: the questions to a child ask for that in their own way."""
    if turn.urgency != HIGH or turn.intent == "self_harm" or turn.form or turn.alarm:
        return False
    return says_so(turn)


def begin(turn: Turn) -> Steps:
    """Warm and simple words, a line for children, a human; then only whether it is safe, and where."""
    return [
        open_case("help_self", graver(HIGH, turn.urgency)),
        Remember("case_kind", "help_self"),
        Remember("filed", None),
        *(Remember(question, None) for question in ("safe_now", "danger_now", "place", "reply_safe", "reply_when")),
        *spared(turn),
        Say("utter.child"),
        line(turn) or numbers.call(turn),
        Ask("help_form"),
    ]


def told_in_answer(turn: Turn) -> Steps:
    """A child that shows in the middle of questions: the rest of them falls away, and warm words come between."""
    if turn.slot("child") or not says_so(turn):
        return []
    steps: Steps = [*spared(turn), Say("utter.child")]
    known = line(turn)
    return [*steps, known] if known else steps


def spared(turn: Turn) -> Steps:
    """The questions that are not asked of a child, and that it is one."""
    unasked = [Remember(name, "skipped") for name in NOT_ASKED if not turn.slot(name) and name != turn.question]
    return [answer_value("children", "yes"), Remember("children", "yes"), Remember("child", True), *unasked]


def line(turn: Turn) -> Say | None:
    """The line for children of the person's country; None where the directory has none."""
    entry = _entry(turn.country, turn.language)
    return Say("utter.child_call", values={"numbers": f"{entry.service} {entry.number}"}) if entry else None


def _entry(country: str | None, language: str | None) -> Entry | None:
    lines = [entry for entry in services(country) if entry.kind in KINDS and "call" in entry.channel]
    fitting = [entry for entry in lines if not entry.languages or language in entry.languages]
    return min(fitting, key=lambda entry: KINDS.index(entry.kind), default=None)
