"""Burmese in the Zawgyi encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cleaning import clean
from bot.cleaning.zawgyi import is_zawgyi, to_unicode

PAIRS = [
    ("ကၽြန္ေတာ္", "ကျွန်တော်"),
    ("ကြၽန္မ", "ကျွန်မ"),
    ("ဘာေၾကာင့္", "ဘာကြောင့်"),
    ("ေရႊ့ေျပာင္း", "ရွှေ့ပြောင်း"),
    ("ေရ႔ွေမွာက္", "ရှေ့မှောက်"),
    ("အဂၤါ", "အင်္ဂါ"),
    ("ဂုဏ္သိကၡာ", "ဂုဏ်သိက္ခာ"),
    ("ပုဂၢိုလ္", "ပုဂ္ဂိုလ်"),
    ("ဝတၲရား", "ဝတ္တရား"),
    ("ကမ႓ာ့", "ကမ္ဘာ့"),
    ("လံုႃခံု", "လုံခြုံ"),
    ("အေႂကြး", "အကြွေး"),
    ("ယဥ္ေက်းမႈ", "ယဥ်ကျေးမှု"),
    ("ႏိုင္ငံသား", "နိုင်ငံသား"),
    ("လ်ိႈ႔ဝွက္", "လျှို့ဝှက်"),
    ("ၫွဉ္းပန္းႏွိပ္စက္", "ညှဉ်းပန်းနှိပ်စက်"),
    ("ဖြံ႔ၿဖိဳး", "ဖွံ့ဖြိုး"),
    ("ေအးခ်မ္းစြာ", "အေးချမ်းစွာ"),
    ("ရဲကိုေခၚေပးပါ", "ရဲကိုခေါ်ပေးပါ"),
    ("ကားထဲ အတင္းဆြဲတင္သြားၿပီ၊ နယ္စပ္ဂိတ္ဘက္ ေမာင္းသြားတယ္", "ကားထဲ အတင်းဆွဲတင်သွားပြီ၊ နယ်စပ်ဂိတ်ဘက် မောင်းသွားတယ်"),
]


@pytest.mark.parametrize(("zawgyi", "expected"), PAIRS)
def test_zawgyi_becomes_unicode(zawgyi: str, expected: str) -> None:
    """Words in the old encoding are read as their Unicode spelling."""
    assert clean(zawgyi) == clean(expected)


@pytest.mark.parametrize(
    "text", [expected for _, expected in PAIRS] + ["ok ပါ", "မရဘူး", "အလကားလား", "ဝန်ထမ်း", "mingalarpar", ""]
)
def test_unicode_is_left_alone(text: str) -> None:
    """Burmese that is Unicode already is not taken for the old encoding."""
    assert not is_zawgyi(text)


def test_the_rest_of_a_mixed_message_stays() -> None:
    """English and digits around Zawgyi are kept."""
    assert clean("boss က ကၽြန္ေတာ့္ passport ကို ယူထားတယ္ 3 လ") == clean("boss က ကျွန်တော့် passport ကို ယူထားတယ် 3 လ")


@given(st.text(st.characters(min_codepoint=0x1000, max_codepoint=0x109F)))
def test_conversion_never_raises(text: str) -> None:
    """Any sequence of Burmese code points is converted into some text."""
    assert isinstance(to_unicode(text), str)
