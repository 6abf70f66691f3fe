"""data/lexicon: what native speakers review."""

from pathlib import Path

import pytest

from bot.cleaning import clean
from bot.languages import LANGUAGES
from bot.lexicon import source
from bot.lexicon.index import Index
from bot.lexicon.units import units_of, units_of_form


def test_every_language_has_a_lexicon() -> None:
    """All thirteen languages of the assistant can be screened."""
    assert set(source.languages()) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_concepts_are_the_same_in_every_language(language: str) -> None:
    """One rule set serves all languages only if all name the same concepts, each with a form."""
    forms = source.read(language).forms
    assert set(forms) == set(source.read("en").forms)
    assert [concept for concept, listed in forms.items() if not listed and concept != source.NOTHING] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_hides_no_form(language: str) -> None:
    """A word cannot be a form of a concept and NOTHING at once."""
    forms = source.read(language).forms
    listed = {form for concept, of in forms.items() if concept != source.NOTHING for form in of}
    assert listed & set(forms[source.NOTHING]) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_has_something_to_find(language: str) -> None:
    """A form of signs alone, or a star in its middle, could never be found as meant."""
    forms = source.read(language).forms
    useless = [
        form for of in forms.values() for form in of if not units_of_form(clean(form.rstrip("*"))) or "*" in form[:-1]
    ]
    assert useless == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_is_listed_twice(language: str) -> None:
    """A form that stands twice under a concept is a slip of the editor's hand."""
    twice = [
        (concept, form) for concept, of in source.read(language).forms.items() for form in set(of) if of.count(form) > 1
    ]
    assert twice == []


def test_a_concept_listed_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second list would silently replace the first."""
    folder = tmp_path / "lexicon"
    folder.mkdir()
    (folder / "en.yml").write_text("A:\n  LOCK: [lock]\nB:\n  LOCK: [bolt]\n", encoding="utf-8")
    monkeypatch.setattr(source, "FOLDER", folder)
    with pytest.raises(ValueError, match="LOCK is listed twice"):
        source.read("en")


def test_words_that_yaml_takes_for_truth_values_stay_words() -> None:
    """ "no" and "yes" are words here, and NO is a concept."""
    forms = source.read("en").forms
    assert "no" in forms["NO"]
    assert "yes" in forms["YES"]


def test_negation_follows_the_verb_where_the_file_says_so() -> None:
    """Bengali puts its "not" after the verb, Malay before it."""
    assert [source.read(language).negation_follows for language in ("bn", "ms")] == [True, False]


def test_longer_form_hides_the_shorter_one_inside_it_where_no_spaces_are_written() -> None:
    """ "ห้องขัง" is a cell, neither a room nor a lock."""
    lexicon = source.Source("th", {"ROOM": ("ห้อง",), "LOCK": ("ขัง",), "JAIL": ("ห้องขัง",)}, (), False, False)
    assert [match.concepts for match in Index(lexicon).search(units_of("ห้องขัง"))] == [("JAIL",)]
