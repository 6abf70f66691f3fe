"""Which language a message is in: the script first, then letter patterns and marker words, then hints."""

from bot.language.han import variant
from bot.language.hints import Hints
from bot.language.weigh import Identified, identify

__all__ = ["Hints", "Identified", "identify", "variant"]
