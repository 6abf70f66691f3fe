"""Text whose UTF-8 bytes were read as Latin-1 or Windows-1252 on the way ("à¸Šà¹ˆà¸§à¸¢", "TÃ´i"), turned back."""

import re

# Windows-1252 shows most of the bytes 80 to 9F as these signs; the five that it leaves out stay control characters.
_BYTES = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)}
_NEXT = "".join(re.escape(chr(sign)) for sign in _BYTES) + "\x80-\xbf"
# The first byte of a letter in UTF-8 and all that follow it; in Western words such signs do not stand together.
_LETTER = re.compile(f"[\xc2-\xdf][{_NEXT}]|[\xe0-\xef][{_NEXT}]{{2}}|[\xf0-\xf4][{_NEXT}]{{3}}")
_MOST_TIMES = 3  # that a message was misread on its way
_CUT_OFF = 3  # bytes of a last letter that an SMS may have lost the rest of


def repaired(text: str) -> str:
    """The text as it was written, or unchanged unless every byte of it is strict UTF-8."""
    for _ in range(_MOST_TIMES):
        again = _once(text)
        if again == text:
            break
        text = again
    return text


def _once(text: str) -> str:
    if not _LETTER.search(text):
        return text
    codes = [_BYTES.get(ord(char), ord(char)) for char in text]
    if max(codes) > 0xFF:
        return text  # letters that no byte stands for: it was read rightly
    content = bytes(codes)
    for lost in range(_CUT_OFF + 1):
        try:
            return content[: len(content) - lost].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return text
