"""The country that a person names."""

from __future__ import annotations

import pytest

from bot.directory import country_named


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Malaysia", "MY"),
        ("I am in Thailand now", "TH"),
        ("i'm in hong kong", "HK"),
        ("Hong Kong SAR", "HK"),
        ("kat kemboja", "KH"),
        ("nasa Pilipinas ako", "PH"),
        ("saya di Malaysia, orang Indonesia", "MY"),
        ("อยู่เขมรค่ะ", "KH"),
        ("เป็นคนลาว อยู่ไทย", "TH"),
        ("dang o thai lan", "TH"),
        ("người Việt Nam ở Campuchia", "KH"),
        ("ខ្ញុំនៅប្រទេសថៃ", "TH"),
        ("ຢູ່ເມືອງໄທ", "TH"),
        ("ကျွန်တော် ထိုင်းမှာ", "TH"),
        ("我在緬甸", "MM"),
        ("印度尼西亚", "ID"),
        ("மலேசியாவில் இருக்கேன்", "MY"),
        ("মালয়েশিয়া তে আছি", "MY"),
        ("म मलेसियामा छु", "MY"),
        ("မလေးမှာ", "MY"),
        ("चीनमा छु", "CN"),
        ("চীনে আছি", "CN"),
        ("नेपालमा", "NP"),
        ("Kenya", "KE"),
    ],
)
def test_a_country_is_found_as_people_write_it(text: str, expected: str) -> None:
    """Names in all languages, everyday names and unaccented ones lead to the country."""
    assert country_named(text) == expected


def test_the_lao_word_for_he_is_no_country() -> None:
    """ "He is beating me" would send somebody in Thailand to the numbers of Laos; the word alone answers "where?"."""
    assert country_named("ລາວກຳລັງຕີຂ້ອຍດຽວນີ້", "lo") is None
    assert country_named("ລາວ", "lo") == "LA"
    assert country_named("ຢູ່ປະເທດລາວ", "lo") == "LA"
    assert country_named("ລາວພາຂ້ອຍໄປເມືອງໄທ", "lo") == "TH"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "Myanmar or Laos",
        "Siem Reap",
        "malai bachau",
        "แรงงานพม่าถูกขัง",
        "บอสจีน",
        "中国老板打我",
        "Indonesian embassy",
        "Indonesia embassy",
        "bahasa Indonesia",
        "ภาษาไทย",
        "chủ Trung Quốc giữ hộ chiếu",
        "ဘေးခန်းက ကောင်မလေး အော်နေတာ ကြားတယ်",
        "ကလေးမလေး တစ်ယောက်",
        "পাচারের শিকার মানুষ কিভাবে চিনব",
        "नेपालीको पासपोर्ट म्यानेजरसँग छ",
        "বাংলাদেশি মেয়ে",
        "បុរសចិន",
    ],
)
def test_a_people_a_language_or_an_embassy_is_no_place(text: str) -> None:
    """Only a place answers where somebody is; several places answer nothing."""
    assert country_named(text) is None


def test_a_country_of_the_world_is_known_in_the_language_of_the_person() -> None:
    """Outside the region a name counts when it is the whole answer, in the person's language too."""
    assert country_named("เคนยา", "th") == "KE"
    assert country_named("I saw a turkey in the kitchen of my boss") is None
