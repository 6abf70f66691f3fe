"""What people type, made plain for understanding: `clean`, `mask_numbers`, `strip_command`. None ever raises."""

from bot.cleaning.numbers import mask_numbers, strip_command
from bot.cleaning.steps import LONGEST, clean

__all__ = ["LONGEST", "clean", "mask_numbers", "strip_command"]
