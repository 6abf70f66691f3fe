"""What people type, made plain for understanding: `clean`, `mask_numbers`, `strip_command`. None of them ever raises."""

from bot.cleaning.steps import LONGEST, clean
from bot.cleaning.numbers import mask_numbers, strip_command

__all__ = ["LONGEST", "clean", "mask_numbers", "strip_command"]
