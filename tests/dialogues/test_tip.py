"""A community member tells about something they saw."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.dialogues.talk import Talk

pytestmark = pytest.mark.brain


FIRST = ("utter.tip_begin", "utter.tip_begin_how", "utter.ask_danger_now")


def begin(talk: Talk) -> Talk:
    return talk.begins("choice.tip").suara(*FIRST)


def test_a_whole_tip(talk: Talk) -> None:
    """One plain question at a time, the words kept by the gateway, a code and a time at the end."""
    talk.person("tip_opening").suara(*FIRST).commanded("open_case", kind="tip")
    talk.chooses("choice.no").commanded("answer", field="danger_now", value="no").suara("utter.ask_place")
    talk.person("place").commanded("answer", field="place", from_message=True).suara("utter.ask_what_seen")
    talk.person("what_seen").commanded("answer", field="what_seen", from_message=True).suara("utter.ask_when")
    talk.chooses("choice.when_now").commanded("answer", field="ongoing", value="yes")
    talk.commanded("open_case", kind="tip", urgency="high").suara("utter.ask_how_many")
    talk.person("how_many").commanded("answer", field="how_many", from_message=True).suara("utter.ask_children")
    talk.chooses("choice.yes").commanded("answer", field="children", value="yes").suara("utter.ask_how_known")
    talk.person("how_known").commanded("answer", field="how_known", from_message=True).suara("utter.ask_extra")
    talk.person("extra").commanded("answer", field="vehicles", from_message=True).suara("utter.ask_reply_safe")
    talk.chooses("choice.yes").commanded("reply_safe", value=True).suara("utter.ask_reply_when")
    talk.person("when_to_write").commanded("answer", field="reply_when", from_message=True)
    talk.suara("utter.ask_anything_else")
    talk.person("more_about_it").suara("utter.added", "utter.ask_anything_else")
    talk.chooses("choice.done").commanded("finish").suara("utter.tip_filed").nobody_called()


def test_nothing_that_was_said_is_repeated(talk: Talk) -> None:
    """The read-back names the questions, not the answers: somebody else may read the phone."""
    begin(talk).chooses("choice.no").person("place").person("done")
    words = talk.lines["place"].split()
    assert [word for word in words if len(word) > 4 and word in " ".join(talk.all_said())] == []


def test_every_question_can_be_skipped(talk: Talk) -> None:
    """By number, by word, and by 0 where a number is the answer."""
    talk.person("hello").chooses("choice.tip").suara_among_others("utter.ask_danger_now")
    for label, question in [
        ("choice.skip", "utter.ask_place"),
        ("choice.skip", "utter.ask_what_seen"),
        ("choice.skip", "utter.ask_when"),
        ("choice.skip", "utter.ask_how_many"),
    ]:
        talk.chooses(label).suara(question)
    talk.types("0").suara("utter.ask_children")
    talk.person("skip").suara("utter.ask_how_known")
    talk.chooses("choice.skip").suara("utter.ask_extra")
    talk.chooses("choice.skip").suara("utter.ask_reply_safe")
    talk.chooses("choice.skip").suara("utter.ask_anything_else_empty")
    talk.chooses("choice.done").suara("utter.tip_empty").not_commanded("finish")
    assert [entry["custom"] for entry in talk.history if entry.get("custom", {}).get("command") == "open_case"] == []


def test_a_first_message_that_tells_it_is_not_asked_for_again(talk: Talk) -> None:
    """Whoever writes the story at once is only asked for what is missing."""
    talk.person("tip_with_story").commanded("answer", field="what_seen", from_message=True)
    talk.suara_among_others("utter.ask_danger_now").chooses("choice.no").suara("utter.ask_place")
    talk.person("place").suara("utter.ask_when")


def test_done_ends_a_tip_at_any_question(talk: Talk) -> None:
    """What was said is kept, and the code comes at once."""
    begin(talk).chooses("choice.no").person("place").suara("utter.ask_what_seen")
    talk.person("done").commanded("finish").suara("utter.tip_filed")


def test_stop_keeps_what_was_said(talk: Talk) -> None:
    """The questions end, the code to come back with is given, and nothing is deleted."""
    begin(talk).chooses("choice.no").person("place")
    talk.person("stop").commanded("stop").not_commanded("delete").suara("utter.stopped_code")
    talk.person("hello_again").suara("utter.greet_again")


def test_a_question_in_the_middle_is_answered_and_the_tip_goes_on(talk: Talk) -> None:
    """Who reads this and which number to call may be asked at any time."""
    begin(talk).chooses("choice.no").suara("utter.ask_place")
    talk.person("privacy").suara("utter.privacy_who", "utter.privacy_limits", "utter.ask_place")
    talk.person("number")
    assert talk.is_said("utter.ask_place")
    talk.person("place").suara("utter.ask_what_seen")


def test_who_is_this_gives_nothing_away(talk: Talk) -> None:
    """Somebody else may have picked up the phone: no question is repeated until the person goes on."""
    begin(talk).chooses("choice.no").suara("utter.ask_place")
    talk.person("who_are_you").suara("utter.about_bot")
    talk.chooses("choice.go_on").suara("utter.ask_place")
    talk.person("hello_again").suara("utter.greet_again")
    talk.person("place").suara("utter.ask_what_seen")


def test_a_tip_waits_while_the_country_for_a_number_is_asked(begin_talk: Callable[..., Talk]) -> None:
    """Nothing of it is lost, and it goes on afterwards."""
    talk = begin(begin_talk(country=None)).chooses("choice.no").suara("utter.ask_place")
    talk.person("number").suara("utter.ask_country")
    talk.person("country").suara_among_others("utter.numbers_note")
    assert talk.is_said("utter.ask_place")
    talk.person("place").suara("utter.ask_what_seen")


def test_a_tip_goes_on_when_nothing_is_deleted_after_all(talk: Talk) -> None:
    """A no to deleting is no end of the tip; a yes is."""
    begin(talk).chooses("choice.no")
    talk.person("delete").suara("utter.ask_delete_confirmed")
    talk.chooses("choice.no").suara("utter.delete_not", "utter.ask_place")
    talk.person("delete").chooses("choice.yes").suara("utter.deleted")


def test_a_human_can_be_asked_for_in_the_middle(talk: Talk) -> None:
    """A person is told, and the questions may go on meanwhile."""
    begin(talk).chooses("choice.no")
    talk.person("human").commanded("human").suara("utter.human", "utter.ask_place")


def test_a_photo_in_a_tip_goes_into_it(talk: Talk) -> None:
    """It is kept with the tip, and the question stays open; a place that is sent is the answer."""
    begin(talk).chooses("choice.no").suara("utter.ask_place")
    talk.types("", media=["photo"]).suara("utter.media_added", "utter.ask_place")
    talk.types("", media=["location"]).commanded("answer", field="place", from_message=True)
    talk.suara("utter.ask_what_seen")


def test_what_comes_after_a_tip_is_added_to_it(talk: Talk) -> None:
    """The person is not asked everything again, and can begin something new."""
    begin(talk).chooses("choice.no").person("place").person("done")
    talk.person("tip_with_story").suara("utter.added_later")
    talk.chooses("choice.new_tip").suara_among_others("utter.ask_danger_now")


def test_no_means_that_suara_does_not_write_first(talk: Talk) -> None:
    """And then nobody asks for a time."""
    begin(talk)
    for _ in range(4):
        talk.chooses("choice.skip")
    talk.types("0").chooses("choice.skip").chooses("choice.skip").chooses("choice.skip")
    talk.suara("utter.ask_reply_safe").chooses("choice.no").commanded("reply_safe", value=False)
    talk.suara("utter.ask_anything_else_empty")


def test_an_earlier_report_is_told_by_its_status_only(begin_talk: Callable[..., Talk]) -> None:
    """Received, read, being worked on or closed; an unknown code is told plainly."""
    for status in ("received", "read", "working", "closed"):
        talk = begin_talk().person("code", report={"known": True, "status": status})
        talk.suara(f"utter.report_{status}")
    begin_talk().person("code", report={"known": False, "status": None}).suara("utter.report_unknown")
    begin_talk().person("hello").person("report_status").suara("utter.report_ask_code")


def test_wait_keeps_the_question_open(talk: Talk) -> None:
    """It is no place; the next message is."""
    begin(talk).chooses("choice.no").suara("utter.ask_place")
    talk.person("wait").suara("utter.greet_again").not_commanded("answer")
    talk.person("place").commanded("answer", field="place", from_message=True).suara("utter.ask_what_seen")


def test_why_is_answered_and_the_question_asked_again(talk: Talk) -> None:
    """Whoever knows what a question is for answers it."""
    begin(talk).chooses("choice.no").suara("utter.ask_place")
    talk.person("why").suara("utter.why_asked", "utter.ask_place").not_commanded("answer")
    talk.person("place").suara("utter.ask_what_seen")


def test_never_mind_asks_no_more_until_the_person_goes_on(talk: Talk) -> None:
    """Nothing is kept, nothing deleted, and the way on is one digit."""
    begin(talk).chooses("choice.no").person("place").suara("utter.ask_what_seen")
    talk.person("never_mind").suara("utter.denied").not_commanded("answer").not_commanded("delete")
    talk.chooses("choice.go_on").suara("utter.ask_what_seen")


def test_not_knowing_leads_to_the_next_question(talk: Talk) -> None:
    """As if it were skipped."""
    begin(talk).chooses("choice.no").suara("utter.ask_place")
    talk.person("dont_know").suara("utter.ask_what_seen").not_commanded("answer")


def test_a_lost_code_is_told_again_in_its_own_talk(talk: Talk) -> None:
    """Elsewhere the person hears that it is not needed."""
    talk.person("hello").person("lost_code").suara("utter.code_lost")
    begin(talk).chooses("choice.no").person("place").person("done").suara("utter.tip_filed")
    talk.person("lost_code").suara("utter.code_told").not_commanded("note")
