from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.features import features, message_features, readable


def test_ngrams_feel_the_edges_of_words() -> None:
    """The n-grams of a word include the space on each side, and never another word."""
    grams = {feature[1:] for feature in features("ab cd") if feature[0] == "\x01"}
    assert " ab " in grams
    assert "b c" not in grams


def test_words_come_alone_and_with_their_neighbours() -> None:
    """Each word is a feature, and so is each pair of neighbours, and each pair with one word between."""
    words = {feature[1:] for feature in features("he has my passport") if feature[0] == "\x02"}
    assert words == {"he", "has", "my", "passport", "he has", "has my", "my passport", "he_my", "has_passport"}


def test_written_syllables_are_words_where_no_spaces_are_written() -> None:
    """A Chinese sentence has as many words as signs; Thai, Lao, Khmer and Burmese have written syllables."""
    words = {feature[1:] for feature in features("他打我") if feature[0] == "\x02"}
    assert words == {"他", "打", "我", "他 打", "打 我", "他_我"}


def test_vietnamese_without_accents_shares_what_it_has_with_accented() -> None:
    """Accents of Latin letters only add words; vowel signs of other scripts make another word."""
    bare = features("dang bi nhot")
    accented = features("đang bị nhốt")
    assert accented & bare == bare
    assert {feature[1:] for feature in accented - bare} == {"đang", "bị", "nhốt"}
    assert features("ที่") != features("ที")


def test_concepts_come_alone_and_in_pairs() -> None:
    """Each concept is a feature, and so is each pair, in alphabetical order."""
    counts = features("", {"LOCK", "HOUSE", "TONIGHT"})
    assert {feature[1:] for feature in counts if feature[0] == "\x04"} == {
        "HOUSE LOCK",
        "HOUSE TONIGHT",
        "LOCK TONIGHT",
    }


def test_a_message_is_cleaned_and_masked_before_it_is_read() -> None:
    """Numbers long enough for a telephone are masked, and letters are lower case."""
    assert readable("CALL +60 12-000 1234") == "call +00 00-000 0000"


@settings(deadline=None)  # the first message builds the lexicon's indexes
@given(st.text(max_size=200), st.sampled_from([None, "en", "th", "xx"]))
def test_any_text_has_features(text: str, language: str | None) -> None:
    """No text whatever makes reading it fail, and every feature belongs to a block."""
    assert all(feature[0] in "\x01\x02\x03\x04" for feature in message_features(text, language))
