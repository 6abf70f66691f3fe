"""Case codes: ten digits that a person can read aloud, type in any numerals, and return with.

The last digit is a Damm check digit (H. M. Damm, "Totally anti-symmetric quasigroups for all orders n not 2, 6",
2004): it catches every single wrong digit and every swap of neighbours. The first digit is 1 to 5, because ten-digit
phone numbers of the region begin with 0, and those of Nepal and India with 6 to 9.
"""

import re
import secrets
import unicodedata
from typing import NewType

CaseCode = NewType("CaseCode", str)

_QUASIGROUP = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_LENGTH = 10
_FIRST_DIGITS = "12345"
_SHOWN_GROUPS = [3, 3, 2, 2]
# Between the digits of one code: any blank, dash, dot or invisible mark that keyboards and copying leave.
_BETWEEN = r"[\s.\-_\u00ad\u00b7\u2010-\u2015\u2212\u200b-\u200f\u2060\u2066-\u2069\u202a-\u202e]"
_RUN = re.compile(rf"(?<![\d+])\d(?:{_BETWEEN}{{0,3}}\d)*")


def _interim_digit(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _QUASIGROUP[interim][int(digit)]
    return interim


def is_code(digits: str) -> bool:
    """Whether `digits` (ASCII) is a whole case code with a right check digit."""
    return (
        len(digits) == _LENGTH
        and digits.isascii()
        and digits.isdecimal()
        and digits[0] in _FIRST_DIGITS
        and _interim_digit(digits) == 0
    )


def new_code() -> CaseCode:
    """A fresh code from the operating system's random source: 500 million possible codes."""
    digits = secrets.choice(_FIRST_DIGITS) + f"{secrets.randbelow(10**8):08d}"
    return CaseCode(digits + str(_interim_digit(digits)))


def show(code: str) -> str:
    """The code in groups that are easy to read aloud and copy: `482 109 37 15`."""
    return f"{code[:3]} {code[3:6]} {code[6:8]} {code[8:]}"


def _groups(run: str) -> list[str]:
    folded = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else " " for char in run)
    return folded.split()


def find_code(text: str) -> CaseCode | None:
    """The first case code in a message, in any numerals, with blanks and dashes between the digits; None if none.

    A code is a whole run of ten digits, one unbroken group of ten, or four neighbouring groups as `show` prints them.
    Longer numbers and numbers with a leading + are phone numbers, never codes.
    """
    for match in _RUN.finditer(text):
        groups = _groups(match.group())
        quartets = ["".join(groups[i : i + 4]) for i in range(len(groups)) if _is_shown(groups[i : i + 4])]
        for candidate in ["".join(groups), *groups, *quartets]:
            if is_code(candidate):
                return CaseCode(candidate)
    return None


def _is_shown(groups: list[str]) -> bool:
    return [len(group) for group in groups] == _SHOWN_GROUPS
