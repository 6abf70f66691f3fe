"""Concepts found in messages, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.languages import LANGUAGES
from bot.lexicon import concepts, read


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("They locked me in", "en", {"THEY", "LOCK", "I"}),
        ("THEY LOCKED ME IN", "en", {"THEY", "LOCK", "I"}),
        ("I can't leave", "en", {"CANNOT_LEAVE"}),
        ("I can’t leave", "en", {"CANNOT_LEAVE"}),
        ("cant leave", "en", {"CANNOT_LEAVE"}),
        ("dia kunci saya", "ms", {"HE_SHE", "LOCK", "I"}),
        ("kuncikan pintunya", "ms", {"LOCK", "DOOR"}),
        ("เขาขังหนู", "th", {"HE_SHE", "LOCK", "I"}),
        ("họ nhốt tôi", "vi", {"THEY", "LOCK", "I"}),
        ("bi nhot", "vi", {"LOCK"}),
        ("他们把我锁在房间", "zh", {"THEY", "LOCK", "ROOM", "I"}),
        ("他們把我鎖在房間", "zh", {"THEY", "LOCK", "ROOM", "I"}),
        ("ខ្ញុំត្រូវគេចាក់សោ", "km", {"I", "LOCK"}),
        ("ເຂົາຂັງຂ້ອຍ", "lo", {"LOCK", "I"}),
        ("သူတို့ ကျွန်တော့်ကို ပိတ်ထားတယ်", "my", {"THEY", "LOCK"}),
        ("என்னை பூட்டி வச்சிருக்காங்க", "ta", {"LOCK"}),
        ("আমাকে তালা দিয়ে রাখছে", "bn", {"I", "LOCK"}),
        ("मलाई कोठामा थुनेर राखेको छ", "ne", {"I", "ROOM", "LOCK"}),
    ],
)
def test_forms_are_found_in_their_script(text: str, language: str, expected: set[str]) -> None:
    """Every script's forms are found, whatever the case, apostrophes, endings or diacritics."""
    assert expected <= concepts(text, language)


@pytest.mark.parametrize(
    ("text", "language", "absent"),
    [
        ("blockbuster clocks", "en", "LOCK"),
        ("the lock screen", "en", "LOCK"),
        ("dia balik pukul 6", "ms", "HIT"),
        ("หายใจลึกๆ", "th", "MISSING"),
        ("ไปเที่ยวภูเขา", "th", "HE_SHE"),
        ("打我电话", "zh", "HIT"),
        ("累死了", "zh", "DIE"),
        ("nakatulong po kayo", "fil", "LOCK"),
        ("the air is hot and they die", "ms", "DIE"),
    ],
)
def test_words_that_only_look_like_a_form_are_not_found(text: str, language: str, absent: str) -> None:
    """A form inside another word, an idiom, or another language's word of the same letters does not count."""
    assert absent not in concepts(text, language)


@pytest.mark.parametrize("text", ["passpotr", "pasport", "passporrt", "passportt"])
def test_typing_slips_in_long_words_are_read(text: str) -> None:
    """Swapped, missing and doubled letters of a long word are read as that word."""
    assert "PASSPORT" in concepts(text, "en")


@pytest.mark.parametrize("text", ["at 6", "at 18", "6pm", "6 pm", "by 6"])
def test_any_number_fits_a_number_sign(text: str) -> None:
    """A form with "#" fits any number, joined or apart."""
    assert "CLOCK_TIME" in concepts(text, "en")


@pytest.mark.parametrize(
    ("text", "found"), [("she is 14", True), ("14 yo", True), ("she is 24", False), ("24 yo", False)]
)
def test_ages_of_children_are_told_from_other_numbers(text: str, found: bool) -> None:
    """A form with "#<18" fits the ages of children only."""
    assert ("UNDERAGE" in concepts(text, "en")) is found


def test_spaces_inside_a_phrase_do_not_hide_it() -> None:
    """Where no spaces are needed, a space inside a longer phrase changes nothing."""
    assert concepts("สวัสดีโดนขัง", "th") == concepts("สวัสดี โดน ขัง", "th")


def test_a_space_does_not_join_strangers() -> None:
    """Two short neighbours across a space are not one short form."""
    assert "SELL" in concepts("ขาย", "th")
    assert "SELL" not in concepts("ขา ย", "th")


def test_a_phrase_does_not_cross_the_end_of_a_sentence() -> None:
    """ "I said no. Food is here" speaks of no hunger."""
    assert "STARVE" in concepts("there is no food", "en")
    assert "STARVE" not in concepts("he said no. Food is here", "en")


def test_english_words_count_in_other_languages_where_they_are_safe() -> None:
    """Manglish and Thai with English are read whole; short words of the host language are not taken for English."""
    assert {"HE_SHE", "LOCK", "I"} <= concepts("dia lock saya", "ms")
    assert {"HELP", "LOCK"} <= concepts("help ด้วย เขา lock ห้อง", "th")


@pytest.mark.parametrize("language", [None, "xx", "th"])
def test_an_unknown_or_wrong_language_is_found_from_the_words(language: str | None) -> None:
    """Without the right language the likely ones are read."""
    assert {"THEY", "LOCK", "I", "ROOM"} <= concepts("Mereka kunci saya dalam bilik", language)


def test_a_long_message_in_any_script_is_cut_completely() -> None:
    """The units of a text leave out nothing but spaces and punctuation."""
    for text in ("เขาขังหนูไว้", "သူတို့ပိတ်ထားတယ်", "ខ្ញុំត្រូវគេចាក់សោ", "ພວກເຂົາຂັງຂ້ອຍ", "锁在房间", "பூட்டி", "তালা", "थुनेर"):
        assert "".join(unit.text for unit in read(text, None).units) == text


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("ယောက်ျားလေး", ["ယောက်ျား", "လေး"]),
        ("အင်္ကျီ", ["အင်္ကျီ"]),
        ("သင်္ဘော", ["သင်္ဘော"]),
        ("ကျွန်တော်", ["ကျွန်", "တော်"]),
        ("နှစ်ယောက်", ["နှစ်", "ယောက်"]),
    ],
)
def test_a_burmese_syllable_keeps_what_hangs_on_its_last_letter(text: str, units: list[str]) -> None:
    """A medial after asat belongs to the syllable: "man" is not the counter of people. Stacked letters stay whole."""
    assert [unit.text for unit in read(text, "my").units] == units


@given(text=st.text(), language=st.sampled_from([None, *LANGUAGES]))
def test_reading_never_raises(text: str, language: str | None) -> None:
    """Any text can be read in any language, and always alike."""
    assert concepts(text, language) == concepts(text, language)
