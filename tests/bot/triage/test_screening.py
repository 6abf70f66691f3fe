"""Whole messages through the rules, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.languages import LANGUAGES
from bot.triage import screen

EMERGENCIES = [
    ("They locked me in, he comes back at 6", "en"),
    ("they lock me in he come back 6pm", "en"),
    ("thy lckd me inside rm he cm bk at 6", "en"),
    ("they are selling me tonight", "en"),
    ("He is beating me now pls help", "en"),
    ("HELP HE HAS A GUN!!", "en"),
    ("im hiding in the toilet they are looking for me", "en"),
    ("Mereka kunci saya dalam bilik, dia balik pukul 6", "ms"),
    ("dorg kunci sy dlm bilik dia blk pkl 6", "ms"),
    ("Mereka mengurung saya di dalam bilik, dia akan pulang pada pukul enam.", "ms"),
    ("tolong dia ada pisau", "ms"),
    ("they lock saya dalam bilik, cannot keluar, help cepat", "ms"),
    ("เขาขังฉันไว้ในห้อง เดี๋ยวหกโมงเขาก็กลับมา", "th"),
    ("เค้าขังหนูไว้ในห้อง 6โมงเค้ากลับ", "th"),
    ("khao khang chan wai nai hong diao hok mong khao klap ma", "th"),
    ("help ด้วย เขา lock ห้อง มีมีด", "th"),
    ("ช่วยด้วย เขามีมีด", "th"),
    ("họ nhốt em trong phòng, 6 giờ nó về", "vi"),
    ("ho nhot em trong phong, 6 gio no ve", "vi"),
    ("他们把我锁在房间里,他六点回来", "zh"),
    ("他們把我鎖在房間裡,他六點回來", "zh"),
    ("dia kunciin saya di kamar, jam 6 dia pulang", "id"),
    ("nilock nila ako sa kwarto, babalik siya ng alas 6", "fil"),
]

SELF_HARM = [
    ("I want to die", "en"),
    ("i wanna kill myself", "en"),
    ("i dont want to live anymore", "en"),
    ("nak mati", "ms"),
    ("nk bunuh diri", "ms"),
    ("อยากตาย", "th"),
    ("yak tai", "th"),
    ("muốn chết", "vi"),
    ("想死", "zh"),
    ("သေချင်တယ်", "my"),
    ("মরতে চাই", "bn"),
    ("मर्न मन लाग्छ", "ne"),
    ("சாகணும்", "ta"),
    ("ចង់ស្លាប់", "km"),
    ("ຢາກຕາຍ", "lo"),
    ("pengen mati", "id"),
    ("gusto ko nang mamatay", "fil"),
]

CALM = [
    ("he comes back at 6", "en"),
    ("the van is here", "en"),
    ("room 4 locked", "en"),
    ("driver is downstairs already", "en"),
    ("help", "en"),
    ("they here", "en"),
    ("van dah sampai", "ms"),
    ("tolong", "ms"),
    ("รถตู้มาแล้ว", "th"),
    ("ช่วยด้วย", "th"),
]

NO_ALARM = [
    ("I am safe now thanks", "en"),
    ("my boss is killing me with overtime lol", "en"),
    ("I watched Taken", "en"),
    ("how do I help if someone is locked in?", "en"),
    ("SOLD! Buy 1 free 1 promo, whatsapp to order", "en"),
    ("nobody hurts me", "en"),
    ("The striker was sold to Madrid for 60 million", "en"),
    ("what are the signs of trafficking", "en"),
    ("saya dah selamat terima kasih", "ms"),
    ("tengok filem Taken semalam best", "ms"),
    ("untuk dijual rumah teres, dah SOLD", "ms"),
    ("ตอนนี้ปลอดภัยแล้ว ขอบคุณค่ะ", "th"),
    ("งานหนักจะตายอยู่แล้ว 555", "th"),
    ("ขายรถ ขายบ้าน โทรมา", "th"),
    ("我没有被锁着", "zh"),
    ("累死了", "zh"),
]


@pytest.mark.parametrize(("text", "language"), EMERGENCIES)
def test_someone_held_hunted_or_hurt_now_is_an_emergency(text: str, language: str) -> None:
    """Held, hunted or hurt now is paged, in whatever spelling it comes."""
    screening = screen(text, language)
    assert (screening.urgency, screening.kind) == ("emergency", "danger")


@pytest.mark.parametrize(("text", "language"), SELF_HARM)
def test_suicide_is_an_emergency_of_its_own_kind(text: str, language: str) -> None:
    """Who speaks of dying is paged as self-harm."""
    screening = screen(text, language)
    assert (screening.urgency, screening.kind) == ("emergency", "self_harm")


@pytest.mark.parametrize(("text", "language"), CALM)
def test_calm_words_are_at_least_high(text: str, language: str) -> None:
    """Calm and coded words are asked about, never passed over."""
    assert screen(text, language).urgency in ("high", "emergency")


@pytest.mark.parametrize(("text", "language"), NO_ALARM)
def test_jokes_films_adverts_and_safety_are_no_alarm(text: str, language: str) -> None:
    """Films, jokes, adverts, general questions and people who are safe wake nobody."""
    assert screen(text, language).urgency == "routine"


@pytest.mark.parametrize("given", [None, "en", "th", "ms", "zh", "xx", ""])
@pytest.mark.parametrize(
    "text", ["help he has a knife", "Mereka kunci saya dalam bilik, dia balik pukul 6", "เขาขังฉันไว้ในห้อง"]
)
def test_a_missing_or_wrong_language_does_not_hide_an_emergency(text: str, given: str | None) -> None:
    """The rules find the language out where none or a wrong one is given."""
    assert screen(text, given).urgency == "emergency"


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800", "?", "🆘", "1", "a" * 5000, "๑๒๓", "\u0e31\u0e34", "\u1039"]
)
def test_odd_messages_are_screened_too(text: str) -> None:
    """Empty, broken and endless messages get an answer like any other."""
    assert screen(text, None).urgency in ("routine", "high")


@given(text=st.text(), language=st.sampled_from([None, "xx", *LANGUAGES]))
def test_screening_never_raises_and_never_wavers(text: str, language: str | None) -> None:
    """Any text in any language gets a screening, and the same one each time."""
    assert screen(text, language) == screen(text, language)


@given(
    words=st.lists(
        st.sampled_from(
            [
                "they",
                "locked",
                "me",
                "tolong",
                "pukul",
                "6",
                "เขาขัง",
                "ห้อง",
                "ช่วยด้วย",
                "锁",
                "救命",
                "no",
                "555",
                "?",
                ",",
                "a.b",
            ]
        ),
        max_size=30,
    ),
    language=st.sampled_from([None, *LANGUAGES]),
)
def test_mixed_words_never_raise(words: list[str], language: str | None) -> None:
    """Messages of real words in mixed languages are screened whatever their order."""
    screening = screen(" ".join(words), language)
    assert (screening.urgency == "routine") == (screening.cues == ())


def test_cues_hold_no_word_of_the_message() -> None:
    """Cues are names of rules, so that they may be logged and shown."""
    screening = screen("Somchai locked me in Room 4, call +66 00 000 0000", "en")
    assert all(cue.replace("_", "").isalpha() and cue.islower() for cue in screening.cues)
    assert not {"somchai", "66"} & set(" ".join(screening.cues).split("_"))
