"""All texts of a language beside the English ones, for a reviewer: in the terminal, or as one page to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from babel import Locale
from babel.messages.pofile import read_po

from bot import catalogue
from bot.languages import LANGUAGES
from bot.paths import LOCALES
from webhooks.channels.render import segments, units

# Words that people type are never sent, and the page is no SMS.
_NOT_SENT = ("word.", "web.")
# Fonts that phones and computers have for the scripts of the catalogues; nothing is loaded from anywhere.
_FONTS = (
    "system-ui, 'Noto Sans', 'Noto Sans Thai', 'Noto Sans Lao', 'Noto Sans Khmer', 'Noto Sans Myanmar', 'Noto Sans "
    "Tamil', 'Noto Sans Bengali', 'Noto Sans Devanagari', 'Leelawadee UI', 'Khmer OS', 'Myanmar Text', 'Nirmala UI'"
)
_CHINESE = {
    "zh": "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei'",
    "zh_Hant": "'Noto Sans CJK TC', 'PingFang TC', 'Microsoft JhengHei'",
}
_STYLE = """
body { font: 11pt/1.5 FONTS, sans-serif; margin: 1.5rem auto; max-width: 75rem; padding: 0 1rem; color: #111; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { border: 1px solid #999; padding: .35rem .5rem; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
th:nth-child(1) { width: 15%; } th:nth-child(4) { width: 18%; } th:nth-child(5) { width: 5rem; }
thead { display: table-header-group; } tr { break-inside: avoid; }
.id, .note { font-size: .85em; color: #444; } .missing { background: #fdd; } .own { font-size: 1.1em; }
h2 { break-after: avoid; margin-top: 2rem; }
"""


@dataclass(frozen=True)
class Row:
    """One text: `note` is the translator's, `size` what it takes as SMS before its placeholders are filled."""

    message: str
    english: str
    own: str
    note: str

    @property
    def size(self) -> str:
        """Segments and UTF-16 units; nothing for what is never sent by SMS."""
        if not self.own or self.message.startswith(_NOT_SENT):
            return ""
        return f"{segments(self.own)} SMS, {units(self.own)}"


def codes() -> tuple[str, ...]:
    """Every catalogue, both ways of writing Chinese included."""
    return tuple(code for language in LANGUAGES for code in catalogue.ways(language))


def rows(code: str) -> Iterator[tuple[str, Row]]:
    """The heading above each text and the text, in the order of the English file; a missing text is empty."""
    own = catalogue.read_catalogue(LOCALES / code / "LC_MESSAGES" / "suara.po")
    with (LOCALES / catalogue.FALLBACK / "LC_MESSAGES" / "suara.po").open("rb") as file:
        english = read_po(file)
    heading = ""
    for message in english:
        if not isinstance(message.id, str) or not message.id:
            continue
        for comment in message.user_comments:
            heading = comment.strip("- ") or heading
        note = " ".join(message.auto_comments)
        yield heading, Row(message.id, str(message.string), own.get(message.id, ""), note)


def as_text(code: str) -> str:
    """The texts one under another, for the terminal."""
    lines = [_state(code)]
    above = None
    for heading, row in rows(code):
        if heading != above:
            lines += ["", f"== {heading}"]
            above = heading
        size = f"  ({row.size})" if row.size else ""
        lines += ["", f"{row.message}{size}", f"  {row.english}", f"  {row.own or '(missing)'}"]
        lines += [f"  # {row.note}"] if row.note else []
    return "\n".join(lines) + "\n"


def as_page(code: str) -> str:
    """One page of HTML that needs nothing else, to read on a screen or to print."""
    tag = code.replace("_", "-")
    fonts = f"{_CHINESE[code]}, {_FONTS}" if code in _CHINESE else _FONTS
    parts = [
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Suara: texts in {tag}</title>',
        f"<style>{_STYLE.replace('FONTS', fonts)}</style>\n</head>\n<body>",
        f"<h1>{escape(_name(code))}</h1>\n<p>{escape(_state(code))}</p>",
    ]
    above = None
    for heading, row in rows(code):
        if heading != above:
            parts += ["</tbody></table>"] if above is not None else []
            parts.append(f"<h2>{escape(heading)}</h2>\n<table><thead><tr>")
            parts.append(f"<th>id</th><th>English</th><th>{tag}</th><th>note</th><th>length</th></tr></thead><tbody>")
            above = heading
        parts.append(
            f'<tr><td class="id">{escape(row.message)}</td><td>{_shown(row.english)}</td>'
            f'<td class="{"own" if row.own else "missing"}" lang="{tag}">{_shown(row.own)}</td>'
            f'<td class="note">{escape(row.note)}</td><td class="note">{row.size}</td></tr>'
        )
    return "\n".join([*parts, "</tbody></table>\n</body>\n</html>\n"])


def _shown(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _name(code: str) -> str:
    return str(Locale.parse(code).get_display_name("en"))


def _state(code: str) -> str:
    if catalogue.reviewed(code):
        return f"{_name(code)}: reviewed by native speakers."
    return f"{_name(code)}: no native speaker has reviewed these texts yet. docs/translating.md says how."
