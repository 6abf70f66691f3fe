"""The thirteen languages: their codes, their own names, and which of them have a catalogue."""

from bot.paths import LOCALES

LANGUAGES: tuple[str, ...] = ("en", "ms", "id", "fil", "th", "vi", "km", "lo", "my", "zh", "ta", "bn", "ne")

OWN_NAMES: dict[str, str] = {
    "en": "English",
    "ms": "Bahasa Melayu",
    "id": "Bahasa Indonesia",
    "fil": "Filipino",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "km": "ភាសាខ្មែរ",
    "lo": "ພາສາລາວ",
    "my": "မြန်မာဘာသာ",
    "zh": "中文",
    "ta": "தமிழ்",
    "bn": "বাংলা",
    "ne": "नेपाली",
}


def with_catalogue() -> tuple[str, ...]:
    """The languages that have `locales/<code>/LC_MESSAGES/suara.po`, in the order of `LANGUAGES`."""
    return tuple(code for code in LANGUAGES if (LOCALES / code / "LC_MESSAGES" / "suara.po").is_file())


SPOKEN: tuple[str, ...] = with_catalogue()
