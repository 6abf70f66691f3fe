"""Phone numbers and commands: nothing that identifies a person, and no syntax of the brain, passes from a message."""

import re

# What may stand between two digits of one number: blanks, dashes, dots, parentheses, slashes, invisible marks.
_BETWEEN = r"[\s.\-()/+·\u00ad\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_RUN = re.compile(rf"\d(?:{_BETWEEN}{{0,4}}\d){{6,}}")
_DIGIT = re.compile(r"\d")
_COMMAND = re.compile(r"^[\s/\uff0f\u0000-\u001f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


def mask_numbers(text: str) -> str:
    """Every digit of a run of seven or more becomes "0", whatever numerals it is in; shorter numbers stay.

    Amounts, years and hours are shorter than seven digits; phone numbers, identity numbers and case codes are not.
    """
    return _RUN.sub(lambda run: _DIGIT.sub("0", run.group()), text)


def strip_command(text: str) -> str:
    """The text without leading slashes: Rasa takes "/intent{...}" from anyone as its own command."""
    return _COMMAND.sub("", text)
